"""What a look at an installation finds: what is as it should be, what is not, and what to do about it."""

import os
import stat
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from enum import StrEnum
from pathlib import Path

import httpx

from bot.alerts.troubles import trouble_line
from bot.models import Trouble, TroubleKind
from bot.operations.health import NAME, utc
from bot.text import PlainEnglish

MOUNTS = Path("/proc/self/mounts")
NETWORK = ("nfs", "nfs4", "cifs", "smb3", "smbfs", "fuse.sshfs", "9p", "ceph", "glusterfs", "fuse.glusterfs")
ASIDE, AWRY = timedelta(seconds=30), timedelta(minutes=5)  # of a clock that warns, and one that is wrong
PATIENCE = 10.0  # seconds to ask another clock

REMEDIES = {
    TroubleKind.STORAGE: "look at the log, and free room on the disk",
    TroubleKind.DISK: "free room, or move the data folder to another disk",
    TroubleKind.ACCOUNT: "sign in again (wirewatch login), or wait; see docs/operations.md",
    TroubleKind.UNREAD: "see that the service runs; open the channel in a Telegram app; see channels.toml",
    TroubleKind.PARTLY: "wait for the next look; if it lasts, see the log",
    TroubleKind.SILENT: "open the channel: it may have moved, or be hidden from where you read it",
    TroubleKind.WORK: "see the log; a bug is worth a report",
    TroubleKind.SETTINGS: "correct them: what is right is taken up at once",
    TroubleKind.UNSENT: "see: wirewatch alerts --state due",
    TroubleKind.UNREACHABLE: "ask them to write to the bot, or give them a fallback in recipients.toml",
    TroubleKind.GIVEN_UP: "see: wirewatch alerts --state dead; give the recipient a fallback",
}


class Level(StrEnum):
    """The weight of a finding."""

    WELL = "well"
    ADVICE = "advice"  # it works, and could be safer
    WRONG = "wrong"  # a person has to do something


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnosis:
    """One finding of a look at an installation."""

    level: Level
    about: str  # "configuration", "clock", "database" …
    found: str
    remedy: str = ""  # of what is not well


def well(about: str, found: str) -> Diagnosis:
    """Return a finding that asks for nothing."""
    return Diagnosis(level=Level.WELL, about=about, found=found)


def advice(about: str, found: str, remedy: str) -> Diagnosis:
    """Return a finding of what could be safer."""
    return Diagnosis(level=Level.ADVICE, about=about, found=found, remedy=remedy)


def wrong(about: str, found: str, remedy: str) -> Diagnosis:
    """Return a finding of what a person has to mend."""
    return Diagnosis(level=Level.WRONG, about=about, found=found, remedy=remedy)


def private(paths: Iterable[Path]) -> Iterator[Diagnosis]:
    """Yield what lets others read what is there of these, or keeps us from it."""
    seen = 0
    for path in paths:
        try:
            found = path.stat()
        except OSError:
            continue
        seen += 1
        wanted = 0o700 if stat.S_ISDIR(found.st_mode) else 0o600
        if found.st_mode & 0o077:
            mode = stat.S_IMODE(found.st_mode)
            yield wrong("permissions", f"{path}: {mode:04o} lets others in", f"chmod {wanted:04o} {path}")
        if not os.access(path, os.R_OK | os.W_OK):
            yield wrong("permissions", f"{path}: cannot be read and written", f"chown {os.getuid()} {path}")
    yield well("permissions", f"{seen} files and folders looked at")


def local_disk(folder: Path, mounts: str) -> Iterator[Diagnosis]:
    """Yield whether a folder lies on a disk of this machine, after a list of what is mounted."""
    best, kind = "", ""
    for line in mounts.splitlines():
        place, of = line.split(" ")[1:3]
        if (folder.is_relative_to(place) or place == "/") and len(place) >= len(best):
            best, kind = place, of
    if kind in NETWORK:
        remedy = "put the data folder on a local disk: SQLite's write-ahead log needs one"
        yield wrong("disk", f"{folder} is on a network file system ({kind})", remedy)


def clock_beside(now: datetime, other: datetime, whose: str) -> Diagnosis:
    """Compare this machine's clock with another one."""
    off = abs(now - other)
    found = f"{off.total_seconds():.0f} s from that of {whose}"
    remedy = "let the machine set its clock (timedatectl set-ntp true)"
    if off > AWRY:
        return wrong("clock", found, remedy)
    return advice("clock", found, remedy) if off > ASIDE else well("clock", found)


def ask_time(address: str) -> datetime | None:
    """Ask a web server what time it is; None where it does not say. Raises httpx.HTTPError."""
    headers = {"User-Agent": NAME.replace("heartbeat", "doctor")}
    began = time.monotonic()
    answer = httpx.head(address, timeout=PATIENCE, headers=headers, follow_redirects=False)
    half = timedelta(seconds=(time.monotonic() - began) / 2)
    try:
        return parsedate_to_datetime(answer.headers["Date"]) + half
    except (KeyError, ValueError):
        return None


def of_troubles(troubles: Iterable[Trouble]) -> Iterator[Diagnosis]:
    """Yield what the watch itself knows to be wrong, with what to do."""
    about = {
        TroubleKind.UNREAD: "channels",
        TroubleKind.PARTLY: "channels",
        TroubleKind.SILENT: "channels",
        TroubleKind.UNREACHABLE: "recipients",
        TroubleKind.ACCOUNT: "accounts",
        TroubleKind.DISK: "disk",
    }
    for trouble in troubles:
        line = trouble_line(trouble, PlainEnglish(), utc)
        yield wrong(about.get(trouble.kind, "service"), line, REMEDIES[trouble.kind])
