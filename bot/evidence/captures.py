"""Captures against the chain, their bytes against their hashes, and what they say against what is stored."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from bot.errors import InputError
from bot.models import Finding, Post
from bot.sources.protocol import Rereader
from bot.storage.columns import forward_text
from bot.storage.custody import COLLECTOR
from bot.storage.database import Database, Row, canonical, iso, moment
from bot.storage.posts import content_hash
from bot.storage.verifying import CustodyComparison

AROUND, SHOWN = 20, 60  # characters of a long text before the place where it differs, and in all


def first_difference(row: Row, expected: Iterable[tuple[str, object]], by: str) -> str | None:
    """Say why a row is not as it should be, by its first column that differs; `by` is who says so."""
    for column, said in expected:
        if row[column] != said:
            stored = row[column]
            if isinstance(stored, str) and isinstance(said, str):
                stored, said = _excerpts(stored, said)
            return f"its {column} is {stored!r}; {by} {said!r}"
    return None


def _excerpts(one: str, other: str) -> tuple[str, str]:
    """Return both texts, of long ones the part where they begin to differ."""
    pairs = enumerate(zip(one, other, strict=False))
    alike = next((place for place, (a, b) in pairs if a != b), min(len(one), len(other)))
    start = max(0, alike - AROUND)
    return _cut(one, start), _cut(other, start)


def _cut(text: str, start: int) -> str:
    if len(text) <= SHOWN:
        return text
    end = start + SHOWN
    return f"{'…' if start else ''}{text[start:end]}{'…' if end < len(text) else ''}"


Subject = Mapping[str, Any]

RAW = "the raw bytes say"


class Captures:
    """The captures of a database, checked one by one as the chain comes to them."""

    def __init__(self, db: Database, compared: CustodyComparison, rereaders: Mapping[str, Rereader]) -> None:
        self.compared = compared
        self.reread = 0
        self.unread: Counter[str] = Counter()  # why this program cannot read a capture anew
        self._db, self._rereaders = db, rereaders

    def findings(self, link: Row, subject: Subject) -> Iterator[Finding]:
        """Yield what is wrong with the capture that a link is about; the first thing only."""
        if wrong := self._wrong(link, subject):
            yield wrong

    def _wrong(self, link: Row, subject: Subject) -> Finding | None:
        number, key, source = subject["capture"], subject["post"], f"link {link['seq']} of the chain"
        if not self.compared.note_capture(number, link["seq"]):
            return Finding(what=f"captures {number}", why=f"{source} records it a second time")
        channel_id, message_id = map(int, key.split("/"))
        self.compared.note_present(channel_id, message_id, link["at"], link["seq"])
        row = self.compared.captured(number)
        for name, known in parts(row, number):
            if not known:
                return Finding(what=f"{name} (of {key})", why=f"{source} records it; it is gone")
        assert row is not None
        where = f"captures {number} ({self.compared.place('captures', number) or key})"
        if why := first_difference(row, capture_fields(link, subject), f"{source} says"):
            return Finding(what=where, why=why)
        if hashlib.sha256(row["raw"]).hexdigest() != row["raw_sha256"]:
            return Finding(what=where, why="its raw bytes are not those of their hash, which the chain holds")
        if self.compared.post_of_id(channel_id, message_id) != row["holder"]:
            why = f"it does not lead to posts {row['holder']}, whose version {where} is of"
            return Finding(what=f"message_ids {key}", why=why)
        # An older version read some columns in its own way; what it read is sealed with the capture.
        anew = row["collector"] == COLLECTOR or "rows" not in subject
        return self._content(row, (channel_id, message_id), where, anew=anew)

    def _content(self, row: Row, key: tuple[int, int], where: str, *, anew: bool) -> Finding | None:
        """Compare version and post with the bytes they were read from, or else with their content's hash."""
        what = f"versions {row['version_id']} ({self.compared.place('versions', row['version_id'])})"
        posts = self._read_anew(row)
        read = {row["content_sha256"]}
        if row["collector"] != COLLECTOR:  # of which more may have been read since, as the chain tells
            read.add(row["version_sha256"])
        post = next((said for said in posts if content_hash(said) in read), None)
        if post is not None and row["is_first"]:
            return self._first(row, post, what, anew=anew)
        if post is not None:
            same = row["text"].split() == post.text.split()
            return None if same else Finding(what=what, why=f"its text is not that of {where}")
        if posts and row["collector"] == COLLECTOR:
            return Finding(what=where, why="its raw bytes do not say what its content_sha256 is of")
        if posts:
            self.unread[f"{row['collector']} read it in another way"] += 1
        stored = canonical([*key, row["posted_at"], row["text"]])
        if row["is_first"] and hashlib.sha256(stored.encode()).hexdigest() != row["content_sha256"]:
            return Finding(what=what, why="its key, time and text are not those of its content_sha256")
        return None

    def _first(self, row: Row, post: Post, what: str, *, anew: bool) -> Finding | None:
        """Hold a version against the first capture of it, and a post against the first of its versions."""
        if why := first_difference(row, version_fields(post, row, anew=anew), RAW):
            return Finding(what=what, why=why)
        if row["collector"] == COLLECTOR and (why := first_difference(row, shown_fields(post), RAW)):
            return Finding(what=what, why=why)
        touched = iso(post.touched_at) if post.touched_at else None
        if row["as_of"] not in (row["edited_at"], row["captured_at"], iso(post.posted_at), touched):
            return Finding(what=what, why=f"its as_of, {row['as_of']}, is no time that is known of it")
        if not row["is_original"]:
            return None
        what = f"posts {row['post_id']} ({self.compared.place('posts', row['post_id'])})"
        if why := first_difference(row, post_fields(post, anew=anew), RAW):
            return Finding(what=what, why=why)
        for number in post.ids:
            if self.compared.post_of_id(post.channel_id, number) != row["holder"]:
                lost = f"message_ids {post.channel_id}/{number}"
                return Finding(what=lost, why=f"it does not lead to {what} any more")
        return None

    def _read_anew(self, row: Row) -> Sequence[Post]:
        """Return what the raw bytes say to today's parser; nothing if it cannot read them."""
        rereader = self._rereaders.get(row["source"])
        if rereader is None:
            self.unread[f"this program has no source {row['source']!r}"] += 1
            return ()
        try:
            posts = rereader(row["raw"], row["channel_id"], moment(row["captured_at"]))
        except InputError as error:
            self.unread[str(error)] += 1
            return ()
        self.reread += 1
        return posts


