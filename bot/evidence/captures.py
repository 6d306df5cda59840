"""Captures against the chain, their bytes against their hashes, and what they say against what is stored."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from bot.errors import InputError
from bot.models import Finding, Post
from bot.sources.protocol import Rereader
from bot.storage.canonical import canonical
from bot.storage.columns import records_text
from bot.storage.custody import COLLECTOR
from bot.storage.database import Row, iso, moment
from bot.storage.new_posts import content_hash, post_row
from bot.storage.verifying import CustodyComparison

AT_ONCE = 100  # captures that are read together
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
Wanted = tuple[int, int, int]  # a capture, with the channel and the id that its link names

RAW = "the raw bytes say"


class Captures:
    """The captures of a database, checked one by one as the chain comes to them."""

    def __init__(self, compared: CustodyComparison, rereaders: Mapping[str, Rereader]) -> None:
        self.compared = compared
        self.reread = 0
        self.unread: Counter[str] = Counter()  # why this program cannot read a capture anew
        self._rereaders = rereaders
        self._waiting: list[tuple[Wanted, Row, Subject]] = []

    def add(self, link: Row, subject: Subject) -> None:
        """Take a link about a capture, to be checked with others of its kind."""
        channel, _, message = subject["post"].partition("/")
        wanted = (int(subject["capture"]), int(channel), int(message))
        _ = [subject[name] for name in ("source", "raw_sha256", "content_sha256")]  # or it is no such link
        self._waiting.append((wanted, link, subject))

    def findings(self) -> Iterator[Finding]:
        """Yield what is wrong with the captures that were taken; of each the first thing only."""
        while self._waiting:
            some, self._waiting = self._waiting[:AT_ONCE], self._waiting[AT_ONCE:]
            seen = self.compared.note_captures({wanted[0]: link["seq"] for wanted, link, _ in some})
            self.compared.note_present((link["at"], link["seq"], *wanted[1:]) for wanted, link, _ in some)
            rows = self.compared.captured([wanted for wanted, _, _ in some])
            for row, (wanted, link, subject) in zip(rows, some, strict=True):
                if wanted[0] in seen:
                    why = f"link {link['seq']} of the chain records it a second time"
                    yield Finding(what=f"captures {wanted[0]}", why=why)
                else:
                    yield from legible(f"captures {wanted[0]}", self._checked(row, wanted, link, subject))
                seen.add(wanted[0])

    def _checked(self, row: Row, wanted: Wanted, link: Row, subject: Subject) -> Iterator[Finding]:
        if wrong := self._wrong(row, wanted, link, subject):
            yield wrong

    def _wrong(self, row: Row, wanted: Wanted, link: Row, subject: Subject) -> Finding | None:
        number, channel_id, message_id = wanted
        key, source = subject["post"], f"link {link['seq']} of the chain"
        for name, known in parts(row, number):
            if not known:
                return Finding(what=f"{name} (of {key})", why=f"{source} records it; it is gone")
        if why := first_difference(row, capture_fields(link, subject), f"{source} says"):
            return Finding(what=self._where(row), why=why)
        if hashlib.sha256(row["raw"]).hexdigest() != row["raw_sha256"]:
            why = "its raw bytes are not those of their hash, which the chain holds"
            return Finding(what=self._where(row), why=why)
        if row["leads_to"] != row["holder"]:
            why = f"it does not lead to posts {row['holder']}, whose version {self._where(row)} is of"
            return Finding(what=f"message_ids {key}", why=why)
        # An older version read some columns in its own way; what it read is sealed with the capture.
        anew = row["collector"] == COLLECTOR or "rows" not in subject
        return self._content(row, (channel_id, message_id), anew=anew)

    def _content(self, row: Row, key: tuple[int, int], *, anew: bool) -> Finding | None:
        """Compare version and post with the bytes they were read from, or else with their content's hash."""
        posts = self._read_anew(row)
        read = {row["content_sha256"]}
        if row["collector"] != COLLECTOR:  # of which more may have been read since, as the chain tells
            read.add(row["version_sha256"])
        hashed = ((said, content_hash(said)) for said in posts)
        post, digest = next((one for one in hashed if one[1] in read), (None, ""))
        if post is not None:
            if row["is_first"]:
                return self._first(row, post, digest, key, anew=anew)
            if row["text"].split() != post.text.split():
                return self._finding("versions", row, f"its text is not that of {self._where(row)}")
            return None
        if posts and row["collector"] == COLLECTOR:
            why = "its raw bytes do not say what its content_sha256 is of"
            return Finding(what=self._where(row), why=why)
        if posts and not may_have_read(row["text"], posts):
            return self._finding("versions", row, f"its text is not in the raw bytes of {self._where(row)}")
        if posts:
            self.unread[f"{row['collector']} read it in another way"] += 1
        stored = canonical([*key, row["posted_at"], row["text"]])
        if row["is_first"] and hashlib.sha256(stored.encode()).hexdigest() != row["content_sha256"]:
            return self._finding(
                "versions", row, "its key, time and text are not those of its content_sha256"
            )
        return None

    def _first(
        self, row: Row, post: Post, digest: str, key: tuple[int, int], *, anew: bool
    ) -> Finding | None:
        """Hold a version against the first capture of it, and a post against the first of its versions."""
        if why := first_difference(row, version_fields(post, row, digest, anew=anew), RAW):
            return self._finding("versions", row, why)
        if row["collector"] == COLLECTOR and (why := first_difference(row, shown_fields(post), RAW)):
            return self._finding("versions", row, why)
        touched = iso(post.touched_at) if post.touched_at else None
        if row["as_of"] not in (row["edited_at"], row["captured_at"], iso(post.posted_at), touched):
            return self._finding(
                "versions", row, f"its as_of, {row['as_of']}, is no time that is known of it"
            )
        if not row["is_original"]:
            return None
        if why := first_difference(row, post_fields(post, anew=anew), RAW):
            return self._finding("posts", row, why)
        for number in post.ids:
            if (post.channel_id, number) == key:  # where that leads is known
                continue
            if self.compared.post_of_id(post.channel_id, number) != row["holder"]:
                lost = f"message_ids {post.channel_id}/{number}"
                post_named = self._finding("posts", row, "").what
                return Finding(what=lost, why=f"it does not lead to {post_named} any more")
        return None

    def _where(self, row: Row) -> str:
        place = self.compared.place("captures", row["id"]) or f"{row['channel_id']}/{row['message_id']}"
        return f"captures {row['id']} ({place})"

    def _finding(self, table: str, row: Row, why: str) -> Finding:
        """Return a finding about the version, or the post, of a capture."""
        number = row["version_id" if table == "versions" else "post_id"]
        return Finding(what=f"{table} {number} ({self.compared.place(table, number)})", why=why)

    def _read_anew(self, row: Row) -> Sequence[Post]:
        """Return what the raw bytes say to today's parser; nothing if it cannot read them."""
        rereader = self._rereaders.get(row["source"])
        if rereader is None:
            self.unread[f"this program has no source {row['source']!r}"] += 1
            return ()
        try:
            posts = rereader(row["raw"], row["channel_id"], moment(row["captured_at"]), row["zone"])
        except InputError as error:
            self.unread[str(error)] += 1
            return ()
        self.reread += 1
        return posts


