"""Backups: made while the service runs, each night if a folder is set, and restored into an empty place."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bot.app.newsroom import Service
from bot.errors import ConfigError, InputError
from bot.files import destination
from bot.models import Finding
from bot.operations.backup import BackupContents, back_up, backup_name, opened_backup, rotate
from bot.storage.database import open_to_read
from bot.storage.verifying import damage, search_drift
from bot.worker import in_a_thread

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """A backup that was restored, and how it was found to be."""

    contents: BackupContents
    settings: Path  # where the settings of the backup are now
    findings: tuple[Finding, ...]  # what SQLite finds wrong with the database


def backed_up(
    config: Path, data: Path, target: str | Path, *, media: bool, force: bool, at: datetime
) -> Path:
    """Back the data of a folder up, into a file or, under a name of its own, into a folder; return which.

    Raises InputError and StorageError as `back_up` does.
    """
    path = destination(target, backup_name(at))
    kept = data / "media" if media else None
    back_up(data / "wirewatch.db", _settings(config), kept, path, force=force, at=at)
    return path


def restored(path: Path, config: Path, data: Path) -> Restored:
    """Restore a backup into a folder without a database; return what it held and whether that is whole.

    Its settings go into the folder of settings if that has none, else into the data folder's `settings`.
    Raises InputError for what is no backup, or where there is a database already.
    """
    for suffix in ("", "-wal", "-shm"):
        if (there := data / f"wirewatch.db{suffix}").exists():
            raise InputError(f"{there}: there is a database already; restore into another folder: --data NEW")
    with opened_backup(path) as backup:
        data.mkdir(mode=0o700, parents=True, exist_ok=True)
        settings = data / "settings" if any(config.glob("*.toml")) else config
        backup.unpack(data, settings)
        contents = backup.contents
    with contextlib.closing(open_to_read(data / "wirewatch.db", copy=True, any_version=True)) as db:
        return Restored(contents=contents, settings=settings, findings=(*damage(db), *search_drift(db)))


def _settings(config: Path) -> Sequence[Path]:
    """Return the files of settings: TOML, and certificates that it may name; no secret is in any."""
    return [path for pattern in ("*.toml", "*.pem") for path in config.glob(pattern) if path.is_file()]


class Backups(Service):
    """The backups that the service makes by itself."""

    async def nightly(self) -> None:
        """Make a backup in the configured folder, then let the oldest go; nothing without a folder."""
        settings = self.config.backup
        if settings.folder is None:
            return
        try:
            settings.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise ConfigError(
                [f"{settings.folder}: {error.strerror}: expected a folder for backups"]
            ) from error
        config, data, folder, at = self.config.directory, self.config.data, settings.folder, self.clock()
        made = await in_a_thread(
            lambda: backed_up(config, data, folder, media=settings.media, force=False, at=at)
        )
        gone = rotate(settings.folder, keep=settings.keep)
        log.info("backed up to %s; %d older backups were removed", made, len(gone))
