"""The little that is kept of a text, by which others like it are found.

It is the lowest hashes of the text's runs of words (bottom-k sketches: Cohen and Kaplan, "Summarizing data
using bottom-k sketches", 2007), and sure keys: to have one of these in common is enough. Two posts can only
be alike when their sketches are; whether they are is `joining` to say.
"""

from __future__ import annotations

import zlib
from array import array
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.stories.likeness.fingerprint import SHINGLE, Fingerprint, hashes_of

LOWEST = 24  # hashes of runs that are kept
OPENING = 6  # words: a copy with a cut tail is found by them
SHARED, PART = 2, 0.2  # hashes that two must share, and the part of those that both could have

# Changes whenever the same text would get another sketch: what is stored under another scheme is of no use.
SCHEME = f"5.{SHINGLE}.{LOWEST}.{OPENING}"


@dataclass(frozen=True, slots=True)
class Sketch:
    """The lowest hashes of one text's runs, in order."""

    lowest: Sequence[int]

    def is_near(self, other: Sketch) -> bool:
        """Tell whether so many of the hashes that both could have are in both that the texts may be alike."""
        shared = len(set(self.lowest).intersection(other.lowest))
        return shared >= SHARED and is_enough(shared, self.lowest, other.lowest)


@dataclass(frozen=True, slots=True)
class TextKeys:
    """The keys by which the words of a post are found: sure ones, and the sketch of each version."""

    said: frozenset[int]
    sketches: tuple[Sketch, ...]


def keys_of(versions: Iterable[Fingerprint]) -> TextKeys:
    """Return what a post with these versions is found by."""
    texts = tuple(versions)
    return TextKeys(frozenset().union(*map(text_keys, texts)), tuple(map(sketch_of, texts)))


def is_enough(shared: int, one: Sequence[int], other: Sequence[int]) -> bool:
    """Tell whether two texts share enough of their lowest hashes, up to where those of both are whole."""
    ends = [low[-1] for low in (one, other) if len(low) == LOWEST]
    if not ends:
        return shared >= PART * min(len(one), len(other))
    end = min(ends)
    return shared >= PART * min(bisect_right(one, end), bisect_right(other, end))


def sketch_of(text: Fingerprint) -> Sketch:
    """Return the sketch of a text; empty for one without words."""
    return Sketch(array("i", sorted(hashes_of(text.shingles))[:LOWEST]))


def text_keys(text: Fingerprint) -> frozenset[int]:
    """Return the sure keys of a text: all its words, and its opening."""
    if not text.texts:
        return frozenset()
    pieces = (("words", text.texts), ("opening", text.texts[:OPENING]))
    return frozenset(sure_key(kind, " ".join(words)) for kind, words in pieces)


def sure_key(kind: str, content: str) -> int:
    """Return a signed 32-bit key. A collision costs one comparison, so a checksum is strong enough."""
    return zlib.crc32(content.encode(), zlib.crc32(kind.encode())) - 2**31


# --- as they are stored -----------------------------------------------------------------------------


def packed(sure: Iterable[int], sketches: Iterable[Sketch]) -> bytes:
    """Write the sketches of a post's versions, with its sure keys, in four bytes a number."""
    numbers = array("i")
    for part in (sorted(sure), *(sketch.lowest for sketch in sketches)):
        numbers.append(len(part))
        numbers.extend(part)
    return numbers.tobytes()


def unpacked(content: bytes) -> tuple[array[int], list[array[int]]]:
    """Read what `packed` wrote: the sure keys, and the lowest hashes of each version."""
    numbers = array("i")
    numbers.frombytes(content)
    parts, at = [], 0
    while at < len(numbers):
        end = at + 1 + numbers[at]
        parts.append(numbers[at + 1 : end])
        at = end
    return parts[0], parts[1:]
