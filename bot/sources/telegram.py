"""Channels read through Telegram itself: complete, with edits and deletions."""

from collections import defaultdict
from collections.abc import AsyncIterator, Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from bot.errors import ChannelUnavailable, PartlyRead, SourceError
from bot.models import Channel, Cursor, Page, Post
from bot.models.passages import joined
from bot.sources.together import together
from bot.telegram.protocol import ALBUM, PAGE, Batch, ChannelReader, Peer

SETTLING = timedelta(seconds=5)  # after a part appears, another may still follow
AT_ONCE = 10  # answers of Telegram that are given as one page, at most


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


def _is_called(address: str, usernames: Iterable[str]) -> bool:
    held = [name.lower() for name in usernames]
    return address.lower() in (held or [""])


def _arriving(posts: Iterable[Post], read_to: int, now: datetime) -> set[int | None]:
    """Return the albums beyond an id of which further parts may follow; now is when the visit began."""
    beyond = (post for post in posts if post.grouped_id is not None and post.message_id > read_to)
    return {post.grouped_id for post in beyond if post.posted_at > now - SETTLING}


def _is_settling(parts: list[Post], now: datetime) -> bool:
    # A clock that is far off, theirs or ours, must not hold a post back for long.
    return abs(now - parts[-1].posted_at) < SETTLING


Given = dict[int, Post | None]
"""Messages that were given before, by id; as they read then if that was in this visit."""


def _as_read(message: Post) -> Post:
    return replace(message, views=None, raw=b"")


class TelegramSource:
    """Reads history for what is new, and the channel's event count for what became of older posts.

    At first contact the newest `backfill` messages are read, or those since a moment. The event count
    from before that is kept with its first page, and so is the id up to which it goes: what is edited
    while it goes on, or while it is cut short, is told by the visit after it.
    """

    name = "telegram"

    def __init__(
        self,
        reader: ChannelReader,
        *,
        backfill: int = 200,
        since: datetime | None = None,
        at_once: int = AT_ONCE,
    ) -> None:
        self._reader = reader
        self._backfill = backfill
        self._since = since
        self._at_once = at_once

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
        given: dict[int, Post | None] = dict.fromkeys(cursor.recent)
        read_to = cursor.message_id
        if read_to < cursor.backfill_to:  # a first contact that was cut short
            async for page in self._first_pages(
                blank, peer, read_to, cursor.backfill_to, now, given, cursor.address
            ):
                read_to = page.cursor or read_to
                yield page
        news = self._history(blank, peer, read_to, now, given, address=cursor.address)
        async for page in together(news, most=self._at_once):
            read_to = page.last or read_to
            yield page
        try:
            async for page in self._changes(blank, peer, cursor.pts, read_to, given, now):
                yield page
        except ChannelUnavailable:
            raise
        except SourceError as error:  # what is new is kept all the same, and what changed is told next time
            raise PartlyRead(f"edits and deletions could not be asked: {error}") from error

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
        """Yield what was published before we began to watch."""
        top = max(newest.ids, default=0)
        read_to = cursor.message_id or await self._beginning(peer, top)
        met = replace(blank, pts=newest.pts)  # from before the first page, so no later edit goes untold
        async for page in self._first_pages(met, peer, read_to, top, now, None, blank.username):
            yield page

    async def _first_pages(
        self,
        blank: Page,
        peer: Peer,
        read_to: int,
        top: int,
        now: datetime,
        given: Given | None,
        address: str,
    ) -> AsyncIterator[Page]:
        """Yield the pages of a first contact up to its end, or what is left of them; the last is empty."""
        first = replace(blank, news=False, backfill_to=top)
        old = self._history(first, peer, read_to, now, given, address=address, top=top)
        async for page in together(old, most=self._at_once):
            read_to = page.last or read_to
            yield page
        yield replace(blank, cursor=read_to, news=False, backfill_to=0)

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
        self,
        blank: Page,
        peer: Peer,
        read_to: int,
        now: datetime,
        given: Given | None,
        *,
        address: str,
        top: int | None = None,
    ) -> AsyncIterator[Page]:
        """Yield pages above an id, up to `top` if it is said, each vouching for all ids it spans.

        Their posts are added to `given`, where somebody asks for it.
        """
        while top is None or read_to < top:
            batch = await self._reader.newer(peer, read_to)
            blank = replace(blank, usernames=batch.usernames)
            if top is not None:
                batch = batch.between(read_to, top)
            last = ripe(batch, now)
            if last <= read_to:
                if batch.usernames is not None and not _is_called(address, batch.usernames):
                    yield blank  # nothing new but the name
                return
            page = batch.between(read_to, last)
            if given is not None:
                given.update((post.message_id, _as_read(post)) for post in page.posts)
            yield replace(
                blank,
                posts=assembled(page.posts),
                service=page.service,
                first=read_to + 1,
                last=last,
                cursor=last,
            )
            read_to = last
            if top is None and len(batch.ids) < PAGE:
                return

    async def _changes(
        self, blank: Page, peer: Peer, pts: int | None, read_to: int, given: Given, now: datetime
    ) -> AsyncIterator[Page]:
        """Yield what happened since an event count: as Telegram tells it, or by looking again.

        `given` are the posts to look at again where it is not told. Messages that are new come in their
        final state, with no word of an edit: what history gave before stands only if it reads the same.
        """
        look_at = [number for number, post in given.items() if post is None or pts is not None]
        while pts is not None:
            changes = await self._reader.changes(peer, pts)
            if changes is None:
                pts = (await self._reader.newest(peer)).pts
                break
            told = changes.told
            news = [post for post in told.posts if given.get(post.message_id) != _as_read(post)]
            arriving = _arriving(news, read_to, now)
            posts = await self._whole(peer, [post for post in news if post.grouped_id not in arriving])
            absent = tuple(sorted({*changes.deleted, *told.empty}))
            # An album that still arrives is whole in the next visit's history, which asks from here again.
            reached = pts if arriving or not changes.complete else changes.pts
            if posts or absent or told.service or reached != pts:
                yield replace(blank, posts=posts, service=told.service, absent=absent, pts=reached)
            if arriving:
                return
            if not changes.complete:
                pts = changes.pts
                break
            if not changes.more or reached <= pts:
                return
            pts = reached
        yield await self._second_look(blank, peer, look_at, pts)

    async def _second_look(self, blank: Page, peer: Peer, ids: Iterable[int], pts: int | None) -> Page:
        """Return posts as they read now, and which of them are not there."""
        asked = set(ids)
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
