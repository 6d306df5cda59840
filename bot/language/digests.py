"""Whether a post is a digest: a headline over a list, each line of which says something of its own."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from bot.models import Span

FEWEST = 3  # lines with one mark: two stand under each other by chance
# What a line of a list begins with: a sign that opens no quotation, or a number.
_MARK = re.compile(r"[ \t*_]*(?:([^\w\s«“„\"'(\[#@*])|(\d{1,2})[.)])")
_LETTER = re.compile(r"[^\W\d_]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """A digest: where in its text the headline stands, and each of its lines with what continues it."""

    headline: Span
    lines: tuple[Span, ...]

    def place(self, spans: tuple[Span, ...]) -> int | None:
        """Return the place of the line that all of these stand in; None where that is no single line."""
        start, end = min(span.start for span in spans), max(span.end for span in spans)
        found = (at for at, line in enumerate(self.lines) if line.start <= start and end <= line.end)
        return next(found, None)


def digest(text: str) -> Digest | None:
    """Return how a text is a digest; None for one that is none."""
    lines = [(start, end, mark_at(text, start)) for start, end in _lines(text)]
    counted = Counter(mark for start, end, mark in lines if mark and _LETTER.search(text, start, end))
    mark, count = counted.most_common(1)[0] if counted else ("", 0)
    if count < FEWEST:
        return None
    found: list[Span] = []
    headline: Span | None = None
    going_on = False  # whether an unmarked line continues the one above
    for start, end, own in lines:
        said = _LETTER.search(text, start, end) is not None
        if said and own == mark and (headline or not text[start:end].rstrip().endswith(":")):
            found.append(Span(start=start, end=end))
            going_on = True
        elif said and headline is None:
            headline = Span(start=start, end=end)
        elif said and going_on and not own:
            found[-1] = Span(start=found[-1].start, end=end)
        elif not text[start:end].strip() or said:
            going_on = False
        if headline is None and found:
            return None  # a list under nothing
    return Digest(headline=headline, lines=tuple(found)) if headline and len(found) >= FEWEST else None


def mark_at(text: str, start: int) -> str:
    """Return the mark that the line at a place begins with, "1" for any number; "" for none."""
    found = _MARK.match(text, start)
    return "" if found is None else found.group(1) or "1"


@lru_cache(maxsize=64)
def marks(text: str) -> Counter[str]:
    """Count the marks of a text's lines."""
    return Counter(mark for start, _ in _lines(text) if (mark := mark_at(text, start)))


def _lines(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for line in text.split("\n"):
        yield start, start + len(line)
        start += len(line) + 1
