"""A look at an installation as a whole: it changes nothing, makes nothing, and needs no settings to begin."""

from __future__ import annotations

import contextlib
import os
import platform
import shutil
from collections.abc import Iterator
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

import httpx

from bot import __version__
from bot.app.health import HealthReport
from bot.app.newsroom import OpenNewsroom, utc_now
from bot.config.accounts import BOT
from bot.config.loading import load_config
from bot.config.settings import Config
from bot.errors import ConfigError, StorageError
from bot.models import READER, GapState, TroubleKind
from bot.models.gaps import by_state
from bot.operations.doctor import (
    ASIDE,
    MOUNTS,
    Diagnosis,
    advice,
    ask_time,
    clock_beside,
    local_disk,
    of_troubles,
    private,
    well,
    wrong,
)
from bot.storage.coverage import channel_id_of
from bot.storage.custody import last_recorded
from bot.storage.database import SQLITE_VERSION, Database, open_to_read
from bot.storage.gaps import gaps_of
from bot.storage.ownership import is_owned
from bot.storage.verifying import damage, dangling, search_drift
from bot.text import counted

HUGE_LOG = 1 << 30  # bytes of a write-ahead log that nobody folds


def examined(directory: Path, data: Path, *, ask: bool = True) -> Iterator[Diagnosis]:
    """Yield what is found of an installation, the settings first; `ask` another clock, too."""
    now = utc_now()
    yield well("versions", _versions())
    config = None
    try:
        config = load_config(directory, data, os.environ)
    except ConfigError as error:
        for problem in error.problems:
            yield wrong("configuration", problem, "correct it; docs/settings.md has every key")
    else:
        yield from _configuration(config)
    yield from private([directory / ".env", data, *data.glob("*.db"), *data.glob("*.session")])
    if config is not None and ask:
        yield from _clock(config, now)
    if not data.is_dir():
        yield advice("data", f"there is no {data} yet", "wirewatch run makes it, or name another: --data")
        return
    yield from _disk(data)
    if config is not None:
        yield from _sessions(config, data)
    yield from _database(config, data)


def _versions() -> str:
    parts = (f"{name} {version(name)}" for name in ("telethon", "sqlite-utils", "apscheduler"))
    return ", ".join(
        [
            f"Wirewatch {__version__}",
            f"Python {platform.python_version()}",
            f"SQLite {SQLITE_VERSION}",
            *parts,
            f"{platform.system()} {platform.machine()}",
        ]
    )


def _configuration(config: Config) -> Iterator[Diagnosis]:
    for line in (*config.missing_for_reading(), *config.missing_for_sending()):
        yield wrong("configuration", line, f"set it in {config.directory / '.env'}")
    file = config.directory / "recipients.toml"
    if not any(recipient.role == "admin" for recipient in config.recipients):
        yield advice("recipients", "nobody is an admin", f'give somebody role = "admin" in {file}')
    if alone := [one.id for one in config.recipients if one.kind == "telegram" and not one.fallback]:
        who = ", ".join(alone[:3]) + (" …" if len(alone) > 3 else "")
        yield advice("recipients", f"nobody stands in for {who}", f"give them a fallback in {file}")
    if config.heartbeat is None:
        remedy = "set WIREWATCH_HEARTBEAT_URL in .env"
        yield advice("service", "nobody would notice that Wirewatch itself has stopped", remedy)
    if config.backup.folder is None:
        remedy = f"set [backup] folder in {config.directory / 'wirewatch.toml'}"
        yield advice("backup", "no backup is made each night", remedy)
    parts = (
        counted(len(config.channels), "channel"),
        counted(len(config.statements), "statement"),
        counted(len(config.recipients), "recipient"),
    )
    yield well("configuration", f"{config.directory}: {', '.join(parts)}")


def _clock(config: Config, now: datetime) -> Iterator[Diagnosis]:
    address = config.preview.base_url
    try:
        other = ask_time(address)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        remedy = "see whether this machine reaches the network; --offline leaves it out"
        yield wrong("network", f"{address} does not answer ({type(error).__name__})", remedy)
        return
    if other is not None:
        yield clock_beside(now, other, address)


def _disk(data: Path) -> Iterator[Diagnosis]:
    with contextlib.suppress(OSError):
        yield from local_disk(data.resolve(), MOUNTS.read_text("utf-8", "replace"))
    yield well("disk", f"{shutil.disk_usage(data).free // 10**6:,} MB are free in {data}")
    log = data / "wirewatch.db-wal"
    if log.exists() and log.stat().st_size > HUGE_LOG:
        found = f"{log} has {log.stat().st_size // 10**6:,} MB"
        yield advice("disk", found, "start the service once: it folds the log into the database")


