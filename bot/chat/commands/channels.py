"""/channels, /watch, /suggest and /unwatch: what is read, and what people add to it."""

from datetime import timedelta

from bot.app.channels import ChannelStatus
from bot.chat.pages import SIZE, Entry, listed, turning, with_rows, words
from bot.chat.protocol import Answer, Command, Reads, Request, Writes
from bot.errors import InputError
from bot.i18n import translatable
from bot.models import Button, Role, Suggested
from bot.text import shorten, visible

ORIGIN = "chat"


def channels(request: Request, page: int = 0) -> Answer:
    """List the channels that are watched, and who added those that the files do not have."""
    found = request.app.channels.standing()
    heading = request.catalogue.count("%(num)d channel watched", "%(num)d channels watched", len(found))
    return listed(heading, [_row(request, status) for status in found], page)


def _row(request: Request, status: ChannelStatus) -> Entry:
    catalogue, channel, read = request.catalogue, status.channel, status.coverage.last_success
    about = [channel.language and catalogue.tongue(channel.language), visible(channel.affiliation)]
    lines = [", ".join(part for part in about if part)]
    if status.is_renamed and status.coverage.address:
        lines.append(catalogue.say("is called @%(name)s now", name=visible(status.coverage.address)))
    elif status.is_renamed:
        lines.append(catalogue.say("has this name no longer"))
    when = catalogue.when(read, request.person.zone) if read else catalogue.say("never")
    lines.append(catalogue.say("last read: %(when)s", when=when))
    if status.added:
        who, at = visible(status.added.added_by), catalogue.when(status.added.added_at, request.person.zone)
        lines.append(catalogue.say("Added by %(who)s, %(when)s", who=who, when=at))
    if why := status.coverage.failure or status.coverage.partly:
        lines.append(f"! {shorten(visible(why), 200)}")
    return ((visible(channel.username), "bold"), ("\n" + "\n".join(filter(None, lines)), ""))


def watch(request: Request) -> Answer:
    """Read a public channel from now on."""
    catalogue, name = request.catalogue, request.words.strip()
    if not name:
        raise InputError(catalogue.say("/watch needs a channel's username."))
    channel = request.app.channels.watch(name, origin=ORIGIN)
    return words(catalogue.say("%(channel)s is watched from now on.", channel=channel.username))


def unwatch(request: Request) -> Answer:
    """Stop reading a channel that people added."""
    catalogue, name = request.catalogue, request.words.strip()
    if not name:
        raise InputError(catalogue.say("/unwatch needs a channel's username; /channels lists them."))
    request.app.channels.unwatch(name)
    return words(catalogue.say("%(channel)s is no longer watched; what was read stays.", channel=name))


RECENT = timedelta(days=30)
MOST = 24  # channels that are suggested


def suggest(request: Request, page: int = 0) -> Answer:
    """List the channels not watched that posts name which carry what is tracked, each with a button."""
    catalogue, wanted = request.catalogue, str(request.state.get("statement", request.words.strip()))
    app = request.app
    named = app.statements.chosen([wanted]) if wanted else app.statements.in_force
    since = app.clock() - RECENT
    found = app.channels.suggest((one.id for one in named), since=since)[:MOST]
    heading = catalogue.count(
        "%(num)d channel that is not watched is named",
        "%(num)d channels that are not watched are named",
        len(found),
    )
    answer = listed(heading, [_suggested(request, one) for one in found], page, {"statement": wanted})
    shown = found[int(answer.state["page"]) * SIZE :][:SIZE]
    taps = (
        (
            Button(
                label=catalogue.say("Watch %(channel)s", channel=one.username), data=f"watch {one.username}"
            ),
        )
        for one in shown
    )
    return with_rows(answer, tuple(taps))


def _suggested(request: Request, one: Suggested) -> Entry:
    catalogue = request.catalogue
    ways = (
        catalogue.count("%(num)d forward", "%(num)d forwards", one.forwards) if one.forwards else "",
        catalogue.count("%(num)d link", "%(num)d links", one.links) if one.links else "",
        catalogue.count("%(num)d credit", "%(num)d credits", one.credits) if one.credits else "",
    )
    by = catalogue.count("named by %(num)d channel", "named by %(num)d channels", one.channels)
    last = catalogue.say("the last one: %(url)s", url=one.url)
    return ((f"@{one.username}", "bold"), (f"\n{by}: {', '.join(filter(None, ways))}\n{last}", ""))


def watch_suggested(request: Request) -> Answer:
    """Read a channel that was suggested; the list stays as it is."""
    name = request.data.partition(" ")[2]
    channel = request.app.channels.watch(name, origin=ORIGIN)
    catalogue = request.catalogue
    return Answer(
        toast=catalogue.say("%(channel)s is watched from now on.", channel=channel.username),
        state=request.state,
    )


COMMANDS = (
    Command(
        name="channels",
        role=Role.JOURNALIST,
        help=translatable("List the channels that are read"),
        said=Reads(channels),
        pressed=Reads(turning(channels)),
    ),
    Command(
        name="watch",
        role=Role.ADMIN,
        usage="<username>",
        help=translatable("Read another channel"),
        said=Writes(watch),
    ),
    Command(
        name="suggest",
        role=Role.ADMIN,
        usage="[id]",
        help=translatable("Name channels that carry what is tracked and are not watched"),
        said=Reads(suggest),
        pressed=Reads(turning(suggest)),
        pressed_with={"watch": Writes(watch_suggested)},
    ),
    Command(
        name="unwatch",
        role=Role.ADMIN,
        usage="<username>",
        help=translatable("Stop reading a channel that people added"),
        said=Writes(unwatch),
    ),
)
