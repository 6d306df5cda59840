"""Rows against their seals, and rows that are more or fewer than the chain says."""

from collections.abc import Iterator
from dataclasses import dataclass
from operator import itemgetter

from bot.models import Finding
from bot.storage import verifying
from bot.storage.custody import SEALED
from bot.storage.database import Database
from bot.storage.media import MediaFiles, kept_files
from bot.storage.verifying import CustodyComparison

ADDED = "no link of the chain records it: it was added"

ORPHANS = (
    ("captures", verifying.UNTOLD_CAPTURES, ADDED),
    ("versions", verifying.VERSIONS_WITHOUT_CAPTURE, "no capture shows it: it was added, or that is gone"),
    ("posts", verifying.POSTS_WITHOUT_VERSION, "it has no version: it was added, or that is gone"),
    ("posts", verifying.POSTS_READING_WRONG, "it is said to read like another version than its latest"),
    ("posts", verifying.POSTS_FOLDED_UNTOLD, "no link of the chain says that it is part of an album"),
    ("verdicts", verifying.UNTOLD_VERDICTS, ADDED),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sealing:
    """From which link on rows are sealed; before it, ids that were there again went unrecorded, too."""

    first: int = 0  # 0 when no link seals any
    at: str = ""

    @property
    def since(self) -> str:
        """The moment from which rows were sealed, "" if they always were."""
        return "" if self.first == 1 else self.at


def rows_findings(compared: CustodyComparison, sealing: Sealing) -> Iterator[Finding]:
    """Yield what was altered, removed or added, once the whole chain has been walked."""
    altered = (found for table in SEALED for found in _altered(compared, table))
    for _, finding in sorted(altered, key=itemgetter(0)):  # few: the database need not sort what is not
        yield finding
    for table in SEALED if sealing.first else ():
        for number in compared.unsealed_rows(table, sealing.since):
            yield Finding(what=named(compared, table, number), why=ADDED)
    yield from _orphans(compared)
    for row in compared.orphans(verifying.DEEDS_LOST):
        yield Finding(
            what=f"thread_deeds {row['seq']} (thread {row['thread']})",
            why=f"link {row['seq']} of the chain is about this thread; it is not among its deeds any more",
        )
    yield from _ids(compared, sealing)


def named(compared: CustodyComparison, table: str, key: int | str, *, label: str = "") -> str:
    """Name a row, with the address of its post where it has one."""
    place = compared.place(table, key)
    return f"{label or table} {key} ({place})" if place else f"{label or table} {key}"


def _altered(compared: CustodyComparison, table: str) -> Iterator[tuple[int, Finding]]:
    """Yield what is wrong with the sealed rows of a table, with the number of the link that sealed them."""
    for row in compared.unlike_their_seals(table):
        if row["id"] is None:
            why = f"link {row['link']} of the chain records it; it is gone"
            yield row["link"], Finding(what=f"{table} {row['noted']}", why=why)
        else:
            why = f"it was altered after link {row['link']} of the chain sealed it"
            yield row["link"], Finding(what=named(compared, table, row["id"]), why=why)


def _orphans(compared: CustodyComparison) -> Iterator[Finding]:
    for table, query, why in ORPHANS:
        for row in compared.orphans(query):
            yield Finding(what=named(compared, table, row["id"]), why=why)


def _ids(compared: CustodyComparison, sealing: Sealing) -> Iterator[Finding]:
    """Compare absences: on record are marked, marked are on record, and posts agree with their ids."""
    for row in compared.orphans(verifying.ABSENCES_REMOVED):
        if row["state"] is None or 0 < sealing.first <= row["seq"]:
            state = f"marked as {row['state']}" if row["state"] else "gone"
            yield Finding(
                what=f"message_ids {row['channel_id']}/{row['message_id']}",
                why=f"it is {state}; link {row['seq']} of the chain says {row['noted']}",
            )
    for row in compared.orphans(verifying.ABSENCES_ADDED):
        yield Finding(
            what=f"message_ids {row['channel_id']}/{row['message_id']}",
            why="it is marked as absent, and no link of the chain says so",
        )
    for row in compared.orphans(verifying.POSTS_ABSENT_WRONG):
        yield Finding(
            what=named(compared, "posts", row["id"]),
            why=f"it is absent since {row['absent_at'] or 'never'}; the chain says {row['at'] or 'never'}",
        )


def media_findings(db: Database, files: MediaFiles) -> Iterator[Finding]:
    """Yield files that were altered or are gone; pruned ones may be gone: that is on record."""
    for file in kept_files(db):
        digest = files.digest(file.sha256)
        what = f"media {file.id} ({file.url}, {file.sha256})"
        if digest is None and file.pruned_at is None:
            yield Finding(what=what, why="its file is gone, and was not pruned")
        elif digest not in (None, file.sha256):
            yield Finding(what=what, why=f"its file was altered: SHA-256 is now {digest}")
