"""What has to be known of wordings to look for them, as numbers in a few arrays, worked out once a wording.

A claim taken apart costs kilobytes and a third of a millisecond; of a hundred thousand claims hardly one is
in a post. So only outlines are held of them.
"""

import gc
from array import array
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from threading import Lock
from zlib import crc32

from bot.language.reading import CONTRARY, KIN, SAME, SYNONYM
from bot.matching.claims import Outline, outlines
from bot.matching.keys import FIGURE, breadth, foreign_heads, quality_of
from bot.matching.rarest import RarestWords
from bot.matching.slots import Weighed, ways_of

QUALITIES = tuple(sorted({SAME, KIN, SYNONYM, CONTRARY}))  # of ways to say a word, named by their places
LEVEL_BITS = 2  # in which the place of one of them is written
LEVELS = (1 << LEVEL_BITS) - 1
CODE_BYTES = 4  # of a slot's number and a level, in one


_GROWING = Lock()


@contextmanager
def growing() -> Iterator[None]:
    """Add to outlines, or find them as they are, while nobody else does: nothing of it is garbage yet."""
    with _GROWING:
        collecting = gc.isenabled()
        gc.disable()
        try:
            yield
        finally:
            if collecting:
                gc.enable()


def word_hash(word: str) -> int:
    """Return a number of 32 bits for a folded word; two words seldom share one, and are then looked at."""
    return crc32(word.encode("utf-8", "surrogatepass"))


class SlotTable:
    """The distinct places that wordings have, by number, and the keys of the words that fill them."""

    def __init__(self) -> None:
        self._numbers: dict[tuple[object, ...], int] = {}
        self.keys: dict[str, int] = {}
        self.most = array("B")  # how well each key says a slot, at most
        self.heads: dict[str, set[str]] = defaultdict(set)  # by language, of keys in another alphabet
        self.ends = array("I", [0])  # of each slot's keys
        self.listed = array("I")  # numbers of keys
        self.levels = array("B")  # how well each says it
        self.breadths = array("I")  # about how many words fill a slot

    def __len__(self) -> int:
        return len(self.breadths)

    def number(self, place: Weighed, language: str) -> int:
        """Return the number of the slot that a place of a wording is; a new slot gets the next."""
        name = language, place.word, place.concepts, place.alternatives, place.figure is not None
        known = self._numbers.get(name)
        if known is None:
            known = self._numbers[name] = len(self)
            self._add(place, language)
        return known

    def _add(self, place: Weighed, language: str) -> None:
        if place.figure is None:
            ways = {
                f"{language} {key}": QUALITIES.index(way.quality)
                for key, way in ways_of(place, language).items()
            }
        else:
            ways = {f"{language} {FIGURE}": QUALITIES.index(SAME)}
        self.listed.extend(self.keys.get(key) or self._key(key, language) for key in ways)
        self.levels.extend(ways.values())
        self.ends.append(len(self.listed))
        self.breadths.append(sum(map(breadth, ways)))

    def _key(self, key: str, language: str) -> int:
        """Return the number of a key; a new one gets the next."""
        number = self.keys.setdefault(key, len(self.keys))
        if number == len(self.most):
            self.most.append(QUALITIES.index(quality_of(key)))
            self.heads[language].update(foreign_heads([key[len(language) + 2 :]], language))
        return number


Kind = tuple[float, bool, bool, bool, bool]  # weight, required, common, counts, is a figure


class Outlines:
    """Outlines by number. They are only ever added to, so that engines may share them."""

    def __init__(self) -> None:
        self.slots = SlotTable()
        self.kinds: dict[Kind, int] = {}
        self._first: dict[str, dict[str, int]] = {}  # language, wording → its first outline
        self.claims = array("H")  # how many outlines begin a wording with this one; of those after it none
        self.whole = bytearray()
        self.sentences = array("H")
        self.place_ends = array("I", [0])
        self.place_slots = array("I")
        self.place_kinds = array("B")
        self.variant_ends = array("I", [0])  # of an outline's variants
        self.word_ends = array("I", [0])  # of a variant's words
        self.words = array("I")  # their hashes, in order
        self.rarest = RarestWords()

    def __len__(self) -> int:
        return len(self.whole)

    def first(self, language: str, wording: str) -> int:
        """Return the first outline of a wording's claims, which are made where it is not known yet."""
        known = self._first.get(language) or self._first.setdefault(language, {})
        first = known.get(wording)
        if first is None:
            first = len(self)
            self._add(list(outlines(language, wording)), language)
            known[wording] = first
        return first

    def _add(self, listed: Sequence[Outline], language: str) -> None:
        self.claims.extend([len(listed), *(0 for _ in listed[1:])])
        for outline in listed:
            for place in outline.places:
                figured = place.figure is not None
                kind = place.weight, place.required, place.common, place.counts, figured
                self.place_slots.append(self.slots.number(place, language))
                self.place_kinds.append(self.kinds.setdefault(kind, len(self.kinds)))
            for variant in outline.variants:
                self.words.extend(map(word_hash, variant))
                self.word_ends.append(len(self.words))
            self.place_ends.append(len(self.place_slots))
            self.variant_ends.append(len(self.word_ends) - 1)
            self.sentences.append(outline.sentences)
            self.whole.append(outline.whole)
