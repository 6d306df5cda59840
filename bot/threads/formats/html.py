"""A thread as one HTML file that stands alone: no script, nothing fetched, fit to print and archive.

What it looks like is in `templates/`, which any page of ours may share; Jinja2 escapes all that is put in.
"""

import base64
import hashlib
import json
from collections.abc import Mapping
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

from bot.models import Thread
from bot.threads.formats.claimreview import claims_record
from bot.threads.formats.content import document_of
from bot.threads.formats.document import Block, Document, Mark, Writer, write

_TAGS = {
    None: ("", ""),
    Mark.STRONG: ("<strong>", "</strong>"),
    Mark.QUIET: ('<span class="quiet">', "</span>"),
    Mark.CODE: ("<code>", "</code>"),
    Mark.ADDED: ("<ins>", "</ins>"),
    Mark.REMOVED: ("<del>", "</del>"),
    Mark.STATUS: ('<strong class="status">', "</strong>"),
    Mark.FOUND: ("<mark>", "</mark>"),
}


class HtmlExporter:
    """Valid HTML (WHATWG); foreign text is set apart with `bdi`, so that its direction moves nothing."""

    name = "html"
    suffix = "html"

    def __init__(self, *, annex: bool = False) -> None:
        self._annex = annex

    def export(self, thread: Thread) -> bytes:
        """Write the thread as UTF-8 HTML, with its statements for search engines (JSON-LD)."""
        return page(document_of(thread, annex=self._annex), claims_record(thread)).encode()


def page(document: Document, linked: Mapping[str, Any] | None = None) -> str:
    """Write a document as an HTML page."""
    style = style_sheet()
    return (
        environment()
        .get_template("thread.html")
        .render(
            document=document,
            style=Markup(style),
            policy=policy(style),
            linked=_inert(linked) if linked else "",
        )
    )


def block(block: Block) -> str:
    """Write a block as HTML."""
    writer: Writer[str] = environment().globals["blocks"]  # type: ignore[assignment]  # macros of these names
    return write(block, writer)


def policy(style: str) -> str:
    """Say that nothing may run, load, be framed or be sent, and that only this very style sheet counts."""
    known = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return (
        f"default-src 'none'; img-src data:; style-src 'sha256-{known}'; base-uri 'none'; form-action 'none'"
    )


@cache
def style_sheet() -> str:
    """Return the style sheet of our pages."""
    loader = environment().loader
    assert loader is not None
    return loader.get_source(environment(), "thread.css")[0]


@cache
def environment() -> Environment:
    """Return the templates of our pages; a name that is not there is a mistake, not an empty place."""
    found = Environment(
        loader=PackageLoader("bot.threads.formats"),
        autoescape=select_autoescape(default=True),
        undefined=StrictUndefined,
        keep_trailing_newline=True,
    )
    found.filters["base64"] = lambda content: base64.b64encode(content).decode()
    found.globals["tags"] = {mark: tuple(map(Markup, tags)) for mark, tags in _TAGS.items()}
    found.filters["written"] = block
    found.globals["blocks"] = found.get_template("blocks.html").module
    return found


def _inert(record: Mapping[str, Any]) -> Markup:
    """Write JSON that ends no element, whatever is in it: https://html.spec.whatwg.org/#script-content."""
    text = json.dumps(record, ensure_ascii=True)
    for sign in "<>&":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return Markup(text)
