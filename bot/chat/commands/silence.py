"""/silence: who has said a statement, and who has not while they were watched."""

from bot.alerts.notice import silent_until
from bot.chat.links import home, statements_to
from bot.chat.pages import Entry, listed, turning
from bot.chat.protocol import Answer, Command, Reads, Request
from bot.i18n import translatable
from bot.models import ChannelSilence, Role
from bot.text import visible
from bot.timelines.silence import STANCES


def silence(request: Request, page: int = 0) -> Answer:
    """Tell which watched channels have said a statement, and which have not while they were watched."""
    catalogue, wanted = request.catalogue, str(request.state.get("statement", request.words.strip()))
    if not wanted:
        return statements_to(request, "silence", catalogue.say("Who has not said which statement?"), page)
    found = request.app.silences.get(wanted)
    entries: list[Entry] = [
        (
            (catalogue.say("Broke a silence: %(who)s", who=visible(one.who)), "bold"),
            (f"\n{silent_until(one, catalogue)}\n{one.url}", ""),
        )
        for one in found.broken
    ]
    for stance, title in STANCES.items():
        named = [one for one in found.channels if one.stance is stance]
        if named:
            rows = "\n".join(_stands(request, one) for one in named)
            entries.append(((f"{catalogue.say(title)} · {len(named)}", "bold"), (f"\n{rows}", "")))
    since = catalogue.when(found.period.since, request.person.zone)
    heading = catalogue.say("%(title)s, since %(when)s", title=visible(found.title), when=since)
    return home(request, listed(heading, entries, page, {"statement": wanted}))


def _stands(request: Request, one: ChannelSilence) -> str:
    catalogue = request.catalogue
    for posts in (one.said, one.against, one.open):
        if posts:
            when = catalogue.when(posts[0].at, request.person.zone)
            return f"{one.channel.username} · {when} · {posts[0].url}"
    watched = catalogue.say("watched for %(span)s", span=catalogue.span(one.watched))
    return f"{one.channel.username} · {watched}" if one.covered else one.channel.username


COMMANDS = (
    Command(
        name="silence",
        role=Role.JOURNALIST,
        usage="[id]",
        help=translatable("Tell who has said a statement, and who has not"),
        said=Reads(silence),
        pressed=Reads(turning(silence)),
    ),
)
