"""Several accounts as one source: each channel through its own account, or through one that stands in."""

from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from datetime import datetime

from bot.errors import AccountError, SourceError
from bot.models import Attached, Channel, Cursor, Gap, Page, Wanted, route_of
from bot.sources.accounts import in_turn
from bot.sources.protocol import GapAnswer
from bot.sources.telegram import TelegramSource
from bot.telegram.media import TelegramMedia

Readers = Callable[[Channel], Sequence[str]]
"""Names the account that reads a channel, and then those that can stand in for it.

One without a source, since its session is of no use, is passed over.
"""


class SpreadSource:
    """A Source, with SecondLooks and GapSource, over the sources of several accounts.

    Where Telegram refuses the account of a channel, the next one is asked at once; only when all are refused
    is AccountError raised. Any other trouble, a wait among it, is of the one account and stays with it.
    """

    name = "telegram"

    def __init__(self, sources: Mapping[str, TelegramSource], readers: Readers) -> None:
        self._sources, self._readers = sources, readers

    async def pages(self, channel: Channel, cursor: Cursor, *, now: datetime) -> AsyncIterator[Page]:
        """Yield what is newer than the cursor, as the Source contract says."""
        refused: AccountError | None = None
        for account in in_turn(self._able(channel), frozenset(route.account for route in cursor.routes)):
            try:
                async for page in self._sources[account].pages(channel, cursor, now=now):
                    yield page
            except AccountError as error:
                refused = refused or error
                continue
            return
        if refused is not None:
            raise refused

    def account_of(self, channel: Channel) -> str:
        """Name the account that looks at a channel."""
        return self._able(channel)[0]

    def _able(self, channel: Channel) -> Sequence[str]:
        named = [account for account in self._readers(channel) if account in self._sources]
        return named or list(self._sources)  # which say why they cannot

    def is_followed(self, channel: Channel, channel_id: int) -> bool:
        """Tell whether edits and deletions of a channel are told by its events."""
        return self._sources[self.account_of(channel)].is_followed(channel_id)

    async def missed(
        self, channel: Channel, cursor: Cursor, gaps: Sequence[Gap], *, now: datetime
    ) -> GapAnswer:
        """Ask for ids that nobody answered for; as the GapSource contract says."""
        return await self._sources[self.account_of(channel)].missed(channel, cursor, gaps, now=now)

    async def again(self, channel: Channel, cursor: Cursor, ids: Iterable[int]) -> Page:
        """Return posts of these ids as they read now, and which of them are not there."""
        return await self._sources[self.account_of(channel)].again(channel, cursor, ids)


class SpreadMedia:
    """A MediaSource over those of several accounts: a file comes through one that knows its channel."""

    def __init__(self, sources: Mapping[str, TelegramMedia], readers: Callable[[int], Sequence[str]]) -> None:
        """Take `readers` to name the accounts to be asked about a channel, in turn, by the channel's id."""
        self._sources, self._readers = sources, readers

    def account_of(self, channel_id: int) -> str:
        """Name the account that files of a channel are asked of first."""
        return self._able(channel_id)[0]

    def _able(self, channel_id: int) -> Sequence[str]:
        named = [account for account in self._readers(channel_id) if account in self._sources]
        return named or list(self._sources)

    def attached(self, raw: bytes) -> Sequence[Attached]:
        """List the files of a capture; any account reads it alike."""
        return next(iter(self._sources.values())).attached(raw)

    async def pieces(self, wanted: Wanted) -> AsyncIterator[bytes]:
        """Yield a file's bytes, in order. Raises as the sources do, SourceError where nobody can ask now."""
        refused: AccountError | None = None
        for account in self._able(wanted.channel_id):
            if route_of(wanted.routes, account) is None:
                continue
            begun = False
            try:
                async for piece in self._sources[account].pieces(wanted):
                    begun = True
                    yield piece
            except AccountError as error:
                if begun:
                    raise
                refused = refused or error
                continue
            return
        raise refused or SourceError("no account that can be used was told where the channel is")
