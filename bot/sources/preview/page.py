"""A page of a channel's web preview: its channel, the posts on it, and what it can vouch for. Pure."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from selectolax.lexbor import LexborHTMLParser

from bot.errors import SourceError
from bot.models import Post
from bot.sources.preview.post import PreviewBlock, one_line, read_block

MAX_DEPTH = 2_000  # reading HTML takes time that grows with the square of its depth; real pages have 30
MAX_HOLE = 100_000  # neighbours on a page that are further apart than this prove nothing

_TAG = re.compile(rb"<(/?)([a-zA-Z][a-zA-Z0-9-]*+)([^<>]*+)>")
_EMPTY_TAGS = frozenset(b"area br col hr img input link meta source wbr".split())


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviewPage:
    """The content of one page, oldest first. `channel_id` is None only on the page of an empty channel."""

    channel_id: int | None
    title: str
    shown: tuple[PreviewBlock, ...]
    has_older: bool

    @property
    def ids(self) -> tuple[int, ...]:
        """Every id that the page shows, rising; also those of posts that could not be read."""
        return tuple(sorted(number for block in self.shown for number in block.ids))

    @property
    def posts(self) -> tuple[Post, ...]:
        """The posts on the page that could be read."""
        return tuple(block.post for block in self.shown if block.post is not None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """A part of a page that vouches for each id from `first` to `last`."""

    first: int
    last: int
    posts: tuple[Post, ...]
    service: tuple[int, ...]


def read_page(body: bytes, *, now: datetime) -> PreviewPage:
    """Read everything we need of a page, each post with the exact bytes that it was read from.

    Raises SourceError for a page that is not a channel's preview, or of which nothing could be read:
    an empty channel must never be taken for a site that has changed, or the other way round.
    """
    shown = [read_block(block, now=now) for block in blocks(body)]
    tree = LexborHTMLParser(body.decode(errors="replace"))
    title = tree.css_first(".tgme_channel_info_header_title")
    if not shown and title is None:
        raise SourceError("what came is not the preview of a channel")
    readable = Counter(block.channel_id for block in shown if block.channel_id is not None)
    if shown and not readable:
        raise SourceError(f"none of the {len(shown)} posts on the page could be read: {shown[-1].problem}")
    channel = readable.most_common(1)[0][0] if readable else None
    return PreviewPage(
        channel_id=channel,
        title=one_line(title),
        shown=tuple(_ordered(_of_channel(block, channel) for block in shown)),
        has_older=tree.css_first("link[rel=prev]") is not None,
    )


def blocks(body: bytes) -> list[bytes]:
    """Return the outer HTML of each post on a page, byte for byte, in the page's order.

    Raises SourceError for a page that is nested too deeply to be read in reasonable time.
    """
    found = []
    depths: Counter[bytes] = Counter()  # by tag, since an end tag of one kind closes none of another
    depth, start, outer = 0, None, 0
    for tag in _TAG.finditer(body):
        closing, name, attributes = tag[1], tag[2].lower(), tag[3]
        step = -1 if closing and depths[name] else int(not closing and name not in _EMPTY_TAGS)
        depths[name] += step
        depth += step
        if depth > MAX_DEPTH:
            raise SourceError(f"the page is nested more than {MAX_DEPTH:,} levels deep")
        if name == b"div" and start is None and b"data-post=" in attributes:
            start, outer = tag.start(), depths[name] - 1
        elif name == b"div" and start is not None and depths[name] <= outer:
            found.append(body[start : tag.end()])
            start = None
    return found if start is None else [*found, body[start:]]


def stretches(shown: Iterable[PreviewBlock], first: int, last: int) -> Iterator[Stretch]:
    """Cut the ids from `first` to `last` where the page cannot vouch for them.

    That is at a post which could not be read (it is there, so its id is not absent) and at a hole of
    more than MAX_HOLE ids. What is cut out stays a gap in the coverage.
    """
    begin: int | None = first
    reached = first - 1
    kept: list[PreviewBlock] = []
    for block in shown:
        if block.problem:
            if begin is not None:
                yield from _stretch(kept, begin, block.ids[0] - 1 if block.ids else reached)
            begin, kept = (block.ids[-1] + 1 if block.ids else None), []
            reached = max((reached, *block.ids))
            continue
        if begin is None:
            begin = block.ids[0]
        elif block.ids[0] - reached > MAX_HOLE:
            yield from _stretch(kept, begin, reached)
            begin, kept = block.ids[0], []
        kept.append(block)
        reached = max(reached, block.ids[-1])
    if begin is not None:
        yield from _stretch(kept, begin, last if last - reached <= MAX_HOLE else reached)


def _stretch(kept: list[PreviewBlock], first: int, last: int) -> Iterator[Stretch]:
    if first > last:
        return
    yield Stretch(
        first=first,
        last=last,
        posts=tuple(block.post for block in kept if block.post is not None),
        service=tuple(number for block in kept if block.post is None for number in block.ids),
    )


def _of_channel(block: PreviewBlock, channel: int | None) -> PreviewBlock:
    if block.problem or block.channel_id == channel:
        return block
    return replace(block, post=None, problem=f"it is marked as one of channel {block.channel_id}")


def _ordered(shown: Iterable[PreviewBlock]) -> list[PreviewBlock]:
    """Order by rising id; a block without one stays behind the block that it followed."""
    placed = []
    place = 0
    for block in shown:
        place = block.ids[0] if block.ids else place
        placed.append((place, block))
    return [block for _, block in sorted(placed, key=lambda pair: pair[0])]
