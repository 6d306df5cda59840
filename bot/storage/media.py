"""Media of posts: what is to be fetched, and what became of it."""

import contextlib
import hashlib
import os
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bot.errors import StorageError
from bot.models import Attached, Wanted, post_url
from bot.storage import custody, progress
from bot.storage.accounts import routes_of
from bot.storage.custody import COLLECTOR
from bot.storage.database import Database, Row, iso, moment

LISTED = "media listed"
BATCH = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class UnlistedCapture:
    """A capture whose media was not listed yet."""

    id: int
    username: str
    source: str
    raw: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class DueMedia:
    """A file to be fetched."""

    id: int
    username: str
    source: str
    announced: int | None  # bytes, as the source said
    attempts: int
    wanted: Wanted


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaFile:
    """A file that was fetched, and the post that carries it."""

    id: int
    url: str
    message_id: int
    kind: str
    sha256: str
    size: int
    fetched_at: datetime
    pruned_at: datetime | None


def unlisted_captures(db: Database) -> list[UnlistedCapture]:
    """Return the next captures whose media was not listed, in the order they were made."""
    rows = db.rows(
        """select c.id, ch.username, c.source, c.raw from captures c join versions v on v.id = c.version_id
           join posts p on p.id = v.post_id join channels ch on ch.id = p.channel_id
           where c.id > ? order by c.id limit ?""",
        [progress.reached(db, LISTED), BATCH],
    )
    return [UnlistedCapture(**row) for row in rows]


def pass_over_captures(db: Database) -> None:
    """Let the media of all captures that there are count as listed."""
    last = db.value("select coalesce(max(id), 0) from captures")
    if last > progress.reached(db, LISTED):
        with db.write():
            progress.reach(db, LISTED, last)


def list_media(db: Database, found: Iterable[tuple[UnlistedCapture, Iterable[Attached]]], *, to: int) -> None:
    """Note which files these captures show, and that all captures up to one are listed.

    A file that an earlier capture of the same post shows under the same name is not listed again.
    """
    with db.write():
        for capture, attached in found:
            for file in attached:
                db.run(
                    """insert or ignore into media (capture_id, message_id, name, kind, size)
                       select :capture, :message, :name, :kind, :size where not exists (
                         select 1 from media m join captures c on c.id = m.capture_id
                         join versions v on v.id = c.version_id
                         where m.message_id = :message and m.name = :name and v.post_id =
                           (select w.post_id from captures d join versions w on w.id = d.version_id
                            where d.id = :capture))""",
                    {
                        "capture": capture.id,
                        "message": file.message_id,
                        "name": file.name,
                        "kind": file.kind,
                        "size": file.size,
                    },
                )
        progress.reach(db, LISTED, to)


def due_media(db: Database, *, at: datetime, limit: int = BATCH) -> list[DueMedia]:
    """Return the files that may be fetched now, those that were tried least first."""
    rows = db.rows(
        """select m.id, p.channel_id, ch.username, m.message_id, c.source, m.name, m.size, m.attempts
           from media m join captures c on c.id = m.capture_id join versions v on v.id = c.version_id
           join posts p on p.id = v.post_id join channels ch on ch.id = p.channel_id
           where m.state = 'due' and coalesce(m.not_before, '') <= ? order by m.attempts, m.id limit ?""",
        [iso(at), limit],
    )
    return [
        DueMedia(
            id=row["id"],
            username=row["username"],
            source=row["source"],
            announced=row["size"],
            attempts=row["attempts"],
            wanted=Wanted(
                channel_id=row["channel_id"],
                message_id=row["message_id"],
                name=row["name"],
                routes=routes_of(db, row["channel_id"]),
            ),
        )
        for row in rows
    ]


def record_kept(db: Database, media_id: int, sha256: str, size: int, *, at: datetime) -> None:
    """Note that a file was fetched, on record with its hash."""
    _end(
        db,
        media_id,
        {"state": "kept", "sha256": sha256, "size": size, "fetched_at": iso(at), "detail": ""},
        at=at,
    )


def record_given_up(db: Database, media_id: int, state: str, detail: str, *, at: datetime) -> None:
    """Note that a file will not be fetched ("too large", "gone"), on record."""
    _end(db, media_id, {"state": state, "detail": detail}, at=at)


def record_failed(db: Database, media_id: int, detail: str, *, not_before: datetime) -> None:
    """Note that fetching a file failed, and when to try it again."""
    with db.write():
        db.run(
            "update media set attempts = attempts + 1, detail = ?, not_before = ? where id = ?",
            [detail, iso(not_before), media_id],
        )


def _end(db: Database, media_id: int, changes: Row, *, at: datetime) -> None:
    with db.write():
        db.run(
            f"""update media set attempts = attempts + 1, not_before = null,
                {", ".join(f"{name} = :{name}" for name in changes)} where id = :id""",
            {**changes, "id": media_id},
        )
        subject = {"rows": custody.seals(db, media=[media_id]), "sha256": changes.get("sha256")}
        custody.record(db, f"media {changes['state']}", subject, actor=COLLECTOR, at=at)


def kept_files(db: Database) -> list[MediaFile]:
    """Return the files that were fetched, pruned ones too, in order."""
    return _files(db, "1", {})


