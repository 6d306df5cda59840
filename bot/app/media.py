"""The photos and other files of posts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from bot.app.newsroom import OpenNewsroom, Service
from bot.models import Box, Thread, ThreadPost
from bot.storage import media
from bot.storage.media import MediaFile, MediaFiles

ENDINGS = (  # what a file begins with, where, and how its name ends
    (0, b"\xff\xd8\xff", ".jpg"),
    (0, b"\x89PNG\r\n\x1a\n", ".png"),
    (0, b"GIF8", ".gif"),
    (8, b"WEBP", ".webp"),
    (4, b"ftyp", ".mp4"),
    (0, b"OggS", ".oga"),
    (0, b"\x1a\x45\xdf\xa3", ".webm"),
    (0, b"%PDF-", ".pdf"),
)


class Media(Service):
    """The photos and other files of posts, as far as they were fetched."""

    def __init__(self, opened: OpenNewsroom) -> None:
        super().__init__(opened)
        self.files = MediaFiles(self.config.data / "media")

    def of_thread(self, thread: Thread) -> Mapping[str, tuple[str, bytes]]:
        """Return a thread's files that are still there, by SHA-256, each with its name's ending."""
        found = {}
        for file in self._of(thread):
            content = self.files.read(file.sha256)
            if content is not None:
                found[file.sha256] = (ending(content), content)
        return dict(sorted(found.items()))

    def thumbnail(self, sha256: str) -> bytes | None:
        """Return a small JPEG of a file; None if it is no picture or was removed."""
        content = self.files.read(sha256)
        return self.opened.cutter.small(content) if content is not None else None

    def cut_out(self, sha256: str, box: Box) -> bytes | None:
        """Return a JPEG of a part of a picture; None if it is no picture or was removed."""
        content = self.files.read(sha256)
        return self.opened.cutter.part(content, box) if content is not None else None

    def illustrated(self, thread: Thread) -> Thread:
        """Add small pictures of the photos that are still there to a thread."""
        items = [self._illustrated(item) if isinstance(item, ThreadPost) else item for item in thread.items]
        return replace(thread, items=tuple(items))

    def prunable(self, before: datetime) -> list[MediaFile]:
        """Return the files that were fetched before a time and are not removed yet."""
        return media.prunable(self.db, before=before)

    def prune(self, files: list[MediaFile]) -> None:
        """Remove files. What they were, and that they were removed, stays on record.

        The record comes first: a crash in between leaves files that the next run removes.
        """
        if files:
            media.record_pruned(self.db, files, actor=self.actor, at=self.clock())
        for sha256 in media.pruned_hashes(self.db):
            self.files.remove(sha256)

    def _illustrated(self, post: ThreadPost) -> ThreadPost:
        shown = []
        for file in post.media:
            seen = (replace(words, cut=self.cut_out(file.sha256, words.box) or b"") for words in file.seen)
            shown.append(replace(file, small=self.thumbnail(file.sha256) or b"", seen=tuple(seen)))
        return replace(post, media=tuple(shown))

    def _of(self, thread: Thread) -> Iterable[MediaFile]:
        for post in thread.pinned:
            yield from media.files_of_message(self.db, post.channel_id, post.message_id)


def ending(content: bytes) -> str:
    """Return how a file's name ends, by the bytes that it begins with; ".bin" if that is not known."""
    return next(
        (name for offset, mark, name in ENDINGS if content[offset : offset + len(mark)] == mark), ".bin"
    )
