"""A thread as Markdown: the posts as quotations, what differs, then the wire provenance."""

import re

from bot.models import Thread
from bot.threads.formats.content import document_of
from bot.threads.formats.document import (
    Article,
    Contents,
    Heading,
    Line,
    Listing,
    Mark,
    Paragraph,
    Picture,
    Quote,
    Run,
    Table,
    write,
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
    Mark.FOUND: "**",
}


class MarkdownExporter:
    """Readable as it is, and safe to render: a post's own signs are escaped."""

    name = "markdown"
    suffix = "md"

    def __init__(self, *, annex: bool = False) -> None:
        self._annex = annex

    def export(self, thread: Thread) -> bytes:
        """Write the thread as UTF-8 Markdown (CommonMark, with GitHub's tables and strikes)."""
        document, writer = document_of(thread, annex=self._annex), MarkdownWriter()
        parts = [f"# {escape(document.title.text)}", *(write(block, writer) for block in document.blocks)]
        return ("\n\n".join(filter(None, parts)) + "\n").encode()


def escape(text: str) -> str:
    """Escape one line of text so that it renders as exactly these characters."""
    return _unopened(inline(" ".join(text.split())))


def inline(text: str) -> str:
    """Escape text within a line so that it renders as exactly these characters."""
    return INLINE.sub(r"\\\1", text)


class MarkdownWriter:
    """Blocks as Markdown, each without the empty line after it."""

    def heading(self, heading: Heading) -> str:
        """Write as many signs as its level."""
        return f"{'#' * heading.level} {escape(heading.text)}"

    def paragraph(self, paragraph: Paragraph) -> str:
        """Write a line."""
        return _line(paragraph.line)

    def quote(self, quote: Quote) -> str:
        """Quote each line; two trailing spaces keep the post's own line breaks."""
        lines = "".join(map(_marked, quote.line)).split("\n")
        return "\n".join(
            f"> {_unopened(' '.join(each.split()))}  " if each.strip() else ">" for each in lines
        )

    def picture(self, picture: Picture) -> str:
        """Write what stands below it."""
        return _line(picture.line)

    def listing(self, listing: Listing) -> str:
        """Write a line each."""
        return "\n".join(f"- {_line(each)}" for each in listing.lines)

    def table(self, table: Table) -> str:
        """Write a table of GitHub's dialect."""
        head = "| " + " | ".join(escape(name) for name in table.head) + " |"
        rule = "|" + " --- |" * len(table.head)
        rows = ["| " + " | ".join("<br>".join(map(_line, cell)) for cell in row) + " |" for row in table.rows]
        return "\n".join([head, rule, *rows])

    def contents(self, contents: Contents) -> str:
        """Leave them out: what shows Markdown makes its own."""
        return ""

    def article(self, article: Article) -> str:
        """Write its blocks."""
        return "\n\n".join(write(each, self) for each in article.blocks)


def _marked(run: Run) -> str:
    """Write words of a quotation, strong where they were found and strong begins and ends at a word."""
    text = inline(run.text)
    if run.mark is Mark.FOUND and "\n" not in text and run.text[0].isalnum() and run.text[-1].isalnum():
        return f"**{text}**"
    return text


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
