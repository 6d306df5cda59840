"""What channels repeat under their posts, learned from what is stored of them."""

from collections.abc import Iterable
from datetime import datetime

from bot.storage.database import Database
from bot.storage.search import latest_texts
from bot.stories.likeness.footers import LEARNED_FROM, LEARNED_FROM_POSTS, footers


def repeated_by(db: Database, channels: Iterable[int], at: datetime) -> dict[int, frozenset[str]]:
    """Learn what these channels repeat under most of their posts, by what they posted in the weeks before."""
    since = at - LEARNED_FROM
    return {
        channel: footers(latest_texts(db, channel, since=since, before=at, most=LEARNED_FROM_POSTS))
        for channel in channels
    }
