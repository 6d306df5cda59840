"""Proposes, for the words of a text, the claims that may be in it.

A claim is worth a look in a sentence whose words could bring it to the least score that is listed. Its
words are put in order of rarity; it is filed under the first of them, as many as it takes for the rest
alone to be too little (prefix filtering: nothing that could be listed is missed). Words are looked up as
they stand, in a table that grows with the words met: a word is taken apart once, and most words mean
nothing here.
"""

import itertools
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence, Set
from typing import NamedTuple

from bot.language.reading import Reading, abbreviations
from bot.language.sentences import sentences
from bot.language.words import folded, is_mixed, raw_words, twin
from bot.matching.claims import Claim
from bot.matching.keys import FIGURE, breadth, keys_of, ways
from bot.matching.score import gain, needed

_LARGEST_TABLE = 1 << 19  # words remembered before the table is begun again
_SHORTEST_ELLIPTICAL = 4  # words; an ellipsis stands between two and two at least

Pair = tuple[str, str]
Name = tuple[str, ...]  # what each word of a name begins with, in any case


class Proposal(NamedTuple):
    """A claim by its number, and where it may be.

    `within` are sentences whose own words allow it, `across` runs of sentences that only do together, and
    `near` sentences that share a word with it, where its speaker is named: what an encoder is asked about.
    """

    claim: int
    within: list[int]
    across: list[range]
    near: Sequence[int] = ()


class Meaning(NamedTuple):
    """The slots and names that words may stand for, and the claims looked at for them."""

    slots: Set[int]
    claims: Set[int]
    stems: Set[str]
    begins: bool = False  # a claim that may stand there shortened by an ellipsis
    asked: bool = False  # a query, which the index knows nothing of

    def __bool__(self) -> bool:
        return bool(self.slots or self.stems or self.begins)


class _Entry(NamedTuple):
    """A word as it is known: the slots and names it may stand for, and the claims looked at for it."""

    slots: tuple[int, ...]
    claims: tuple[int, ...]
    stems: tuple[str, ...]  # of names


class _Need(NamedTuple):
    """The words that a claim needs of a text."""

    gains: Mapping[int, float]  # by slot
    slots: frozenset[int]
    fewest: int  # slots without which it can't be listed, whoever speaks
    given: float  # what its light words bring, which are not looked for
    whole: bool  # found word for word or not at all
    spoken: bool  # its statement has a speaker


