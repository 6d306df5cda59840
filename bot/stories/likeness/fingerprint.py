"""A post's text as stories compare it: its words in order, and its runs of words."""

import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from bot.language.data import codes
from bot.language.detect import function_words
from bot.language.running import RunningWord
from bot.stories.likeness.body import body, items

SHINGLE = 3  # words
_SPREAD, _MASK = 0x9E3779B1, 2**32 - 1  # a checksum times an odd number is spread over all its bits


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """The content of one text: its words in order, without its dressing, and its runs of words."""

    words: tuple[RunningWord, ...]
    texts: tuple[str, ...]
    runs: tuple[str, ...]  # of SHINGLE words, from each word on
    shingles: frozenset[str]  # the same, each once
    content: tuple[int, ...]  # the places of the words that do not only serve others
    items: int = 0  # lines of a list


def fingerprint(text: str, *, labels: Iterable[str] = (), signatures: Iterable[str] = ()) -> Fingerprint:
    """Return the fingerprint of a text; see `body` for what is left out of it."""
    said = tuple(body(text, labels=labels, signatures=signatures))
    texts = tuple([word.text for word in said])
    serving = _serving()
    content = tuple([place for place, word in enumerate(texts) if word not in serving])
    runs = runs_of(texts)
    return Fingerprint(said, texts, runs, frozenset(runs), content, items(text))


def runs_of(texts: Sequence[str]) -> tuple[str, ...]:
    """Return each run of SHINGLE words in order; all of them together when there are fewer."""
    if len(texts) < SHINGLE:
        return (" ".join(texts),) if texts else ()
    return tuple(map(" ".join, zip(*(texts[at:] for at in range(SHINGLE)), strict=False)))


def shingles(texts: Sequence[str]) -> frozenset[str]:
    """Return each run of SHINGLE words once."""
    return frozenset(runs_of(texts))


def hashes_of(runs: Iterable[str]) -> list[int]:
    """Return the signed 32-bit hash of each run of words."""
    return [(zlib.crc32(run.encode()) * _SPREAD & _MASK) - 2**31 for run in runs]


@cache
def _serving() -> frozenset[str]:
    """Return the words of all languages that only serve others."""
    return frozenset().union(*map(function_words, codes()))
