"""What an engine that reads pictures takes and gives."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.models import Box, around

INSIDE = 0.5  # of a word's box: then it was read in the place of the other


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadWord:
    """A word as it was read, how sure the engine is of it (0 to 100), and where it stands."""

    text: str
    confidence: float
    box: Box
    known: bool = False  # to the engine's dictionaries


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadLine:
    """The words of one line, from left to right; one at least."""

    words: tuple[ReadWord, ...]
    clearness: float = 1.0  # 0 to 1: of what is read where its letters are not ink, but ground

    @property
    def box(self) -> Box:
        """The place of it."""
        return around([word.box for word in self.words])

    @property
    def confidence(self) -> float:
        """The mean confidence of its letters."""
        letters = sum(len(word.text) for word in self.words)
        return sum(word.confidence * len(word.text) for word in self.words) / max(1, letters)

    @property
    def text(self) -> str:
        """Its words, a space apart."""
        return " ".join(word.text for word in self.words)

    def in_place_of(self, word: ReadWord) -> list[ReadWord]:
        """Return its words that were read in the place of a word of another look."""
        return [other for other in self.words if word.box.covers(other.box) >= INSIDE]


class PictureEngine(Protocol):
    """An engine that finds the lines of a picture."""

    @property
    def name(self) -> str:
        """The name that a reading is filed under, such as "tesseract 5.5.4, eng+rus+ukr, 2"."""
        ...

    def lines(self, picture: bytes) -> Sequence[ReadLine]:
        """Return the lines of a picture, in any order. Raises PictureError for what is none it can read."""
        ...
