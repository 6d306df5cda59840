"""Captures against the chain, their bytes against their hashes, and what they say against what is stored."""

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from bot.errors import InputError
from bot.models import Finding, Post
from bot.sources.protocol import Rereader
from bot.storage.custody import COLLECTOR
from bot.storage.database import Database, Row, canonical, iso, moment
from bot.storage.posts import content_hash, forward_text
from bot.storage.verifying import Comparison

Subject = Mapping[str, Any]


class Captures:
    """The captures of a database, checked one by one as the chain comes to them."""

    def __init__(self, db: Database, compared: Comparison, rereaders: Mapping[str, Rereader]) -> None:
        self.compared = compared
        self.reread = 0
        self.unread: Counter[str] = Counter()  # why this program cannot read a capture anew
        self._db, self._rereaders = db, rereaders

    def findings(self, link: Row, subject: Subject) -> Iterator[Finding]:
        """What is wrong with the capture that a link is about; the first thing only."""
        if wrong := self._wrong(link, subject):
            yield wrong

    def _wrong(self, link: Row, subject: Subject) -> Finding | None:
        number, told = subject["capture"], f"link {link['seq']} of the chain"
        if not self.compared.note_capture(number, link["seq"]):
            return Finding(what=f"captures {number}", why=f"{told} records it a second time")
        channel_id, message_id = map(int, subject["post"].split("/"))
        self.compared.note_present(channel_id, message_id, link["at"], link["seq"])
        row = self.compared.captured(number)
        if row is None:
            return Finding(
                what=f"captures {number} (of {subject['post']})", why=f"{told} records it; it is gone"
            )
        where = f"captures {number} ({self.compared.place('captures', number) or subject['post']})"
        for column, said in (
            ("source", subject["source"]),
            ("collector", link["actor"]),
            ("captured_at", link["at"]),
            ("raw_sha256", subject["raw_sha256"]),
            ("content_sha256", subject["content_sha256"]),
        ):
            if row[column] != said:
                return Finding(what=where, why=f"its {column} is {row[column]!r}; {told} says {said!r}")
        if hashlib.sha256(row["raw"]).hexdigest() != row["raw_sha256"]:
            return Finding(what=where, why="its raw bytes are not those of their hash, which the chain holds")
        for column, name in (("stored_version", f"versions {row['version_id']}"), ("stored_post", "posts")):
            if row[column] is None:
                known = row["post_id"] or ""
                what = f"{name} {known}".strip() if name == "posts" else name
                return Finding(what=f"{what} (of {subject['post']})", why=f"{told} captured it; it is gone")
        if self.compared.post_of_id(channel_id, message_id) != row["post_id"]:
            return Finding(
                what=f"message_ids {subject['post']}",
                why=f"it does not lead to posts {row['post_id']}, whose version {where} is of",
            )
        return self._content(row, (channel_id, message_id), where)

    def _content(self, row: Row, key: tuple[int, int], where: str) -> Finding | None:
        """Version and post against the bytes they were read from, or else against their content's hash."""
        posts = self._read_anew(row)
        post = next((one for one in posts if content_hash(one) == row["content_sha256"]), None)
        if posts and post is None:
            if row["collector"] == COLLECTOR:
                return Finding(what=where, why="its raw bytes do not say what its content_sha256 is of")
            self.unread[f"{row['collector']} read it in another way"] += 1
        what = f"versions {row['version_id']} ({self.compared.place('versions', row['version_id'])})"
        if post is None:
            stored = [*key, row["posted_at"], row["text"]]
            own = hashlib.sha256(canonical(stored).encode()).hexdigest()
            if row["is_first"] and own != row["content_sha256"]:
                return Finding(what=what, why="its key, time and text are not those of its content_sha256")
            return None
        if not row["is_first"]:
            if row["text"].split() != post.text.split():
                return Finding(what=what, why=f"its text is not that of the raw bytes of {where}")
            return None
        for column, said in version_fields(post, row):
            if row[column] != said:
                return Finding(what=what, why=f"its {column} is {row[column]!r}; the raw bytes say {said!r}")
        if row["as_of"] not in (row["edited_at"], row["captured_at"], iso(post.posted_at)):
            return Finding(what=what, why=f"its as_of, {row['as_of']}, is no time that is known of it")
        return self._post(row, post) if row["is_original"] else None

    def _post(self, row: Row, post: Post) -> Finding | None:
        what = f"posts {row['post_id']} ({self.compared.place('posts', row['post_id'])})"
        for column, said in post_fields(post):
            if row[column] != said:
                return Finding(what=what, why=f"its {column} is {row[column]!r}; the raw bytes say {said!r}")
        for number in post.ids:
            if self.compared.post_of_id(post.channel_id, number) != row["post_id"]:
                return Finding(
                    what=f"message_ids {post.channel_id}/{number}", why=f"it does not lead to {what} any more"
                )
        return None

    def _read_anew(self, row: Row) -> Sequence[Post]:
        """What the raw bytes say to today's parser; nothing if it cannot read them."""
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


def version_fields(post: Post, row: Row) -> Iterator[tuple[str, object]]:
    """The columns of a version that its first capture's post decides, and what they should hold."""
    yield "text", post.text
    yield "links", canonical([asdict(one) for one in post.links])
    yield "edited_at", iso(post.edited_at) if post.edited_at else None
    yield "version_sha256", content_hash(post)
    yield "version_captured_at", row["captured_at"]


def post_fields(post: Post) -> Iterator[tuple[str, object]]:
    """The columns of a post that its first capture decides, and what they should hold."""
    yield "channel_id", post.channel_id
    yield "message_id", post.message_id
    yield "posted_at", iso(post.posted_at)
    yield "grouped_id", post.grouped_id
    yield "reply_to", post.reply_to
    yield "forward", forward_text(post)
    yield "author", post.author
    yield "media", post.media
