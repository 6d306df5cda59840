"""Versions whose captures say more than was read of them then: completed in place, on record."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from bot.models import Post
from bot.storage import custody, progress
from bot.storage.columns import records_text
from bot.storage.custody import COLLECTOR
from bot.storage.database import Database, moment
from bot.storage.new_posts import content_hash

BATCH = 200
LARGEST = 1 << 18  # bytes; a page's post has 5,000

# What may hold words that stand on their own, or was not shown. The rest said all that it says.
_MAY_SAY_MORE = "c.seen is null and (p.media not in ('', 'photo', 'sticker', 'voice') or v.text = '')"


@dataclass(frozen=True, slots=True, kw_only=True)
class OldCapture:
    """A capture of which an older version of the program may not have read everything."""

    id: int
    version_id: int
    channel_id: int
    source: str
    captured_at: datetime
    raw: bytes
    raw_sha256: str
    text: str  # of its version


def captures_to_read_anew(db: Database) -> list[OldCapture]:
    """Return the next of them, the latest first; none when it is done."""
    rows = db.rows(
        f"""select c.id, c.version_id, p.channel_id, c.source, c.captured_at, c.raw, c.raw_sha256, v.text
            from captures c join versions v on v.id = c.version_id join posts p on p.id = v.post_id
            where c.id <= ? and c.id = (select min(id) from captures where version_id = v.id)
              and length(c.raw) <= ? and {_MAY_SAY_MORE} order by c.id desc limit ?""",
        [progress.reached(db, progress.READ_ANEW), LARGEST, BATCH],
    )
    return [OldCapture(**row | {"captured_at": moment(row["captured_at"])}) for row in rows]


def complete(db: Database, found: Iterable[tuple[OldCapture, Post]], *, left: int, at: datetime) -> None:
    """Give versions the words that their captures have, and note which captures are left.

    The version stays the same one: it is no edit, and nobody is told. What is left of the hash of what was
    read then is in its capture and in the chain, which seals the version anew.
    """
    with db.write():
        for capture, post in found:
            _complete(db, capture, post, at)
        progress.reach(db, progress.READ_ANEW, left)


def _complete(db: Database, capture: OldCapture, post: Post, at: datetime) -> None:
    number, sha256 = capture.version_id, content_hash(post)
    if db.value("select text from versions where id = ?", [number]) != capture.text:
        return  # another process was faster
    db.run(
        "insert into versions_fts (versions_fts, rowid, text) values ('delete', ?, ?)", [number, capture.text]
    )
    db.run(
        "update versions set text = ?, passages = ?, shown = ?, content_sha256 = ? where id = ?",
        [
            post.text,
            records_text(post.passages),
            post.shown,
            sha256,
            number,
        ],
    )
    db.run("insert into versions_fts (rowid, text) values (?, ?)", [number, post.text])
    subject = {
        "capture": capture.id,
        "post": f"{post.channel_id}/{post.message_id}",
        "source": capture.source,
        "raw_sha256": capture.raw_sha256,
        "content_sha256": sha256,
        "rows": custody.seals(db, versions=[number]),
    }
    custody.record(db, "read anew", subject, actor=COLLECTOR, at=at)
