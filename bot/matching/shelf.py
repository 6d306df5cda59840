"""Claims by the words that they need of a sentence, filed so that none which could be listed is missed.

A claim's words are put in order of rarity, and it is filed under the first of them: as many as it takes for
one of these and all the rest to be too little (prefix filtering). A sentence in which two of them stand is
worth a second look, for which every word counts with how well it says the claim's.
"""

import threading
from collections.abc import Collection, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bot.matching.needs import Needs
from bot.matching.outlined import CODE_BYTES, LEVEL_BITS, LEVELS, QUALITIES
from bot.matching.ranges import Numbers, changes, ends_of, numbers, places

_TOGETHER = 16  # stretches looked at at once
_OWN = threading.local()  # each thread's room to reckon in: zeros
_VALUES = np.array(QUALITIES + (0.0,) * (LEVELS + 1 - len(QUALITIES)), dtype=np.float32)


class Allowed(NamedTuple):
    """The claims that stretches of words allow; both have the same length."""

    stretches: list[int]
    claims: list[int]


class Shelf:
    """Claims by the slots that words fill. Knows nothing of order or distance."""

    def __init__(self, needs: Needs) -> None:
        """File the claims that may be found otherwise than word for word."""
        self._size, self._slots, self._statement = needs.size, needs.slots, needs.statement
        self._loud, self._silent = needs.loud, needs.silent
        self._any_spoken = bool((needs.silent != needs.loud).any())
        filed = needs.in_parts & (needs.best >= needs.loud)
        claim, slot = needs.prefixes(filed, needs.loud, paired=True)
        order = np.argsort(slot, kind="stable")
        self._ends, self._filed = ends_of(slot, needs.slots), claim[order].astype(np.uint32)
        self._leading = (np.diff(self._ends) > 0).tobytes()  # of each slot, whether something is filed there
        kept = filed[needs.claim]
        self._place_ends = ends_of(needs.claim[kept], needs.size)
        self._place_slots = needs.slot[kept].astype(np.uint32)
        self._place_gains = needs.gain[kept].astype(np.float32)

    def leads(self, codes: bytes) -> bool:
        """Tell whether a claim is filed under one of these slots."""
        return any(self._leading[code >> LEVEL_BITS] for code in memoryview(codes).cast("I"))

    def allowed(self, stretches: Sequence[bytes], named: Collection[int]) -> Allowed:
        """Return the claims that could be listed for stretches of words, given by the codes of their slots.

        `named` are the statements whose speaker the text names.
        """
        found = Allowed([], [])
        for first in range(0, len(stretches), _TOGETHER):
            some = self._allowed(stretches[first : first + _TOGETHER], named)
            if some is not None:
                found.stretches.extend((some[0] + first).tolist())
                found.claims.extend(some[1].tolist())
        return found

    def _allowed(self, stretches: Sequence[bytes], named: Collection[int]) -> tuple[Numbers, Numbers] | None:
        size = self._size
        codes = np.frombuffer(b"".join(stretches), np.uint32).astype(np.int64)
        sizes = [len(stretch) // CODE_BYTES for stretch in stretches]
        codes += (np.arange(len(sizes)) * (self._slots << LEVEL_BITS)).repeat(sizes)
        codes.sort()
        filled = codes >> LEVEL_BITS
        last = changes(filled)
        filled = filled[last]
        stretch, slot = np.divmod(filled, self._slots)
        starts = self._ends[slot]
        counts = self._ends[slot + 1] - starts
        listed = self._filed[places(starts, counts)] + (stretch * size).astype(np.uint32).repeat(counts)
        listed.sort()
        twice = listed[1:][listed[1:] == listed[:-1]]
        if not len(twice):
            return None
        twice = twice[changes(twice)]
        stretch, claim = np.divmod(twice, size)
        room = _room(_TOGETHER * self._slots)
        starts = self._place_ends[claim]
        counts = self._place_ends[claim + 1] - starts
        at = places(starts, counts)
        room[filled] = _VALUES[codes[last] & LEVELS]
        try:
            brought = room[self._place_slots[at] + (stretch * self._slots).repeat(counts)]
        finally:
            room[filled] = 0.0
        brought = np.add.reduceat(brought * self._place_gains[at], counts.cumsum() - counts)
        enough = brought >= self._needed(claim, named)
        return stretch[enough], claim[enough]

    def _needed(self, claim: Numbers, named: Collection[int]) -> NDArray[np.float64]:
        if not self._any_spoken:
            return self._loud[claim]
        if not named:
            return self._silent[claim]
        loud = np.isin(self._statement[claim], numbers(sorted(named)))
        return np.where(loud, self._loud[claim], self._silent[claim])


def _room(size: int) -> NDArray[np.float32]:
    """Return an array of this thread's own with so many zeros at least; whoever fills it empties it."""
    room: NDArray[np.float32] | None = getattr(_OWN, "room", None)
    if room is None or len(room) < size:
        room = _OWN.room = np.zeros(size, dtype=np.float32)
    return room
