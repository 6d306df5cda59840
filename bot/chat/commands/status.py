"""/status: whether the watch works, what needs a person, and what is known of each channel."""

from collections.abc import Iterator
from functools import partial

from bot.alerts.troubles import trouble_line
from bot.app.channels import ChannelStatus, compared_lines, explained
from bot.chat.links import CommandLink, back, menu, numbered, with_links
from bot.chat.pages import SIZE, Entry, listed, on_page, turning
from bot.chat.protocol import Answer, Command, Group, Reads, Request
from bot.errors import InputError
from bot.i18n import translatable
from bot.models import Role
from bot.text import shorten, visible


def status(request: Request, page: int = 0) -> Answer:
    """Say whether the watch works and what needs a person, with a button for each channel."""
    if request.words.strip():
        return coverage(request)
    catalogue, found = request.catalogue, request.app.health.now()
    late = {watch.username.lower() for watch in found.watches if watch.late}
    heading = catalogue.say(
        "%(watched)d of %(all)d channels watched",
        watched=len(found.watches) - len(late),
        all=len(found.watches),
    )
    waiting = catalogue.say(
        "%(unjudged)d versions to be judged, %(due)d alerts due",
        unjudged=found.backlog.unjudged,
        due=found.backlog.due,
    )
    entries: list[Entry] = [((waiting, ""),)]
    if doubtful := request.app.health.doubtful_wordings():
        waits = catalogue.count(
            "%(num)d confirmed wording waits for an answer: /doubtful",
            "%(num)d confirmed wordings wait for an answer: /doubtful",
            doubtful,
        )
        entries.append(((waits, ""),))
    when = partial(catalogue.when, zone=request.person.zone)
    lines = (trouble_line(trouble, catalogue, when) for trouble in found.troubles)
    entries += [((f"! {shorten(line, 400)}", ""),) for line in lines]
    known = sorted(request.app.channels.watched, key=lambda channel: channel.key not in late)
    answer = listed(heading, _filled(entries, len(known)), page)
    channels = [
        CommandLink(
            label=f"{'! ' if channel.key in late else ''}{channel.username}",
            command="status",
            words=channel.username,
        )
        for _, channel in on_page(answer, known)
    ]
    return with_links(answer, *numbered(channels, across=2), (menu(request),))


def _filled(entries: list[Entry], channels: int) -> list[Entry]:
    """Return as many entries as there are pages of either, so that channels and troubles turn together."""
    pages = -(-channels // SIZE)
    return entries + [()] * max(0, (pages - 1) * SIZE + 1 - len(entries))


def coverage(request: Request) -> Answer:
    """Tell what is known of a channel: whose it is, when it was read, what is stored, what is missing."""
    catalogue, name = request.catalogue, request.words.strip().removeprefix("@").lower()
    found = next((one for one in request.app.channels.known() if one.channel.key == name), None)
    if found is None:
        raise InputError('There is no channel "%(name)s" here.', name=shorten(name, 40))
    entry: Entry = (("\n".join(_lines(request, found)), ""),)
    answer = listed(visible(found.channel.title or found.channel.username), [entry])
    rows = [back(catalogue.say("Status"), "status"), menu(request)]
    if found.added and request.person.role.may(Role.ADMIN):
        words = found.channel.username
        rows.insert(0, CommandLink(label=catalogue.say("Unwatch"), command="unwatch", words=words))
    return with_links(answer, rows)


def _lines(request: Request, found: ChannelStatus) -> Iterator[str]:
    catalogue, channel, known = request.catalogue, found.channel, found.coverage
    yield f"@{channel.username}"
    about = [
        catalogue.tongue(channel.language) if channel.language else "",
        visible(channel.affiliated(catalogue.language)),
    ]
    if any(about):
        yield ", ".join(filter(None, about))
    if found.is_renamed and known.address:
        yield catalogue.say("is called @%(name)s now", name=visible(known.address))
    elif found.is_renamed:
        yield catalogue.say("has this name no longer")
    when = partial(catalogue.when, zone=request.person.zone)
    read = when(known.last_success) if known.last_success else catalogue.say("never")
    yield catalogue.say("last read: %(when)s", when=read)
    yield catalogue.say("%(stored)d stored, %(absent)d absent", stored=known.stored, absent=known.absent)
    yield from explained(found, catalogue, when)
    yield from compared_lines(found, catalogue, when)
    if found.added:
        who, at = visible(found.added.added_by), when(found.added.added_at)
        yield catalogue.say("Added by %(who)s, %(when)s", who=who, when=at)
    if why := known.failure or known.partly:
        yield f"! {shorten(visible(why), 200)}"


def _command(name: str, *, listed: bool = False) -> Command:
    return Command(
        name=name,
        role=Role.JOURNALIST,
        group=Group.RUN,
        usage="[channel]",
        help=translatable("Tell whether the watch works, and what is known of each channel"),
        said=Reads(status),
        pressed=Reads(turning(status)),
        listed=listed,
    )


COMMANDS = (
    _command("status", listed=True),
    _command("channels"),  # these two said it before, and are answered for a version
    _command("coverage"),
)
