"""What became of posts that a channel gave before: as its events tell it, or by looking again."""

from collections.abc import AsyncIterator, Iterable
from dataclasses import replace
from datetime import datetime

from bot.models import Page, Post
from bot.sources.albums import arriving, assembled
from bot.telegram.protocol import ALBUM, Changes, ChannelReader, Peer

Given = dict[int, Post | None]
"""Messages that were given before, by id; as they read then if that was in this visit."""


def as_read(message: Post) -> Post:
    """Return what a reader would have read of a message, to be compared with another reading."""
    return replace(message, views=None, raw=b"")


class ChangeReader:
    """Reads edits and deletions of a channel, and albums whole."""

    def __init__(self, reader: ChannelReader) -> None:
        self._reader = reader

    async def changes(
        self,
        blank: Page,
        peer: Peer,
        pts: int | None,
        read_to: int,
        given: Given,
        now: datetime,
        *,
        first: Changes | None = None,
    ) -> AsyncIterator[Page]:
        """Yield what happened since an event count: as Telegram tells it, or by looking again.

        `given` are the posts to look at again where it is not told. Messages that are new come in their
        final state, with no word of an edit: what history gave before stands only if it reads the same.
        """
        look_at = [number for number, post in given.items() if post is None or pts is not None]
        while pts is not None:
            changes, first = first or await self._reader.changes(peer, pts), None
            if changes is None:
                pts = (await self._reader.newest(peer)).pts
                break
            told = changes.told
            news = [post for post in told.posts if given.get(post.message_id) != as_read(post)]
            coming = arriving(news, read_to, now)
            posts = await self.whole(peer, [post for post in news if post.grouped_id not in coming])
            absent = tuple(sorted({*changes.deleted, *told.empty}))
            # An album that still arrives is whole in the next visit's history, which asks from here again.
            reached = pts if coming or not changes.complete else changes.pts
            if posts or absent or told.service or reached != pts:
                yield replace(blank, posts=posts, service=told.service, absent=absent, pts=reached)
            if coming:
                return
            if not changes.complete:
                pts = changes.pts
                break
            if not changes.more or reached <= pts:
                return
            pts = reached
        yield await self.look_again(blank, peer, look_at, pts)

    async def look_again(self, blank: Page, peer: Peer, ids: Iterable[int], pts: int | None) -> Page:
        """Return posts as they read now, and which of them are not there."""
        asked = set(ids)
        batch = await self._reader.by_id(peer, asked)
        posts = await self.whole(peer, batch.posts)
        absent = tuple(number for number in batch.empty if number in asked)
        return replace(blank, posts=posts, absent=absent, pts=pts)

    async def whole(self, peer: Peer, posts: Iterable[Post]) -> tuple[Post, ...]:
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
