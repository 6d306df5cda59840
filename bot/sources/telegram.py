"""Channels read through Telegram itself: complete, with edits and deletions."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import islice

from bot.errors import ChannelUnavailable, PartlyRead, SourceError
from bot.models import READER, AccountRoute, Channel, Cursor, Gap, Page, Post, route_of
from bot.sources.albums import assembled, ripe
from bot.sources.changes import ChangeReader, Given, as_read
from bot.sources.protocol import GapAnswer
from bot.sources.together import together
from bot.telegram.protocol import PAGE, Batch, Changes, ChannelReader, Found, Peer

AT_ONCE = 10  # answers of Telegram that are given as one page, at most


def _is_called(address: str, usernames: Iterable[str]) -> bool:
    held = [name.lower() for name in usernames]
    return address.lower() in (held or [""])


class TelegramSource:
    """Reads history for what is new, and the channel's event count for what became of older posts.

    A channel that the account has joined is asked for its events first, which costs one request where nothing
    happened. Of others Telegram wants few to be asked for events: those that `follows` names are, by history
    and events; the rest by history alone, and their edits and deletions are found by looking `again`.

    At first contact the newest `backfill` messages are read, or those since a moment. The event count
    from before that is kept with its first page, and so is the id up to which it goes: what is edited
    while it goes on, or while it is cut short, is told by the visit after it. `find` looks up whose a name
    is, where the reader is not to be asked for any number of them.
    """

    name = "telegram"

    def __init__(
        self,
        reader: ChannelReader,
        *,
        backfill: int = 200,
        since: datetime | None = None,
        at_once: int = AT_ONCE,
        follows: Callable[[int], bool] = lambda channel_id: True,
        find: Callable[[str], Awaitable[Found]] | None = None,
        account: str = READER,
    ) -> None:
        self._reader = reader
        self._later = ChangeReader(reader)
        self._find = find or reader.find
        self._account = account
        self._backfill = backfill
        self._since = since
        self._at_once = at_once
        self._follows = follows
        self._joined: dict[int, bool] = {}  # channels of which Telegram has said so

    async def joined(self) -> Mapping[int, AccountRoute]:
        """Ask which channels the account has joined, by id, and how it gets there."""
        return {found.peer.channel_id: self._route(found) for found in await self._reader.joined()}

    async def find(self, username: str) -> tuple[int, AccountRoute]:
        """Ask for the channel that has this name, by its id, and how the account gets there. Costly."""
        found = await self._find(username)
        return found.peer.channel_id, self._route(found)

    def _route(self, found: Found) -> AccountRoute:
        return AccountRoute(account=self._account, access_hash=found.peer.access_hash, joined=found.joined)

    def is_followed(self, channel_id: int) -> bool:
        """Tell whether edits and deletions of a channel are told by its events."""
        return self._joined.get(channel_id, False) or self._follows(channel_id)

    async def again(self, channel: Channel, cursor: Cursor, ids: Iterable[int]) -> Page:
        """Return posts of these ids as they read now, and which of them are not there."""
        blank, peer = await self._address(channel, cursor)
        return await self._later.look_again(blank, peer, ids, None)

    async def missed(
        self, channel: Channel, cursor: Cursor, gaps: Sequence[Gap], *, now: datetime
    ) -> GapAnswer:
        """Ask for ids that nobody answered for, a hundred at once; as the GapSource contract says."""
        blank, peer = await self._address(channel, cursor)
        falling = (number for gap in reversed(gaps) for number in range(gap.last, gap.first - 1, -1))
        asked = list(islice(falling, PAGE))
        batch = await self._reader.by_id(peer, asked)
        posts = await self._later.whole(peer, batch.posts)
        page = replace(blank, posts=posts, service=batch.service, absent=batch.empty)
        return GapAnswer(pages=(page,), down_to=asked[-1])

    async def pages(self, channel: Channel, cursor: Cursor, *, now: datetime) -> AsyncIterator[Page]:
        """Yield what is newer than the cursor, then what changed; as the Source contract says."""
        blank, peer = await self._address(channel, cursor)
        if cursor.routes and route_of(cursor.routes, self._account) is None:
            yield blank  # another account read it so far, and to ask where it is was costly: once is enough
        if cursor.pts is None:
            newest = await self._reader.newest(peer)
            if not cursor.message_id or cursor.routes:
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
        async for page in self._visit(blank, peer, cursor, read_to, given, now):
            yield page

    async def _visit(
        self, blank: Page, peer: Peer, cursor: Cursor, read_to: int, given: Given, now: datetime
    ) -> AsyncIterator[Page]:
        """Yield what is new since the last visit, and what changed as far as events tell it."""
        first: Changes | None = None
        if cursor.pts is not None and self._joined.get(peer.channel_id):
            first = await self._first_changes(peer, cursor.pts)
        if first is not None:
            async for page in self._events_first(blank, peer, cursor, first, read_to, given, now):
                yield page
            return
        news = self._history(blank, peer, read_to, now, given, address=cursor.address)
        async for page in together(news, most=self._at_once):
            read_to = page.last or read_to
            yield page
        if not self.is_followed(peer.channel_id):
            return
        try:
            async for page in self._later.changes(blank, peer, cursor.pts, read_to, given, now):
                yield page
        except ChannelUnavailable:
            raise
        except SourceError as error:  # what is new is kept all the same, and what changed is told next time
            raise PartlyRead(f"edits and deletions could not be asked: {error}") from error

    async def _first_changes(self, peer: Peer, pts: int) -> Changes | None:
        """Return what happened since an event count; None if that is not told whole, or not now."""
        try:
            first = await self._reader.changes(peer, pts)
        except ChannelUnavailable:
            raise
        except SourceError:
            return None  # history is read all the same, and then it is asked once more
        return first if first is not None and first.complete else None

    async def _events_first(
        self,
        blank: Page,
        peer: Peer,
        cursor: Cursor,
        first: Changes,
        read_to: int,
        given: Given,
        now: datetime,
    ) -> AsyncIterator[Page]:
        """Yield what events tell, and then history where they tell of anything new: it vouches for all ids.

        The event count is moved once history is kept. If that is cut short, the events are told again.
        """
        reached, beyond = None, False
        async for page in self._later.changes(blank, peer, cursor.pts, read_to, given, now, first=first):
            ids = (*(number for post in page.posts for number in post.ids), *page.service, *page.absent)
            beyond = beyond or max(ids, default=0) > read_to
            reached = page.pts if page.pts is not None else reached
            yield replace(page, pts=None) if beyond else page
        if beyond:
            news = self._history(blank, peer, read_to, now, given, address=cursor.address)
            async for page in together(news, most=self._at_once):
                yield page
            yield replace(blank, pts=reached)

    async def _address(self, channel: Channel, cursor: Cursor) -> tuple[Page, Peer]:
        """Find where the channel is, and return a page that says so and holds nothing."""
        known = route_of(cursor.routes, self._account)
        if cursor.channel_id is not None and known is not None:
            peer = Peer(channel_id=cursor.channel_id, access_hash=known.access_hash)
            return Page(channel_id=peer.channel_id, username=channel.username, route=known), peer
        found = await self._find(cursor.address or channel.username)
        if cursor.channel_id not in (None, found.peer.channel_id):
            raise ChannelUnavailable(
                f"the name now belongs to another channel (id {found.peer.channel_id}) than the one read so "
                f"far (id {cursor.channel_id}); if that is meant, give it a new data directory"
            )
        blank = Page(
            channel_id=found.peer.channel_id,
            username=channel.username,
            title=found.title,
            route=self._route(found),
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
        whole = await self._later.whole(peer, oldest.posts)
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
        known = blank.route
        while top is None or read_to < top:
            batch = await self._reader.newer(peer, read_to)
            blank = replace(blank, usernames=batch.usernames)
            if batch.joined is not None:
                self._joined[peer.channel_id] = batch.joined
                blank = replace(blank, route=known and replace(known, joined=batch.joined))
            if top is not None:
                batch = batch.between(read_to, top)
            last = ripe(batch, now)
            if last <= read_to:
                renamed = batch.usernames is not None and not _is_called(address, batch.usernames)
                if renamed or blank.route != known:
                    yield blank  # nothing new but the name, or whether the account has joined
                return
            page = batch.between(read_to, last)
            if given is not None:
                given.update((post.message_id, as_read(post)) for post in page.posts)
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
