"""The step `recheck`: look once at wordings that people confirmed before these rules.

What says alone what it says in its post is used on. What cannot be shown to is doubtful: it finds nothing
until an editor answers, and nothing is deleted.
"""

from collections.abc import Callable, Iterable
from datetime import datetime

from bot.matching.confirming import lost_by
from bot.models import Statement
from bot.storage.custody import COLLECTOR
from bot.storage.database import Database
from bot.storage.wordings import UNCHECKED, in_standing, note_checked


def recheck(db: Database, statements: Iterable[Statement], *, clock: Callable[[], datetime]) -> int:
    """Check every wording that is marked as not looked at; return how many are doubtful.

    One of a statement that is not in force waits until it is.
    """
    known = {statement.id: statement for statement in statements}
    doubts = {}
    for one in in_standing(db, UNCHECKED):
        if one.statement_id in known:
            lost = lost_by(known[one.statement_id], one.language, one.wording, one.text)
            doubts[one.id] = lost.value if lost else ""
    if doubts:
        note_checked(db, doubts, actor=COLLECTOR, at=clock())
    return sum(map(bool, doubts.values()))
