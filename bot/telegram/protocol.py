"""What reading a channel through Telegram gives, in our words and without Telethon."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.models import Post

LARGEST_ID = 2**31 - 1  # a message's id is a 32-bit number
PAGE = 100  # the most messages that Telegram gives in one answer
ALBUM = 10  # the most messages that make up an album


@dataclass(frozen=True, slots=True, kw_only=True)
class Peer:
    """A channel's address. The access hash is good for one account only."""

    channel_id: int
    access_hash: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A channel that was asked for; `joined` says whether the account has joined it."""

    peer: Peer
    title: str
    joined: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """One answer of Telegram, oldest first; each post is one message, so an album is in its parts.

    `empty` are ids that Telegram answered with nothing: absent, or hidden from this account.
    `pts` is the channel's event count at the time of the answer (0 when it was not told), and `usernames`
    what it is called, `joined` whether the account has joined it (None when that was not told).
    """

    posts: tuple[Post, ...] = ()
    service: tuple[int, ...] = ()
    empty: tuple[int, ...] = ()
    pts: int = 0
    usernames: tuple[str, ...] | None = None
    joined: bool | None = None

    @property
    def ids(self) -> tuple[int, ...]:
        """Every id that the answer mentions, rising."""
        return tuple(sorted((*(post.message_id for post in self.posts), *self.service, *self.empty)))

    def between(self, after: int, last: int) -> "Batch":
        """Return the part of it above one id, up to and including another."""
        return Batch(
            posts=tuple(post for post in self.posts if after < post.message_id <= last),
            service=tuple(number for number in self.service if after < number <= last),
            empty=tuple(number for number in self.empty if after < number <= last),
            pts=self.pts,
            usernames=self.usernames,
            joined=self.joined,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """The events about posts of a channel since an event count.

    `told` are all messages that the answer holds, as they read now. A message that was published since
    then and edited before we asked is among them without any word of the edit, so all of them are to be
    kept before `pts` is.
    `complete` is false when too much happened to be told: posts that may have changed are to be read
    again, and `pts` is where to go on from. `more` says to ask again from `pts` at once.
    """

    told: Batch = Batch()
    deleted: tuple[int, ...] = ()
    pts: int
    more: bool = False
    complete: bool = True


class ChannelReader(Protocol):
    """One account's view of channels. Raises SourceError and its kinds, and AccountError."""

    async def find(self, username: str) -> Found:
        """Find whose name this is. Costly: to be asked once for a channel, and its answer kept."""
        ...

    async def joined(self) -> Sequence[Found]:
        """Find the channels that the account has joined, however many."""
        ...

    async def newest(self, peer: Peer, *, skip: int = 0, before: datetime | None = None) -> Batch:
        """Get the newest message, after leaving out `skip` newer ones or those not older than `before`."""
        ...

    async def newer(self, peer: Peer, after: int) -> Batch:
        """Get the up to PAGE oldest messages whose id is above `after`."""
        ...

    async def by_id(self, peer: Peer, ids: Iterable[int]) -> Batch:
        """Get these messages, however many."""
        ...

    async def changes(self, peer: Peer, pts: int) -> Changes | None:
        """Get what happened since then; None if Telegram does not tell this account."""
        ...
