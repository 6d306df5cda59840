"""/mute, /unmute and /quiet: what somebody, or a room, does not want to hear of for a while.

In a private chat it is about the alerts that come there. In a room it is about everybody's, and is for
editors.
"""

import contextlib
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from bot.chat.links import CommandLink, choosing, home, menu, numbered, statements_to, with_links
from bot.chat.pages import turning, words
from bot.chat.protocol import About, Answer, Command, Group, Request, Writes
from bot.config.durations import duration
from bot.errors import InputError
from bot.i18n import translatable
from bot.models import Button, Message, Mute, MuteKind, Role
from bot.text import shorten, visible

LENGTHS: Mapping[str, timedelta] = {
    "1h": timedelta(hours=1),
    "8h": timedelta(hours=8),
    "24h": timedelta(hours=24),
    "7d": timedelta(days=7),
}
USUAL = "8h"
LENGTH = "?"  # in the place of a length that is yet to be chosen
OFF = "off"
STATEMENTS, CHANNELS = "?statements", "?channels"  # ask which; no id begins like that
KINDS: Mapping[MuteKind, str] = {
    MuteKind.STATEMENT: translatable("This statement"),
    MuteKind.CHANNEL: translatable("This channel"),
    MuteKind.STORY: translatable("This story"),
}
LONGEST = timedelta(days=365)


def choice(request: Request, kind: str = "") -> tuple[tuple[Button, ...], ...]:
    """Offer buttons that ask what is to be quiet, or if that is said, for how long."""
    catalogue = request.catalogue
    if not kind:
        rows = tuple(
            (Button(label=catalogue.say(text), data=f"mute {kind}"),) for kind, text in KINDS.items()
        )
        return (*rows, back(request))
    lengths = [
        Button(label=catalogue.span(span), data=f"mute {kind} {text}") for text, span in LENGTHS.items()
    ]
    return (tuple(lengths[:2]), tuple(lengths[2:]), back(request))


def back(request: Request) -> tuple[Button, ...]:
    """Make the row with the way back."""
    return (Button(label=f"‹ {request.catalogue.say('Back')}", data="back"),)


def mute_about(request: Request, alert: About, kind: str, length: str) -> str:
    """Keep quiet about an alert's statement, channel or story; return what is said of that."""
    if kind not in list(KINDS) or length not in LENGTHS:
        raise InputError(request.catalogue.say("This button is out of use."))
    what = alert.statement if kind == MuteKind.STATEMENT else alert.url
    return _mute(request, MuteKind(kind), what, LENGTHS[length])


def mute(request: Request) -> Answer:
    """Keep quiet about what is named, or about what is replied to; without either tell what is muted."""
    catalogue = request.catalogue
    if not request.words:
        if request.about is not None and request.about.statement:
            return Answer(message=Message(text=catalogue.say("Mute what?"), buttons=choice(request)))
        return muted(request)
    what, _, length = request.words.partition(" ")
    if length == LENGTH:
        return _how_long(request, "mute", what)
    span = _span(request, length.strip() or USUAL)
    channels = {channel.key for channel in request.app.opened.channels}
    name = what.removeprefix("@").lower()
    if name in channels:
        return home(request, words(_mute(request, MuteKind.CHANNEL, name, span)))
    statement = request.app.statements.get(what).id
    return home(request, words(_mute(request, MuteKind.STATEMENT, statement, span)))


def _how_long(request: Request, command: str, what: str) -> Answer:
    """Offer lengths of time for a command, after what it is about."""
    lengths = [
        CommandLink(label=request.catalogue.span(span), command=command, words=f"{what} {text}".strip())
        for text, span in LENGTHS.items()
    ]
    question = words(request.catalogue.say("For how long?"))
    return with_links(question, *numbered(lengths, across=2), (menu(request),))


def mute_statement(request: Request, page: int = 0) -> Answer:
    """Offer the statements to be quiet about."""
    asked = request.catalogue.say("Quiet about which statement?")
    answer = statements_to(request, "mute", asked, page, then=LENGTH)
    return replace(answer, state={**answer.state, "offers": "statements"})


def mute_channel(request: Request, page: int = 0) -> Answer:
    """Offer the channels to be quiet about."""
    links = [
        CommandLink(label=f"@{one.username}", command="mute", words=f"{one.username} {LENGTH}")
        for one in request.app.opened.channels
    ]
    answer = choosing(request, request.catalogue.say("Quiet about which channel?"), links, page)
    return replace(answer, state={**answer.state, "offers": "channels"})


def pressed(request: Request) -> Answer:
    """Go on with what the buttons ask: what to mute and for how long, or which mute to end."""
    if offered := request.state.get("offers"):
        return turning(mute_statement if offered == "statements" else mute_channel)(request)
    act, _, what = request.data.partition(" ")
    if act == "unmute":
        for mute in _in_force(request):
            if str(mute.id) == what:
                _end(request, mute)
    if act != "mute" or request.about is None:
        return muted(request)
    kind, _, length = what.partition(" ")
    if not length:
        return Answer(
            message=Message(text=request.catalogue.say("Mute what?"), buttons=choice(request, kind))
        )
    return words(mute_about(request, request.about, kind, length))


