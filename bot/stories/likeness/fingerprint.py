"""A post's text as stories compare it, and the keys under which a post like it can be found.

Two posts can only be alike when they have `SHARED` keys in common; whether they are is `likeness` to say.
The keys are MinHash values of word shingles, each in a band of its own (Broder, "On the resemblance and
containment of documents", 1997); the opening, under which a copy with a cut tail is found; and all words.
"""

import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rensa import RMinHash  # type: ignore[import-untyped]

from bot.language.running import RunningWord
from bot.stories.likeness.body import body, items

SHINGLE = 3  # words
BANDS = 24
OPENING = 6  # words
SHARED = 2  # keys that two posts must share: one hash in common is often chance
_SEED = 20_260_529

# Changes whenever the same text would get other keys: what is stored under another scheme is of no use.
SCHEME = f"2.{RMinHash.ALGORITHM_VERSION}.{SHINGLE}.{BANDS}.{OPENING}.{SHARED}"


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """The content of one text: its words in order, without its dressing, and its shingles."""

    words: tuple[RunningWord, ...]
    texts: tuple[str, ...]
    shingles: frozenset[str]
    items: int = 0  # lines of a list


def fingerprint(text: str, *, labels: Iterable[str] = (), signatures: Iterable[str] = ()) -> Fingerprint:
    """Return the fingerprint of a text; see `body` for what is left out of it."""
    said = tuple(body(text, labels=labels, signatures=signatures))
    texts = tuple(word.text for word in said)
    return Fingerprint(said, texts, shingles(texts), items(text))


def shingles(texts: Sequence[str]) -> frozenset[str]:
    """Return each run of SHINGLE words; all of them together when there are fewer."""
    if len(texts) < SHINGLE:
        return frozenset({" ".join(texts)} if texts else ())
    return frozenset(map(" ".join, zip(*(texts[at:] for at in range(SHINGLE)), strict=False)))


def keys(text: Fingerprint) -> frozenset[int]:
    """Return signed 32-bit keys; texts that share fewer than SHARED are not alike.

    None for one without words.
    """
    if not text.texts:
        return frozenset()
    sketch = RMinHash(num_perm=BANDS, seed=_SEED)
    sketch.update(text.shingles)
    bands = (_key(f"band {band}", str(value)) for band, value in enumerate(sketch.digest()))
    words, opening = " ".join(text.texts), " ".join(text.texts[:OPENING])
    return sure_keys("words", words) | sure_keys("opening", opening) | frozenset(bands)


def sure_keys(kind: str, content: str) -> frozenset[int]:
    """Return as many keys as two posts must share: to have this in common is enough."""
    return frozenset(_key(f"{kind} {number}", content) for number in range(SHARED))


def _key(kind: str, content: str) -> int:
    # A collision costs one comparison, so a checksum is strong enough.
    return zlib.crc32(content.encode(), zlib.crc32(kind.encode())) - 2**31