def parts(row: Row | None, number: int) -> Iterator[tuple[str, bool]]:
    """Name a capture, its version and its post, each with whether it is there; up to the first gap."""
    yield f"captures {number}", row is not None
    assert row is not None
    yield f"versions {row['version_id']}", row["stored_version"] is not None
    yield f"posts {row['post_id']}", row["stored_post"] is not None


def capture_fields(link: Row, subject: Subject) -> Iterator[tuple[str, object]]:
    """Return the columns of a capture that its link decides, and what they should hold."""
    yield "source", subject["source"]
    yield "collector", link["actor"]
    yield "captured_at", link["at"]
    yield "raw_sha256", subject["raw_sha256"]
    yield "content_sha256", subject["content_sha256"]


def version_fields(post: Post, row: Row, *, anew: bool = True) -> Iterator[tuple[str, object]]:
    """Return the columns of a version that its first capture's post decides, with what they should hold.

    Without `anew`, those only that every version of this program reads alike.
    """
    yield "text", post.text
    if anew:
        yield "links", canonical([asdict(link) for link in post.links])
        yield "edited_at", iso(post.edited_at) if post.edited_at else None
    yield "version_sha256", content_hash(post)
    yield "version_captured_at", row["captured_at"]


def shown_fields(post: Post) -> Iterator[tuple[str, object]]:
    """Return the columns of a version that say how much of it was shown, and what they should hold."""
    yield "shown", int(post.shown)
    yield "passages", canonical([asdict(passage) for passage in post.passages])


def post_fields(post: Post, *, anew: bool = True) -> Iterator[tuple[str, object]]:
    """Return the columns of a post that its first capture decides, and what they should hold; see above."""
    yield "channel_id", post.channel_id
    yield "message_id", post.message_id
    yield "posted_at", iso(post.posted_at)
    yield "grouped_id", post.grouped_id
    yield "reply_to", post.reply_to
    yield "forward", forward_text(post)
    if anew:
        yield "author", post.author
        yield "media", post.media
