"""/channels, /watch and /unwatch: what is read, and what people add to it."""

from bot.app.channels import Standing
from bot.chat.pages import Entry, listed, turning, words
from bot.chat.protocol import Answer, Command, Reads, Request, Writes
from bot.errors import InputError
from bot.i18n import translatable
from bot.models import Role
from bot.text import shorten, visible

ORIGIN = "chat"


def channels(request: Request, page: int = 0) -> Answer:
    """List the channels that are watched, and who added those that the files do not have."""
    found = request.app.channels.standing()
    heading = request.told.count("%(num)d channel watched", "%(num)d channels watched", len(found))
    return listed(heading, [_row(request, one) for one in found], page)


def _row(request: Request, one: Standing) -> Entry:
    told, channel, read = request.told, one.channel, one.coverage.last_success
    about = [channel.language and told.tongue(channel.language), visible(channel.affiliation)]
    lines = [", ".join(part for part in about if part)]
    when = told.when(read, request.person.zone) if read else told.say("never")
    lines.append(told.say("last read: %(when)s", when=when))
    if one.added:
        who, at = visible(one.added.added_by), told.when(one.added.added_at, request.person.zone)
        lines.append(told.say("Added by %(who)s, %(when)s", who=who, when=at))
    if one.coverage.failure:
        lines.append(f"! {shorten(visible(one.coverage.failure), 200)}")
    return ((visible(channel.username), "bold"), ("\n" + "\n".join(filter(None, lines)), ""))


def watch(request: Request) -> Answer:
    """Read a public channel from now on."""
    told, name = request.told, request.words.strip()
    if not name:
        raise InputError(told.say("/watch needs a channel's username."))
    channel = request.app.channels.watch(name, origin=ORIGIN)
    return words(told.say("%(channel)s is watched from now on.", channel=channel.username))


def unwatch(request: Request) -> Answer:
    """Stop reading a channel that people added."""
    told, name = request.told, request.words.strip()
    if not name:
        raise InputError(told.say("/unwatch needs a channel's username; /channels lists them."))
    request.app.channels.unwatch(name)
    return words(told.say("%(channel)s is no longer watched; what was read stays.", channel=name))


COMMANDS = (
    Command(
        name="channels",
        role=Role.JOURNALIST,
        help=translatable("Which channels are read"),
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
        name="unwatch",
        role=Role.ADMIN,
        usage="<username>",
        help=translatable("Stop reading a channel that people added"),
        said=Writes(unwatch),
    ),
)
