"""Proposes, for the words of a text, the claims that may be in it.

A claim is worth a look in a sentence whose words could bring it to the least score that its statement
lists. Its words are put in order of rarity; it is filed under pairs of the first of them, as many as it
takes for one of these and all the rest to be too little (prefix filtering: nothing that could be listed is
missed). Only what a text has a pair of is looked at, first in the whole text, then sentence by sentence.
"""

import itertools
from array import array
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence, Set
from typing import NamedTuple

from bot.language.reading import Reading, abbreviations
from bot.language.sentences import sentences
from bot.language.words import raw_words
from bot.matching.claims import Claim
from bot.matching.keys import FIGURE, breadth
from bot.matching.needs import Need, need_of
from bot.matching.rungs import has_ellipsis
from bot.matching.vocabulary import Vocabulary, readings

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


class Encoded(NamedTuple):
    """The conditions on which an encoder is asked of a statement.

    It is looked for in these languages besides its own: by the families of words, which have the same names
    in every language. It lists nothing below the least log odds.
    """

    languages: Collection[str]
    least: float


class Meaning(NamedTuple):
    """The slots and names that words may stand for."""

    slots: Set[int]
    stems: Set[str]
    leads: bool = False  # a slot that some claim is looked for by
    begins: bool = False  # a claim that may stand there shortened by an ellipsis
    asked: bool = False  # a query, which the index knows nothing of

    def __bool__(self) -> bool:
        return bool(self.slots or self.stems or self.begins)