def muted(request: Request) -> Answer:
    """List what is muted here, with a button to end each."""
    catalogue, found = request.catalogue, _in_force(request)
    rows = tuple(
        (Button(label=f"✕ {_named(request, mute)}", data=f"unmute {mute.id}"),) for mute in found[:20]
    )
    heading = catalogue.say("Muted, and until when; press to end it:")
    if not found:
        heading = catalogue.say("Nothing is muted.")
    more = (
        CommandLink(label=catalogue.say("Mute a statement"), command="mute", words=STATEMENTS),
        CommandLink(label=catalogue.say("Mute a channel"), command="mute", words=CHANNELS),
    )
    answer = Answer(message=Message(text=heading, buttons=rows))
    return with_links(
        answer, more, (CommandLink(label=catalogue.say("Quiet for a while"), command="quiet"), menu(request))
    )


def unmute(request: Request) -> Answer:
    """End what is named, or tell what is muted."""
    if not request.words:
        return muted(request)
    name = request.words.strip().removeprefix("@")
    found = [mute for mute in _in_force(request) if mute.what.lower() == name.lower()]
    if not found:
        raise InputError(request.catalogue.say("Nothing of that name is muted; /unmute lists what is."))
    for mute in found:
        _end(request, mute)
    return muted(request)


def quiet(request: Request) -> Answer:
    """Hold everything but what is urgent for a while, or no longer."""
    catalogue, asked = request.catalogue, request.words.strip().lower()
    if not asked:
        answer = _how_long(request, "quiet", "")
        return with_links(
            answer, (CommandLink(label=catalogue.say("Not quiet any more"), command="quiet", words=OFF),)
        )
    if asked != OFF:
        return home(request, words(_mute(request, MuteKind.QUIET, "", _span(request, asked))))
    for mute in _in_force(request):
        if mute.kind is MuteKind.QUIET:
            _end(request, mute)
    return home(request, words(catalogue.say("Alerts come as they are found.")))


def _mute(request: Request, kind: MuteKind, what: str, span: timedelta) -> str:
    until = request.app.clock() + span
    for recipient in _recipients(request):
        request.app.recipients.mute(recipient, kind, what, until=until)
    when = request.catalogue.when(until, request.person.zone)
    if kind is MuteKind.QUIET:
        return request.catalogue.say("Quiet until %(when)s.", when=when)
    return request.catalogue.say(
        "Muted until %(when)s: %(what)s.", when=when, what=_called(request, kind, what)
    )


def _called(request: Request, kind: MuteKind, what: str) -> str:
    """Name what is muted as people know it: a statement's title, a channel, the story of a post."""
    if kind is MuteKind.STATEMENT:
        titles = {statement.id: statement.title for statement in request.app.statements.tracked}
        return f"“{shorten(visible(titles.get(what, what)), 80)}”"
    if kind is MuteKind.STORY:
        return request.catalogue.say("the story of %(url)s", url=what)
    if "/" not in what:
        return f"@{what}"
    post = request.app.posts.at(what)
    return f"@{post.username}" if post.username else f"“{shorten(visible(post.title), 80)}”"


def _end(request: Request, mute: Mute) -> None:
    _recipients(request)  # or it is not theirs to end
    request.app.recipients.unmute(mute)


def _in_force(request: Request) -> list[Mute]:
    here = {recipient.id for recipient in request.app.opened.recipients if recipient.chat == request.chat}
    return [mute for mute in request.app.recipients.mutes() if mute.recipient_id in here]


def _recipients(request: Request) -> list[str]:
    """Name those whose alerts come to this chat.

    Raises InputError if they are not only those of who asks.
    """
    if request.chat != request.person.id and not request.person.role.may(Role.EDITOR):
        raise InputError(
            request.catalogue.say("In a room only editors may mute; write to the bot in private.")
        )
    return [recipient.id for recipient in request.app.opened.recipients if recipient.chat == request.chat]


def _span(request: Request, text: str) -> timedelta:
    """Read a length of time such as 8h.

    Raises InputError for another text, and for more than a year.
    """
    with contextlib.suppress(ValueError):
        if timedelta(0) < (span := duration(text.lower())) <= LONGEST:
            return span
    raise InputError(request.catalogue.say("A time is needed such as 30m, 8h or 7d, of a year at most."))


def _named(request: Request, mute: Mute) -> str:
    until = request.catalogue.when(mute.until, request.person.zone)
    what = {
        MuteKind.QUIET: request.catalogue.say("everything"),
        MuteKind.STORY: request.catalogue.say("a story"),
    }
    return f"{shorten(visible(what.get(mute.kind, mute.what)), 40)} · {until}"


COMMANDS = (
    Command(
        name="mute",
        role=Role.JOURNALIST,
        group=Group.QUIET,
        usage="[statement or channel] [time]",
        help=translatable("Hear nothing of a statement or channel for a while"),
        said=Writes(mute),
        said_with={STATEMENTS: Writes(mute_statement), CHANNELS: Writes(mute_channel)},
        pressed=Writes(pressed),
    ),
    Command(
        name="unmute",
        role=Role.JOURNALIST,
        group=Group.QUIET,
        usage="[statement or channel]",
        help=translatable("Show what is muted, and end it"),
        said=Writes(unmute),
        pressed=Writes(pressed),
    ),
    Command(
        name="quiet",
        role=Role.JOURNALIST,
        group=Group.QUIET,
        usage="[time | off]",
        help=translatable("Hold all alerts that are not urgent for a while"),
        said=Writes(quiet),
    ),
)
