"""The rarest words of what may stand word for word, by which it is looked for."""

import numpy as np
from numpy.typing import NDArray

from bot.matching.ranges import Numbers

RARE = 3  # words of a variant that are asked for first


class RarestWords:
    """Of each variant the hashes of its rarest words, by all that had come when it came."""

    def __init__(self) -> None:
        self.words = np.empty(0, np.uint32)  # the hashes of all, in order
        self._counts = np.empty(0, np.int64)
        self.of = np.empty((RARE, 0), np.uint32)  # the rarest first; of a short variant the last one again

    def extend(self, words: NDArray[np.uint32], ends: Numbers) -> None:
        """Go on with the variants that are new: `words` are those of all, `ends` where each one's end."""
        known = self.of.shape[1]
        if known == len(ends) - 1:
            return
        sizes = np.diff(ends[known:])
        own = words[ends[known] :]
        joined, counts = np.append(self.words, own), np.append(self._counts, np.ones_like(own, np.int64))
        self.words, which = np.unique(joined, return_inverse=True)
        self._counts = np.bincount(which, counts).astype(np.int64)
        variant = np.repeat(np.arange(len(sizes)), sizes)
        ranked = own[np.lexsort((own, self._counts[which[-len(own) :]], variant))]
        first = np.cumsum(sizes) - sizes
        new = [ranked[first + np.minimum(place, sizes - 1)] for place in range(RARE)]
        self.of = np.hstack((self.of, np.array(new)))
