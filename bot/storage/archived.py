"""The ids of a channel that archives hold, as ranges: there are few, however many ids.

They are derived from `captures`, and kept with them.
"""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from itertools import takewhile

from bot.storage.columns import ranges
from bot.storage.database import Database

Range = tuple[int, int]  # the first and the last id
EVERY: Range = (0, 2**31)


def note_archived(db: Database, channel_id: int, ids: Iterable[int]) -> None:
    """Add ids to the ranges of a channel, in the caller's transaction; a repeat changes nothing."""
    for first, last in ranges(sorted(set(ids))):
        _add(db, channel_id, first, last)


def _add(db: Database, channel_id: int, first: int, last: int) -> None:
    touched = _ranges_among(db, channel_id, (first - 1, last + 1))
    if touched:
        first, last = min(first, touched[0][0]), max(last, touched[-1][1])
        if touched == [(first, last)]:
            return
        db.run(
            "delete from archived_ranges where channel_id = ? and last between ? and ?",
            [channel_id, touched[0][1], touched[-1][1]],
        )
    db.insert("archived_ranges", {"channel_id": channel_id, "first": first, "last": last})


def archived_runs(db: Database, channel_id: int, among: Range = EVERY) -> list[Range]:
    """Return the stretches of ids from an archived post to another of which none is a gap or was absent."""
    archived = _ranges_among(db, channel_id, among)
    if not archived:
        return []
    holes = sorted([*absent(db, channel_id, among), *_gaps(db, channel_id, among)])
    runs = [_cut(archived[0], among)]
    for first, last in (_cut(one, among) for one in archived[1:]):
        before = runs[-1][1]
        if bisect_left(holes, before) == bisect_left(holes, first):
            runs[-1] = (runs[-1][0], last)
        else:
            runs.append((first, last))
    return runs


def absent(db: Database, channel_id: int, among: Range) -> list[int]:
    """Return the ids that were not there when they were looked for, and never had been, rising."""
    # That they are no posts is said twice: by that SQLite finds the index of those that are none.
    rows = db.each_tuple(
        """select message_id from message_ids where channel_id = ? and state = 'absent' and state <> 'post'
           and post_id is null and message_id between ? and ? order by message_id""",
        [channel_id, *among],
    )
    return [number for (number,) in rows]


def _gaps(db: Database, channel_id: int, among: Range) -> Sequence[int]:
    """Return the first id of each gap between two ids."""
    lowest, highest = among
    rows = db.each_tuple(
        "select first from gaps where channel_id = ? and first between ? and ?", [channel_id, lowest, highest]
    )
    return [first for (first,) in rows]


def _ranges_among(db: Database, channel_id: int, among: Range) -> list[Range]:
    """Return the ranges that have one of these ids, rising."""
    lowest, highest = among
    later = db.each_tuple(
        "select first, last from archived_ranges where channel_id = ? and last >= ? order by last",
        [channel_id, lowest],
    )
    return list(takewhile(lambda one: one[0] <= highest, later))


def _cut(one: Range, among: Range) -> Range:
    return max(one[0], among[0]), min(one[1], among[1])
