"""An opened newsroom, and the base of the services that stand on it."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING

from bot.app.engines import Engines
from bot.pictures.cutter import PictureCutter

if TYPE_CHECKING:
    from bot.config.settings import Config
    from bot.models import Channel, Recipient
    from bot.storage.database import Database
    from bot.stories.memory import StoryMemory


def utc_now() -> datetime:
    """Return the time."""
    return datetime.now(UTC)


def at_the_command_line() -> str:
    """Name who acts when nobody else is named."""
    return f"{os.environ.get('USER') or 'someone'} at the command line"


def _at_first_use() -> Callable[[], StoryMemory]:
    """Return what gives one memory of the posts around those that come, made when it is asked for."""

    @cache
    def memory() -> StoryMemory:
        from bot.stories.memory import StoryMemory

        return StoryMemory()

    return memory


class KeptMemory:
    """The memory of the posts around those that come; `get` gives it, to one thread at a time."""

    def __init__(self) -> None:
        self.get = _at_first_use()

    def leave(self) -> None:
        """Leave it to a thread that was given up and may still be at it: the next to ask gets another."""
        self.get = _at_first_use()


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenNewsroom:
    """A newsroom's settings and data, opened, and who acts on them at what time."""

    config: Config
    db: Database
    clock: Callable[[], datetime] = utc_now
    actor: str = field(default_factory=at_the_command_line)
    engines: Engines = field(default_factory=Engines)
    memory: KeptMemory = field(default_factory=KeptMemory)
    cutter: PictureCutter = field(default_factory=PictureCutter)

    @property
    def channels(self) -> tuple[Channel, ...]:
        """The channels that are watched: those of the files, then those that people added.

        Of a channel that is in both, the one in the files counts.
        """
        from bot.storage.channels import added_channels

        known = {channel.key: channel for channel in self.config.channels}
        for added in added_channels(self.db):
            known.setdefault(added.channel.key, added.channel)
        return tuple(known.values())

    @property
    def recipients(self) -> tuple[Recipient, ...]:
        """The recipients of the files, then the people who were let in, with the chats that theirs became.

        Of one who is in both, by id or number, the one in the files counts.
        """
        from bot.storage.addresses import following
        from bot.storage.invited import invited

        known = list(self.config.recipients)
        for one in invited(self.db):
            if all(other.id != one.recipient_id and other.chat != one.chat for other in known):
                known.append(one.recipient(self.config.zone.key))
        return following(self.db, known)

    def channel(self, username: str) -> Channel:
        """Return the channel as it is watched, or one of which only the name is known."""
        return self.channel_by_name()(username)

    def channel_by_name(self) -> Callable[[str], Channel]:
        """Return what `channel` returns of each name, as the channels are watched now: read once for many."""
        from bot.models import Channel

        known = {channel.key: channel for channel in self.channels}
        return lambda username: known.get(username.lower()) or Channel(username=username)


class Service:
    """A service of the application, with what it is opened on at hand."""

    def __init__(self, opened: OpenNewsroom) -> None:
        self.opened = opened
        self.config, self.db = opened.config, opened.db
        self.clock, self.actor = opened.clock, opened.actor
