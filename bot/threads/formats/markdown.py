"""A thread as Markdown: the posts as quotations, what differs, then the wire provenance."""

import re
from collections.abc import Callable
from typing import Any

from bot.models import Thread
from bot.threads.formats.content import document_of
from bot.threads.formats.document import (
    Article,
    Block,
    Heading,
    Line,
    Listing,
    Mark,
    Paragraph,
    Picture,
    Quote,
    Run,
    Table,
)

# What CommonMark 0.31 reads as markup anywhere in a line, and what GitHub's dialect makes links of.
INLINE = re.compile(r"([\\`*_\[\]<>&~|@]|:(?=//)|(?<=www)\.)", re.IGNORECASE)
# What opens a block at the start of a line: headings, lists, rules, underlines of headings.
BLOCK = re.compile(r"^(?:\d+[.)]|[#+=-])")
_MARKS = {
    Mark.STRONG: "**",
    Mark.STATUS: "**",
    Mark.ADDED: "**",
    Mark.REMOVED: "~~",
    Mark.QUIET: "",
}


class MarkdownExporter:
    """Readable as it is, and safe to render: a post's own signs are escaped."""

    name = "markdown"
    suffix = "md"

    def export(self, thread: Thread) -> bytes:
        """Write the thread as UTF-8 Markdown (CommonMark, with GitHub's tables and strikes)."""
        document = document_of(thread)
        parts = [f"# {escape(document.title)}", *map(block, document.blocks)]
        return ("\n\n".join(parts) + "\n").encode()


def escape(text: str) -> str:
    """Escape one line of text so that it renders as exactly these characters."""
    return _unopened(inline(" ".join(text.split())))


def inline(text: str) -> str:
    """Escape text within a line so that it renders as exactly these characters."""
    return INLINE.sub(r"\\\1", text)


def block(block: Block) -> str:
    """Write a block as Markdown, without the empty line after it."""
    return _BLOCKS[type(block)](block)


def _heading(heading: Heading) -> str:
    return f"{'#' * heading.level} {escape(heading.text)}"


def _paragraph(paragraph: Paragraph) -> str:
    return _line(paragraph.line)


def _quote(quote: Quote) -> str:
    # Two trailing spaces keep the post's own line breaks.
    return "\n".join(f"> {escape(each)}  " if each.strip() else ">" for each in quote.text.split("\n"))


def _picture(picture: Picture) -> str:
    return _line(picture.line)


def _listing(listing: Listing) -> str:
    return "\n".join(f"- {_line(each)}" for each in listing.lines)


def _table(table: Table) -> str:
    head = "| " + " | ".join(escape(name) for name in table.head) + " |"
    rule = "|" + " --- |" * len(table.head)
    rows = ["| " + " | ".join("<br>".join(map(_line, cell)) for cell in row) + " |" for row in table.rows]
    return "\n".join([head, rule, *rows])


def _article(article: Article) -> str:
    return "\n\n".join(map(block, article.blocks))


def _line(runs: Line) -> str:
    """Write runs on one line; what would open a block at its start is escaped."""
    return _unopened("".join(map(_run, runs)).strip())


def _unopened(text: str) -> str:
    return BLOCK.sub(lambda found: f"{found.group()[:-1]}\\{found.group()[-1]}", text)


def _run(run: Run) -> str:
    if run.url:
        if run.text == run.url and not re.search(r"[<>\s|\\]", run.url):
            return f"<{run.url}>"
        return f"[{inline(run.text)}](<{re.sub(r'([<>|])', _percent, run.url)}>)"
    if run.mark is Mark.CODE:
        return f"`{run.text.replace('`', '')}`"
    sign = _MARKS[run.mark] if run.mark else ""
    words = run.text.strip()
    if not sign or not words:
        return inline(run.text)
    start = run.text.index(words)
    return f"{run.text[:start]}{sign}{inline(words)}{sign}{run.text[start + len(words) :]}"


def _percent(found: re.Match[str]) -> str:
    return f"%{ord(found.group()):02X}"


_BLOCKS: dict[type, Callable[[Any], str]] = {
    Heading: _heading,
    Paragraph: _paragraph,
    Quote: _quote,
    Picture: _picture,
    Listing: _listing,
    Table: _table,
    Article: _article,
}
