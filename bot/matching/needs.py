"""What a claim needs of a text, and by which of its words it can be found without missing any.

All of it are bounds: what a text lacks of a claim, its score lacks as well, however well the rest is said.
"""

import itertools
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence, Set
from typing import NamedTuple

from bot.matching.claims import Claim
from bot.matching.keys import ways
from bot.matching.score import gain, lacking_figure, needed


class Need(NamedTuple):
    """The words that a claim needs of a text."""

    gains: Mapping[int, float]  # by slot
    slots: frozenset[int]
    fewest: int  # slots without which it can't be listed, whoever speaks
    given: float  # what its light words bring, which are not looked for
    whole: bool  # found word for word or not at all
    spoken: bool  # its statement has a speaker
    loud: float  # what must be brought where its speaker is named, or it has none
    silent: float  # the same where the speaker is not

    def allows(self, slots: Set[int], *, named: bool) -> bool:
        """Tell whether it could be listed for a stretch that fills these slots."""
        found = self.slots & slots
        if len(found) < self.fewest:
            return False
        if len(found) == len(self.slots):
            return True
        if self.whole:
            return False
        gains = self.gains
        brought = self.given + sum([gains[slot] for slot in found])
        return brought >= (self.loud if named or not self.spoken else self.silent)

    def prefix(self, rarest_first: Sequence[int]) -> Sequence[int]:
        """Return the slots one of which a text must fill: the others alone would bring too little."""
        if self.whole:
            return rarest_first[:1]
        rest = self._total
        for place, slot in enumerate(rarest_first):
            rest -= self.gains[slot]
            if rest < self.loud:
                return rarest_first[: place + 1]
        return rarest_first

    def pairs(self, rarest_first: Sequence[int]) -> Sequence[int]:
        """Return the slots two of which a text must fill; none where one may be enough."""
        if self.whole or self._total < self.loud:
            return rarest_first[:2] if len(rarest_first) > 1 else ()
        rest, most = self._total, 0.0
        for place, slot in enumerate(rarest_first):
            rest, most = rest - self.gains[slot], max(most, self.gains[slot])
            if rest + most < self.loud:
                return rarest_first[: place + 1]
        return ()

    @property
    def _total(self) -> float:
        return self.given + sum(self.gains.values())


def need_of(
    claim: Claim,
    languages: Sequence[str],
    numbers: dict[frozenset[str], int],
    *,
    least: float,
    spoken: bool,
    encoded: bool = False,
) -> tuple[Need, set[int]]:
    """Return what a claim needs to come to the least, and its slots of common words; new ones are counted.

    `encoded`: by what is added up where an encoder is asked, which may say at best that it is the very same.
    """
    gains: dict[int, float] = defaultdict(float)
    common: set[int] = set()
    total = sum(slot.weight for slot in claim.slots)
    asked = [slot for slot in claim.slots if slot.required and (slot.ways or slot.figure)]
    lacking, figure = 0.0, -1
    for slot in asked:
        number = numbers.setdefault(ways(languages, slot), len(numbers))
        gains[number] += gain(slot.weight / total, slot.counts, encoded=encoded)
        if slot.common:
            common.add(number)
        if slot.figure:
            lacking, figure = lacking_figure(encoded=encoded), number
    if not gains:
        for word in claim.variants[0]:
            gains[numbers.setdefault(frozenset({"raw " + word}), len(numbers))] = 0.0
    if lacking:
        gains[figure] += lacking
    light = total - sum(slot.weight for slot in asked)
    given = gain(light / total if total else 1.0, 0, encoded=encoded)
    whole = claim.whole or not asked
    loud = needed(speaker=1.0, least=least, encoded=encoded) + lacking
    return Need(
        gains=dict(gains),
        slots=frozenset(gains),
        fewest=len(gains) if whole else _fewest(gains.values(), loud - given),
        given=given,
        whole=whole,
        spoken=spoken,
        loud=loud,
        silent=needed(speaker=0.0, least=least, encoded=encoded) + lacking,
    ), common


def _fewest(gains: Collection[float], wanted: float) -> int:
    """Return how many of the gains it takes at least to come to so much; all where they do not."""
    together = itertools.accumulate(sorted(gains, reverse=True))
    reached = [place for place, brought in enumerate(together, 1) if brought >= wanted]
    return reached[0] if reached else len(gains)
