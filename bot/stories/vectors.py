"""Directions in which meanings point, kept as bytes and compared without unpacking most of them.

Two vectors that are near have the same sign in most dimensions, so that counting signs, a few machine words
an opening, tells which pairs are worth a cosine (Charikar, "Similarity estimation techniques from rounding
algorithms", 2002).
"""

import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import sqrt

SIGNS_APART = 0.4  # of the dimensions; two vectors at a cosine of 0.55 differ in the signs of 0.31
_SIZE = 2  # bytes of a half-precision number


@dataclass(frozen=True)
class Packed:
    """One vector: half-precision numbers, little end first."""

    content: bytes

    @classmethod
    def of(cls, vector: Sequence[float]) -> "Packed":
        """A vector rounded to what is kept of it."""
        return cls(struct.pack(f"<{len(vector)}e", *vector))

    @cached_property
    def values(self) -> tuple[float, ...]:
        """The numbers."""
        return struct.unpack(f"<{len(self.content) // _SIZE}e", self.content)

    @cached_property
    def signs(self) -> int:
        """The sign of each number, eight bits apart."""
        high = self.content[_SIZE - 1 :: _SIZE]
        return int.from_bytes(high) & int.from_bytes(b"\x80" * len(high))

    def may_be_near(self, other: "Packed") -> bool:
        """Whether few enough signs differ for a cosine to be worth taking; false for other dimensions."""
        dimensions = len(self.content) // _SIZE
        apart = (self.signs ^ other.signs).bit_count()
        return len(self.content) == len(other.content) and apart <= SIGNS_APART * dimensions

    def cosine(self, other: "Packed") -> float:
        """How near two vectors point, from -1 to 1; it is symmetric."""
        product = sum(left * right for left, right in zip(self.values, other.values, strict=True))
        lengths = sqrt(_square(self.values) * _square(other.values))
        return product / lengths if lengths else 0.0


def _square(values: Iterable[float]) -> float:
    return sum(value * value for value in values)
