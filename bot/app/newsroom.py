"""What every part of the application stands on."""

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from bot.config.settings import Config
from bot.models import Channel
from bot.storage.channels import added_channels
from bot.storage.database import Database


def utc_now() -> datetime:
    """The time."""
    return datetime.now(UTC)


def at_the_command_line() -> str:
    """Who acts when nobody else is named."""
    return f"{os.environ.get('USER') or 'someone'} at the command line"


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A newsroom's settings and data, opened, and who acts on them at what time."""

    config: Config
    db: Database
    clock: Callable[[], datetime] = utc_now
    actor: str = field(default_factory=at_the_command_line)

    @property
    def channels(self) -> tuple[Channel, ...]:
        """The channels that are watched: those of the files, then those that people added.

        Of a channel that is in both, the one in the files counts.
        """
        known = {one.key: one for one in self.config.channels}
        for added in added_channels(self.db):
            known.setdefault(added.channel.key, added.channel)
        return tuple(known.values())

    def channel(self, username: str) -> Channel:
        """The channel as it is watched, or one of which only the name is known."""
        known = {one.key: one for one in self.channels}
        return known.get(username.lower(), Channel(username=username))


class Part:
    """A part of the application: what it is opened on, at hand."""

    def __init__(self, opened: Opened) -> None:
        self.opened = opened
        self.config, self.db = opened.config, opened.db
        self.clock, self.actor = opened.clock, opened.actor
