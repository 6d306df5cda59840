"""What a channel repeats under its posts: calls to subscribe, its other addresses. It only decides."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from datetime import date

from bot.stories.likeness.habits import DAYS, LEARNED_FROM, POSTS

__all__ = ["LEARNED_FROM", "LEARNED_FROM_POSTS", "end_of_news", "footers"]

LEARNED_FROM_POSTS = 200  # at most, the latest
SHARE = 0.3  # of the posts have it: channels that take turns with several calls repeat those, too
DEEPEST = 6  # lines at the end of a post that may be a footer


def footers(before: Iterable[tuple[date, str]]) -> frozenset[str]:
    """Return the lines that a channel repeats at the end of its earlier posts, which are as (day, text)."""
    texts = {text: day for day, text in before}
    times, days = Counter[str](), defaultdict[str, set[date]](set)
    for text, day in texts.items():
        for line in {_plain(line) for line in text.splitlines()[1:][-DEEPEST:]} - {""}:
            times[line] += 1
            days[line].add(day)
    return frozenset(
        line
        for line, number in times.items()
        if number >= max(POSTS, SHARE * len(texts)) and len(days[line]) >= DAYS
    )


def end_of_news(text: str, repeated: Collection[str], *, after: int = 0) -> int:
    """Return where a post's own words end, before what its channel repeats, but not before `after`."""
    end = len(text.rstrip())
    while repeated:
        start = text.rfind("\n", 0, end) + 1
        if start < max(after, 1) or _plain(text[start:end]) not in repeated:
            break
        end = len(text[:start].rstrip())
    return max(end, after)


def _plain(line: str) -> str:
    return " ".join(line.casefold().split())
