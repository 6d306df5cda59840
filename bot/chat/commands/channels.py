"""/watch, /suggest and /unwatch: what people add to the channels that are read."""

from datetime import timedelta

from bot.chat.links import CommandLink, asking, choosing, home, sure
from bot.chat.pages import Entry, listed, on_page, turning, with_rows, words
from bot.chat.protocol import Answer, Command, Group, Reads, Request, Writes
from bot.i18n import translatable
from bot.models import Button, Role, Suggested

ORIGIN = "chat"


def watch(request: Request) -> Answer:
    """Read a public channel from now on."""
    catalogue, name = request.catalogue, request.words.strip()
    if not name:
        return asking(request, catalogue.say("Which channel? Send its username, such as @ClashReport."))
    channel = request.app.channels.watch(name, origin=ORIGIN)
    return home(
        request, words(catalogue.say("%(channel)s is watched from now on.", channel=channel.username))
    )


def added(request: Request, page: int = 0) -> Answer:
    """Offer the channels that people added."""
    links = [
        CommandLink(label=f"@{one.channel.username}", command="unwatch", words=one.channel.username)
        for one in request.app.channels.standing()
        if one.added
    ]
    if not links:
        return home(request, words(request.catalogue.say("Nobody added a channel.")))
    return choosing(request, request.catalogue.say("Read which channel no longer?"), links, page)


def unwatch(request: Request) -> Answer:
    """Stop reading a channel that people added."""
    catalogue, (name, _, yes) = request.catalogue, request.words.strip().partition(" ")
    if not name:
        return added(request)
    if not yes and request.pressed:
        question = catalogue.say("Read @%(name)s no longer? What was read stays.", name=name)
        return sure(request, question, "unwatch", name)
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
    taps = (
        (
            Button(
                label=catalogue.say("Watch %(channel)s", channel=one.username), data=f"watch {one.username}"
            ),
        )
        for _, one in on_page(answer, found)
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
        name="watch",
        role=Role.ADMIN,
        group=Group.RUN,
        usage="[username]",
        help=translatable("Read another channel"),
        said=Writes(watch),
        heard=Writes(watch),
    ),
    Command(
        name="suggest",
        role=Role.ADMIN,
        group=Group.RUN,
        usage="[id]",
        help=translatable("Name channels that carry what is tracked and are not watched"),
        said=Reads(suggest),
        pressed=Reads(turning(suggest)),
        pressed_with={"watch": Writes(watch_suggested)},
    ),
    Command(
        name="unwatch",
        role=Role.ADMIN,
        group=Group.RUN,
        usage="[username]",
        help=translatable("Stop reading a channel that people added"),
        said=Writes(unwatch),
        pressed=Reads(turning(added)),
    ),
)
