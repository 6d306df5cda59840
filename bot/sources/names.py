"""The names of channels that an account looks up: few, since Telegram makes whoever asks for many wait a day.

There is no published figure. People tell of about 200 a day, and of waits of 15 to 18 hours after some 160 in
a row (docs/operations.md).
"""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta

from bot.errors import ChannelUnavailable, RateLimited
from bot.models import NameBook
from bot.telegram.protocol import Found

HOURLY, DAILY = 60, 180
SPANS = ((timedelta(hours=1), HOURLY), (timedelta(days=1), DAILY))
LONGEST = timedelta(days=1)  # of these spans
REMEMBERED = timedelta(hours=6)  # how long an answer is not asked for again


def free_at(asked: Sequence[datetime], now: datetime) -> datetime:
    """Return when the next name may be looked up, after those that were, the earliest first."""
    return max([now, *(asked[-most] + span for span, most in SPANS if len(asked) >= most)])


def all_asked_at(asked: Sequence[datetime], now: datetime, count: int) -> datetime:
    """Return when the last of so many further names may be looked up."""
    at, asked = now, list(asked)
    for _ in range(count):
        at = free_at(asked, at)
        asked.append(at)
    return at


class Lookups:
    """The names that one account looks up, counted across restarts.

    What an answer said is remembered for some hours: a name that leads nowhere is not asked for at each look.
    """

    def __init__(
        self,
        find: Callable[[str], Awaitable[Found]],
        book: NameBook,
        *,
        account: str,
        clock: Callable[[], datetime],
    ) -> None:
        self._find, self._book = find, book
        self._account, self._clock = account, clock
        self._under_way = 0
        # By name: until when it is not asked for again, and whose it is, or why nobody's.
        self._told: dict[str, tuple[datetime, Found | str]] = {}

    async def find(self, username: str) -> Found:
        """Find whose name this is, as ChannelReader says. Raises RateLimited where enough were looked up."""
        now, name = self._clock(), username.lower()
        until, told = self._told.get(name, (now, ""))
        if until <= now:
            told = await self._asked(username, now)
            self._told[name] = now + REMEMBERED, told
        if isinstance(told, str):
            raise ChannelUnavailable(told)
        return told

    async def _asked(self, username: str, now: datetime) -> Found | str:
        """Ask, unless enough were asked for, and note it: also where no answer came, for it may count."""
        asked = [*self._book.names_asked(self._account, now - LONGEST), *[now] * self._under_way]
        if (wait := free_at(asked, now) - now) > timedelta(0):
            raise RateLimited(
                f"names are looked up {HOURLY} an hour and {DAILY} a day at most",
                retry_after=wait.total_seconds(),
                method="contacts.resolveUsername",
            )
        self._under_way += 1
        counts = True
        try:
            return await self._find(username)
        except RateLimited:
            counts = False  # a wait is on, and mostly nothing was asked
            raise
        except ChannelUnavailable as error:
            return str(error)
        finally:
            self._under_way -= 1
            if counts:
                self._book.name_asked(self._account, now)
