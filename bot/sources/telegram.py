"""Channels read through Telegram itself: complete, with edits and deletions."""

import logging
from collections import defaultdict
from collections.abc import AsyncIterator, Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from bot.errors import ChannelUnavailable, RateLimited
from bot.models import Channel, Cursor, Page, Post
from bot.telegram.protocol import ALBUM, PAGE, Batch, ChannelReader, Peer

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
    return replace(
        parts[0],
        parts=tuple(part.message_id for part in parts),
        text="\n\n".join(part.text for part in parts if part.text),
        edited=any(part.edited for part in parts),
        edited_at=max((part.edited_at for part in parts if part.edited_at), default=None),
        forward=next((part.forward for part in parts if part.forward), None),
        reply_to=next((part.reply_to for part in parts if part.reply_to), None),
        links=tuple(dict.fromkeys(link for part in parts for link in part.links)),
        author=next((part.author for part in parts if part.author), ""),
        media=kinds.pop() if len(kinds) == 1 else "album",
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


def _is_settling(parts: list[Post], now: datetime) -> bool:
    # A clock that is far off, theirs or ours, must not hold a post back for long.
    return abs(now - parts[-1].posted_at) < SETTLING


log = logging.getLogger(__name__)


class TelegramSource:
    """Reads history for what is new, and the channel's event count for what became of older posts.

    At first contact the newest `backfill` messages are read, or those since a moment. The event count
    is kept with the last page of it, so a first contact that was cut short is told from a later visit.
    """

    name = "telegram"

    def __init__(self, reader: ChannelReader, *, backfill: int = 200, since: datetime | None = None) -> None:
        self._reader = reader
        self._backfill = backfill
        self._since = since

    async def pages(self, channel: Channel, cursor: Cursor, *, now: datetime) -> AsyncIterator[Page]:
        """Yield what is newer than the cursor, then what changed; as the Source contract says."""
        blank, peer = await self._address(channel, cursor)
        if cursor.pts is None:
            newest = await self._reader.newest(peer)
            if not cursor.message_id or cursor.access_hash is not None:
                async for page in self._meet(blank, peer, cursor, newest, now):
                    yield page
                return
            yield replace(blank, pts=newest.pts)  # read so far through another source
        read_to = cursor.message_id
        async for page in self._history(blank, peer, read_to, now):
            read_to = page.last or read_to
            yield page
        try:
            async for page in self._changes(blank, peer, cursor, read_to):
                yield page
        except RateLimited as wait:  # news is read all the same, and what changed is told next time
            log.info("%s: edits and deletions in %.0f s (%s)", channel.username, wait.retry_after, wait)

    async def _address(self, channel: Channel, cursor: Cursor) -> tuple[Page, Peer]:
        """Find where the channel is, and return a page that says so and holds nothing."""
        if cursor.channel_id is not None and cursor.access_hash is not None:
            peer = Peer(channel_id=cursor.channel_id, access_hash=cursor.access_hash)
            return Page(channel_id=peer.channel_id, username=channel.username), peer
        found = await self._reader.find(channel.username)
        if cursor.channel_id not in (None, found.peer.channel_id):
            raise ChannelUnavailable(
                f"the name now belongs to another channel (id {found.peer.channel_id}) than the one read so "
                f"far (id {cursor.channel_id}); if that is meant, give it a new data directory"
            )
        blank = Page(
            channel_id=found.peer.channel_id,
            username=channel.username,
            title=found.title,
            access_hash=found.peer.access_hash,
        )
        return blank, found.peer

    async def _meet(
        self, blank: Page, peer: Peer, cursor: Cursor, newest: Batch, now: datetime
    ) -> AsyncIterator[Page]:
        """Yield what was published before we began to watch: the first contact, or the rest of one."""
        top = max(newest.ids, default=0)
        read_to = cursor.message_id or await self._beginning(peer, top)
        async for page in self._history(replace(blank, news=False), peer, read_to, now, top):
            read_to = page.last or read_to
            yield page
        yield replace(blank, cursor=read_to, pts=newest.pts, news=False)

    async def _beginning(self, peer: Peer, top: int) -> int:
        """Return the id after which a first contact reads; never inside an album."""
        if self._since is not None:
            before = await self._reader.newest(peer, before=self._since)
            return max(before.ids, default=0)
        if self._backfill <= 0:
            return top
        oldest = await self._reader.newest(peer, skip=self._backfill - 1)
        whole = await self._whole(peer, oldest.posts)
        return min((*oldest.ids, *(post.message_id for post in whole)), default=1) - 1

    async def _history(
        self, blank: Page, peer: Peer, read_to: int, now: datetime, top: int | None = None
    ) -> AsyncIterator[Page]:
        """Yield pages above an id, up to `top` if it is given, each vouching for all ids it spans."""
        while top is None or read_to < top:
            batch = await self._reader.newer(peer, read_to)
            if top is not None:
                batch = batch.between(read_to, top)
            last = ripe(batch, now)
            if last <= read_to:
                return
            given = batch.between(read_to, last)
            yield replace(
                blank,
                posts=assembled(given.posts),
                service=given.service,
                first=read_to + 1,
                last=last,
                cursor=last,
            )
            read_to = last
            if top is None and len(batch.ids) < PAGE:
                return

    async def _changes(self, blank: Page, peer: Peer, cursor: Cursor, read_to: int) -> AsyncIterator[Page]:
        """Yield edits and deletions of posts up to an id: as Telegram tells them, or by looking again."""
        pts = cursor.pts
        while pts is not None:
            changes = await self._reader.changes(peer, pts)
            if changes is None:
                pts = (await self._reader.newest(peer)).pts
                break
            if not changes.complete:
                pts = changes.pts
                break
            edited = await self._whole(peer, [post for post in changes.edited if post.message_id <= read_to])
            absent = tuple(number for number in changes.deleted if number <= read_to)
            if edited or absent or changes.pts != pts:
                yield replace(blank, posts=edited, absent=absent, pts=changes.pts)
            if not changes.more or changes.pts <= pts:
                return
            pts = changes.pts
        yield await self._second_look(blank, peer, cursor.recent, pts)

    async def _second_look(self, blank: Page, peer: Peer, recent: Iterable[int], pts: int | None) -> Page:
        """Return the most recent posts as they read now, and which of them are not there."""
        asked = set(recent)
        batch = await self._reader.by_id(peer, asked)
        posts = await self._whole(peer, batch.posts)
        absent = tuple(number for number in batch.empty if number in asked)
        return replace(blank, posts=posts, absent=absent, pts=pts)

    async def _whole(self, peer: Peer, posts: Iterable[Post]) -> tuple[Post, ...]:
        """Return the posts, with the missing parts of their albums read and joined."""
        known = {post.message_id: post for post in posts}
        parts = [post for post in known.values() if post.grouped_id is not None]
        groups = {post.grouped_id for post in parts}
        near = {
            number for post in parts for number in range(post.message_id - ALBUM + 1, post.message_id + ALBUM)
        }
        if near - known.keys():
            batch = await self._reader.by_id(peer, near - known.keys())
            known |= {post.message_id: post for post in batch.posts if post.grouped_id in groups}
        return assembled(known.values())
