"""JSON Lines as `wirewatch posts --json` writes them: one post a line."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime

from bot.models import Forward, Link, Passage, Post, Refused
from bot.models.passages import within
from bot.sources.archive.json_stream import LARGEST_VALUE, JsonPiece, strict
from bot.sources.archive.records import FileChannel, FoundMessage
from bot.sources.values import (
    Unusable,
    channel_id,
    items,
    members,
    message_id,
    moment,
    text_of,
    username_or_none,
    whole,
)

Record = Mapping[str, object]


def read_lines(readline: Callable[[int], bytes], *, now: datetime) -> Iterator[FoundMessage | Refused]:
    """Yield every post of a file, in its order.

    `readline(n)` gives up to n bytes of a line, none at the end.

    Only `channel_id`, `message_id` and `posted_at` have to be there. `channel` is a username, or else
    the title. Where `versions` lists what a post said before, each is given as a post of its own.
    """
    for piece in lines(readline):
        if piece.raw is None or piece.raw.strip():
            yield _found(piece, now)


def read_line(raw: bytes, *, line: int, now: datetime) -> FoundMessage | Refused:
    """Read one post from what would be a line."""
    return _found(JsonPiece(raw=raw if len(raw) <= LARGEST_VALUE else None, line=line), now)


def lines(readline: Callable[[int], bytes]) -> Iterator[JsonPiece]:
    """Yield the lines of a file; one that is too large is passed over, not held."""
    number = 0
    while line := readline(LARGEST_VALUE):
        number += 1
        if line.endswith(b"\n") or not (rest := readline(LARGEST_VALUE)):
            yield JsonPiece(raw=line.rstrip(b"\r\n"), line=number)
            continue
        while rest and not rest.endswith(b"\n"):
            rest = readline(LARGEST_VALUE)
        yield JsonPiece(raw=None, line=number)


def is_post(line: bytes) -> bool:
    """Tell whether a line can be one of ours: a JSON object that names a message."""
    return _record(line) is not None


def reread_line(raw: bytes, *, now: datetime) -> FoundMessage | Refused | None:
    """Read a line that was kept once more; None if it is none of ours."""
    record = _record(raw)
    return None if record is None else _found(JsonPiece(raw=raw, line=1), now, record)


def _record(line: bytes) -> Record | None:
    try:
        record = strict(line)
    except Unusable:
        return None
    return record if isinstance(record, dict) and "message_id" in record else None


def _found(piece: JsonPiece, now: datetime, read: Record | None = None) -> FoundMessage | Refused:
    where = ""
    try:
        record = members(piece.value(), "line") if read is None else read
        if type(record.get("message_id")) is int:
            where = f"id {record['message_id']}"
        origin = _origin(record)
        post = _post(record, origin, now, piece.raw or b"")
        return FoundMessage(origin=origin, versions=_versions(record, post, now), line=piece.line)
    except Unusable as problem:
        return Refused(line=piece.line, where=where, reason=str(problem))


def _origin(record: Record) -> FileChannel:
    username = username_or_none(record.get("channel"))
    title = text_of(record, "title") or ("" if username else text_of(record, "channel"))
    return FileChannel(channel_id=channel_id(record.get("channel_id")), username=username or "", title=title)


def _post(record: Record, origin: FileChannel, now: datetime, raw: bytes) -> Post:
    edited_at = record.get("edited_at")
    number = message_id(record.get("message_id"))
    parts = tuple(sorted({message_id(part) for part in items(record.get("parts"), "parts")}))
    if parts and parts[0] != number:
        raise Unusable("its message_id is not the first of its parts")
    text = text_of(record, "text")
    return Post(
        channel_id=origin.channel_id,
        message_id=number,
        posted_at=moment(record.get("posted_at"), now=now),
        text=text,
        passages=_passages(record.get("passages"), text),
        shown=record.get("shown") is not False,
        edited=edited_at is not None,
        edited_at=None if edited_at is None else moment(edited_at, now=now),
        parts=parts if len(parts) > 1 else (),
        grouped_id=whole(record, "grouped_id"),
        forward=_forward(record.get("forward"), now),
        reply_to=whole(record, "reply_to"),
        links=tuple(_link(link) for link in items(record.get("links"), "links")),
        author=text_of(record, "author"),
        media=text_of(record, "media"),
        views=whole(record, "views"),
        raw=raw,
    )


def _versions(record: Record, post: Post, now: datetime) -> tuple[Post, ...]:
    """Return what the post said before, oldest first, and last what it says now."""
    listed = record.get("versions")
    if listed is None or type(listed) is int:  # how many there are, without their words
        return (post,)
    versions = sorted((_version(version, post, now) for version in items(listed, "versions")), key=_as_of)
    if versions and versions[-1].text == post.text:
        # A source that does not tell when a post was edited leaves the time at which that was noticed.
        latest = versions.pop()
        post = post if post.edited_at else replace(post, edited=latest.edited, edited_at=latest.edited_at)
    return (*versions, post)


def _version(value: object, post: Post, now: datetime) -> Post:
    version = members(value, "version")
    as_of = moment(version.get("as_of"), now=now)
    edited = as_of > post.posted_at
    return replace(
        post,
        text=text_of(version, "text"),
        passages=(),
        edited=edited,
        edited_at=as_of if edited else None,
        links=(),
    )


def _as_of(version: Post) -> datetime:
    return version.edited_at or version.posted_at


def _forward(value: object, now: datetime) -> Forward | None:
    if value is None:
        return None
    forward = members(value, "forward")
    posted_at, channel, number = (forward.get(key) for key in ("posted_at", "channel_id", "message_id"))
    return Forward(
        channel_id=None if channel is None else channel_id(channel),
        username=text_of(forward, "username"),
        name=text_of(forward, "name"),
        message_id=None if number is None else message_id(number),
        posted_at=None if posted_at is None else moment(posted_at, now=now),
    )


def _passages(value: object, text: str) -> tuple[Passage, ...]:
    found = [members(one, "passage") for one in items(value, "passages")]
    passages = tuple(
        Passage(kind=text_of(one, "kind"), start=whole(one, "start") or 0, end=whole(one, "end") or 0)
        for one in found
    )
    if not within(passages, len(text)):
        raise Unusable("its passages do not lie in its text")
    return passages


def _link(value: object) -> Link:
    link = members(value, "link")
    return Link(url=text_of(link, "url"), label=text_of(link, "label"))
