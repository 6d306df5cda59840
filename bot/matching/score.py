"""How sure it is that a text makes a statement: a few signs, weighed and added up to one probability.

A logistic model of nine numbers. Its weights stand in `score.toml`, fitted to labelled posts; no
word of those posts is in it. Nothing here knows a language.
"""

import json
import math
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cache
from importlib.resources import files
from operator import attrgetter
from typing import Any

from bot.models import Parts, Sensitivity

_DIGITS = 3  # of a probability
_FILE = "score.toml"
_PARTS = tuple(part.name for part in fields(Parts))
_values = attrgetter(*_PARTS)
ALIKE = 0.9  # the most that an encoder finds a sentence like a wording whose words it has not; 0.87 was met


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """The worth of each part of a score, as log odds."""

    start: float
    coverage: float
    words: float
    speaker: float
    verbatim: float
    denied: float
    figures: float
    confirmed: float
    unfigured: float
    meaning: float = 0.0


@cache
def _table() -> Mapping[str, Any]:
    return tomllib.loads(files("bot.matching").joinpath(_FILE).read_text("utf-8"))


def weighing() -> bytes:
    """Return what scores are added up by, as one string that changes when any of it does."""
    return json.dumps(
        {key: _table()[key] for key in ("weights", "encoded", "least", "encoded_least")}, sort_keys=True
    ).encode()


@cache
def weights(*, encoded: bool = False) -> Weights:
    """Return the weights in force, without an encoder or with one."""
    return Weights(**_table()["encoded" if encoded else "weights"])


@cache
def _levels(*, encoded: bool) -> Mapping[Sensitivity, tuple[float, float]]:
    """Return for each sensitivity the least score that alerts, and the least that is listed for review."""
    table = _table()["encoded_least" if encoded else "least"]
    least = [*(table[sensitivity] for sensitivity in Sensitivity), table["review"]]
    return {sensitivity: (least[place], least[place + 1]) for place, sensitivity in enumerate(Sensitivity)}


def alerts_from(sensitivity: Sensitivity, *, encoded: bool = False) -> float:
    """Return the least score that alerts; `encoded`: of what an encoder had a say in."""
    return _levels(encoded=encoded)[sensitivity][0]


def reviewed_from(sensitivity: Sensitivity, *, encoded: bool = False) -> float:
    """Return the least score that is listed for review: what would alert at the next sensitivity."""
    return _levels(encoded=encoded)[sensitivity][1]


def expected_precision(sensitivity: Sensitivity, *, encoded: bool = False) -> float:
    """Return the share of alerts that were right of a raw stream; see `score.toml`."""
    return float(_table()["encoded_expected" if encoded else "expected"][sensitivity])


def log_odds(parts: Parts) -> float:
    """Add up what the parts are worth."""
    return weights(encoded=parts.meaning is not None).start + sum(_shares(parts))


def worth_of(parts: Parts) -> dict[str, float]:
    """Return what each part adds to the log odds, by its name; nothing for a part that adds nothing."""
    named = zip(_PARTS, _shares(parts), strict=True)
    shares = {name: round(share, 2) for name, share in named if share}
    return {"start": weights(encoded=parts.meaning is not None).start} | shares


def _shares(parts: Parts) -> list[float]:
    """Return what each part is worth, in the order of their names."""
    worths = _worths(encoded=parts.meaning is not None)
    return [worth * (value or 0.0) for worth, value in zip(worths, _values(parts), strict=True)]


@cache
def _worths(*, encoded: bool) -> tuple[float, ...]:
    return tuple(getattr(weights(encoded=encoded), name) for name in _PARTS)


def score(parts: Parts) -> float:
    """Return the probability, to three digits, that a person would file a text under the statement."""
    return round(1 / (1 + math.exp(-log_odds(parts))), _DIGITS)


def gain(share: float, words: int, *, encoded: bool = False) -> float:
    """Return the log odds that a share of a wording's weight and so many of its words bring at most."""
    worth = weights(encoded=encoded)
    return worth.coverage * share + worth.words * words


@cache
def listed_from(sensitivity: Sensitivity, *, seconded: bool = False, encoded: bool = False) -> float:
    """Return the log odds below which nothing is listed, whatever else is found.

    `seconded` says that a confirmed wording may stand up for what comes near.
    """
    own = _odds(reviewed_from(sensitivity, encoded=encoded))
    widest = _odds(reviewed_from(Sensitivity.WIDE, encoded=encoded))
    return max(widest, own - weights(encoded=encoded).confirmed) if seconded else own


def needed(speaker: float, least: float, *, encoded: bool = False) -> float:
    """Return the log odds that words must bring to come to the least, with a speaker named so near.

    Where an encoder is asked, it may say that a sentence means the same.
    """
    worth = weights(encoded=encoded)
    return least - worth.start - worth.speaker * speaker - (worth.meaning * ALIKE if encoded else 0.0)


def lacking_figure(*, encoded: bool = False) -> float:
    """Return the log odds that it costs to say nothing of a wording's figure."""
    return -weights(encoded=encoded).unfigured


def _odds(probability: float) -> float:
    """Return the log odds of a probability that is rounded to its digits."""
    least = probability - 10**-_DIGITS
    return math.log(least / (1 - least))