def may_have_read(text: str, posts: Sequence[Post]) -> bool:
    """Tell whether an older version, which read less of the same bytes, may have read this text in them."""
    for post in posts:
        said = iter(post.text.split())
        if not post.shown or all(word in said for word in text.split()):
            return True
    return False


def legible(what: str, findings: Iterator[Finding]) -> Iterator[Finding]:
    """Yield the findings; and that something is not of the kind we write, where it cannot even be read."""
    try:
        yield from findings
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        yield Finding(what=what, why=f"it says what we never write: {type(error).__name__}: {error}")


def parts(row: Row, number: int) -> Iterator[tuple[str, bool]]:
    """Name a capture, its version and its post, each with whether it is there."""
    yield f"captures {number}", row["id"] is not None
    yield f"versions {row['version_id']}", row["stored_version"] is not None
    yield f"posts {row['post_id']}", row["stored_post"] is not None


def capture_fields(link: Row, subject: Subject) -> Iterator[tuple[str, object]]:
    """Return the columns of a capture that its link decides, and what they should hold."""
    yield "source", subject["source"]
    yield "collector", link["actor"]
    yield "captured_at", link["at"]
    yield "raw_sha256", subject["raw_sha256"]
    yield "content_sha256", subject["content_sha256"]


def version_fields(post: Post, row: Row, digest: str, *, anew: bool = True) -> Iterator[tuple[str, object]]:
    """Return the columns of a version that its first capture's post decides, with what they should hold.

    `digest` is the hash of the post's content. Without `anew`, those only that every version of this
    program reads alike.
    """
    yield "text", post.text
    if anew:
        yield "links", records_text(post.links)
        yield "edited_at", iso(post.edited_at) if post.edited_at else None
    yield "version_sha256", digest
    yield "version_captured_at", row["captured_at"]


def shown_fields(post: Post) -> Iterator[tuple[str, object]]:
    """Return the columns of a version that say how much of it was shown, and what they should hold."""
    yield "shown", int(post.shown)
    yield "passages", records_text(post.passages)


def post_fields(post: Post, *, anew: bool = True) -> Iterator[tuple[str, object]]:
    """Return the columns of a post that its first capture decides, and what they should hold; see above."""
    for column, said in post_row(post).items():
        if anew or column not in ("author", "media"):
            yield column, said
