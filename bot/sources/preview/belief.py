"""Which ids a page may name: one far beyond all that is known would hold the cursor there for good. Pure."""

from datetime import datetime

from bot.errors import SourceError
from bot.models import Cursor, pace_of
from bot.sources.preview.page import PreviewPage

MOST_AHEAD = 10_000  # ids, whatever the channel published before
TIMES_ITS_PACE = 10


def refuse_unbelievable(page: PreviewPage, cursor: Cursor, *, now: datetime, believe: int = 0) -> None:
    """Raise SourceError for a page with an id far beyond the newest known one, or one that is to be believed.

    Before anything is known of a channel, the middle of its first page is taken for that.
    """
    known, pace, at = max((cursor.message_id, *cursor.recent)), cursor.pace, cursor.newest_at
    if not known:
        early = page.posts[: len(page.posts) // 2 + 1]
        known = page.ids[len(page.ids) // 2 - 1] if len(page.ids) > 1 else page.ids[0]
        if early:
            at = early[-1].posted_at
            pace = pace_of((early[0].ids[0], early[0].posted_at), (early[-1].ids[-1], at))
    expected = pace * (now - at).total_seconds() if at is not None else 0.0
    _refuse(page, max(known, believe), max(MOST_AHEAD, TIMES_ITS_PACE * expected))


def refuse_beyond(page: PreviewPage, newest: PreviewPage) -> None:
    """Raise SourceError for a page of older posts that names an id far beyond those of the newest page."""
    if page.ids:
        _refuse(page, newest.ids[-1], MOST_AHEAD)


def _refuse(page: PreviewPage, known: int, ahead: float) -> None:
    if page.ids[-1] > known + ahead:
        raise SourceError(
            f"the page is not believed: it names post {page.ids[-1]}, and the newest known is {known}; "
            f"if that is right, read it by: wirewatch collect CHANNEL --believe {page.ids[-1]}"
        )
