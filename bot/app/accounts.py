"""Accounts at Telegram: those that read, which channels each of them reads, and how each of them stands."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from bot.app.newsroom import OpenNewsroom, Service
from bot.config.accounts import BOT
from bot.config.mistakes import not_among
from bot.config.settings import AccountSettings
from bot.errors import ConfigError, InputError
from bot.models import AccountStanding, AccountWork, Channel
from bot.storage.accounts import (
    ChannelReaders,
    StoredBook,
    channel_readers,
    names_asked,
    note_readers,
    refusals,
    waits_on,
    work_of,
)
from bot.storage.coverage import username_of
from bot.storage.sweeps import busiest

if TYPE_CHECKING:
    from bot.sources.accounts import Candidate
    from bot.telegram.client import TelegramAccess

DAY = timedelta(days=1)
PLANNED_FOR = timedelta(hours=1)  # until it is looked whether the work is spread evenly
BUSIEST = 10  # channels that are not joined and asked for events: https://core.telegram.org/api/updates
BUSY_FOR = timedelta(minutes=10)  # until it is looked which those are
NOWHERE = ChannelReaders(channel_id=0, address="", reader="", known=frozenset(), joined=frozenset())


class Accounts(Service):
    """The accounts that read channels, and the bot."""

    def __init__(
        self,
        opened: OpenNewsroom,
        interval: Callable[[Channel], timedelta] = lambda channel: channel.every,
    ) -> None:
        """Spread the channels by how often they are looked at, which is what `interval` tells."""
        super().__init__(opened)
        self._interval = interval
        self._plan: dict[str, str] = {}  # the account of each channel, by its key
        self._able, self._planned_at = frozenset[str](), datetime.min.replace(tzinfo=opened.clock().tzinfo)
        self._busy: dict[str, tuple[frozenset[int], datetime]] = {}

    @property
    def names(self) -> tuple[str, ...]:
        """The accounts that read, in the order of the settings."""
        return tuple(account.name for account in self.config.accounts)

    def readers(self, channel: Channel) -> tuple[str, ...]:
        """Return the accounts to be asked about a channel, in turn: its own, then who can stand in for it."""
        if not self.names:
            return ()
        able = frozenset(self.names) - refusals(self.db).keys()
        late = self.clock() - self._planned_at >= PLANNED_FOR
        if able != self._able or late or channel.key not in self._plan:
            self._spread(channel, able)
        own = self._plan[channel.key]
        return (own, *(name for name in self.names if name in able and name != own))

    def readers_of(self, channel_id: int) -> tuple[str, ...]:
        """Return the same for a channel by its id."""
        return self.readers(self.opened.channel(username_of(self.db, channel_id)))

    def reader(self, channel: Channel) -> str:
        """Return the account that reads a channel; "" where none does."""
        return next(iter(self.readers(channel)), "") if channel.source == "telegram" else ""

    def by_channel(self) -> dict[str, str]:
        """Return who reads each watched channel, by its username; nothing where that can only be one."""
        if len(self.names) < 2:
            return {}
        found = {channel.username: self.reader(channel) for channel in self.opened.channels}
        return {username: account for username, account in found.items() if account}

    def _spread(self, channel: Channel, able: frozenset[str]) -> None:
        """Decide anew which account reads which channel, and keep it where this process reads."""
        from bot.sources.accounts import spread

        watched = {one.key: one for one in self.opened.channels if one.source == "telegram"}
        watched.setdefault(channel.key, channel)
        met = channel_readers(self.db)
        candidates = (self._candidate(one, met.get(key, NOWHERE)) for key, one in watched.items())
        waiting = frozenset(wait.account for wait in waits_on(self.db, at=self.clock()))
        self._plan = spread(candidates, self.names, able=able, waiting=waiting)
        self._able, self._planned_at = able, self.clock()
        moved = {
            met[key].channel_id: account
            for key, account in self._plan.items()
            if key in met and met[key].reader != account
        }
        if moved and self.db.owned:
            note_readers(self.db, moved)

    def _candidate(self, channel: Channel, readers: ChannelReaders) -> Candidate:
        from bot.sources.accounts import Candidate

        return Candidate(
            key=channel.key,
            work=timedelta(hours=1) / self._interval(channel),
            named=channel.account,
            reader=readers.reader,
            known=readers.known,
            joined=readers.joined,
        )

    def follows(self, account: str, channel_id: int) -> bool:
        """Tell whether a channel is one of the few that an account may ask for events without joining it."""
        at = self.clock()
        known, since = self._busy.get(account, (frozenset[int](), at - BUSY_FOR))
        if at - since >= BUSY_FOR or (channel_id not in known and len(known) < BUSIEST):
            known = busiest(self.db, account, at - DAY, BUSIEST)
            self._busy[account] = known, at
        return channel_id in known

    def standing(self) -> list[AccountStanding]:
        """Return how each account stands, the bot last."""
        from bot.sources.names import LONGEST, all_asked_at

        at = self.clock()
        refused, work = refusals(self.db), work_of(self.db, at=at)
        waits = list(waits_on(self.db, at=at))
        read: dict[str, list[str]] = {}
        for channel in self.opened.channels:
            read.setdefault(self.reader(channel), []).append(channel.username)
        met = channel_readers(self.db)
        unmet = self._unmet(met)
        asked = {name: names_asked(self.db, name, since=at - LONGEST) for name in self.names}
        strange = {
            name: sum(username.lower() not in met for username in read.get(name, ())) for name in self.names
        }
        budgets = {account.name: account.per_minute for account in self.config.accounts}
        has_bot = self.config.telegram is not None and self.config.telegram.bot_token is not None
        return [
            AccountStanding(
                name=name,
                has_session=self._session(name).exists(),
                refused=refused.get(name, ("", None))[0],
                refused_since=refused.get(name, ("", None))[1],
                waits=tuple(one for one in waits if one.account == name),
                channels=tuple(read.get(name, ())),
                per_minute=budgets.get(name),
                work=work.get(name, AccountWork()),
                names=len(asked.get(name, ())),
                strange=strange.get(name, 0),
                met_by=all_asked_at(asked[name], at, strange[name]) if strange.get(name) else None,
                unmet=unmet.get(name, 0),
            )
            for name in (*self.names, *((BOT,) if has_bot else ()))
        ]

    def _unmet(self, met: Mapping[str, ChannelReaders]) -> dict[str, int]:
        """Count the channels that were met and that an account does not know the place of, by the account."""
        if len(self.names) < 2:
            return {}
        read = [one.key for one in self.opened.channels if one.source == "telegram" and one.key in met]
        return {name: sum(name not in met[key].known for key in read) for name in self.names}

    def introduced_in(self, one: AccountStanding) -> timedelta:
        """Return how long it takes at most until an account knows where all channels are."""
        from bot.steps.introduce import EVERY

        return one.unmet * EVERY

    # --- ways to Telegram -------------------------------------------------------------------------

    def access(self, name: str) -> TelegramAccess:
        """Return an account's way to Telegram. Raises ConfigError where its credentials are not set."""
        from bot.telegram.client import TelegramAccess, TelegramServer

        telegram, server = self.config.telegram, self.config.server
        one = next((one for one in self.config.accounts if one.name == name), telegram)
        if one is None or one.api_id is None or one.api_hash is None:
            named = one.variables[:2] if isinstance(one, AccountSettings) else ()
            wanting = " and ".join(named or ("TELEGRAM_API_ID", "TELEGRAM_API_HASH"))
            raise ConfigError([f"{wanting}: set them in .env (my.telegram.org)"])
        return TelegramAccess(
            api_id=one.api_id,
            api_hash=one.api_hash.get_secret_value(),
            session=self._session(name),
            server=TelegramServer(
                dc_id=server.dc_id, host=server.host, port=server.port, public_key=server.public_key
            )
            if server
            else None,
            per_minute=one.per_minute if isinstance(one, AccountSettings) else None,
        )

    def _session(self, name: str) -> Path:
        return self.config.data / f"{name}.session"

    def bot_token(self) -> str:
        """Return the bot's token. Raises ConfigError if it is not set."""
        if self.config.telegram is None or self.config.telegram.bot_token is None:
            raise ConfigError(["TELEGRAM_BOT_TOKEN: set it in .env (@BotFather gives it)"])
        return self.config.telegram.bot_token.get_secret_value()

    async def sign_in(self, name: str | None, ask: Callable[[str, int], str]) -> str:
        """Sign an account that reads in, the only one if it is not named; return who it is.

        `ask` gives a person's code or password. Raises InputError for an account that there is not.
        """
        from bot.telegram.login import sign_in

        one = self._named(name)
        if one.phone is None:
            raise ConfigError([f"{' and '.join(one.missing) or 'TELEGRAM_PHONE'}: set it in .env"])
        me = await sign_in(
            self.access(one.name),
            StoredBook(self.db),
            phone=one.phone.get_secret_value(),
            variable=one.variables[-1] if one.variables else "TELEGRAM_PHONE",
            ask=ask,
            clock=self.clock,
        )
        return f"{me.name} (id {me.id})"

    def _named(self, name: str | None) -> AccountSettings:
        if not self.config.accounts:
            raise ConfigError(["TELEGRAM_API_ID, TELEGRAM_API_HASH and TELEGRAM_PHONE: set them in .env"])
        if name is None and len(self.config.accounts) == 1:
            return self.config.accounts[0]
        for one in self.config.accounts:
            if one.name == name:
                return one
        if name is None:
            raise InputError(f"which account? name it with --account {not_among('', self.names)}")
        raise InputError(f'account "{name}": there is none {not_among(name, self.names)}')

    async def check_bot(self) -> str:
        """Sign the bot in with its token and return who it is."""
        from bot.telegram.login import check_bot

        me = await check_bot(
            self.access(BOT),
            self.bot_token(),
            StoredBook(self.db),
            clock=self.clock,
        )
        return f"@{me.username} (id {me.id})"