class Index:
    """Claims by the words that they need. Knows nothing of order or distance."""

    def __init__(
        self,
        claims: Sequence[Claim],
        names: Mapping[int, Collection[Name]],
        least: Mapping[int, float],
        encoded: Mapping[int, Encoded] | None = None,
    ) -> None:
        """Index claims; `names` are those of each statement's speaker, by the statement's number.

        `least` are the log odds from which a statement lists anything. `encoded` tells what an encoder is
        asked of a statement; it is None where none is asked.
        """
        self._claims = claims
        self._needs: list[Need] = []
        self._alone: dict[int, array[int]] = {}  # slot → claims for which it may be enough
        self._paired: dict[int, set[int]] = defaultdict(
            set
        )  # slot → claims that are filed under it and another
        self._partners: dict[int, frozenset[int]] = {}  # slot → more frequent slots that it is paired with
        self._related: dict[int, array[int]] = {}  # slot → claims an encoder is asked of on its account
        self._leading = frozenset[int]()  # slots without all of which a text has nothing
        self._beginnings: dict[Pair, list[tuple[int, Pair]]] = defaultdict(list)
        self._names: dict[str, list[tuple[Name, int]]] = defaultdict(list)  # first stem → names
        for statement, own in names.items():
            for name in own:
                self._names[name[0]].append((name, statement))
        stems = {stem for own in names.values() for name in own for stem in name}
        self.vocabulary = Vocabulary(self._file(names, least, encoded).items(), stems)
        self._first_words = {first for first, _ in self._beginnings}

    def propose(self, text: str, own: Collection[int] = ()) -> tuple[list[tuple[int, int]], list[Proposal]]:
        """Return the (start, end) of each sentence, and the claims that the words of a text allow, in order.

        `own` are the statements whose speaker owns the channel. Both lists are empty when the text as a whole
        allows nothing, which is soon told.
        """
        slots, stems = self.vocabulary.look_up(raw_words(text))
        elliptical = set(self._elliptical(text))
        allowed, related, named = self._wanted(slots, stems, own)
        if not allowed and not related and not elliptical:
            return [], []
        spans = sentences(text, abbreviations())
        words = [raw_words(text[start:end]) for start, end in spans]
        inside = [self.vocabulary.look_up(own_words)[0] for own_words in words]
        within = self._within(allowed, inside, named)
        shared = _listed(
            (claim, number)
            for number, filled in enumerate(inside)
            for claim in related
            if not filled.isdisjoint(self._needs[claim].gains)
        )
        across = self._across(allowed - elliptical, slots, words, within, inside)
        across |= {claim: [range(len(spans))] for claim in elliptical}
        return spans, [
            Proposal(
                claim=claim,
                within=within.get(claim, []),
                across=across.get(claim, []),
                near=shared.get(claim, []),
            )
            for claim in sorted(within.keys() | across.keys() | shared.keys())
        ]

    def meaning(self, words: set[str]) -> Meaning:
        """Return what words mean to the claims, wherever they stand."""
        slots, stems = self.vocabulary.look_up(words)
        begins = any(part in self._first_words for word in words for part in readings(word))
        return Meaning(slots=slots, stems=stems, leads=not self._leading.isdisjoint(slots), begins=begins)

    def may_propose(self, meanings: Collection[Meaning], own: Collection[int] = ()) -> bool:
        """Tell whether a text of words that mean this may have anything proposed, but for ellipses."""
        slots = set[int]().union(*[meaning.slots for meaning in meanings])
        stems = set[str]().union(*[meaning.stems for meaning in meanings])
        allowed, related, _ = self._wanted(slots, stems, own)
        return bool(allowed or related)

    def _wanted(
        self, slots: Set[int], stems: Set[str], own: Collection[int]
    ) -> tuple[set[int], set[int], Set[int]]:
        """Return what a text with all this allows, what to ask an encoder of, and whose speaker is named."""
        asked = {claim for slot in slots & self._related.keys() for claim in self._related[slot]}
        candidates = self._candidates(slots)
        if not candidates and not asked:
            return set(), set(), frozenset()
        named = self._named(stems) | frozenset(own)
        allowed = {claim for claim in candidates if self._allows(claim, slots, named)}
        return allowed, {claim for claim in asked if self._is_related(claim, named)}, named

    def _candidates(self, slots: Set[int]) -> set[int]:
        """Return the claims of which a stretch fills a pair of slots, or the one that may be enough."""
        found = set[int]()
        alone, partners, paired = self._alone, self._partners, self._paired
        for slot in slots:
            if slot in alone:
                found.update(alone[slot])
            others = partners.get(slot)
            if others is None or others.isdisjoint(slots):
                continue
            here = paired[slot]
            for other in others & slots:
                found |= here & paired[other]
        return found

    def _within(self, allowed: Set[int], inside: Sequence[Set[int]], named: Set[int]) -> dict[int, list[int]]:
        """Return the sentences whose own words allow a claim."""
        return _listed(
            (claim, number)
            for number, filled in enumerate(inside)
            for claim in (self._candidates(filled) & allowed if allowed else ())
            if self._allows(claim, filled, named)
        )

    def _is_related(self, claim: int, named: Set[int]) -> bool:
        need = self._needs[claim]
        return not need.whole and (not need.spoken or self._claims[claim].statement in named)

    def _allows(self, claim: int, slots: Set[int], named: Set[int]) -> bool:
        return self._needs[claim].allows(slots, named=self._claims[claim].statement in named)

    def _has_all(self, claim: int, slots: Set[int]) -> bool:
        return self._needs[claim].slots <= slots

    def _named(self, stems: Set[str]) -> frozenset[int]:
        """Return the statements whose speaker a text with these stems may name."""
        return frozenset(
            statement for stem in stems for name, statement in self._names.get(stem, ()) if stems >= set(name)
        )

    def _across(
        self,
        allowed: Set[int],
        slots: Set[int],
        words: Sequence[set[str]],
        within: Mapping[int, Sequence[int]],
        inside: Sequence[Set[int]],
    ) -> dict[int, list[range]]:
        """Return where claims may stand word for word over the ends of sentences.

        Where one sentence has all of it, a claim of one sentence is not looked for in several.
        """
        complete = [claim for claim in allowed if self._has_all(claim, slots)]
        if not complete or len(words) == 1:
            return {}
        forms = [{part for word in own for part in readings(word)} for own in words]
        found = {}
        for claim in complete:
            whole = any(self._has_all(claim, inside[number]) for number in within.get(claim, ()))
            size = min(self._claims[claim].sentences + 1, len(forms))
            if whole and self._claims[claim].sentences == 1:
                continue
            variants = self._claims[claim].variants
            runs = [range(first, first + size) for first in range(len(forms) - size + 1)]
            found[claim] = [run for run in runs if _hold(forms[run.start : run.stop], variants)]
        return {claim: runs for claim, runs in found.items() if runs}

    def _file(
        self,
        names: Mapping[int, Collection[Name]],
        least: Mapping[int, float],
        encoded: Mapping[int, Encoded] | None,
    ) -> dict[frozenset[str], int]:
        """File the claims, and return the slots by the keys that fill them."""
        numbers: dict[frozenset[str], int] = {}
        common: set[int] = set()
        for claim in self._claims:
            languages = _languages(claim, encoded)
            spoken = claim.statement in names
            need, ordinary = need_of(claim, languages, numbers, least=least[claim.statement], spoken=spoken)
            self._needs.append(need)
            common |= ordinary
        shared = Counter(itertools.chain.from_iterable(need.gains for need in self._needs))
        rarity = {
            number: (number in common or FIGURE in way, shared[number] * sum(map(breadth, way)), number)
            for way, number in numbers.items()
        }
        partners: dict[int, set[int]] = defaultdict(set)
        leading: set[int] = set()
        for place, (claim, need) in enumerate(zip(self._claims, self._needs, strict=True)):
            rarest_first = sorted(need.gains, key=rarity.__getitem__)
            leading.update(need.prefix(rarest_first))
            pairs = need.pairs(rarest_first)
            for slot in pairs:
                self._paired[slot].add(place)
            for slot in () if pairs else need.prefix(rarest_first):
                self._alone.setdefault(slot, array("I")).append(place)
            for rarer, other in itertools.combinations(pairs, 2):
                partners[rarer].add(other)
            for variant in claim.variants:
                if len(variant) > _SHORTEST_ELLIPTICAL:
                    ends = (variant[-2], variant[-1])
                    self._beginnings[variant[0], variant[1]].append((place, ends))
        if encoded is not None:
            self._relate(encoded, names, numbers, rarity)
        self._partners = {slot: frozenset(others) for slot, others in partners.items()}
        self._leading = frozenset(leading | self._related.keys())
        return numbers

    def _relate(
        self,
        encoded: Mapping[int, Encoded],
        names: Collection[int],
        numbers: dict[frozenset[str], int],
        rarity: Mapping[int, tuple[bool, int, int]],
    ) -> None:
        """File the claims under the slots without all of which no encoder could bring them to be listed."""
        for place, claim in enumerate(self._claims):
            least, spoken = encoded[claim.statement].least, claim.statement in names
            languages = _languages(claim, encoded)
            need, _ = need_of(claim, languages, numbers, least=least, spoken=spoken, encoded=True)
            for slot in need.prefix(sorted(need.gains, key=rarity.__getitem__)):
                self._related.setdefault(slot, array("I")).append(place)

    def _elliptical(self, text: str) -> Iterator[int]:
        """Yield claims whose first and last words stand in a text that has an ellipsis."""
        if not has_ellipsis(text):
            return
        reading = Reading(text)
        words = [token.text for number in range(len(reading.spans)) for token in reading.tokens(number)]
        pairs = set(itertools.pairwise(words))
        for pair in pairs & self._beginnings.keys():
            for claim, ending in self._beginnings[pair]:
                if ending in pairs:
                    yield claim


def _languages(claim: Claim, encoded: Mapping[int, Encoded] | None) -> tuple[str, ...]:
    """Return the languages that a claim is looked for in, its own first."""
    return (claim.language, *(encoded[claim.statement].languages if encoded is not None else ()))


def _listed(found: Iterable[tuple[int, int]]) -> dict[int, list[int]]:
    """Return the numbers that are found with each claim, in the order found."""
    listed: dict[int, list[int]] = defaultdict(list)
    for claim, number in found:
        listed[claim].append(number)
    return dict(listed)


def _hold(sentences: Sequence[set[str]], variants: Sequence[Sequence[str]]) -> bool:
    """Tell whether the sentences together have every word of a variant."""
    return any(all(any(word in own for own in sentences) for word in variant) for variant in variants)
