"""One post of a channel's web preview, read from its HTML alone. Pure."""

import base64
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import SplitResult, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from bot.models import Forward, Link, Post
from bot.models.passages import with_passages
from bot.sources.values import Unusable, channel_id, message_id, moment
from bot.text import clean_text

_BLOCKS = frozenset({"blockquote", "div", "p", "pre"})  # they begin and end on a line of their own
_UNSEEN = frozenset({"script", "style", "template"})
_SPACE = re.compile(r"[ \t\f]*[\r\n][ \t\r\n\f]*")  # a line end in HTML source is a space to a reader
_PLACEHOLDER = "Please open Telegram to view this post"
_LINKED = ("http://", "https://", "tg://")


def words(node: LexborNode) -> str:
    """Read an element's text: `<br>` and the edges of blocks as line ends, emoji as their characters."""
    lines = _Lines()
    _read(node, lines, preformatted=False)
    text = lines.text().strip()
    return "" if text == _PLACEHOLDER else clean_text(text)


def one_line(node: LexborNode | None) -> str:
    """Return the text of an element on one line; "" when there is no such element."""
    return " ".join(words(node).split()) if node is not None else ""


def links(node: LexborNode) -> tuple[Link, ...]:
    """List an element's addresses in order, each once, with the words they stand under if those differ."""
    found: dict[Link, None] = {}
    for anchor in node.css("a[href]"):
        # The page escapes an ampersand twice, and a browser then opens an address that is not the post's.
        url, label = clean_text(anchor.attributes["href"] or "").replace("&amp;", "&"), words(anchor)
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


_KEY = re.compile(r"([A-Za-z0-9_]+)/([0-9]{1,10})")
_COUNT = re.compile(r"([0-9]{1,9}(?:\.[0-9]{1,9})?)([KMB]?)")
_PLACE = re.compile(r"/(?:s/)?([A-Za-z0-9_]{4,32})(?:/([0-9]{1,10}))?/?")
_PRIVATE_PLACE = re.compile(r"/c/([0-9]{1,12})/([0-9]{1,10})")
_FACTORS = {"": 1, "K": 10**3, "M": 10**6, "B": 10**9}
_TEXT = "div.tgme_widget_message_text.js-message_text"
_QUOTED = "a.tgme_widget_message_reply"
_PART = "div.tgme_widget_message_grouped_wrap a[href]"

_FILE = ".tgme_widget_message_document_wrap"
_MEDIA_AUDIO = ".tgme_widget_message_document_icon.audio"

_MEDIA = (  # the first that a part of a post has says what it is
    (".tgme_widget_message_video_player", "video"),
    (".tgme_widget_message_roundvideo_player", "video"),
    (".tgme_widget_message_voice_player", "voice"),
    (".tgme_widget_message_sticker_wrap", "sticker"),
    (_MEDIA_AUDIO, "audio"),
    (_FILE, "document"),
    (".tgme_widget_message_poll", "poll"),
    (".tgme_widget_message_location_wrap", "location"),
    ("a.tgme_widget_message_photo_wrap", "photo"),
)
_UNSUPPORTED = ".message_media_not_supported"
_POLL = (  # in the order in which Telegram has them
    (".tgme_widget_message_poll_question", "question"),
    (".tgme_widget_message_poll_option_text", "answer"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviewBlock:
    """One block of a page: a post, a service message (neither), or one that could not be read.

    `ids` is empty only when not even the block's id could be read.
    """

    ids: tuple[int, ...] = ()
    channel_id: int | None = None
    post: Post | None = None
    problem: str = ""


def read_block(raw: bytes, *, now: datetime) -> PreviewBlock:
    """Read what a block shows; a block that is not as it should be is told as a problem, never raised."""
    ids: tuple[int, ...] = ()
    try:
        node = LexborHTMLParser(raw.decode(errors="replace")).css_first("[data-post]")
        key = _KEY.fullmatch(_attribute(node, "data-post"))
        if node is None or key is None:
            raise Unusable("its data-post is not a username and an id")
        username, number = key[1], message_id(int(key[2]))
        ids = (number,)
        ids = _parts(node, username, number)
        channel = _channel(node)
        if "service_message" in _attribute(node, "class").split():
            return PreviewBlock(ids=ids, channel_id=channel)
        post = _post(node, username, channel=channel, ids=ids, now=now, raw=raw)
        return PreviewBlock(ids=ids, channel_id=channel, post=post)
    except Unusable as problem:
        return PreviewBlock(ids=ids, problem=str(problem))


def _post(
    node: LexborNode, username: str, *, channel: int, ids: tuple[int, ...], now: datetime, raw: bytes
) -> Post:
    time = node.css_first("a.tgme_widget_message_date time[datetime]")
    meta = node.css_first(".tgme_widget_message_meta")
    element = next((element for element in node.css(_TEXT) if not _is_quoted(element, node)), None)
    text, passages = with_passages(words(element) if element is not None else "", _passages(node))
    media = _media(node)
    return Post(
        channel_id=channel,
        message_id=ids[0],
        posted_at=moment(_attribute(time, "datetime"), now=now),
        text=text,
        passages=passages,
        shown=bool(text or media) or not _is_hidden(node),
        # The mark stands beside the time; an author who is called "edited" has an element of his own.
        edited=meta is not None and "edited" in meta.text(deep=False).split(),
        parts=ids if len(ids) > 1 else (),
        forward=_forward(node),
        reply_to=_reply(node, username),
        links=links(element) if element is not None else (),
        author=one_line(node.css_first(".tgme_widget_message_from_author")),
        media=media,
        views=_views(one_line(node.css_first(".tgme_widget_message_views"))),
        raw=raw,
    )


def _channel(node: LexborNode) -> int:
    """Return the channel's numeric id, which `data-view` carries as base64 of JSON."""
    encoded = _attribute(node, "data-view")
    try:
        view = json.loads(base64.urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4)))
    except (ValueError, RecursionError) as error:
        raise Unusable("its data-view cannot be read") from error
    if not isinstance(view, dict):
        raise Unusable("its data-view names no channel")
    return channel_id(view.get("c"))


