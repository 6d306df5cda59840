"""The step `read anew`, done once after an upgrade: captures of which an older version read less."""

import logging
from collections.abc import Callable, Mapping
from datetime import datetime

from bot.errors import InputError
from bot.models import Post
from bot.models.passages import body_of
from bot.sources.protocol import Rereader
from bot.storage.database import Database
from bot.storage.progress import READ_ANEW, reached
from bot.storage.reading_anew import OldCapture, captures_to_read_anew, complete
from bot.storage.search_index import forget_terms

log = logging.getLogger(__name__)


def read_anew(db: Database, rereaders: Mapping[str, Rereader], *, clock: Callable[[], datetime]) -> int:
    """Complete the versions whose captures say more than was read then; return how many that were.

    It is done once, before anything is read or judged; cut short, it goes on where it was.
    """
    completed = 0
    while reached(db, READ_ANEW):
        captures = captures_to_read_anew(db)
        found: dict[int, tuple[OldCapture, Post]] = {}
        for capture in captures:
            post = _fuller(capture, rereaders)
            if post is not None and capture.version_id not in found:
                found[capture.version_id] = (capture, post)
        complete(db, found.values(), left=captures[-1].id - 1 if captures else 0, at=clock())
        completed += len(found)
    if completed:
        forget_terms(db)
        log.info("%d posts of an earlier version are read in full now", completed)
    return completed


def _fuller(capture: OldCapture, rereaders: Mapping[str, Rereader]) -> Post | None:
    """Return what a capture says, if that is its version and words besides, or that nothing was shown."""
    rereader = rereaders.get(capture.source)
    if rereader is None:
        return None
    try:
        posts = rereader(capture.raw, capture.channel_id, capture.captured_at, "")
    except InputError:
        return None
    for post in posts:
        same = body_of(post.text, post.passages).split() == capture.text.split()
        if same and (post.passages or not post.shown):
            return post
    return None
