"""What every source of posts does."""

from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.models import AccountRoute, Attached, Channel, Cursor, Gap, Page, Post, PublicView, Wanted

Rereader = Callable[[bytes, int, datetime, str], Sequence[Post]]
"""The posts that a capture's bytes say, of a channel by its id, as they were read at a time, and in a zone.

More than one where they hold a post with its earlier versions. Raises InputError if this program cannot
read them.
"""


class Source(Protocol):
    """A place that channels can be read from.

    The contract, which `tests/sources/test_contract.py` checks for every implementation:

    - Pages come oldest first, and so do the posts in each; keeping page after page and moving the
      cursor with each never leaves an unread id behind, wherever reading stops.
    - A post may be given again (an edit, a second look at recent posts); keeping it twice is harmless.
    - With a cursor that was never set, the newest posts up to the source's own limit are given, as
      `news=False` pages.
    - Foreign exceptions do not get out: only SourceError, AccountError and their kinds do, and what
      was yielded before stays good.
    - An album comes as one post, whole.
    """

    @property
    def name(self) -> str:
        """The word in `channels.toml` that chooses it, and in every capture made through it."""
        ...

    def pages(self, channel: Channel, cursor: Cursor, *, now: datetime) -> AsyncIterator[Page]:
        """Yield what is newer than the cursor, and what it can tell about older posts."""
        ...


class SecondLooks(Protocol):
    """A source that can look again at posts which it gave before."""

    def account_of(self, channel: Channel) -> str:
        """Name the account that looks at a channel: what it is asked to wait for is none of the others'."""
        ...

    def is_followed(self, channel: Channel, channel_id: int) -> bool:
        """Tell whether edits and deletions of a channel are told anyway."""
        ...

    async def again(self, channel: Channel, cursor: Cursor, ids: Iterable[int]) -> Page:
        """Return posts of these ids as they read now, and which of them are not there."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class GapAnswer:
    """The answer about ids in gaps, all of which were asked for from the last one down to an id."""

    pages: tuple[Page, ...]
    down_to: int
    why: str = ""  # some of them are not answered for


class GapSource(Protocol):
    """A source that can be asked for ids which nobody answered for."""

    def account_of(self, channel: Channel) -> str:
        """Name the account that is asked about a channel; "" where there is none."""
        ...

    async def missed(
        self, channel: Channel, cursor: Cursor, gaps: Sequence[Gap], *, now: datetime
    ) -> GapAnswer:
        """Ask for as many ids of these gaps, which rise, as one request takes, the last ones first.

        Raises SourceError and AccountError, and their kinds.
        """
        ...


class PublicSource(Protocol):
    """A source that tells what anybody is shown of a channel."""

    async def public_view(self, channel: Channel, cursor: Cursor, *, now: datetime) -> PublicView | None:
        """Return the newest posts as they are shown; None where none are. Raises SourceError, its kinds."""
        ...


class Acquaintance(Protocol):
    """One account's knowledge of where channels are."""

    async def joined(self) -> Mapping[int, AccountRoute]:
        """Ask which channels the account has joined, by id, and how it gets there."""
        ...

    async def find(self, username: str) -> tuple[int, AccountRoute]:
        """Ask for the channel that has this name, by its id, and how the account gets there. Costly."""
        ...


class MediaSource(Protocol):
    """A place that files of posts can be fetched from, beside the Source that gave the posts."""

    def account_of(self, channel_id: int) -> str:
        """Name the account that files of a channel are asked of; "" where there is none."""
        ...

    def attached(self, raw: bytes) -> Sequence[Attached]:
        """List the files that the post shows which was captured as these bytes; nothing is asked for it."""
        ...

    def pieces(self, wanted: Wanted) -> AsyncIterator[bytes]:
        """Yield the bytes of a file, in order and all of them.

        Raises MediaGone if it cannot be had any more, another SourceError or AccountError if not now.
        """
        ...
