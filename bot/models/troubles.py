"""Troubles of the watch: what a person has to know of, and what became of it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple


class TroubleKind(StrEnum):
    """The kinds of what keeps the watch from seeing, judging or telling."""

    STORAGE = "storage"  # the database takes nothing
    DISK = "disk"  # it is nearly full
    ACCOUNT = "account"  # refused by Telegram, or asked to wait for long
    UNREAD = "unread"  # a channel is not watched
    PARTLY = "partly"  # of a channel something cannot be asked
    SILENT = "silent"  # a channel is read, and says nothing against its habit
    WORK = "work"  # something that the service does again and again fails
    SETTINGS = "settings"  # were changed, and are wrong
    UNSENT = "unsent"  # alerts are due for long
    UNREACHABLE = "unreachable"  # a recipient
    GIVEN_UP = "given up"  # alerts


class TroubleKey(NamedTuple):
    """A trouble's kind, and the channel, account, recipient or piece of work that it is about, or ""."""

    kind: TroubleKind
    about: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """One thing that needs a person, as it stands at one moment."""

    kind: TroubleKind
    about: str = ""
    since: datetime | None = None  # None if nobody knows, or it never was otherwise
    why: str = ""
    number: int = 0  # of alerts, of free bytes, or of accounts that read in place of this one

    @property
    def key(self) -> TroubleKey:
        """Its identity: a trouble that changes its reason is the same one."""
        return TroubleKey(self.kind, self.about)


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownTrouble:
    """A trouble as it was noted, and whether anybody was told."""

    id: int
    trouble: Trouble
    noted_at: datetime
    seen_at: datetime  # when it stood last
    told: bool
