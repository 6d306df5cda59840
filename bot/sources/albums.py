"""Albums: messages of Telegram that are one post, and that may still be arriving."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from bot.models import Post
from bot.models.passages import joined
from bot.telegram.protocol import ALBUM, PAGE, Batch

SETTLING = timedelta(seconds=5)  # after a part appears, another may still follow


def assembled(posts: Iterable[Post]) -> tuple[Post, ...]:
    """Return the posts with the parts of each album joined into one, by rising id."""
    albums: dict[int, list[Post]] = defaultdict(list)
    single = []
    for post in posts:
        if post.grouped_id is None:
            single.append(post)
        else:
            albums[post.grouped_id].append(post)
    joined = [joined_parts(parts) for parts in albums.values()]
    return tuple(sorted([*single, *joined], key=lambda post: post.message_id))


def joined_parts(parts: Iterable[Post]) -> Post:
    """Make one post of an album's parts: the first part, with what any of them says."""
    parts = sorted(parts, key=lambda part: part.message_id)
    kinds = {part.media for part in parts}
    text, passages = joined([(part.text, part.passages) for part in parts])
    names = [part.media_identity for part in parts if part.media_identity]
    return replace(
        parts[0],
        parts=tuple(part.message_id for part in parts),
        text=text,
        passages=passages,
        edited=any(part.edited for part in parts),
        edited_at=max((part.edited_at for part in parts if part.edited_at), default=None),
        forward=next((part.forward for part in parts if part.forward), None),
        reply_to=next((part.reply_to for part in parts if part.reply_to), None),
        links=tuple(dict.fromkeys(link for part in parts for link in part.links)),
        author=next((part.author for part in parts if part.author), ""),
        media=kinds.pop() if len(kinds) == 1 else "album",
        media_identity=" ".join(names) or None,
        views=max((part.views for part in parts if part.views is not None), default=None),
        raw=b"\n".join(part.raw for part in parts),
    )


def ripe(batch: Batch, now: datetime) -> int:
    """Return the last id up to which a batch can be given with its albums whole; 0 when it is empty.

    On a full page an album among the last messages may go on beyond it. On the newest page it may
    still be arriving, while its newest part is younger than SETTLING.
    """
    ids = batch.ids
    if not ids:
        return 0
    full = len(ids) >= PAGE
    albums: dict[int, list[Post]] = defaultdict(list)
    for post in batch.posts:
        if post.grouped_id is not None:
            albums[post.grouped_id].append(post)
    begun = [
        parts[0].message_id - 1
        for parts in albums.values()
        if parts[-1].message_id > ids[-1] - ALBUM and (full or _is_settling(parts, now))
    ]
    last = min(begun, default=ids[-1])
    return ids[-1] if full and last < ids[0] else last  # nothing that fills a page is an album


def arriving(posts: Iterable[Post], read_to: int, now: datetime) -> set[int | None]:
    """Return the albums beyond an id of which further parts may follow; now is when the visit began."""
    beyond = (post for post in posts if post.grouped_id is not None and post.message_id > read_to)
    return {post.grouped_id for post in beyond if post.posted_at > now - SETTLING}


def _is_settling(parts: list[Post], now: datetime) -> bool:
    # A clock that is far off, theirs or ours, must not hold a post back for long.
    return abs(now - parts[-1].posted_at) < SETTLING
