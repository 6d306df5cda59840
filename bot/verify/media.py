"""Files of media against the hashes they are kept under."""

from collections.abc import Iterator

from bot.models import Finding
from bot.storage.database import Database
from bot.storage.media import kept_files
from bot.storage.media_files import MediaFiles


def media_findings(db: Database, files: MediaFiles) -> Iterator[Finding]:
    """Files that were altered or are gone; those that were pruned may be gone: that is on record."""
    for one in kept_files(db):
        digest = files.digest(one.sha256)
        what = f"media {one.id} ({one.url}, {one.sha256})"
        if digest is None and one.pruned_at is None:
            yield Finding(what=what, why="its file is gone, and was not pruned")
        elif digest not in (None, one.sha256):
            yield Finding(what=what, why=f"its file was altered: SHA-256 is now {digest}")
