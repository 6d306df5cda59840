"""Files that posts carried: shown small, packed into bundles, removed when they are old."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from bot.app.newsroom import Opened, Part
from bot.models import Thread, ThreadPost
from bot.storage import media as store
from bot.storage.media import MediaFile
from bot.storage.media_files import MediaFiles
from bot.threads.formats.picture import ending, thumbnail


class Media(Part):
    """What was fetched of posts' photos and other files."""

    def __init__(self, opened: Opened) -> None:
        super().__init__(opened)
        self.files = MediaFiles(self.config.data / "media")

    def of_thread(self, thread: Thread) -> Mapping[str, tuple[str, bytes]]:
        """The files of a thread's posts that are still there, by SHA-256, each with its name's ending."""
        found = {}
        for one in self._of(thread):
            content = self.files.read(one.sha256)
            if content is not None:
                found[one.sha256] = (ending(content), content)
        return dict(sorted(found.items()))

    def thumbnail(self, sha256: str) -> tuple[bytes, str] | None:
        """A small picture of a file and its media type; None if it is no picture or was removed."""
        content = self.files.read(sha256)
        small = thumbnail(content) if content is not None else None
        return (small, "image/jpeg") if small is not None else None

    def illustrated(self, thread: Thread) -> Thread:
        """A thread with small pictures of the photos that are still there."""
        items = [self._illustrated(one) if isinstance(one, ThreadPost) else one for one in thread.items]
        return replace(thread, items=tuple(items))

    def prunable(self, before: datetime) -> list[MediaFile]:
        """Files that were fetched before a time, and are not removed yet."""
        return store.prunable(self.db, before=before)

    def prune(self, files: list[MediaFile]) -> None:
        """Remove files. What they were, and that they were removed, stays on record.

        The record comes first: a crash in between leaves files that the next run removes.
        """
        if files:
            store.record_pruned(self.db, files, actor=self.actor, at=self.clock())
        for sha256 in store.pruned_hashes(self.db):
            self.files.remove(sha256)

    def _illustrated(self, post: ThreadPost) -> ThreadPost:
        shown = []
        for one in post.media:
            small = self.thumbnail(one.sha256)
            shown.append(replace(one, small=small[0]) if small else one)
        return replace(post, media=tuple(shown))

    def _of(self, thread: Thread) -> Iterable[MediaFile]:
        for post in thread.pinned:
            yield from store.files_of_message(self.db, post.channel_id, post.message_id)