class Index:
    """Claims by the words that they need. Knows nothing of order or distance."""

    def __init__(
        self,
        claims: Sequence[Claim],
        names: Mapping[int, Collection[Name]],
        foreign: Mapping[int, Collection[str]] | None = None,
    ) -> None:
        """Index claims; `names` are those of each statement's speaker, by the statement's number.

        `foreign` are the languages in which a statement is looked for though it is not worded in them: by
        the families of words, which have the same names in every language.
        """
        self._claims = claims
        self._needs: list[_Need] = []
        self._by_key: dict[str, set[int]] = defaultdict(set)  # key → slots it fills
        self._filed: dict[int, list[int]] = defaultdict(list)  # slot → claims filed under it
        self._beginnings: dict[Pair, list[tuple[int, Pair]]] = defaultdict(list)
        self._names: dict[str, list[tuple[Name, int]]] = defaultdict(list)  # first stem → names
        self._stems: set[str] = set()
        self._table: dict[str, _Entry | None] = {}
        self._loud, self._silent = needed(speaker=1.0), needed(speaker=0.0)
        for statement, own in names.items():
            for name in own:
                self._names[name[0]].append((name, statement))
                self._stems.update(name)
        self._file(claims, names, foreign or {})
        self._first_words = {first for first, _ in self._beginnings}

    def propose(
        self, text: str, own: Collection[int] = (), *, near: bool = False
    ) -> tuple[list[tuple[int, int]], list[Proposal]]:
        """Return the (start, end) of each sentence, and the claims that the words of a text allow, in order.

        `own` are the statements whose speaker owns the channel; `near` asks for sentences to encode as
        well. Both lists are empty when the text as a whole allows nothing, which is soon told.
        """
        slots, claims, stems = self._look_up(raw_words(text))
        named = self._named(stems) | frozenset(own) if claims else frozenset[int]()
        allowed, related = self._wanted(claims, slots, named, near=near)
        elliptical = set(self._elliptical(text))
        if not allowed and not related and not elliptical:
            return [], []
        spans = sentences(text, abbreviations())
        words = [raw_words(text[start:end]) for start, end in spans]
        inside = [self._look_up(own_words)[0] for own_words in words]
        forms = [{part for word in own_words for part in _readings(word)} for own_words in words]
        proposed = []
        for claim in sorted(allowed | related | elliptical):
            within = [number for number, filled in enumerate(inside) if self._allows(claim, filled, named)]
            shared = [
                number
                for number, filled in enumerate(inside)
                if claim in related and self._shares(claim, filled)
            ]
            across = [range(len(spans))] if claim in elliptical else []
            if claim in allowed and not across and self._has_all(claim, slots):
                whole = any(self._has_all(claim, inside[number]) for number in within)
                across = self._across(claim, forms, whole=whole)
            if within or across or shared:
                proposed.append(Proposal(claim=claim, within=within, across=across, near=shared))
        return spans, proposed

    def meaning(self, words: set[str]) -> Meaning:
        """Return what words mean to the claims, wherever they stand."""
        slots, claims, stems = self._look_up(words)
        begins = any(part in self._first_words for word in words for part in _readings(word))
        return Meaning(slots=slots, claims=claims, stems=stems, begins=begins)

    def may_propose(
        self, meanings: Collection[Meaning], own: Collection[int] = (), *, near: bool = False
    ) -> bool:
        """Tell whether a text of words that mean this may have anything proposed, but for ellipses."""
        claims = set[int]().union(*[meaning.claims for meaning in meanings])
        if not claims:
            return False
        slots = set[int]().union(*[meaning.slots for meaning in meanings])
        if not near and not any(
            len(self._needs[claim].slots & slots) >= self._needs[claim].fewest for claim in claims
        ):
            return False
        named = self._named(set[str]().union(*[meaning.stems for meaning in meanings])) | frozenset(own)
        return any(
            self._allows(claim, slots, named) or (near and self._is_related(claim, named)) for claim in claims
        )

    def _wanted(
        self, claims: Set[int], slots: Set[int], named: Set[int], *, near: bool
    ) -> tuple[set[int], set[int]]:
        """Return the claims that a text with all this allows, and those to be asked of an encoder."""
        allowed = {claim for claim in claims if self._allows(claim, slots, named)}
        return allowed, {claim for claim in claims if near and self._is_related(claim, named)}

    def _is_related(self, claim: int, named: Set[int]) -> bool:
        need = self._needs[claim]
        return not need.whole and (not need.spoken or self._claims[claim].statement in named)

    def _shares(self, claim: int, slots: Set[int]) -> bool:
        return not slots.isdisjoint(self._needs[claim].gains)

    def _allows(self, claim: int, slots: Set[int], named: Set[int]) -> bool:
        """Tell whether a claim could be listed for a stretch that fills these slots."""
        need = self._needs[claim]
        found = need.slots & slots
        if len(found) < need.fewest:
            return False
        if len(found) == len(need.slots):
            return True
        if need.whole:
            return False
        loud = not need.spoken or self._claims[claim].statement in named
        brought = need.given + sum([need.gains[slot] for slot in found])
        return brought >= (self._loud if loud else self._silent)

    def _has_all(self, claim: int, slots: Set[int]) -> bool:
        return self._needs[claim].slots <= slots

    def _named(self, stems: Set[str]) -> frozenset[int]:
        """Return the statements whose speaker a text with these stems may name."""
        return frozenset(
            statement for stem in stems for name, statement in self._names.get(stem, ()) if stems >= set(name)
        )

    def _across(self, claim: int, forms: Sequence[set[str]], *, whole: bool) -> list[range]:
        """Return where a claim may stand word for word over the ends of sentences.

        Where one sentence has it `whole`, a claim of one sentence is not looked for in several.
        """
        size = min(self._claims[claim].sentences + 1, len(forms))
        variants = self._claims[claim].variants
        if size == 1 or (whole and self._claims[claim].sentences == 1):
            return []
        return [
            range(first, first + size)
            for first in range(len(forms) - size + 1)
            if _hold(forms[first : first + size], variants)
        ]

    def _look_up(self, words: set[str]) -> tuple[set[int], set[int], set[str]]:
        """Return the slots that the words may fill, the claims filed under them, and the stems of names."""
        table, slots, claims, stems = self._table, set[int](), set[int](), set[str]()
        for word in words:
            entry = table[word] if word in table else self._learn(word)
            if entry is not None:
                slots.update(entry.slots)
                claims.update(entry.claims)
                stems.update(entry.stems)
        return slots, claims, stems

    def _file(
        self,
        claims: Sequence[Claim],
        names: Mapping[int, Collection[Name]],
        foreign: Mapping[int, Collection[str]],
    ) -> None:
        numbers: dict[frozenset[str], int] = {}
        common: set[int] = set()
        for claim in claims:
            languages = (claim.language, *foreign.get(claim.statement, ()))
            need, ordinary = _need(claim, languages, numbers, spoken=claim.statement in names)
            self._needs.append(need)
            common |= ordinary
        shared = Counter(itertools.chain.from_iterable(need.gains for need in self._needs))
        rarity = {
            number: (number in common or FIGURE in way, shared[number] * sum(map(breadth, way)), number)
            for way, number in numbers.items()
        }
        for way, number in numbers.items():
            for key in way:
                self._by_key[key].add(number)
        for place, (claim, need) in enumerate(zip(claims, self._needs, strict=True)):
            for slot_number in self._prefix(need, sorted(need.gains, key=rarity.__getitem__)):
                self._filed[slot_number].append(place)
            for variant in claim.variants:
                if len(variant) > _SHORTEST_ELLIPTICAL:
                    ends = (variant[-2], variant[-1])
                    self._beginnings[variant[0], variant[1]].append((place, ends))

    def _prefix(self, need: _Need, rarest_first: Sequence[int]) -> Iterator[int]:
        """Yield the slots one of which a text must fill: the others alone would bring too little."""
        rest = need.given + sum(need.gains.values())
        for place, slot in enumerate(rarest_first):
            yield slot
            rest -= need.gains[slot]
            if need.whole or rest < self._loud or place + 1 == len(rarest_first):
                return

    def _learn(self, word: str) -> _Entry | None:
        """Return what is known of a word from now on; None when it means nothing to any claim."""
        if len(self._table) >= _LARGEST_TABLE:
            self._table.clear()
        slots, stems = set[int](), set[str]()
        for form in _readings(word):
            for key in keys_of(form):
                slots |= self._by_key.get(key, set())
            stems |= {form[:size] for size in range(1, len(form) + 1)} & self._stems
        claims = {claim for slot in slots for claim in self._filed.get(slot, ())}
        entry = (
            _Entry(slots=tuple(slots), claims=tuple(claims), stems=tuple(stems)) if slots or stems else None
        )
        self._table[word] = entry
        return entry

    def _elliptical(self, text: str) -> Iterator[int]:
        """Yield claims whose first and last words stand in a text that has an ellipsis."""
        if "…" not in text and "..." not in text:
            return
        reading = Reading(text)
        words = [token.text for number in range(len(reading.spans)) for token in reading.tokens(number)]
        pairs = set(itertools.pairwise(words))
        for pair in pairs & self._beginnings.keys():
            for claim, ending in self._beginnings[pair]:
                if ending in pairs:
                    yield claim


