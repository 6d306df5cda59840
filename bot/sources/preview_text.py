"""The words and links of a post's HTML, as a reader sees them. Pure."""

import re

from selectolax.lexbor import LexborNode

from bot.models import Link
from bot.text import clean_text

_BLOCKS = frozenset({"blockquote", "div", "p", "pre"})  # they begin and end on a line of their own
_UNSEEN = frozenset({"script", "style", "template"})
_SPACE = re.compile(r"[ \t\f]*[\r\n][ \t\r\n\f]*")  # a line end in HTML source is a space to a reader
_PLACEHOLDER = "Please open Telegram to view this post"
_LINKED = ("http://", "https://", "tg://")


def words(node: LexborNode) -> str:
    """The text of an element: `<br>` and the edges of blocks as line ends, emoji as their characters."""
    lines = _Lines()
    _read(node, lines, preformatted=False)
    text = lines.text().strip()
    return "" if text == _PLACEHOLDER else clean_text(text)


def one_line(node: LexborNode | None) -> str:
    """The text of an element on one line; "" when there is no such element."""
    return " ".join(words(node).split()) if node is not None else ""


def links(node: LexborNode) -> tuple[Link, ...]:
    """The addresses in an element in order, each once, with the words they stand under if those differ."""
    found: dict[Link, None] = {}
    for anchor in node.css("a[href]"):
        url, label = clean_text(anchor.attributes["href"] or ""), words(anchor)
        if url.startswith(_LINKED):
            found[Link(url=url, label="" if _bare(url) == _bare(label) else label)] = None
    return tuple(found)


class _Lines:
    """Text under construction. A block's edge is a line end, unless one stands there anyway."""

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._edge = False

    def add(self, piece: str) -> None:
        if not piece:
            return
        inside_a_line = bool(self._pieces) and not self._pieces[-1].endswith("\n")
        if self._edge and inside_a_line and not piece.startswith("\n"):
            self._pieces.append("\n")
        self._edge = False
        self._pieces.append(piece)

    def edge(self) -> None:
        self._edge = True

    def text(self) -> str:
        return "".join(self._pieces)


def _read(node: LexborNode, lines: _Lines, *, preformatted: bool) -> None:
    # As deep as the HTML is nested, which `preview_page.blocks` limits.
    for child in node.iter(include_text=True):
        tag = child.tag
        if child.is_text_node:
            text = child.text(deep=False)
            lines.add(text if preformatted else _SPACE.sub(" ", text))
        elif tag == "br":
            lines.add("\n")
        elif tag == "img":
            lines.add(child.attributes.get("alt") or "")
        elif child.is_element_node and tag not in _UNSEEN and not _is_placeholder(child):
            if tag in _BLOCKS:
                lines.edge()
            _read(child, lines, preformatted=preformatted or tag == "pre")
            if tag in _BLOCKS:
                lines.edge()


def _is_placeholder(node: LexborNode) -> bool:
    return "not_supported" in (node.attributes.get("class") or "")


def _bare(address: str) -> str:
    return address.removeprefix("https://").removeprefix("http://").removesuffix("/")
