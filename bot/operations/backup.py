"""Backups: one file with the database, the settings, and media if they are asked for; and back again.

A backup is a ZIP file: `wirewatch.db` as of one moment, `config/…`, `media/…`, and last `backup.json`, which
says what it holds, with the SHA-256 of each. Secrets and sessions are never in it.
"""

import contextlib
import hashlib
import json
import re
import shutil
import tempfile
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO

from bot import __version__
from bot.errors import InputError, StorageError
from bot.files import drafted
from bot.storage.custody import head
from bot.storage.database import copy_whole, iso, open_to_read
from bot.storage.media import file_refusals

FORM = 1  # of a backup file
LISTING = "backup.json"
DATABASE = "wirewatch.db"
LARGEST_LISTING = 1 << 28  # bytes; a file of media takes about 130
CHUNK = 1 << 20
NIGHTLY_NAME = re.compile(r"wirewatch-\d{8}T\d{6}Z\.zip")

_SETTING = re.compile(r"config/\w[\w.-]{0,90}\.(toml|pem)")
_MEDIUM = re.compile(r"media/([0-9a-f]{2})/(\1[0-9a-f]{62})")


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupContents:
    """The contents of a backup, as it says itself."""

    made_at: datetime
    version: str  # of the program
    head: str  # of the chain of custody
    settings: tuple[str, ...]  # names of files
    media: int  # files
    size: int  # bytes of all, unpacked


def backup_name(at: datetime) -> str:
    """Return what a backup of that moment is called where nobody says otherwise."""
    return f"wirewatch-{at.astimezone(UTC):%Y%m%dT%H%M%S}Z.zip"


def back_up(
    database: Path, settings: Iterable[Path], media: Path | None, target: Path, *, force: bool, at: datetime
) -> BackupContents:
    """Write a backup, whole or not at all, while whoever wants to goes on writing to the database.

    `media` is the folder of files to take along, None to leave them out. Raises InputError for a file that
    is there already, StorageError where the database cannot be read or there is no room.
    """
    with drafted(target, force=force) as draft, tempfile.TemporaryDirectory(dir=target.parent) as folder:
        copy = Path(folder) / DATABASE
        with contextlib.closing(open_to_read(database)) as db:
            copy_whole(db, copy)
        with contextlib.closing(open_to_read(copy)) as db:
            _, hash_ = head(db)
        listed: list[dict[str, Any]] = []
        with (
            file_refusals(target),
            zipfile.ZipFile(draft, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as packed,
        ):
            for name, path in _contents(copy, settings, media):
                listed.append(_put(packed, name, path))
            about = {"form": FORM, "version": __version__, "made_at": iso(at), "head": hash_, "files": listed}
            packed.writestr(LISTING, json.dumps(about, indent=1))
        draft.chmod(0o600)
        return _described(about)


def _contents(copy: Path, settings: Iterable[Path], media: Path | None) -> Iterator[tuple[str, Path]]:
    yield DATABASE, copy
    for path in sorted(settings):
        yield f"config/{path.name}", path
    if media is not None:
        for path in sorted(media.glob("[0-9a-f][0-9a-f]/*")):
            if _MEDIUM.fullmatch(name := f"media/{path.parent.name}/{path.name}"):
                yield name, path


def _put(packed: zipfile.ZipFile, name: str, path: Path) -> dict[str, Any]:
    digest, size = hashlib.sha256(), 0
    with path.open("rb") as source, packed.open(name, "w", force_zip64=True) as target:
        while chunk := source.read(CHUNK):
            digest.update(chunk)
            target.write(chunk)
            size += len(chunk)
    return {"name": name, "size": size, "sha256": digest.hexdigest()}


def rotate(folder: Path, *, keep: int) -> list[Path]:
    """Remove all nightly backups of a folder but the latest; return what went. Other files stay."""
    ours = sorted(path for path in folder.iterdir() if NIGHTLY_NAME.fullmatch(path.name))
    gone = ours[:-keep]
    for path in gone:
        path.unlink(missing_ok=True)
    return gone


@contextlib.contextmanager
def opened_backup(path: Path) -> Iterator["OpenBackup"]:
    """Open a backup to be restored. Raises InputError for a file that is none, or one that is damaged."""
    try:
        with zipfile.ZipFile(path) as packed:
            yield OpenBackup(path, packed)
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror}") from error
    except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError) as error:
        raise InputError(f"{path}: not a backup, or damaged: {error}") from error


