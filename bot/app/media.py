"""The photos and other files of posts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from bot.app.newsroom import OpenNewsroom, Service
from bot.errors import PictureError
from bot.models import Box, Thread, ThreadPost
from bot.storage import media
from bot.storage.media import MediaFile, MediaFiles


class Media(Service):
    """The photos and other files of posts, as far as they were fetched."""

    def __init__(self, opened: OpenNewsroom) -> None:
        super().__init__(opened)
        self.files = MediaFiles(self.config.data / "media")

    def of_thread(self, thread: Thread) -> Mapping[str, tuple[str, bytes]]:
        """Return a thread's files that are still there, by SHA-256, each with its name's ending."""
        from bot.threads.formats.picture import ending

        found = {}
        for file in self._of(thread):
            content = self.files.read(file.sha256)
            if content is not None:
                found[file.sha256] = (ending(content), content)
        return dict(sorted(found.items()))

    def thumbnail(self, sha256: str) -> tuple[bytes, str] | None:
        """Return a small picture of a file and its media type; None if it is no picture or was removed."""
        from bot.threads.formats.picture import thumbnail

        content = self.files.read(sha256)
        small = thumbnail(content) if content is not None else None
        return (small, "image/jpeg") if small is not None else None

    def cut_out(self, sha256: str, box: Box) -> bytes | None:
        """Return a JPEG of a part of a picture; None if it is no picture or was removed."""
        from bot.pictures.cutting import cut_out

        content = self.files.read(sha256)
        try:
            return cut_out(content, box) if content is not None else None
        except PictureError:
            return None

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
            small = self.thumbnail(file.sha256)
            seen = (replace(words, cut=self.cut_out(file.sha256, words.box) or b"") for words in file.seen)
            shown.append(replace(file, small=small[0] if small else b"", seen=tuple(seen)))
        return replace(post, media=tuple(shown))

    def _of(self, thread: Thread) -> Iterable[MediaFile]:
        for post in thread.pinned:
            yield from media.files_of_message(self.db, post.channel_id, post.message_id)
