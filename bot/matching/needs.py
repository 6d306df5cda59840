"""What claims need of a text, and by which of their words they can be found without missing any.

All of it are bounds: what a text lacks of a claim, its score lacks as well, however well the rest is said.
"""

from collections.abc import Collection, Mapping

import numpy as np
from numpy.typing import NDArray

from bot.matching.claimed import ClaimTable
from bot.matching.outlined import Outlines
from bot.matching.ranges import Numbers, numbers, places
from bot.matching.score import gain, lacking_figure, needed

_SPARE = 1e-3  # log odds by which sums of rounded numbers may be off

Odds = NDArray[np.float64]


class Needs:
    """The places of all claims one after another, and what each claim must be brought by them."""

    def __init__(
        self,
        claims: ClaimTable,
        outlines: Outlines,
        least: Mapping[int, float],
        spoken: Collection[int],
        *,
        encoded: bool = False,
    ) -> None:
        """Reckon with the log odds from which statements list; `spoken` are those that have a speaker.

        `encoded` says that an encoder has a say.
        """
        self.size, self.slots = len(claims), len(outlines.slots)
        self.statement = numbers(claims.statements)
        of, ends = numbers(claims.outlines), numbers(outlines.place_ends)
        sizes = ends[of + 1] - ends[of]
        at = places(ends[of], sizes)
        kinds = np.array(list(outlines.kinds), dtype=np.float64).reshape(-1, 5)
        weight, required, common, counts, figure = kinds[numbers(outlines.place_kinds)[at]].T
        self.claim = np.repeat(np.arange(self.size), sizes)
        self.slot = numbers(outlines.place_slots)[at]
        share = weight / np.bincount(self.claim, weight, self.size)[self.claim]
        self.gain: Odds = gain(1.0, 0, encoded=encoded) * share + gain(0.0, 1, encoded=encoded) * counts
        self.required = required > 0
        self._late = common + figure > 0  # by such words nothing is looked for if others will do
        self._breadths = numbers(outlines.slots.breadths)
        lacking = self._with_figures(figure > 0, lacking_figure(encoded=encoded))
        lists = np.array([least[number] for number in range(len(least))])[self.statement] - _SPARE
        self.loud: Odds = (
            needed(1.0, 0.0, encoded=encoded) + lists + lacking
        )  # where its speaker is named, or it has none
        silent = needed(0.0, 0.0, encoded=encoded) - needed(1.0, 0.0, encoded=encoded)
        spoken_by = np.isin(self.statement, numbers(sorted(spoken)))
        self.silent: Odds = self.loud + np.where(spoken_by, silent, 0.0)
        self.best: Odds = np.bincount(self.claim, self.gain, self.size).astype(np.float64)
        asks = np.bincount(self.claim, self.required, self.size) > 0
        self.in_parts = asks & (numbers(outlines.whole)[of] == 0)  # may be found otherwise than word for word

    def prefixes(self, of: NDArray[np.bool_], loud: Odds, *, paired: bool) -> tuple[Numbers, Numbers]:
        """Return (claims, slots) such that a text that may list one of these claims fills one of its slots.

        With `paired`, it fills two; a slot that may be enough is there twice.
        """
        at = np.flatnonzero(self.required & of[self.claim])
        if not len(at):
            return at, at
        shared = np.bincount(self.slot[self.required], minlength=self.slots)
        rarity = shared * self._breadths
        at = at[np.lexsort((self.slot[at], rarity[self.slot[at]], self._late[at], self.claim[at]))]
        claim, slot, gains = self.claim[at], self.slot[at], self.gain[at]
        begins = np.flatnonzero(np.append(True, claim[1:] != claim[:-1]))
        sizes = np.diff(np.append(begins, len(at)))
        summed = np.cumsum(gains)
        rest = self.best[claim] - (summed - np.repeat(summed[begins] - gains[begins], sizes))
        above = np.repeat(np.arange(len(begins)) * (float(gains.max()) + 1), sizes)
        most = np.maximum.accumulate(gains + above) - above
        enough = rest + most < loud[claim]
        alone = ~np.isin(claim, claim[enough]) if paired else np.ones(len(claim), dtype=bool)
        stops = np.where(alone, rest < loud[claim], enough).astype(np.int64)
        before = np.cumsum(stops) - stops
        wanted = before == np.repeat(before[begins], sizes)
        claim, slot, alone = claim[wanted], slot[wanted], alone[wanted]
        if not paired:
            return claim, slot
        return np.append(claim, claim[alone]), np.append(slot, slot[alone])

    def _with_figures(self, figures: NDArray[np.bool_], cost: float) -> Odds:
        """Add to what one figure of a claim brings what it costs to have none; return those costs."""
        at = np.flatnonzero(figures)
        claims, firsts = np.unique(self.claim[at], return_index=True)
        self.gain[at[firsts]] += cost
        lacking = np.zeros(self.size)
        lacking[claims] = cost
        return lacking
