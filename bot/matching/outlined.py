"""What has to be known of wordings to look for them, as numbers in a few arrays, worked out once a wording.

A claim taken apart costs kilobytes and a third of a millisecond; of a hundred thousand claims hardly one is
in a post. So only outlines are held of them.
"""

from array import array
from collections.abc import Iterable
from threading import Lock
from zlib import crc32

from bot.language.reading import CONTRARY, KIN, SAME, SYNONYM
from bot.matching.claims import Outline, outlines
from bot.matching.keys import FIGURE, breadth
from bot.matching.slots import Weighed, ways_of

QUALITIES = tuple(sorted({SAME, KIN, SYNONYM, CONTRARY}))  # of ways to say a word, named by their places
LEVEL_BITS = 2  # in which the place of one of them is written
LEVELS = (1 << LEVEL_BITS) - 1
CODE_BYTES = 4  # of a slot's number and a level, in one


GROWING = Lock()  # held by whoever adds to outlines, or must find them as they are


def word_hash(word: str) -> int:
    """Return a number of 32 bits for a folded word; two words seldom share one, and are then looked at."""
    return crc32(word.encode("utf-8", "surrogatepass"))


class SlotTable:
    """The distinct places that wordings have, by number, and the keys of the words that fill them."""

    def __init__(self) -> None:
        self._numbers: dict[tuple[object, ...], int] = {}
        self.keys: dict[str, int] = {}
        self.ends = array("I", [0])  # of each slot's keys
        self.listed = array("I")  # numbers of keys
        self.levels = array("B")  # how well each says it
        self.breadths = array("I")  # about how many words fill a slot

    def __len__(self) -> int:
        return len(self.breadths)

    def number(self, place: Weighed, language: str) -> int:
        """Return the number of the slot that a place of a wording is; a new slot gets the next."""
        name = (language, place.word, place.concepts, place.alternatives, place.figure is not None)
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
        self.listed.extend(self.keys.setdefault(key, len(self.keys)) for key in ways)
        self.levels.extend(ways.values())
        self.ends.append(len(self.listed))
        self.breadths.append(sum(map(breadth, ways)))


Kind = tuple[float, bool, bool, bool, bool]  # weight, required, common, counts, is a figure


class Outlines:
    """Outlines by number. They are only ever added to, so that engines may share them."""

    def __init__(self) -> None:
        self.slots = SlotTable()
        self.kinds: dict[Kind, int] = {}
        self._first: dict[str, dict[str, int]] = {}  # language, wording → its first outline
        self.more = bytearray()  # whether another outline of the same wording comes
        self.whole = bytearray()
        self.sentences = array("H")
        self.place_ends = array("I", [0])
        self.place_slots = array("I")
        self.place_kinds = array("B")
        self.variant_ends = array("I", [0])  # of an outline's variants
        self.word_ends = array("I", [0])  # of a variant's words
        self.words = array("I")  # their hashes, in order

    def __len__(self) -> int:
        return len(self.whole)

    def of(self, language: str, wording: str) -> range:
        """Return the outlines of a wording's claims, in order; they are made where it is not known yet."""
        known = self._first.setdefault(language, {})
        first = known.get(wording)
        if first is None:
            first = len(self)
            self._add(outlines(language, wording), language)
            known[wording] = first
        last = first
        while self.more[last]:
            last += 1
        return range(first, last + 1)

    def _add(self, made: Iterable[Outline], language: str) -> None:
        listed = list(made)
        for outline in listed:
            for place in outline.places:
                kind = (
                    place.weight,
                    place.required,
                    place.common,
                    place.counts,
                    place.figure is not None,
                )
                self.place_slots.append(self.slots.number(place, language))
                self.place_kinds.append(self.kinds.setdefault(kind, len(self.kinds)))
            for variant in outline.variants:
                self.words.extend(map(word_hash, variant))
                self.word_ends.append(len(self.words))
            self.place_ends.append(len(self.place_slots))
            self.variant_ends.append(len(self.word_ends) - 1)
            self.sentences.append(outline.sentences)
            self.whole.append(outline.whole)
            self.more.append(outline is not listed[-1])
