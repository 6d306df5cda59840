"""Which of a post's words an alert shows: the words that were found first, in their sentence, marked."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence

from bot.alerts.message import Composer
from bot.i18n import Catalogue, translatable
from bot.models import Span
from bot.text import cut, edges, shown_length, tail, visible

EXCERPT = 1100  # of a post's own words, in UTF-16 units
CONTEXT = 400  # sentences around the evidence are shown as long as the whole stays within this
LEAD = 48  # of a sentence that stand before the words found; more of it is told apart
MARKS = 40  # marked stretches; the rest of Telegram's entities is for what stands around them

OPENING, CLOSING = translatable("“"), translatable("”")
SENTENCE_END = re.compile(r"[.!?…]+[\"'»”’)\]]*\s+|\n+")


def quote(
    out: Composer, text: str, spans: Iterable[Span], catalogue: Catalogue, *, ends: int | None = None
) -> str:
    """Add the words found, bold, from their sentence on; return what of the excerpt stands before that.

    What was left out is marked. `ends` is where the post's own words end, if it has a footer.
    """
    between, text = edges(text), catalogue.nested(text[:ends])
    marked = whole(spans, between)
    opens, end = excerpt(text, marked, [place for place in between if place <= len(text)])
    start = beginning(text, marked, between, opens)
    out.add(catalogue.say(OPENING) + ("" if start == 0 else "… "))
    at = start
    for span in _joined(text, marked)[:MARKS]:
        first, last = max(span.start, at), min(span.end, end)
        if first >= last:
            continue
        out.add(visible(text[at:first])).add(visible(text[first:last]), "bold")
        at = last
    out.add(visible(text[at:end]))
    out.add(("" if end >= len(text.rstrip()) else " …") + catalogue.say(CLOSING))
    before = visible(text[opens:start].strip())
    return (
        f"{catalogue.say(OPENING)}{'… ' if opens else ''}{before}{catalogue.say(CLOSING)}" if before else ""
    )


def beginning(text: str, spans: Sequence[Span], between: Sequence[int], low: int) -> int:
    """Return where a quotation begins so that the words found stand first: with their sentence, if that is
    not far, else with a word a little before them.
    """
    first, _ = _bounds(spans)
    start = max(
        (place for place in [low, *_sentence_ends(text, between)] if low <= place <= first), default=low
    )
    if shown_length(text[start:first]) <= LEAD:
        return start
    near = first - len(tail(text[start:first], LEAD))
    word = text.find(" ", near, first)
    return word + 1 if 0 <= word < first - 1 else first


def excerpt(
    text: str, spans: Iterable[Span], between: Sequence[int], limit: int = EXCERPT
) -> tuple[int, int]:
    """Return the sentences that hold the spans and those around them, as (start, end) of the text.

    Whole sentences are added on both sides in turn, up to CONTEXT; only evidence that is longer
    than `limit` by itself is cut. `between` are the places between graphemes; spans that begin and end
    there give an excerpt that does so, too.
    """
    first, last = _bounds(spans)
    starts = [0, *_sentence_ends(text, between)]
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


def whole(spans: Iterable[Span], between: Sequence[int]) -> list[Span]:
    """Widen spans to whole graphemes, in order. `between` are the places between them, rising."""
    widened = [
        Span(
            start=between[bisect_right(between, span.start) - 1], end=between[bisect_left(between, span.end)]
        )
        for span in spans
    ]
    return sorted(widened, key=lambda span: (span.start, span.end))


def _sentence_ends(text: str, between: Sequence[int]) -> list[int]:
    places = set(between)
    return [found.end() for found in SENTENCE_END.finditer(text) if found.end() in places]


def _fits(text: str) -> bool:
    return shown_length(text.strip()) <= CONTEXT


def _joined(text: str, spans: Iterable[Span]) -> list[Span]:
    """Join spans that have only white space between them."""
    joined: list[Span] = []
    for span in spans:
        if joined and not text[joined[-1].end : span.start].strip():
            joined[-1] = Span(start=joined[-1].start, end=max(span.end, joined[-1].end))
        else:
            joined.append(span)
    return joined


def _bounds(spans: Iterable[Span]) -> tuple[int, int]:
    listed = list(spans)
    return (listed[0].start, max(span.end for span in listed)) if listed else (0, 0)
