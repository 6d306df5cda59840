"""What an alert says: pure composition of text and formatting.

A post is hostile text. Its words are quoted as they are, never as markup; characters that would
reorder or hide what follows them are spelled out.
"""

import re
from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.display import cut, shorten, shown_length, tail, visible
from bot.models import Channel, Entity, Match, Message, Rung, Span, Statement

LIMIT = 4096  # Telegram's, in UTF-16 units
EXCERPT = 1200  # of a post's own words, in UTF-16 units
CONTEXT = 400  # sentences around the evidence are shown as long as the whole stays within this
MARKS = 40  # marked words; Telegram allows 100 entities in all

LANGUAGE_NAMES = {"en": "English", "ru": "Russian", "uk": "Ukrainian"}
RUNG_WORDS = {
    Rung.VERBATIM: "word for word",
    Rung.INFLECTED: "same words, other forms",
    Rung.REWORDED: "reworded",
    Rung.SEMANTIC: "alike in meaning, please check",
}
GUARD_WORDS = {
    "denial": "may be a denial",
    "figures": "other figures",
    "speaker": "somebody else's words",
    "question": "as a question",
    "condition": "under a condition",
    "quotation": "quoting an opponent",
    "irony": "perhaps ironic",
}

SENTENCE_END = re.compile(r"[.!?…]+[\"'»”’)\]]*\s+|\n+")


class Composer:
    """Text put together piece by piece, with formatting over the pieces."""

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._length = 0
        self._entities: list[Entity] = []

    def add(self, text: str, kind: str = "") -> "Composer":
        """Append a piece, formatted as `kind` if one is given."""
        if kind and text:
            self._entities.append(Entity(kind=kind, offset=self._length, length=len(text)))
        self._pieces.append(text)
        self._length += len(text)
        return self

    def message(self) -> Message:
        """What was put together."""
        return Message(text="".join(self._pieces), entities=tuple(self._entities))


def compose(
    statement: Statement,
    match: Match,
    *,
    text: str,
    channel: Channel,
    url: str,
    posted_at: datetime,
    zone: ZoneInfo,
) -> Message:
    """The notice of one match: what, by whom, in which words, where, when, how sure, and the link.

    It always fits Telegram's limits: long names and passages are cut, the link never is.
    """
    out = Composer()
    out.add(shorten(statement.title, 200), "bold").add("\n")
    if occasion := _occasion(statement):
        out.add(shorten(occasion, 300), "italic").add("\n")
    out.add("\n")
    _quote(out, text, match.spans)
    out.add("\n\n")
    source = channel.title or channel.username or "unnamed channel"
    out.add(shorten(visible(source), 200), "bold")
    out.add(f" · {shorten(channel.affiliation, 200)}\n" if channel.affiliation else "\n")
    out.add(f"{posted_at.astimezone(zone):%d %b %Y, %H:%M} {zone.key}\n")
    out.add(f"{certainty(match)}\n")
    out.add(url)
    return out.message()


def _fits(text: str) -> bool:
    return shown_length(text.strip()) <= CONTEXT


def certainty(match: Match) -> str:
    """How the statement was found, in plain words, with what speaks against it."""
    language = LANGUAGE_NAMES.get(match.language, match.language)
    words = RUNG_WORDS[match.rung] + (f" in {language}" if language else "")
    if match.rung.level >= Rung.REWORDED.level:
        words += f", score {match.score:.2f}"
    notes = [GUARD_WORDS.get(guard.kind, guard.kind) for guard in match.guards]
    return "; ".join([words, *dict.fromkeys(notes)])


def excerpt(text: str, spans: Iterable[Span], limit: int = EXCERPT) -> tuple[int, int]:
    """The sentences that hold the spans and those around them, as (start, end) of the text.

    Whole sentences are added on both sides in turn, up to CONTEXT; only evidence that is longer
    than `limit` by itself is cut.
    """
    first, last = _bounds(spans)
    starts = [0, *(found.end() for found in SENTENCE_END.finditer(text))]
    low = max(number for number, start in enumerate(starts) if start <= first)
    high = max([number for number, start in enumerate(starts) if start < last], default=low) + 1
    starts.append(len(text))
    before = after = True  # whether there is room for another sentence on that side, in turn
    while before or after:
        after = after and high < len(starts) - 1 and _fits(text[starts[low] : starts[high + 1]])
        high += after
        before = before and low > 0 and _fits(text[starts[low - 1] : starts[high]])
        low -= before
    start, end = starts[low], max(len(text[: starts[high]].rstrip()), last)
    if shown_length(text[start:end]) > limit:
        room = max(0, (limit - shown_length(text[first:last])) // 2)
        start = first - len(tail(text[start:first], room))
        end = first + len(cut(text[first : max(end, last)], max(limit - room, 1)))
    return start, end


def _occasion(statement: Statement) -> str:
    when = f"{statement.said_on:%d %b %Y}" if statement.said_on else ""
    name = statement.speaker.name if statement.speaker else ""
    return ", ".join(part for part in (name, statement.said_at, when) if part)


def _quote(out: Composer, text: str, spans: tuple[Span, ...]) -> None:
    """Add the excerpt with its matched words bold, and what was left out marked."""
    start, end = excerpt(text, spans)
    out.add("“" if start == 0 else "“… ")
    at = start
    for span in _joined(text, spans)[:MARKS]:
        first, last = max(span.start, start), min(span.end, end)
        if first >= last:
            continue
        out.add(visible(text[at:first])).add(visible(text[first:last]), "bold")
        at = last
    out.add(visible(text[at:end]))
    out.add("”" if end >= len(text.rstrip()) else " …”")


def _joined(text: str, spans: Iterable[Span]) -> list[Span]:
    """Spans with only white space between them made one."""
    joined: list[Span] = []
    for span in spans:
        if joined and not text[joined[-1].end : span.start].strip():
            joined[-1] = Span(start=joined[-1].start, end=span.end)
        else:
            joined.append(span)
    return joined


def _bounds(spans: Iterable[Span]) -> tuple[int, int]:
    listed = list(spans)
    return (listed[0].start, listed[-1].end) if listed else (0, 0)
