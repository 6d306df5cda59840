"""Proposes, for the words of a text, the claims that may be in it.

A claim needs its required slots filled. It is filed under pairs of them, and a text proposes it only when
words for such a pair occur; then all its slots are asked for. Words are looked up as they stand, in a
table that grows with the words met: a word is taken apart once, and most words mean nothing here.
"""

import itertools
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from bot.matching.lemma import family, lemma
from bot.matching.lexicon import Lexicon, lexicons
from bot.matching.reading import abbreviations, keys
from bot.matching.rungs import allowed_missing
from bot.matching.sentences import sentences
from bot.matching.text import folded, normalise, raw_words
from bot.matching.wording import Claim, Slot

_LARGEST_TABLE = 1 << 19  # words remembered before the table is begun again
_ONE_SENTENCE = 2  # the size of a run for a claim of one sentence: it may be cut in two
_CYRILLIC = re.compile("[а-ӿ]")


class Proposal(NamedTuple):
    """A claim by its number, and where it may be.

    `within` are sentences whose own words allow it, `across` runs of sentences that only do together.
    """

    claim: int
    within: list[int]
    across: list[range]


class Index:
    """Claims by the words that they need. Knows nothing of order, distance or sentences."""

    def __init__(self, claims: Sequence[Claim]) -> None:
        self._sizes = [claim.sentences + 1 for claim in claims]  # sentences a claim may run over
        self._needs: list[tuple[frozenset[int], int]] = []  # for each claim: slots, and how many of them
        self._by_key: dict[str, set[int]] = defaultdict(set)  # key → slots it fills
        self._pairs: dict[int, dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
        self._beginnings: dict[tuple[str, ...], list[int]] = defaultdict(list)
        self._table: dict[str, tuple[int, ...]] = {}
        self._file(claims)
        self._anchors = frozenset(self._pairs)

    def propose(self, text: str) -> tuple[list[tuple[int, int]], list[Proposal]]:
        """The (start, end) of each sentence, and the claims that the words of a text allow, in order.

        Both are empty when the text as a whole allows nothing, which is soon told.
        """
        allowed = self._allowed(text)
        elliptical = set(self._elliptical(text))
        if not allowed and not elliptical:
            return [], []
        spans = sentences(text, abbreviations())
        found = [self._slots(raw_words(text[start:end])) for start, end in spans]
        proposed = []
        for claim in sorted(allowed | elliptical):
            within = [number for number, slots in enumerate(found) if self._allows(claim, slots)]
            across = [range(len(spans))] if claim in elliptical else self._across(claim, found, within)
            if within or across:
                proposed.append(Proposal(claim, within, across))
        return spans, proposed

    def _allowed(self, text: str) -> set[int]:
        """Claims that the words of the text as a whole allow."""
        found = self._slots(raw_words(text))
        allowed: set[int] = set()
        for anchor in found & self._anchors:
            partners = self._pairs[anchor]
            for partner in partners.keys() & found:
                allowed.update(claim for claim in partners[partner] if self._allows(claim, found))
        return allowed

    def _across(self, claim: int, found: Sequence[set[int]], within: Sequence[int]) -> list[range]:
        """Where a claim may stand word for word over the ends of sentences."""
        size = self._sizes[claim]
        if within and size == _ONE_SENTENCE:
            return []
        runs = (range(first, first + size) for first in range(len(found) - size + 1))
        return [run for run in runs if self._allows(claim, set().union(*found[run.start : run.stop]))]

    def _allows(self, claim: int, found: set[int]) -> bool:
        needed, least = self._needs[claim]
        return len(needed & found) >= least

    def _slots(self, words: set[str]) -> set[int]:
        """What the words may fill."""
        table, found = self._table, set[int]()
        for word in words:
            slots = table.get(word)
            if slots is None:
                slots = self._learn(word)
            if slots:
                found.update(slots)
        return found

    def _file(self, claims: Sequence[Claim]) -> None:
        numbers: dict[frozenset[str], int] = {}
        needed: list[list[int]] = []
        common: set[frozenset[str]] = set()
        for claim in claims:
            required = [slot for slot in claim.slots if slot.required and slot.ways]
            ways = [_ways(claim, slot) for slot in required]
            common |= {way for way, slot in zip(ways, required, strict=True) if slot.common}
            ways = ways or [frozenset({"raw " + word}) for word in claim.variants[0]]
            needed.append(list(dict.fromkeys(numbers.setdefault(way, len(numbers)) for way in ways)))
        shared = Counter(itertools.chain.from_iterable(needed))
        breadth = {number: (way in common, sum(map(_breadth, way))) for way, number in numbers.items()}
        for way, number in numbers.items():
            for key in way:
                self._by_key[key].add(number)
        for place, (claim, slots) in enumerate(zip(claims, needed, strict=True)):
            missing = allowed_missing(claim)
            self._needs.append((frozenset(slots), len(slots) - missing))
            rarest = sorted(slots, key=lambda slot: (*breadth[slot], shared[slot], slot))[: 2 + missing]
            for one, other in itertools.combinations(rarest, 2) if len(rarest) > 1 else [rarest * 2]:
                self._pairs[one][other].append(place)
            for variant in claim.variants:
                self._beginnings[variant[:2]].append(place)

    def _learn(self, word: str) -> tuple[int, ...]:
        """The slots that a word may fill, remembered."""
        if len(self._table) >= _LARGEST_TABLE:
            self._table.clear()
        slots: set[int] = set()
        for form in folded(word):
            for key in _keys(form):
                slots |= self._by_key.get(key, set())
        self._table[word] = learnt = tuple(sorted(slots))
        return learnt

    def _elliptical(self, text: str) -> Iterator[int]:
        """Claims whose first words stand somewhere before an ellipsis."""
        if "…" not in text and "..." not in text:
            return
        words = normalise(text).split()
        for pair in itertools.pairwise(words):
            yield from self._beginnings.get(pair, ())


def _breadth(key: str) -> int:
    """About how many words stand under a key, a sign of how often it occurs."""
    language, _, name = key.partition(" ")
    if not name.startswith("#"):
        return 1
    return lexicons()[language].concepts.size(name.removeprefix("#"))


def _ways(claim: Claim, slot: Slot) -> frozenset[str]:
    return frozenset(f"{claim.language} {key}" for key in slot.ways)


def _keys(form: str) -> Iterable[str]:
    """Every key that a folded word may stand under, in each language of its script."""
    yield "raw " + form
    script = "cyrillic" if _CYRILLIC.search(form) else "latin"
    for language, lexicon in lexicons().items():
        if lexicon.script == script:
            yield from (f"{language} {key}" for key in _keys_in(form, lexicon))


def _keys_in(form: str, lexicon: Lexicon) -> Iterator[str]:
    base = lemma(form, lexicon.language)
    kin = family(base, lexicon.language)
    for key, _, _ in keys(base, kin, lexicon):
        yield key
    for concept in lexicon.concepts.begun_by(kin):
        yield "#" + concept