def _parts(node: LexborNode, username: str, number: int) -> tuple[int, ...]:
    """Return the ids of an album's parts, rising; just the post's own when it is none."""
    addresses = [_address(anchor) for anchor in node.css(_PART)]
    places = [_place(address.path) for address in addresses if address.query == "single"]
    ids = {part for name, part in places if part is not None and name.lower() == username.lower()}
    return tuple(sorted({number, *ids}))


def _forward(node: LexborNode) -> Forward | None:
    origin = node.css_first(".tgme_widget_message_forwarded_from_name")
    if origin is None:
        return None
    path = _address(origin).path
    if private := _PRIVATE_PLACE.fullmatch(path):
        return Forward(name=one_line(origin), channel_id=int(private[1]), message_id=_number(private[2]))
    username, number = _place(path)
    return Forward(name=one_line(origin), username=username, message_id=number)


def _reply(node: LexborNode, username: str) -> int | None:
    """Return the id of the post that this one answers, if it is one of the same channel."""
    name, number = _place(_address(node.css_first(_QUOTED)).path)
    return number if name.lower() == username.lower() else None


def _address(anchor: LexborNode | None) -> SplitResult:
    try:
        return urlsplit(_attribute(anchor, "href"))
    except ValueError:  # such as half of an IPv6 address
        return urlsplit("")


def _place(path: str) -> tuple[str, int | None]:
    """Return the username and the message id in an address on Telegram's site, as far as it has them."""
    found = _PLACE.fullmatch(path)
    return (found[1], _number(found[2])) if found else ("", None)


def _number(digits: str | None) -> int | None:
    try:
        return message_id(int(digits)) if digits else None
    except Unusable:
        return None


def _media(node: LexborNode) -> str:
    """Say what a post shows; "unsupported" where the page says so of a file, not of a post as a whole.

    That it should be opened in Telegram is also said of a post that merely has custom emoji.
    """
    kinds = [kind for selector, kind in _MEDIA if node.css_first(selector) is not None]
    if "audio" in kinds and len(node.css(_FILE)) == len(node.css(_MEDIA_AUDIO)):
        kinds.remove("document")
    if node.css_first("div.tgme_widget_message_grouped_wrap") is not None and len(kinds) > 1:
        return "album"
    if kinds:
        return kinds[0]
    notes = [" ".join(note.text().split()) for note in node.css(_UNSUPPORTED)]
    return "unsupported" if any(_PLACEHOLDER not in note for note in notes) else ""


def _is_hidden(node: LexborNode) -> bool:
    """Tell whether the page says that there is a post to be seen elsewhere."""
    return any(_PLACEHOLDER in element.text() for element in node.css(f"{_UNSUPPORTED}, {_TEXT}"))


def _passages(node: LexborNode) -> Iterator[tuple[str, str]]:
    """Yield the words of a post that are not its running text, by what they are."""
    for selector, kind in _POLL:
        for element in node.css(selector):
            yield kind, one_line(element)
    for file in node.css(_FILE):
        if file.css_first(_MEDIA_AUDIO) is None:  # a song has a title there, and no name of a file
            yield "file", one_line(file.css_first(".tgme_widget_message_document_title"))


def _views(shown: str) -> int | None:
    found = _COUNT.fullmatch(shown)
    return round(float(found[1]) * _FACTORS[found[2]]) if found else None


def _is_quoted(text: LexborNode, post: LexborNode) -> bool:
    """Tell whether these are the words of another post, which this one quotes in its reply."""
    above: LexborNode | None = text
    while above is not None and above.mem_id != post.mem_id:
        classes = _attribute(above, "class").split()
        if "tgme_widget_message_reply" in classes or "js-message_reply_text" in classes:
            return True
        above = above.parent
    return False


def _attribute(node: LexborNode | None, name: str) -> str:
    return (node.attributes.get(name) or "") if node is not None else ""
