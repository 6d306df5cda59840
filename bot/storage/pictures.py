"""Pictures that posts carry: which are to be read, and what was read in them."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.models import Box, PictureText, PlacedWord, ReadPicture, SeenWords, Version
from bot.storage.canonical import canonical
from bot.storage.columns import number_list
from bot.storage.database import Database, Row, iso
from bot.storage.matches import VERSION, version_from

MATCHED = "pictures"  # the progress of judging readings: the last one by its id

# The last reading of each file counts; a post shows, of each message of it, the picture that came last.
_LATEST = "r.id = (select max(id) from picture_readings where sha256 = r.sha256)"
_SHOWN = f"""select v.id as version_id, m.message_id, max(m.id) as media_id, m.sha256, r.id, r.text, r.words
    from versions v join versions w on w.post_id = v.post_id and w.id <= v.id
    join captures c on c.version_id = w.id join media m on m.capture_id = c.id
    left join picture_readings r on r.sha256 = m.sha256 and r.state = 'read' and {_LATEST}
    where m.state = 'kept' and m.kind = 'photo' and v.id in (select value from json_each(?))
    group by v.id, m.message_id order by v.id, m.message_id"""
_WITH_WORDS = """select distinct w.post_id from picture_readings r join media m on m.sha256 = r.sha256
    join captures k on k.id = m.capture_id join versions w on w.id = k.version_id where r.text <> ''"""


@dataclass(frozen=True, slots=True, kw_only=True)
class PicturesRead:
    """The number of files that were read, that were refused, and that are still to be read."""

    read: int
    with_words: int
    refused: int
    due: int


def due_pictures(db: Database, engine: str, *, limit: int) -> list[str]:
    """Return the kept photos that an engine has not read, by their hashes, the newest first."""
    rows = db.rows(
        """select m.sha256, max(m.id) as newest from media m
           where m.state = 'kept' and m.kind = 'photo' and m.pruned_at is null and not exists (
             select 1 from picture_readings r where r.sha256 = m.sha256 and r.engine = ?)
           group by m.sha256 order by newest desc limit ?""",
        [engine, limit],
    )
    return [row["sha256"] for row in rows]


def record_read(db: Database, sha256: str, engine: str, said: PictureText, *, at: datetime) -> None:
    """Keep what an engine read in a file, beside what was read in it before."""
    words = [
        [word.start, word.end, word.confidence, word.box.left, word.box.top, word.box.right, word.box.bottom]
        for word in said.words
    ]
    _record(db, sha256, engine, {"state": "read", "text": said.text, "words": canonical(words)}, at)


def record_refused(db: Database, sha256: str, engine: str, why: str, *, at: datetime) -> None:
    """Note that an engine could not read a file; it is not asked again."""
    _record(db, sha256, engine, {"state": "refused", "detail": why}, at)


def _record(db: Database, sha256: str, engine: str, found: Row, at: datetime) -> None:
    with db.write():
        db.insert("picture_readings", {"sha256": sha256, "engine": engine, "read_at": iso(at), **found})


def with_pictures_read(db: Database, versions: Sequence[Version]) -> list[Version]:
    """Return versions with the pictures that their posts show, as far as words were read in them."""
    if not versions or db.first("select 1 from picture_readings limit 1") is None:
        return list(versions)
    shown = pictures_of(db, [version.id for version in versions])
    return [replace(version, pictures=shown.get(version.id, ())) for version in versions]


def pictures_of(db: Database, version_ids: Iterable[int]) -> Mapping[int, tuple[ReadPicture, ...]]:
    """Return by version the pictures that it shows in which words were read, numbered among all it shows."""
    found: dict[int, list[ReadPicture]] = defaultdict(list)
    numbers: dict[int, int] = defaultdict(int)
    for row in db.rows(_SHOWN, [number_list(version_ids)]):
        numbers[row["version_id"]] += 1
        if row["text"]:
            said = _said(row)
            picture = ReadPicture(number=numbers[row["version_id"]], sha256=row["sha256"], said=said)
            found[row["version_id"]].append(picture)
    return {version: tuple(pictures) for version, pictures in found.items()}


def with_words(db: Database) -> set[int]:
    """Return the versions of all posts that ever carried a picture in which words were read."""
    rows = db.rows(f"select id from versions where post_id in ({_WITH_WORDS})")
    return {row["id"] for row in rows}


def posts_with_words(db: Database) -> list[int]:
    """Return the posts that carry a picture in which words were read, by id, rising."""
    return [row["post_id"] for row in db.rows(f"{_WITH_WORDS} order by w.post_id")]


def of_posts(db: Database, post_ids: Iterable[int]) -> Mapping[int, tuple[ReadPicture, ...]]:
    """Return by post the pictures that it shows now in which words were read."""
    rows = db.rows(
        "select id, version_id from posts where id in (select value from json_each(?))",
        [number_list(post_ids)],
    )
    shown = pictures_of(db, [row["version_id"] for row in rows])
    return {row["id"]: shown[row["version_id"]] for row in rows if row["version_id"] in shown}


def words_found(db: Database, version_ids: Iterable[int]) -> Mapping[str, tuple[SeenWords, ...]]:
    """Return by file the words that statements were found by in the pictures of these versions."""
    rows = db.rows(
        """select distinct evidence, picture from matches
           where withdrawn_at is null and outcome <> 'dropped' and picture <> 'null'
             and version_id in (select value from json_each(?)) order by id""",
        [number_list(version_ids)],
    )
    found: dict[str, list[SeenWords]] = defaultdict(list)
    for row in rows:
        picture = json.loads(row["picture"])
        found[picture["sha256"]].append(SeenWords(words=row["evidence"], box=Box(**picture["box"])))
    return {sha256: tuple(seen) for sha256, seen in found.items()}


def readings_after(db: Database, after: int, *, limit: int) -> list[tuple[int, str]]:
    """Return the next readings with words that came after one, by id, with their files."""
    rows = db.rows(
        "select id, sha256 from picture_readings where id > ? and text <> '' order by id limit ?",
        [after, limit],
    )
    return [(row["id"], row["sha256"]) for row in rows]


def latest_showing(db: Database, files: Iterable[str]) -> list[Version]:
    """Return the versions as they are now of the posts that carry one of these files, in the order kept."""
    rows = db.rows(
        f"""{VERSION} where v.id = p.version_id and p.id in (
              select w.post_id from media m join captures k on k.id = m.capture_id
              join versions w on w.id = k.version_id
              where m.sha256 in (select value from json_each(?)))
            order by v.id""",
        [json.dumps(sorted(set(files)))],
    )
    return [version_from(row) for row in rows]


def pictures_read(db: Database) -> PicturesRead:
    """Return how many of the kept photos were read."""
    row = db.first(
        f"""select count(*) filter (where r.state = 'read') as read,
              count(*) filter (where r.text <> '') as with_words,
              count(*) filter (where r.state = 'refused') as refused,
              count(*) filter (where r.id is null) as due
            from (select distinct sha256 from media where state = 'kept' and kind = 'photo') m
            left join picture_readings r on r.sha256 = m.sha256 and {_LATEST}"""
    )
    assert row is not None
    return PicturesRead(**row)


def _said(row: Row) -> PictureText:
    return PictureText(
        text=row["text"],
        words=tuple(
            PlacedWord(
                start=start, end=end, confidence=sure, box=Box(left=left, top=top, right=right, bottom=bottom)
            )
            for start, end, sure, left, top, right, bottom in json.loads(row["words"])
        ),
    )
