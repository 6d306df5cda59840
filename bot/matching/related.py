"""Claims that an encoder is asked about: where a rare word of theirs stands, if only by what it means.

Where a statement has no wording in a language, the families of words, which have the same names in every
language, take the place of words.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

import numpy as np

from bot.matching.claimed import ClaimTable
from bot.matching.needs import Needs
from bot.matching.vocabulary import Vocabulary, Word

Filled = dict[str, set[int]]  # slots that words fill, by the language they are read in


class Related:
    """Claims by the words that make it worth asking."""

    def __init__(
        self,
        needs: Needs,
        claims: ClaimTable,
        vocabulary: Vocabulary,
        foreign: Mapping[int, Collection[str]],
    ) -> None:
        """File claims under the slots without all of which no encoder could bring them to be listed.

        `foreign` are the languages in which a statement is looked for though it is not worded in them.
        """
        self._vocabulary = vocabulary
        self._spoken = (needs.silent != needs.loud).tolist()
        self._statement = needs.statement.tolist()
        self._languages = [
            frozenset({language, *foreign[statement]})
            for language, statement in zip(claims.languages, self._statement, strict=True)
        ]
        self._asked: dict[int, list[int]] = defaultdict(list)  # by slot
        claim, slot = needs.prefixes(needs.in_parts, needs.loud, paired=False)
        for number, of in zip(slot.tolist(), claim.tolist(), strict=True):
            self._asked[number].append(of)
        self._slots: dict[int, set[int]] = defaultdict(set)  # by claim
        at = np.flatnonzero(needs.required & needs.in_parts[needs.claim])
        for number, of in zip(needs.slot[at].tolist(), needs.claim[at].tolist(), strict=True):
            self._slots[of].add(number)

    def near(self, sentences: Sequence[Collection[Word]], named: Collection[int]) -> dict[int, list[int]]:
        """Return for each claim to ask about the sentences that share a word with it, by their numbers."""
        filled = [self._filled(words) for words in sentences]
        asked = self._asked_by(filled, named)
        found = {
            claim: [number for number, own in enumerate(filled) if self._shares(claim, own)]
            for claim in asked
        }
        return {claim: numbers for claim, numbers in found.items() if numbers}

    def leads(self, word: Word) -> bool:
        """Tell whether a word alone may be what a claim is asked about for."""
        return any(not slots.isdisjoint(self._asked) for slots in self._filled([word]).values())

    def any_near(self, words: Collection[Word], named: Collection[int]) -> bool:
        """Tell whether a text of these words has anything to ask about."""
        return bool(self._asked_by([self._filled(words)], named))

    def _asked_by(self, filled: Sequence[Filled], named: Collection[int]) -> set[int]:
        return {
            claim
            for own in filled
            for language, slots in own.items()
            for slot in slots & self._asked.keys()
            for claim in self._asked[slot]
            if language in self._languages[claim]
            and (not self._spoken[claim] or self._statement[claim] in named)
        }

    def _shares(self, claim: int, filled: Filled) -> bool:
        own, slots = self._languages[claim], self._slots[claim]
        return any(not slots.isdisjoint(filled[language]) for language in own & filled.keys())

    def _filled(self, words: Collection[Word]) -> Filled:
        filled: Filled = defaultdict(set)
        for word in words:
            for language, slots in self._vocabulary.everywhere(word).items():
                filled[language].update(slots)
        return filled
