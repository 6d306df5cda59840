"""Proposes, for the words of a text, the claims that may be in it.

A claim needs its required slots filled. It is filed under the rarest of them, and looked at only when a
text has a word for that one; then all its slots are asked for. Words are looked up as they stand, in a
table that grows with the words met: a word is taken apart once, and most words mean nothing here.
"""

import itertools
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from bot.language.figures import may_begin_figure
from bot.language.lemma import family, lemma
from bot.language.lexicon import Lexicon, lexicons
from bot.language.reading import abbreviations, keys
from bot.language.sentences import sentences
from bot.language.words import folded, normalise, raw_words
from bot.matching.claims import Claim, Slot
from bot.matching.rungs import may_lack

_LARGEST_TABLE = 1 << 19  # words remembered before the table is begun again
_SHORTEST_ELLIPTICAL = 4  # words; an ellipsis stands between two and two at least
_FIGURE = "figure"  # the key of every word that may belong to one
_CYRILLIC = re.compile("[\u0430-\u04ff]")


Pair = tuple[str, str]


class Proposal(NamedTuple):
    """A claim by its number, and where it may be.

    `within` are sentences whose own words allow it, `across` runs of sentences that only do together.
    """

    claim: int
    within: list[int]
    across: list[range]


class _Entry(NamedTuple):
    """A word as it is known: the slots it may fill, and the claims that are looked at because of it."""

    slots: tuple[int, ...]
    claims: tuple[int, ...]


