"""A text document as blocks, whatever format it is written in.

What is in a document is decided once, and Markdown, HTML and DOCX only say how each block looks: that is
why they hold the same words. All text here is plain; what deceives in it was spelled out on the way in.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol, TypeVar

from bot.text import visible

PARTED = re.compile(r"\n[^\S\n]*\n")


class Mark(StrEnum):
    """The style of a piece of a line."""

    STRONG = "strong"
    QUIET = "quiet"
    CODE = "code"
    ADDED = "added"  # words that the compared text does not have
    REMOVED = "removed"  # words that only the compared text has
    STATUS = "status"
    FOUND = "found"  # words of a post that say a statement


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A piece of a line. `url` makes it a link; `at` says which moment its words tell.

    `language` is that of somebody's own words, where it is known; "" for that of the document.
    """

    text: str
    mark: Mark | None = None
    url: str = ""
    at: datetime | None = None
    language: str = ""


Line = tuple[Run, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """A heading; level 1 is the document's own, of which there is one."""

    level: int
    text: str
    anchor: str = ""  # that the contents lead to
    language: str = ""  # of somebody's own words; "" for that of the document


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """A line of its own. `kind` is "lead", "text", "note", "about", "source" or ""."""

    line: Line
    kind: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """Somebody's words, with their own line breaks, where they stand, and the language they are in, if known.

    `kind` is "gloss" for a translation, "" for a post's own words.
    """

    line: Line
    url: str
    language: str = ""
    kind: str = ""


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
    shares: tuple[int, ...] = ()  # of the width that columns have beside each other; () for equal ones


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """The headings of the sections that follow, with the anchors that lead to them, under a name."""

    name: str
    headings: tuple[Heading, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """Blocks that belong to one post."""

    blocks: tuple["Block", ...]


Block = Heading | Paragraph | Quote | Picture | Listing | Table | Contents | Article
Out = TypeVar("Out", covariant=True)


class Writer(Protocol[Out]):
    """A way of writing blocks down: one method for each kind of block."""

    def heading(self, block: Heading, /) -> Out:
        """Write a heading."""
        ...

    def paragraph(self, block: Paragraph, /) -> Out:
        """Write a paragraph."""
        ...

    def quote(self, block: Quote, /) -> Out:
        """Write a quotation."""
        ...

    def picture(self, block: Picture, /) -> Out:
        """Write a picture."""
        ...

    def listing(self, block: Listing, /) -> Out:
        """Write a list."""
        ...

    def table(self, block: Table, /) -> Out:
        """Write a table."""
        ...

    def contents(self, block: Contents, /) -> Out:
        """Write the contents."""
        ...

    def article(self, block: Article, /) -> Out:
        """Write the blocks that belong to one post."""
        ...


def write(block: Block, writer: Writer[Out]) -> Out:
    """Have a block written by the method for its kind."""
    match block:
        case Heading():
            return writer.heading(block)
        case Paragraph():
            return writer.paragraph(block)
        case Quote():
            return writer.quote(block)
        case Picture():
            return writer.picture(block)
        case Listing():
            return writer.listing(block)
        case Table():
            return writer.table(block)
        case Contents():
            return writer.contents(block)
        case Article():
            return writer.article(block)


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A title and what stands below it, in a language."""

    title: Heading
    blocks: tuple[Block, ...]
    language: str = "en"


def shown_text(text: str) -> str:
    """Make a foreign text with its line breaks fit to be shown."""
    return visible(text.replace("\r\n", "\n"))


def paragraphs(text: str) -> Iterable[str]:
    """Return the paragraphs of a text, which empty lines part, each on one line."""
    return filter(None, map(one_line, PARTED.split(shown_text(text))))


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
