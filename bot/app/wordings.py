"""Confirmed wordings that cannot be shown to say what their posts say, and an editor's answers to them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from bot.app.newsroom import OpenNewsroom, Service
from bot.app.statements import Statements
from bot.errors import InputError
from bot.matching.confirming import WHY_NOT, Confirmation, Unkept, confirmed
from bot.models import Statement
from bot.storage import wordings as store
from bot.storage.wordings import ConfirmedWording

KEEP, REPLACE, DROP = "keep", "replace", "drop"
ANSWERS = (KEEP, REPLACE, DROP)


@dataclass(frozen=True, slots=True, kw_only=True)
class DoubtfulWording:
    """A confirmed wording that waits for an answer, and the whole clause that may take its place."""

    confirmed: ConfirmedWording
    statement: Statement
    why: Unkept
    clause: Confirmation  # without a wording where the clause cannot keep it either


class Wordings(Service):
    """The wordings that people confirmed."""

    def __init__(self, opened: OpenNewsroom, statements: Statements) -> None:
        super().__init__(opened)
        self._statements = statements

    def doubtful(self) -> list[DoubtfulWording]:
        """Return those that wait for an answer, by statement."""
        return list(self._doubtful(store.in_standing(self.db, store.DOUBTFUL)))

    def unchecked(self) -> int:
        """Count those that were not looked at since the upgrade; the next step that runs does."""
        return len(store.in_standing(self.db, store.UNCHECKED))

    def settle(self, wording_id: int, answer: str) -> str:
        """Use a doubtful wording as it is ("keep"), its whole clause ("replace"), or neither ("drop").

        Returns the words that are used from now on, "" for none. Raises InputError for one that does not
        wait for an answer, and for a clause that cannot be used.
        """
        with self.db.write():
            found = store.doubtful_wording(self.db, wording_id)
            doubtful = next(self._doubtful([found] if found else []), None)
            if doubtful is None:
                raise InputError(f"{wording_id}: no wording of this number waits for an answer")
            return self._settled(doubtful, answer)

    def _settled(self, doubtful: DoubtfulWording, answer: str) -> str:
        wording, at = doubtful.confirmed, self.clock()
        if answer == KEEP:
            store.keep_wording(self.db, wording, actor=self.actor, at=at)
            return wording.wording
        if answer == DROP:
            store.drop_wording(self.db, wording, actor=self.actor, at=at)
            return ""
        clause = doubtful.clause
        if not clause.wording:
            why = f": {WHY_NOT[clause.why_not]}" if clause.why_not else ""
            raise InputError(f"{wording.id}: its whole clause is no wording{why}")
        store.replace_wording(
            self.db, wording, language=clause.language, by=clause.wording, actor=self.actor, at=at
        )
        return clause.wording

    def _doubtful(self, found: list[ConfirmedWording]) -> Iterator[DoubtfulWording]:
        known = {statement.id: statement for statement in self._statements.in_force}
        for one in found:
            if one.statement_id in known:
                statement = known[one.statement_id]
                yield DoubtfulWording(
                    confirmed=one,
                    statement=statement,
                    why=Unkept(one.doubt),
                    clause=confirmed(replace(statement, accepted={}), one.text, None, _as_written(one)),
                )


def _as_written(one: ConfirmedWording) -> str:
    """Return the words as they stand in the post, where a line may end between two of them."""
    spaced = r"\s+".join(map(re.escape, one.wording.split()))
    found = re.search(spaced, one.text)
    return found.group() if found else ""
