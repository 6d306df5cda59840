"""A post's words as pieces: those that were found are marked, and long posts are cut around them."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.alerts.excerpt import excerpt, whole
from bot.models import Span, StoredMatch
from bot.text import edges

NO_GAP = re.compile(r"[ \t-]?|['’]")  # between words that are marked as one
EMPTY_LINES = re.compile(r"\n\s*\n")
SHORT = 420  # UTF-16 units of a quotation on a card


@dataclass(frozen=True, slots=True)
class Quoted:
    """A piece of a post's words."""

    text: str
    found: bool = False


def quoted(text: str, spans: Iterable[Span], *, limit: int | None = None) -> tuple[Quoted, ...]:
    """Cut a text into pieces, those that were found marked; within `limit` around them, if one is given."""
    between = edges(text)
    marked = _joined(text, whole(spans, between))
    start, end = (0, len(text)) if limit is None else excerpt(text, marked, between, limit)
    pieces: list[Quoted] = [Quoted("… ")] if start else []
    at = start
    for span in marked:
        first, last = max(span.start, at), min(span.end, end)
        if first < last:
            pieces += [Quoted(text[at:first]), Quoted(text[first:last], found=True)]
            at = last
    pieces.append(Quoted(text[at:end]))
    if end < len(text.rstrip()):
        pieces.append(Quoted(" …"))
    return tuple(piece for piece in pieces if piece.text)


def on_a_card(pieces: Iterable[Quoted]) -> tuple[Quoted, ...]:
    """Leave out the empty lines of a quotation."""
    return tuple(Quoted(EMPTY_LINES.sub("\n", piece.text), piece.found) for piece in pieces)


def spans_of(matches: Iterable[StoredMatch]) -> tuple[Span, ...]:
    """Return where the words of matches stand in the text, with those of their further wordings."""
    said = (match for stored in matches for match in stored.match.said if match.picture is None)
    return tuple(span for match in said for span in match.spans)


def _joined(text: str, spans: Sequence[Span]) -> list[Span]:
    """Join spans that overlap, or have no more than a space or a hyphen between them."""
    joined: list[Span] = []
    for span in spans:
        if joined and NO_GAP.fullmatch(text[joined[-1].end : span.start]):
            joined[-1] = Span(start=joined[-1].start, end=max(span.end, joined[-1].end))
        else:
            joined.append(span)
    return joined