class Index:
    """Claims by the words that they need. Knows nothing of order or distance."""

    def __init__(self, claims: Sequence[Claim]) -> None:
        self._claims = claims
        self._sure: list[frozenset[int]] = []  # the slots that each claim must have
        self._most: dict[int, frozenset[int]] = {}  # for those that may lack one more slot: these
        self._by_key: dict[str, set[int]] = defaultdict(set)  # key → slots it fills
        self._anchored: dict[int, list[int]] = defaultdict(list)  # slot → claims filed under it
        self._beginnings: dict[Pair, list[tuple[int, Pair]]] = defaultdict(list)
        self._table: dict[str, _Entry | None] = {}
        self._file(claims)

    def propose(self, text: str) -> tuple[list[tuple[int, int]], list[Proposal]]:
        """Return the (start, end) of each sentence, and the claims that the words of a text allow, in order.

        Both are empty when the text as a whole allows nothing, which is soon told.
        """
        found, claims = self._look_up(raw_words(text))
        allowed = self._allowed(claims, found)
        elliptical = set(self._elliptical(text))
        if not allowed and not elliptical:
            return [], []
        spans = sentences(text, abbreviations())
        words = [raw_words(text[start:end]) for start, end in spans]
        inside = [self._allowed(allowed, self._look_up(own)[0]) for own in words]
        forms = [{part for word in own for part in folded(word)} for own in words]
        proposed = []
        for claim in sorted(allowed | elliptical):
            within = [number for number, own in enumerate(inside) if claim in own]
            across = [range(len(spans))] if claim in elliptical else self._across(claim, forms, within)
            if within or across:
                proposed.append(Proposal(claim=claim, within=within, across=across))
        return spans, proposed

    def _across(self, claim: int, forms: Sequence[set[str]], within: Sequence[int]) -> list[range]:
        """Return where a claim may stand word for word over the ends of sentences."""
        size = min(self._claims[claim].sentences + 1, len(forms))
        if size == 1 or (within and self._claims[claim].sentences == 1):
            return []
        variants = self._claims[claim].variants
        return [
            range(first, first + size)
            for first in range(len(forms) - size + 1)
            if _hold(forms[first : first + size], variants)
        ]

    def _look_up(self, words: set[str]) -> tuple[set[int], set[int]]:
        """Return the slots that the words may fill, and the claims to look at because of them."""
        table, slots, claims = self._table, set[int](), set[int]()
        for word in words:
            entry = table[word] if word in table else self._learn(word)
            if entry is not None:
                slots.update(entry.slots)
                claims.update(entry.claims)
        return slots, claims

    def _allowed(self, claims: set[int], slots: set[int]) -> set[int]:
        """Return the claims that have all their slots; of the common ones, if they may, all but one."""
        sure, most = self._sure, self._most
        return {
            claim
            for claim in claims
            if sure[claim] <= slots and (claim not in most or len(most[claim] - slots) <= 1)
        }

    def _file(self, claims: Sequence[Claim]) -> None:
        numbers: dict[frozenset[str], int] = {}
        needed: list[list[int]] = []
        common: set[int] = set()
        for claim in claims:
            required = [slot for slot in claim.slots if slot.required and slot.ways]
            ways = [_ways(claim, slot) for slot in required]
            ordinary = {way for way, slot in zip(ways, required, strict=True) if slot.common}
            ways = ways or [frozenset({"raw " + word}) for word in claim.variants[0]]
            ways += [frozenset({_FIGURE})] if any(slot.figure for slot in claim.slots) else []
            needed.append(list(dict.fromkeys(numbers.setdefault(way, len(numbers)) for way in ways)))
            common |= {numbers[way] for way in ordinary}
        shared = Counter(itertools.chain.from_iterable(needed))
        rarity = {
            number: (number in common or _FIGURE in way, shared[number] * sum(map(_breadth, way)), number)
            for way, number in numbers.items()
        }
        for way, number in numbers.items():
            for key in way:
                self._by_key[key].add(number)
        for place, (claim, slots) in enumerate(zip(claims, needed, strict=True)):
            left_out = frozenset(slots) & common if may_lack(claim) else frozenset[int]()
            if left_out:
                self._most[place] = left_out
            sure = frozenset(slots) - left_out
            self._sure.append(sure)
            self._anchored[min(sure, key=rarity.__getitem__)].append(place)
            for variant in claim.variants:
                if len(variant) > _SHORTEST_ELLIPTICAL:
                    ends = (variant[-2], variant[-1])
                    self._beginnings[variant[0], variant[1]].append((place, ends))

    def _learn(self, word: str) -> _Entry | None:
        """Return what is known of a word from now on; None when it means nothing to any claim."""
        if len(self._table) >= _LARGEST_TABLE:
            self._table.clear()
        slots: set[int] = set()
        for form in folded(word):
            for key in _keys(form):
                slots |= self._by_key.get(key, set())
        claims = {claim for slot in slots for claim in self._anchored.get(slot, ())}
        self._table[word] = entry = _Entry(slots=tuple(slots), claims=tuple(claims)) if slots else None
        return entry

    def _elliptical(self, text: str) -> Iterator[int]:
        """Yield claims whose first and last words stand in a text that has an ellipsis."""
        if "…" not in text and "..." not in text:
            return
        pairs = set(itertools.pairwise(normalise(text).split()))
        for pair in pairs & self._beginnings.keys():
            for claim, ending in self._beginnings[pair]:
                if ending in pairs:
                    yield claim


def _hold(sentences: Sequence[set[str]], variants: Sequence[Sequence[str]]) -> bool:
    """Tell whether the sentences together have every word of a variant."""
    return any(all(any(word in own for own in sentences) for word in variant) for variant in variants)


def _breadth(key: str) -> int:
    """Return about how many words stand under a key, a sign of how often it occurs."""
    language, _, name = key.partition(" ")
    if not name.startswith("#"):
        return 1
    return lexicons()[language].concepts.size(name.removeprefix("#"))


def _ways(claim: Claim, slot: Slot) -> frozenset[str]:
    return frozenset(f"{claim.language} {key}" for key in slot.ways)


def _keys(form: str) -> Iterable[str]:
    """Yield every key that a folded word may stand under, in each language of its script."""
    yield "raw " + form
    script = "cyrillic" if _CYRILLIC.search(form) else "latin"
    for language, lexicon in lexicons().items():
        if lexicon.script == script or form[0].isdecimal():
            yield from (f"{language} {key}" for key in _keys_in(form, lexicon))
            if may_begin_figure(form, lemma(form, language), lexicon):
                yield _FIGURE


def _keys_in(form: str, lexicon: Lexicon) -> Iterator[str]:
    base = lemma(form, lexicon.language)
    kin = family(base, lexicon.language)
    for key, _, _ in keys(base, kin, lexicon):
        yield key
    for concept in lexicon.concepts.begun_by(kin):
        yield "#" + concept