def _sessions(config: Config, data: Path) -> Iterator[Diagnosis]:
    if any(channel.source == "telegram" for channel in config.channels):
        names = [account.name for account in config.accounts] or [READER]
        for name in names:
            who = "the reading account" if len(names) == 1 else f"the account {name}"
            if (data / f"{name}.session").exists():
                yield well("accounts", f"{who} has a session")
            else:
                which = f" --account {name}" if len(names) > 1 else ""
                yield wrong("accounts", f"{who} has never signed in", f"wirewatch login{which}")
        for path in sorted(data.glob("*.session")):
            if path.stem not in (*names, BOT) and "." not in path.stem:
                remedy = f'name an [[account]] "{path.stem}" in wirewatch.toml, or sign it out and remove it'
                yield advice("accounts", f"{path} belongs to no account that is set", remedy)
    if any(recipient.kind == "telegram" for recipient in config.recipients):
        if (data / "bot.session").exists():
            yield well("accounts", "the bot has a session")
        else:
            yield advice("accounts", "the bot has never signed in", "wirewatch login --bot tries its token")


def _database(config: Config | None, data: Path) -> Iterator[Diagnosis]:
    path = data / "wirewatch.db"
    if not path.exists():
        yield advice("database", f"there is no {path} yet", "wirewatch run makes it")
        return
    try:
        with contextlib.closing(open_to_read(path, copy=True)) as db:
            yield from _integrity(db)
            yield from _service(path)
            if config is not None:
                yield from _watch(OpenNewsroom(config=config, db=db))
    except StorageError as error:
        yield wrong("database", str(error), "see docs/operations.md: a damaged index, restore, upgrade")


def _integrity(db: Database) -> Iterator[Diagnosis]:
    found = [*damage(db)]
    found = found or [*search_drift(db), *dangling(db)]
    for finding in found[:20]:
        remedy = "stop the service and run: wirewatch reindex"
        if "search index" not in finding.what:
            remedy = "stop the service, keep a copy, and restore a backup"
        yield wrong("database", f"{finding.what}: {finding.why}", remedy)
    if not found:
        yield well(
            "database", "file, references and search index are whole (wirewatch verify checks the rest)"
        )


def _service(path: Path) -> Iterator[Diagnosis]:
    runs = is_owned(path)
    if runs:
        yield well("service", "it runs")
    elif runs is not None:
        yield advice("service", "it does not run", "wirewatch run")


def _watch(opened: OpenNewsroom) -> Iterator[Diagnosis]:
    found = HealthReport(opened).now()
    latest = last_recorded(opened.db)
    if latest is not None and (ahead := latest - found.at) > ASIDE:
        yield wrong(
            "clock",
            f"{ahead.total_seconds():.0f} s behind the last thing that was put on record",
            "let the machine set its clock (timedatectl set-ntp true)",
        )
    yield from of_troubles(found.troubles)
    watched = sum(not watch.late for watch in found.watches)
    yield well("channels", f"{watched} of {len(found.watches)} watched")
    yield from _gaps(opened)
    lost = sum(trouble.kind is TroubleKind.UNREACHABLE for trouble in found.troubles)
    yield well("recipients", f"{len(opened.recipients) - lost} not known to be out of reach")


def _gaps(opened: OpenNewsroom) -> Iterator[Diagnosis]:
    """Yield what of the ids between known ones nobody has answered for, and whether that will be mended."""
    met = filter(None, (channel_id_of(opened.db, channel.username) for channel in opened.channels))
    found = by_state(gap for channel_id in met for gap in gaps_of(opened.db, channel_id))
    ids = {state: counted(sum(gap.count for gap in some), "id") for state, some in found.items()}
    if GapState.WAITING in ids:
        yield advice(
            "gaps", f"{ids[GapState.WAITING]} to be asked for", "a service that runs asks: wirewatch run"
        )
    if GapState.UNREACHABLE in ids:
        remedy = "wirewatch channels says why, and when they are asked for again"
        yield advice("gaps", f"{ids[GapState.UNREACHABLE]} asked for in vain", remedy)
    if GapState.LEFT in ids:
        remedy = "what is older than is asked for comes by an archive: wirewatch import"
        yield advice("gaps", f"{ids[GapState.LEFT]} in gaps too large to be asked for whole", remedy)
    if not found:
        yield well("gaps", "every id between known ones is a post, a service message or absent")
