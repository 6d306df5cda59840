"""Near misses that were drawn to be asked about."""

from dataclasses import dataclass
from datetime import datetime

from bot.models.statements import Version


@dataclass(frozen=True, slots=True, kw_only=True)
class SampledPost:
    """A near miss that was drawn, as it read then, and the latest answer to its post ("" for none)."""

    version: Version
    band: int
    score: float
    passage: str
    verdict: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """The near misses of a statement that were drawn at one moment, in the order they are asked about.

    `bands` are (least, below, posts): the scores of each band, and how many near misses it had.
    """

    id: int
    statement_id: str
    seed: int
    bands: tuple[tuple[float, float, int], ...]
    posts: tuple[SampledPost, ...]
    drawn_at: datetime
    drawn_by: str
