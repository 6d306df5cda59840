"""What was judged, told and watched, against the batches of seals in the chain.

A row is as it was sealed, or is noted as changed by the program since the last seal; or it was altered.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from bot.evidence.rows import named
from bot.models import Finding
from bot.storage.database import Database, Row
from bot.storage.kinds import KINDS
from bot.storage.seal_notes import GONE, SealNotes
from bot.storage.sealing import DIGITS, SEALED, Key, digests
from bot.storage.verifying import CustodyComparison

Subject = Mapping[str, Any]
Form = tuple[tuple[str, ...], tuple[str, ...]]  # the columns that never change, and those that may


class Seals:
    """The seals of one chain, noted as the chain comes to them."""

    def __init__(self, db: Database, compared: CustodyComparison) -> None:
        self.first = self.last = 0  # links that seal
        self.first_at = self.last_at = ""
        self.rows: Counter[str] = Counter()  # that are as they were sealed, by kind
        self.unsealed: Counter[str] = Counter()  # that the program made or changed since, so unchecked
        self._compared, self._notes = compared, SealNotes(db)
        self._forms: list[Form] = []

    def note(self, row: Row, subject: Subject) -> None:
        """Note what a link seals. Raises as what is not of the kind we write."""
        for name, account in subject.get(SEALED, {}).items():
            if name in KINDS:
                self._note(name, account, row)
        if "open" in subject:
            self._notes.note_ends(subject["open"], row["seq"])

    def _note(self, name: str, account: Subject, row: Row) -> None:
        if not self.first:
            self.first, self.first_at = row["seq"], row["at"]
        self.last, self.last_at = row["seq"], row["at"]
        form = (tuple(account["fixed"]), tuple(account["moving"]))
        if unknown := {*form[0], *form[1]} - set(KINDS[name].columns):
            raise ValueError(f"there are no columns {', '.join(map(str, sorted(unknown)))}")
        if form not in self._forms:
            self._forms.append(form)
        number = self._forms.index(form)
        fixed = bool(form[0])
        ids = list(_each(account["ids"], len(account["digests"])))
        self._notes.note(name, ids, account["digests"], form=number, fixed=fixed, seq=row["seq"])
        gone = list(_each(account.get("gone", ()), len(account["digests"]) + MOST_GONE))
        self._notes.note(name, gone, [GONE] * len(gone), form=number, fixed=False, seq=row["seq"])

    def note_pruned(self, table: str, first: int, last: int) -> None:
        """Note that rows of a table went on record."""
        if table in KINDS:
            self._notes.note_pruned(table, first, last)

    def findings(self) -> Iterator[Finding]:
        """Yield what was altered, removed or added, once the whole chain has been walked."""
        for name in KINDS:
            yield from self._missing(name)
            yield from self._altered(name)
        for row in self._notes.ends_cut():
            why = f"it ends at {row['until']}; {self._link(row['seq'])} says that it went to {row['noted']}"
            yield Finding(what=f"coverage {row['id']}", why=why)
        for number in self._notes.untold():
            what = named(self._compared, "alerts", number)
            yield Finding(what=what, why="it is said to be sent, and no delivery says so")

    def _altered(self, name: str) -> Iterator[Finding]:
        for row in self._notes.rows(name):
            if why := self._why(name, row):
                yield Finding(what=self._named(name, row["id"]), why=why)

    def _why(self, name: str, row: Row) -> str:
        if row["seq"] is None or row["digests"] == GONE:
            if row["changed"]:
                self.unsealed[name] += 1
                return ""
            if row["seq"] is None:
                return "no link of the chain seals it: it was added"
            return f"{self._link(row['seq'])} seals that it is gone: it was added again"
        if row["otherwise"]:
            return f"{self._link(row['otherwise'])} seals it otherwise than before, in what never changes"
        fixed, moving = self._forms[row["form"]]
        now = digests(row, fixed, moving)
        sealed = row["digests"]
        if row["changed"] and not (fixed and now[:DIGITS] != sealed[:DIGITS]):
            self.unsealed[name] += 1
        elif now == sealed:
            self.rows[name] += 1
        else:
            return f"it was altered after {self._link(row['seq'])} sealed it"
        return ""

    def _missing(self, name: str) -> Iterator[Finding]:
        for row in self._notes.missing(name):
            if row["changed"] and KINDS[name].removable:
                self.unsealed[name] += 1
                continue
            why = f"{self._link(row['seq'])} seals it; it is gone"
            if row["seq"] is None:
                why = "it was made after the last seal, and is gone"
            yield Finding(what=self._named(name, row["id"]), why=why)

    def _named(self, name: str, key: Key) -> str:
        return named(self._compared, name, key, label=KINDS[name].label)

    def _link(self, seq: int) -> str:
        return f"link {seq} of the chain ({self._notes.at(seq)[:16].replace('T', ' ')} UTC)"


MOST_GONE = 100_000  # that one link may say


def _each(spelled: Any, most: int) -> Iterator[Key]:
    """Yield the ids that a link spells, up to so many. Raises ValueError where there are more."""
    count = 0
    for one in spelled:
        first, last = one if isinstance(one, list) else (0, 0)
        count += last - first + 1
        if count > most:
            raise ValueError("more ids than seals")
        if isinstance(one, list):
            yield from range(first, last + 1)
        else:
            yield one
