"""The fourth rung: the same thing in other words, told by a sentence encoder.

An encoder alone cannot tell a statement from its subject or its denial, so a sentence is encoded only when
a gate lets it pass: the figures agree, and the words that do not agree are replaced, not exchanged. Where
a statement has no wording in the sentence's language, the families of words, which have the same names in
every language, take the place of words; the guards judge such a sentence like any other.
"""

from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

from bot.language.encoder import Encoder, Vector, centred, cosine, mean_of
from bot.language.reading import KIN, Reading
from bot.matching.claims import Claim, Slot
from bot.matching.coverage import ClaimCoverage, coverage_in
from bot.matching.rungs import FoundClaim, words_score
from bot.models import Rung, Span

_LEAST_COSINE = 0.48
_LEAST_COVERED, _LEAST_REPLACED, _MOST_LACKING = 0.42, 0.1, 2  # by words, in a wording's own language
_LEAST_ACROSS = 0.5  # cosine between languages
_FEWEST_ACROSS, _LEAST_COMPARABLE = 2, 0.5  # words with a family, and their share of all that matter
_MANY_ACROSS = 4  # of so many such words one may be lacking
_REMEMBERED = 4096  # sentences


class Semantic:
    """Claims as an encoder sees them."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._means: dict[str, Vector] = {}
        self._vector = lru_cache(maxsize=_REMEMBERED)(self._encoded)
        self._translated = lru_cache(maxsize=_REMEMBERED)(_translated)

    def findings(
        self, claim: Claim, reading: Reading, languages: frozenset[str]
    ) -> Iterator[tuple[Claim, FoundClaim]]:
        """Yield the sentences that say what the claim says, each with the claim as it was compared.

        `languages` are those that the statement is worded in: only others are reached by translation.
        """
        for number, (start, end) in enumerate(reading.spans):
            possible = reading.languages(number)
            if claim.language in possible:
                compared, least = claim, _LEAST_COSINE
            elif possible and languages.isdisjoint(possible):
                compared, least = self._translated(claim, possible[0]), _LEAST_ACROSS
            else:
                continue
            coverage = coverage_in(compared, reading, number)
            if coverage is None or not _passes(claim, compared, coverage):
                continue
            near = self._nearness(claim, reading.text[start:end], compared.language)
            if near >= least:
                found = FoundClaim(
                    rung=Rung.SEMANTIC,
                    score=round(near, 3),
                    spans=(Span(start=start, end=end),),
                    number=number,
                    coverage=coverage,
                )
                yield compared, found

    def _nearness(self, claim: Claim, sentence: str, language: str) -> float:
        return cosine(self._vector(claim.text, claim.language), self._vector(sentence, language))

    def _encoded(self, text: str, language: str) -> Vector:
        if language not in self._means:
            self._means[language] = mean_of(self._encoder, language)
        (vector,) = self._encoder.encode([text])
        return centred(vector, self._means[language])


def _passes(claim: Claim, compared: Claim, coverage: ClaimCoverage) -> bool:
    if any(slot.figure for slot in coverage.missing):
        return False
    return _is_replaced(coverage) if compared is claim else _is_translated(claim, compared, coverage)


def _is_replaced(coverage: ClaimCoverage) -> bool:
    """Tell whether enough of the wording is there, part of it in other words, and every figure."""
    lacking = [slot for slot in coverage.missing if slot.required]
    if len(lacking) > _MOST_LACKING:
        return False
    covered = words_score(coverage)
    return covered >= _LEAST_COVERED and covered - _own_words(coverage) >= _LEAST_REPLACED


def _own_words(coverage: ClaimCoverage) -> float:
    """Return the share of the wording's required words that stand as they are."""
    required = [hit for hit in coverage.hits if hit.slot.required and not hit.slot.figure]
    total = sum(hit.slot.weight for hit in required)
    total += sum(slot.weight for slot in coverage.missing if slot.required and not slot.figure)
    own = sum(hit.slot.weight for hit in required if hit.quality >= KIN)
    return own / total if total else 1.0


def _is_translated(claim: Claim, compared: Claim, coverage: ClaimCoverage) -> bool:
    """Tell whether nearly all that can be compared between the languages is there, and that is enough."""
    comparable = sum(slot.required and not slot.figure for slot in compared.slots)
    all_words = sum(slot.required and not slot.figure for slot in claim.slots)
    if comparable < _FEWEST_ACROSS or comparable < _LEAST_COMPARABLE * all_words:
        return False
    lacking = sum(slot.required for slot in coverage.missing)
    return lacking <= (comparable >= _MANY_ACROSS)


def _translated(claim: Claim, language: str) -> Claim:
    """Keep of the claim what a text of another language can be compared with: families and figures."""
    slots = (_by_family(slot) for slot in claim.slots)
    kept = tuple(slot for slot in slots if slot.ways or slot.figure)
    return replace(claim, language=language, slots=kept, variants=())


def _by_family(slot: Slot) -> Slot:
    return replace(slot, ways={key: way for key, way in slot.ways.items() if key.startswith("#")})
