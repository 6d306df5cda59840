"""A text document as blocks, whatever format it is written in.

What is in a document is decided once, and Markdown, HTML and DOCX only say how each block looks: that is
why they hold the same words. All text here is plain; what deceives in it was spelled out on the way in.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.text import visible


class Mark(StrEnum):
    """The style of a piece of a line."""

    STRONG = "strong"
    QUIET = "quiet"
    CODE = "code"
    ADDED = "added"  # words that the compared text does not have
    REMOVED = "removed"  # words that only the compared text has
    STATUS = "status"


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A piece of a line. `url` makes it a link; `at` says which moment its words tell."""

    text: str
    mark: Mark | None = None
    url: str = ""
    at: datetime | None = None


Line = tuple[Run, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """A heading; level 1 is the document's own, of which there is one."""

    level: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """A line of its own. `kind` is "lead", "note", "about", "source" or ""."""

    line: Line
    kind: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """A post's own words, with its own line breaks."""

    text: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A picture with the line below it, and what it is called by those who do not see it.

    `jpeg` is b"" for a file that is only named.
    """

    jpeg: bytes
    alt: str
    line: Line


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """Lines of one kind, one below the other."""

    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Rows under a head; each cell holds lines, and the first cell of a row is its heading."""

    head: tuple[str, ...]
    rows: tuple[tuple[tuple[Line, ...], ...], ...]
    kind: str = ""  # "pair" or ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """Blocks that belong to one post."""

    blocks: tuple["Block", ...]


Block = Heading | Paragraph | Quote | Picture | Listing | Table | Article


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A title and what stands below it."""

    title: str
    blocks: tuple[Block, ...]


def shown_text(text: str) -> str:
    """Make a foreign text with its line breaks fit to be shown."""
    return visible(text.replace("\r\n", "\n"))


def one_line(text: str) -> str:
    """Make a foreign text fit to be shown on one line."""
    return " ".join(shown_text(text).split())


def line(*parts: Run | str) -> Line:
    """Make a line of runs; empty ones are left out."""
    runs = (Run(text=part) if isinstance(part, str) else part for part in parts)
    return tuple(run for run in runs if run.text)


def joined(parts: Iterable[Line], separator: str = " · ") -> Line:
    """Join lines to one; empty ones are left out."""
    found: list[Run] = []
    for part in parts:
        if part:
            found += [Run(text=separator), *part] if found else part
    return tuple(found)
