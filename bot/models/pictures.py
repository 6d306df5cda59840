"""What stands in pictures, as a machine read it: never more than it was sure of."""

from collections.abc import Sequence
from dataclasses import dataclass

UNREAD = "□"  # stands in a picture's text where a word may be missing


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A part of a picture, in its pixels, from the upper left corner."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def height(self) -> int:
        """The height of it."""
        return self.bottom - self.top

    @property
    def width(self) -> int:
        """The width of it."""
        return self.right - self.left

    @property
    def middle(self) -> float:
        """The place of half its height."""
        return (self.top + self.bottom) / 2

    def covers(self, other: "Box") -> float:
        """Return the share of another box that lies in this one."""
        width = min(self.right, other.right) - max(self.left, other.left)
        height = min(self.bottom, other.bottom) - max(self.top, other.top)
        if width <= 0 or height <= 0:
            return 0.0
        return width * height / max(1, other.width * other.height)


def around(boxes: Sequence[Box]) -> Box:
    """Return the smallest box that has all of these in it; one at least."""
    return Box(
        left=min(box.left for box in boxes),
        top=min(box.top for box in boxes),
        right=max(box.right for box in boxes),
        bottom=max(box.bottom for box in boxes),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedWord:
    """A word of a picture's text: where it stands in the text and in the picture, and how sure it is."""

    start: int  # code points of the text
    end: int
    confidence: float  # 0 to 100
    box: Box


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureText:
    """The words of a picture, as far as they were read; paragraphs are an empty line apart."""

    text: str = ""
    words: tuple[PlacedWord, ...] = ()  # rising, without overlap

    def within(self, start: int, end: int) -> list[PlacedWord]:
        """Return the words that a stretch of the text touches."""
        return [word for word in self.words if word.start < end and start < word.end]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadPicture:
    """A picture that a post carries, with what was read in it."""

    number: int  # 1 for the first of its post
    sha256: str  # of the file
    said: PictureText


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenWords:
    """The words of a match in a picture, as they are shown beside it."""

    words: str
    box: Box
    cut: bytes = b""  # a JPEG of that part; b"" where none is shown


@dataclass(frozen=True, slots=True, kw_only=True)
class InPicture:
    """The picture in which a match was found, its text there, and where the sentence of its words stands."""

    number: int
    sha256: str
    text: str  # what a match's spans are offsets of
    box: Box
