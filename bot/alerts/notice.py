"""The notice of one match: the first word of a story that a recipient gets."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.alerts.excerpt import quote
from bot.alerts.message import Buttons, Composer
from bot.display import shorten, visible
from bot.i18n import Catalogue, translatable
from bot.models import Button, Channel, Match, Message, Statement
from bot.notice.earlier import Earlier
from bot.notice.terms import certainty

BODY = 2900  # what a notice comes to at most, in UTF-16 units; the rest is for what is told after it
BUTTONS = (
    ((translatable("Relevant"), "relevant"), (translatable("Not a match"), "rejected")),
    ((translatable("Add to thread"), "thread"), (translatable("Mute"), "mute")),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """A statement found in a post, with all that a notice says of it."""

    statement: Statement
    match: Match
    text: str  # of the version in which it was found
    channel: Channel
    url: str
    posted_at: datetime
    earlier: Earlier


def compose(seen: Sighting, told: Catalogue, *, zone: ZoneInfo, at: datetime) -> Message:
    """What, by whom, in which words, where, when, how sure, how often before, and the link.

    It is read at any time, so ages are counted from `at`, when it was queued, or from the post. It comes
    to BODY at most: long names and passages are cut, the link never is.
    """
    out = Composer()
    out.add(_name(seen.statement.title), "bold").add("\n")
    if occasion := _occasion(seen.statement, told):
        out.add(shorten(occasion, 300), "italic").add("\n")
    out.add("\n")
    quote(out, seen.text, seen.match.spans, told)
    out.add("\n\n")
    source = seen.channel.title or seen.channel.username or told.say("unnamed channel")
    out.add(_name(source), "bold")
    out.add(f" · {_name(seen.channel.affiliation)}\n" if seen.channel.affiliation else "\n")
    out.add(_posted(seen.posted_at, told, zone, at) + "\n")
    out.add(_sentence(shorten(visible(certainty(seen.match, told)), 400)) + "\n")
    out.add(_sentence(frequency(seen, told, zone)) + "\n")
    out.add(seen.url)
    return out.message(buttons(told))


def buttons(told: Catalogue) -> Buttons:
    """What a reader may answer to a notice, in rows."""
    return tuple(tuple(Button(label=told.say(label), data=data) for label, data in row) for row in BUTTONS)


def frequency(seen: Sighting, told: Catalogue, zone: ZoneInfo) -> str:
    """How often the statement appeared: "3rd appearance since 29 March 2022, the last 14 days earlier"."""
    earlier = seen.earlier
    if earlier.first_at is None or earlier.last_at is None:
        return told.say("first sighting")
    return told.say(
        "%(nth)s appearance since %(day)s, the last %(span)s earlier",
        nth=told.ordinal(earlier.count + 1),
        day=told.day(earlier.first_at.astimezone(zone)),
        span=told.span(seen.posted_at - earlier.last_at),
    )


def _posted(posted_at: datetime, told: Catalogue, zone: ZoneInfo, at: datetime) -> str:
    return told.say(
        "Posted %(when)s (%(place)s), %(span)s before this alert",
        when=told.when(posted_at, zone),
        place=told.place(zone),
        span=told.span(max(at - posted_at, timedelta(0))),
    )


def _occasion(statement: Statement, told: Catalogue) -> str:
    when = told.day(statement.said_on) if statement.said_on else ""
    name = statement.speaker.name if statement.speaker else ""
    return visible(", ".join(part for part in (name, statement.said_at, when) if part))


def _name(text: str) -> str:
    return shorten(visible(text), 200)


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]
