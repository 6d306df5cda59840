"""The order of a check: the file, the chain link by link, then every table against what the chain said."""

import json
from collections import Counter
from collections.abc import Callable, Generator, Iterator, Mapping
from typing import Any

from bot.evidence.captures import Captures, legible
from bot.evidence.rows import Sealing, media_findings, rows_findings
from bot.evidence.seals import Seals
from bot.evidence.witnesses import Heads
from bot.models import Finding
from bot.sources.protocol import Rereader
from bot.storage.custody import GENESIS, SEALED, link
from bot.storage.database import Database, Row
from bot.storage.media import MediaFiles
from bot.storage.pruning import PRUNED
from bot.storage.verifying import CustodyComparison, damage, dangling, search_drift

Progress = Callable[[int, int], None]  # links that were checked, and that there are
Subject = dict[str, Any]

MOST_IDS = 1_000_000  # that one stretch of a link may hold; a page vouches for at most 100,000


class Checking:
    """One check of one database, and what it came to so far."""

    def __init__(
        self,
        db: Database,
        rereaders: Mapping[str, Rereader],
        *,
        media: MediaFiles | None = None,
        head: str = "",
        progress: Progress = lambda done, whole: None,
    ) -> None:
        self.links = 0
        self.head = GENESIS
        self.actions: Counter[str] = Counter()
        self.pruned: Counter[str] = Counter()  # rows that went on record, by table
        self.captures = Captures(CustodyComparison(db), rereaders)
        self.heads = Heads(db, head.lower())
        self._db, self._progress, self._media = db, progress, media
        self._compared = self.captures.compared
        self.seals = Seals(db, self._compared)
        self._sealing = Sealing()
        self._seals: list[tuple[str, int, str, int]] = []

    def findings(self) -> Iterator[Finding]:
        """Yield everything that is not as it was recorded, the first in the order of the chain first.

        In a damaged file nothing more is looked at, and nothing after a broken link of the chain: what
        they say cannot be believed.
        """
        damaged = list(damage(self._db))
        yield from damaged
        if damaged or (yield from self._walk()):
            return
        with self._compared.at_one_moment():
            if (yield from self._walk()):  # what was added meanwhile
                return
            yield from self.heads.findings(self.links)
            yield from rows_findings(self._compared, self._sealing)
            yield from self.seals.findings()
            yield from dangling(self._db)
            yield from search_drift(self._db)
            if self._media is not None:
                yield from legible("media", media_findings(self._db, self._media))

    def _walk(self) -> Generator[Finding, None, bool]:
        """Walk the links that were not walked yet; return true when one of them is broken."""
        whole = self._compared.length()
        while rows := self._compared.links_after(self.links):
            for row in rows:
                if broken := self._broken(row):
                    yield from self._settle()
                    yield broken
                    return True
                self.links, self.head = row["seq"], row["hash"]
                self.actions[row["action"]] += 1
                self.heads.note(row["seq"], row["hash"])
                if wrong := list(legible(f"custody {row['seq']}", self._believe(row))):
                    yield from self._settle()
                    yield from wrong
            yield from self._settle()
            self._progress(self.links, whole)
        return False

    def _settle(self) -> Iterator[Finding]:
        """Note and check what was put off until there is enough of it."""
        yield from self.captures.findings()
        self._compared.note_seals(self._seals)
        self._seals.clear()

    def _broken(self, row: Row) -> Finding | None:
        number = self.links + 1
        if row["seq"] != number:
            return Finding(what=f"custody {number}", why=f"it was removed; {row['seq']} follows {self.links}")
        body = (row["seq"], row["at"], row["actor"], row["action"], row["subject"])
        if link(self.head, body) != row["hash"]:
            return Finding(
                what=f"custody {number}",
                why=f"its hash is not that of what it says ({row['action']}) and of the links before it",
            )
        return None

    def _believe(self, row: Row) -> Iterator[Finding]:
        """Note what a link says, and check what can be checked at once."""
        subject: Subject = json.loads(row["subject"])
        self._note_seals(row, subject)
        self.seals.note(row, subject)
        action = row["action"]
        if action == "capture":
            self.captures.add(row, subject)
            return
        yield from self._settle()  # the order counts in what follows
        if action in ("absent", "present", "service"):
            for first, last in subject["ids"]:
                if last - first > MOST_IDS:
                    raise ValueError(f"more than {MOST_IDS:,} ids at once")
                self._compared.note_ids(subject["channel_id"], first, last, action, row["at"], row["seq"])
        elif action == "chat pruned":
            yield from self._believe_pruned(row["seq"], subject["pruned"])
        elif action.startswith("verdict ") and "rows" not in subject:
            yield from self._old_verdict(row, subject)

    def _note_seals(self, row: Row, subject: Subject) -> None:
        if "rows" in subject and not self._sealing.first:
            self._sealing = Sealing(first=row["seq"], at=row["at"])
        for name, seal in subject.get("rows", {}).items():
            table, _, number = name.partition("/")
            if table in SEALED:
                self._seals.append((table, int(number), seal, row["seq"]))

    def _believe_pruned(self, seq: int, pruned: Subject) -> Iterator[Finding]:
        """Note that rows went on record: they are not missed; and none of them may be there."""
        for table in PRUNED:
            went = pruned.get(table, {"ids": [], "count": 0})
            for first, last in went["ids"]:
                self._compared.note_pruned(table, int(first), int(last))
                self.seals.note_pruned(table, int(first), int(last))
                for number in self._compared.rows_between(table, int(first), int(last)):
                    why = f"link {seq} of the chain says that it was pruned; it is there: it was added"
                    yield Finding(what=f"{table} {number}", why=why)
                self.pruned[table] += last - first + 1

    def _old_verdict(self, row: Row, subject: Subject) -> Iterator[Finding]:
        answer = row["action"].removeprefix("verdict ")
        said = (subject["statement"], answer, subject["reason"], row["actor"], row["at"])
        found = self._compared.verdict_like(*said)
        if found is None:
            yield Finding(
                what=f"the verdict of {row['actor']} on {subject['post']} ({subject['statement']})",
                why=f"link {row['seq']} of the chain records it ({answer}), and no verdict says so now",
            )
        else:
            self._compared.note_verdict(found, row["seq"])