def _readings(word: str) -> set[str]:
    """Return a word's forms, in the other alphabet as well where a sentence may have it read so."""
    forms = set(folded(word))
    return forms | {other for form in forms if (other := twin(form, mixed=is_mixed(word)))}


def _need(
    claim: Claim, languages: Sequence[str], numbers: dict[frozenset[str], int], *, spoken: bool
) -> tuple[_Need, set[int]]:
    """Return what a claim needs, and the slots of common words; slots that are new get a number."""
    gains: dict[int, float] = defaultdict(float)
    common: set[int] = set()
    total = sum(slot.weight for slot in claim.slots)
    asked = [slot for slot in claim.slots if slot.required and (slot.ways or slot.figure)]
    for slot in asked:
        number = numbers.setdefault(ways(languages, slot), len(numbers))
        gains[number] += gain(slot.weight / total, slot.counts)
        if slot.common:
            common.add(number)
    if not gains:
        for word in claim.variants[0]:
            gains[numbers.setdefault(frozenset({"raw " + word}), len(numbers))] = 0.0
    light = total - sum(slot.weight for slot in asked)
    given = gain(light / total if total else 1.0, 0)
    whole = claim.whole or not asked
    need = _Need(
        gains=dict(gains),
        slots=frozenset(gains),
        fewest=len(gains) if whole else _fewest(gains.values(), needed(speaker=1.0) - given),
        given=given,
        whole=whole,
        spoken=spoken,
    )
    return need, common


def _fewest(gains: Collection[float], wanted: float) -> int:
    """Return how many of the gains it takes at least to come to so much; all where they do not."""
    together = itertools.accumulate(sorted(gains, reverse=True))
    reached = [place for place, brought in enumerate(together, 1) if brought >= wanted]
    return reached[0] if reached else len(gains)


def _hold(sentences: Sequence[set[str]], variants: Sequence[Sequence[str]]) -> bool:
    """Tell whether the sentences together have every word of a variant."""
    return any(all(any(word in own for own in sentences) for word in variant) for variant in variants)
