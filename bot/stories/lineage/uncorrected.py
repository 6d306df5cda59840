"""Copies that still show what the post they have it from has edited away, or outlived it. It only decides.

Words are compared as they stand, so what a copy tells in its own words, or in translation, is not found: that
a copy is not listed does not say that it was corrected.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from difflib import SequenceMatcher
from itertools import pairwise

from bot.language.words import Token, tokens
from bot.models import Uncorrected
from bot.stories.lineage.story import Story

Loss = tuple[Sequence[str], str, datetime]  # words as they are compared, as they stood, and when they went

LONGEST = 8  # words that are looked for at once; of a longer stretch each such piece by itself
LEAST = 3  # words that are looked for at once: with fewer, their neighbours are looked for, too


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """A post that was edited or is gone: how it read since when, oldest first, and when it was missed."""

    readings: tuple[tuple[datetime, str], ...]
    absent_at: datetime | None = None


def uncorrected(story: Story, changed: Mapping[int, Changed]) -> Iterator[Uncorrected]:
    """Yield the posts of a story that still show what their origin in it has lost, in the story's order.

    `changed` has the posts that were edited or are gone, by id; a post that is gone itself shows nothing.
    """
    ids = {post.url: post.place.carrier.id for post in story.posts}
    losses: dict[str, list[Loss]] = {}  # of origins, which many may have it from
    for post in story.posts:
        own = changed.get(post.place.carrier.id)
        origin = changed.get(ids.get(post.of, 0))
        if origin is None or (own and own.absent_at):
            continue
        lost: tuple[datetime, tuple[str, ...]] | None = None
        if origin.absent_at:
            lost = origin.absent_at, ()
        else:
            if post.of not in losses:
                losses[post.of] = _losses(origin.readings)
            lost = _still_shown(post.place.carrier.text, losses[post.of])
        if lost:
            yield Uncorrected(
                url=post.url,
                channel=post.place.carrier.username or str(post.place.carrier.channel_id),
                origin=post.of,
                words=lost[1],
                lost_at=lost[0],
                gone=origin.absent_at is not None,
            )


def may_be_uncorrected(texts: Mapping[int, str], changed: Mapping[int, Changed]) -> bool:
    """Tell whether a post of a story may show what another has lost, whoever has it from whom.

    It costs far less than to find that out. `texts` are how the posts read now, by id.
    """
    showing = {number: text for number, text in texts.items() if not _is_gone(changed.get(number))}
    for number, one in changed.items():
        others = [text for other, text in showing.items() if other != number]
        if number not in texts or not others:
            continue
        if one.absent_at:
            return True
        losses = _losses(one.readings)
        if losses and any(_still_shown(text, losses) for text in others):
            return True
    return False


def _is_gone(one: Changed | None) -> bool:
    return one is not None and one.absent_at is not None


def _losses(readings: Sequence[tuple[datetime, str]]) -> list[Loss]:
    """Return the words of earlier readings that the last reading has not."""
    now = _words(tokens(readings[-1][1]))
    return [
        (lost, said, edited_at)
        for (_, old), (edited_at, new) in pairwise(readings)
        for lost, said in _lost(old, new)
        if not _within(lost, now)
    ]


def _still_shown(text: str, losses: Iterable[Loss]) -> tuple[datetime, tuple[str, ...]] | None:
    """Return those of the lost words that a text has, and when the first of them went."""
    shown = _words(tokens(text))
    words: dict[str, datetime] = {}
    for lost, said, edited_at in losses:
        if _within(lost, shown):
            words.setdefault(said, edited_at)
    return (min(words.values()), tuple(words)) if words else None


def _lost(old: str, new: str) -> Iterator[tuple[Sequence[str], str]]:
    """Yield stretches of words that the new text lacks: as they are compared, and as they stood."""
    before = tokens(old)
    matcher = SequenceMatcher(None, _words(before), _words(tokens(new)), autojunk=False)
    for kind, start, end, _, _ in matcher.get_opcodes():
        if kind in ("equal", "insert"):
            continue
        for first in range(start, end, LONGEST):
            last = min(first + LONGEST, end)
            while last - first < LEAST and (first > 0 or last < len(before)):
                first, last = max(first - 1, 0), min(last + 1, len(before))
            piece = before[first:last]
            yield _words(piece), " ".join(old[piece[0].start : piece[-1].end].split())


def _words(found: Iterable[Token]) -> list[str]:
    return [token.text for token in found]


def _within(part: Sequence[str], whole: Sequence[str]) -> bool:
    return f" {' '.join(part)} " in f" {' '.join(whole)} "
