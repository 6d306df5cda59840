"""A thread as one HTML file that stands alone: no script, nothing fetched, fit to print and archive."""

import base64
import hashlib
from collections.abc import Callable
from html import escape
from importlib.resources import files
from typing import Any

from bot.models import Thread
from bot.threads.formats.content import document_of
from bot.threads.formats.document import (
    Article,
    Block,
    Document,
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

STYLE = files("bot.threads.formats").joinpath("thread.css").read_text("utf-8")
_DIGEST = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
# Nothing may run, load, be framed into it or be sent from it; only this very style sheet counts.
POLICY = (
    f"default-src 'none'; img-src data:; style-src 'sha256-{_DIGEST}'; base-uri 'none'; form-action 'none'"
)
_TAGS = {
    Mark.STRONG: ("<strong>", "</strong>"),
    Mark.QUIET: ('<span class="quiet">', "</span>"),
    Mark.CODE: ("<code>", "</code>"),
    Mark.ADDED: ("<ins>", "</ins>"),
    Mark.REMOVED: ("<del>", "</del>"),
    Mark.STATUS: ('<strong class="status">', "</strong>"),
}


class HtmlExporter:
    """Valid HTML (WHATWG); foreign text is set apart with `bdi`, so that its direction moves nothing."""

    name = "html"
    suffix = "html"

    def export(self, thread: Thread) -> bytes:
        """Write the thread as UTF-8 HTML."""
        return page(document_of(thread)).encode()


def page(document: Document) -> str:
    """Write a document as an HTML page."""
    title = escape(document.title)
    body = "\n".join(map(block, document.blocks))
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{escape(POLICY)}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="referrer" content="no-referrer">\n<meta name="robots" content="noindex">\n'
        f"<title>{title or 'Thread'}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>\n"
        f"<h1><bdi>{title}</bdi></h1>\n{body}\n</main>\n</body>\n</html>\n"
    )


def block(block: Block) -> str:
    """Write a block as HTML."""
    return _BLOCKS[type(block)](block)


def _heading(heading: Heading) -> str:
    return f"<h{heading.level}><bdi>{escape(heading.text)}</bdi></h{heading.level}>"


def _paragraph(paragraph: Paragraph) -> str:
    kind = f' class="{paragraph.kind}"' if paragraph.kind else ""
    return f"<p{kind}>{_line(paragraph.line)}</p>"


def _quote(quote: Quote) -> str:
    return f'<blockquote cite="{escape(quote.url)}"><p dir="auto">{escape(quote.text)}</p></blockquote>'


def _picture(picture: Picture) -> str:
    words = f"<figcaption>{_line(picture.line)}</figcaption>"
    if not picture.jpeg:
        return f"<figure>{words}</figure>"
    source = base64.b64encode(picture.jpeg).decode()
    return f'<figure><img src="data:image/jpeg;base64,{source}" alt="{escape(picture.alt)}">{words}</figure>'


def _listing(listing: Listing) -> str:
    items = "\n".join(f"<li>{_line(each)}</li>" for each in listing.lines)
    return f"<ul>\n{items}\n</ul>"


def _table(table: Table) -> str:
    kind = f' class="{table.kind}"' if table.kind else ""
    head = "".join(
        f'<th scope="col"><bdi>{escape(name)}</bdi></th>' if name else "<td></td>" for name in table.head
    )
    rows = "\n".join(f"<tr>{_row(row)}</tr>" for row in table.rows)
    return (
        f'<div class="scroll"><table{kind}>\n<thead><tr>{head}</tr></thead>\n'
        f"<tbody>\n{rows}\n</tbody>\n</table></div>"
    )


def _row(cells: tuple[tuple[Line, ...], ...]) -> str:
    first, *others = (_cell(lines) for lines in cells)
    return f'<th scope="row">{first}</th>' + "".join(f"<td>{each}</td>" for each in others)


def _cell(lines: tuple[Line, ...]) -> str:
    shown = [_line(each) for each in lines if each]
    return shown[0] if len(shown) == 1 else "".join(f"<p>{each}</p>" for each in shown)


def _article(article: Article) -> str:
    return "<article>\n" + "\n".join(map(block, article.blocks)) + "\n</article>"


def _line(runs: Line) -> str:
    return "".join(map(_run, runs))


def _run(run: Run) -> str:
    text = escape(run.text)
    if run.at:
        text = f'<time datetime="{run.at.isoformat()}">{text}</time>'
    elif run.url:
        text = f'<a href="{escape(run.url)}" rel="noreferrer nofollow"><bdi>{text}</bdi></a>'
    else:
        text = f"<bdi>{text}</bdi>"
    opening, closing = _TAGS[run.mark] if run.mark else ("", "")
    return f"{opening}{text}{closing}"


_BLOCKS: dict[type, Callable[[Any], str]] = {
    Heading: _heading,
    Paragraph: _paragraph,
    Quote: _quote,
    Picture: _picture,
    Listing: _listing,
    Table: _table,
    Article: _article,
}