def files_of_post(db: Database, post_id: int) -> list[MediaFile]:
    """Return the files of a post, pruned ones too."""
    return _files(db, "p.id = :post", {"post": post_id})


def files_of_message(db: Database, channel_id: int, message_id: int) -> list[MediaFile]:
    """Return the files of the post that has this id in a channel, pruned ones too."""
    return _files(
        db,
        "p.channel_id = :channel and p.message_id = :message",
        {"channel": channel_id, "message": message_id},
    )


def prunable(db: Database, *, before: datetime) -> list[MediaFile]:
    """Return the files that were fetched before a time and by no post after it, and are not pruned."""
    return _files(
        db,
        """m.pruned_at is null and not exists (select 1 from media n where n.sha256 = m.sha256
             and n.pruned_at is null and n.fetched_at >= :before)""",
        {"before": iso(before)},
    )


def record_pruned(db: Database, files: Iterable[MediaFile], *, actor: str, at: datetime) -> None:
    """Note that files are about to be removed, on record; to be done before they are."""
    ids = [file.id for file in files]
    with db.write():
        db.run_each("update media set pruned_at = ? where id = ?", [(iso(at), number) for number in ids])
        subject = {"rows": custody.seals(db, media=ids)}
        custody.record(db, "media pruned", subject, actor=actor, at=at)


def pruned_hashes(db: Database) -> list[str]:
    """Return the files that no post needs any more, whether they were removed yet or not."""
    rows = db.rows(
        """select distinct sha256 from media m where pruned_at is not null and not exists
             (select 1 from media n where n.sha256 = m.sha256 and n.pruned_at is null)"""
    )
    return [row["sha256"] for row in rows]


def _files(db: Database, where: str, params: Row) -> list[MediaFile]:
    rows = db.rows(
        f"""select m.id, m.message_id, m.kind, m.sha256, m.size, m.fetched_at, m.pruned_at, ch.address,
              p.channel_id
            from media m join captures c on c.id = m.capture_id join versions v on v.id = c.version_id
            join posts p on p.id = v.post_id join channels ch on ch.id = p.channel_id
            where m.state = 'kept' and {where} order by m.id""",
        params,
    )
    return [
        MediaFile(
            id=row["id"],
            url=post_url(row["address"], row["channel_id"], row["message_id"]),
            message_id=row["message_id"],
            kind=row["kind"],
            sha256=row["sha256"],
            size=row["size"],
            fetched_at=moment(row["fetched_at"]),
            pruned_at=moment(row["pruned_at"]) if row["pruned_at"] else None,
        )
        for row in rows
    ]


class TooLarge(Exception):
    """A file that has more bytes than may be kept."""


class Draft:
    """A file that is being received."""

    def __init__(self, path: Path, limit: int) -> None:
        self.size = 0
        self._path, self._limit = path, limit
        self._digest = hashlib.sha256()

    @property
    def sha256(self) -> str:
        """The name that the file will have."""
        return self._digest.hexdigest()

    def add(self, piece: bytes) -> None:
        """Take the next bytes. Raises TooLarge beyond the limit, StorageError if there is no room."""
        self.size += len(piece)
        if self.size > self._limit:
            raise TooLarge
        self._digest.update(piece)
        with file_refusals(self._path), self._path.open("ab") as file:
            file.write(piece)


class MediaFiles:
    """A folder of files. A file is there whole or not at all; the same bytes are kept once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, sha256: str) -> Path:
        """Return where the file with these bytes is, or would be."""
        return self.folder / sha256[:2] / sha256

    @contextlib.contextmanager
    def receiving(self, *, limit: int) -> Iterator[Draft]:
        """Take a file piece by piece; it is kept if nothing goes wrong. Raises StorageError."""
        with file_refusals(self.folder):
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=self.folder, prefix=".draft-")
            os.close(handle)
        path = Path(name)
        try:
            draft = Draft(path, limit)
            yield draft
            with file_refusals(path):
                with path.open("rb") as file:
                    os.fsync(file.fileno())
                target = self.path(draft.sha256)
                target.parent.mkdir(mode=0o700, exist_ok=True)
                path.replace(target)
        finally:
            path.unlink(missing_ok=True)

    def digest(self, sha256: str) -> str | None:
        """Return the SHA-256 of the bytes kept under a name now; None if there is no such file."""
        try:
            with self.path(sha256).open("rb") as file:
                return hashlib.file_digest(file, "sha256").hexdigest()
        except FileNotFoundError:
            return None

    def read(self, sha256: str) -> bytes | None:
        """Return a file's bytes; None if it is not there."""
        try:
            return self.path(sha256).read_bytes()
        except FileNotFoundError:
            return None

    def remove(self, sha256: str) -> None:
        """Remove a file; it may be gone already."""
        with file_refusals(self.folder):
            self.path(sha256).unlink(missing_ok=True)


@contextlib.contextmanager
def file_refusals(path: Path) -> Iterator[None]:
    """Raise StorageError, which names a place, for what the system refuses there."""
    try:
        yield
    except OSError as error:
        raise StorageError(f"{path}: {error.strerror}") from error