class OpenBackup:
    """A backup that is read; nothing of it is believed that its listing does not say."""

    def __init__(self, path: Path, packed: zipfile.ZipFile) -> None:
        self._path, self._packed = path, packed
        about = self._listing()
        try:
            self._files = {str(one["name"]): (int(one["size"]), str(one["sha256"])) for one in about["files"]}
            self.contents = _described(about)
        except (KeyError, TypeError, ValueError) as error:
            raise self._damaged(f"{LISTING} is not one of ours") from error
        for name in self._files:
            if name != DATABASE and not _SETTING.fullmatch(name) and not _MEDIUM.fullmatch(name):
                raise self._damaged(f"it names {name!r}, which is in no backup")
        if DATABASE not in self._files:
            raise self._damaged("it has no database")

    def unpack(self, data: Path, config: Path) -> None:
        """Put the database and media into one folder, the settings into another; the database comes last.

        Every file is compared with its hash. Raises InputError where one is not what the listing says, and
        StorageError where there is no room for all of them.
        """
        if (free := shutil.disk_usage(data).free) < self.contents.size:
            raise StorageError(f"{data}: {self.contents.size:,} bytes are to be restored, {free:,} are free")
        with file_refusals(data):
            (data / "media").mkdir(mode=0o700, exist_ok=True)  # made as a parent it would be open to others
            for name in sorted(self._files, key=lambda name: name == DATABASE):
                target = data / name
                if name.startswith("config/"):
                    target = config / name.removeprefix("config/")
                target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                with drafted(target, force=True) as draft, draft.open("wb") as out:
                    self._copy(name, out)

    def _copy(self, name: str, out: BinaryIO) -> None:
        size, sha256 = self._files[name]
        digest, left = hashlib.sha256(), size
        try:
            source = self._packed.open(name)
        except KeyError as error:
            raise self._damaged(f"{name} is missing") from error
        with source:
            while chunk := source.read(min(CHUNK, left + 1)):
                left -= len(chunk)
                if left < 0:
                    break
                digest.update(chunk)
                out.write(chunk)
        if left or digest.hexdigest() != sha256:
            raise self._damaged(f"{name} is not what was backed up")

    def _listing(self) -> Mapping[str, Any]:
        try:
            with self._packed.open(LISTING) as file:
                about = json.loads(file.read(LARGEST_LISTING))
        except (KeyError, ValueError, RecursionError) as error:
            raise self._damaged(f"it has no {LISTING}") from error
        if not isinstance(about, dict):
            raise self._damaged(f"{LISTING} is not one of ours")
        if about.get("form") != FORM:
            raise self._damaged(f"its form is {about.get('form')!r}, and {FORM} is the one that is known")
        return about

    def _damaged(self, why: str) -> InputError:
        return InputError(f"{self._path}: not a backup, or damaged: {why}")


def _described(about: Mapping[str, Any]) -> BackupContents:
    names = [str(one["name"]) for one in about["files"]]
    return BackupContents(
        made_at=datetime.fromisoformat(about["made_at"]),
        version=str(about["version"]),
        head=str(about["head"]),
        settings=tuple(name.removeprefix("config/") for name in names if name.startswith("config/")),
        media=sum(name.startswith("media/") for name in names),
        size=sum(int(one["size"]) for one in about["files"]),
    )
