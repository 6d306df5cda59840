"""How far a step has come, where nothing else tells."""

import time
from collections.abc import Callable, Generator, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from bot.models import MatchProgress
from bot.storage import custody
from bot.storage.database import Database, iso, moment
from bot.storage.matches import last_version
from bot.storage.statements import judged_by_all

PLACED = "stories"  # the progress of putting versions in stories, up to which they may be judged

READ_ANEW = "captures to read anew"  # the last capture to be read once more, downwards; 0 when that is done

Act = TypeVar("Act")
T = TypeVar("T")

Write = Callable[[Database], MatchProgress | None]  # done inside a write transaction

Between = Callable[[], Iterator[Write]]  # what a step lets be done before each of its batches


def nothing() -> Iterator[Write]:
    """Yield nothing to be written."""
    return iter(())


def performed(db: Database, writes: Iterable[Write]) -> Iterator[MatchProgress]:
    """Do what a step yields to be written, each as one transaction; yield what each came to, if anything."""
    for write in writes:
        with db.write():
            done = write(db)
        if done is not None:
            yield done


class BatchSize:
    """The number of versions that the next batch of a step may have, so that no batch takes long.

    A batch that took over LONGEST is followed by one of half as many, a quick one by one of twice as many, up
    to what the step began with.
    """

    LONGEST = 0.5  # seconds

    def __init__(self, most: int, *, seconds: Callable[[], float] = time.monotonic) -> None:
        self._most, self._size, self._seconds = most, most, seconds
        self._began: float | None = None

    def next(self) -> int:
        """Return how many, and begin to measure; what was begun before ends with it."""
        now = self._seconds()
        if self._began is not None and now - self._began > self.LONGEST:
            self._size = max(1, self._size // 2)
        elif self._began is not None and now - self._began < self.LONGEST / 4:
            self._size = min(self._most, self._size * 2)
        self._began = now
        return self._size

    def apart(self, writes: Generator[Act, None, T]) -> Generator[Act, None, T]:
        """Yield short writes that come before a batch, and are no part of its time; return what they do."""
        while True:
            try:
                write = next(writes)
            except StopIteration as end:
                found: T = end.value
                return found
            yield write
            self._began = self._seconds()


def reached(db: Database, step: str) -> int:
    """Return the last version that a step has done; 0 before the first."""
    return int(db.value("select version_id from progress where step = ?", [step]) or 0)


def reach(db: Database, step: str, version_id: int) -> None:
    """Note how far a step has come, inside the caller's transaction."""
    db.insert(
        "progress",
        {"step": step, "version_id": version_id},
        conflict="do update set version_id = excluded.version_id",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Backlog:
    """The versions that wait to be judged and the alerts that wait to be sent."""

    unjudged: int  # versions that not every statement in force has judged
    due: int  # alerts
    oldest_due: datetime | None  # when the oldest of them was queued
    given_up: int  # alerts that could not be sent at all, queued since the moment that was asked for
    given_up_why: str = ""  # for whom the latest of them was, and why it was given up


def backlog(db: Database, *, since: datetime) -> Backlog:
    """Return what waits now, and how many alerts were given up that were queued since then."""
    due = db.first("select count(*) as n, min(queued_at) as oldest from alerts where state = 'due'") or {}
    return Backlog(
        unjudged=max(0, last_version(db) - judged_by_all(db)),
        due=due["n"],
        oldest_due=moment(due["oldest"]) if due["oldest"] else None,
        given_up=db.value(
            "select count(*) from alerts where state = 'dead' and queued_at >= ?", [iso(since)]
        ),
        given_up_why=db.value(
            """select a.recipient_id || ': ' || d.detail from alerts a join deliveries d on d.alert_id = a.id
               where a.state = 'dead' and a.queued_at >= ? order by d.id desc limit 1""",
            [iso(since)],
        )
        or "",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Lookback:
    """A look back that was begun, and what it came to so far."""

    id: int
    reached: int  # the version up to which it has looked
    last_version: int  # the one up to which it looks
    judged: int
    matches: int
    review: int
    queued: int


def begin_lookback(
    db: Database,
    statement_id: str,
    digest: str,
    *,
    since: datetime,
    alert_since: datetime | None,
    actor: str,
    at: datetime,
) -> Lookback:
    """Begin a look back, on the record; one that was cut short, and asked for in the same way, goes on."""
    asked = {
        "statement_id": statement_id,
        "digest": digest,
        "since": iso(since),
        "alert_since": iso(alert_since) if alert_since else None,
    }
    with db.write():
        row = db.first(
            """select id, reached, last_version, judged, matches, review, queued from lookbacks
               where finished_at is null and statement_id = :statement_id and digest = :digest
               and since = :since and alert_since is :alert_since order by id desc limit 1""",
            asked,
        )
        if row:
            return Lookback(**row)
        last = last_version(db)
        number = db.insert(
            "lookbacks",
            asked | {"last_version": last, "reached": 0, "started_by": actor, "started_at": iso(at)},
        )
        subject = {"statement": statement_id, "digest": digest, "since": iso(since)}
        custody.record(db, "statement looked back", subject, actor=actor, at=at)
    return Lookback(id=number, reached=0, last_version=last, judged=0, matches=0, review=0, queued=0)


def versions_ahead(db: Database, after: int, to: int, *, since: datetime) -> int:
    """Return how many versions a look back from one to another has still to judge."""
    return int(
        db.value(
            """select count(*) from versions v join posts p on p.id = v.post_id
               where v.id > ? and v.id <= ? and p.posted_at >= ?""",
            [after, to, iso(since)],
        )
    )


def advance_lookback(db: Database, after: Lookback) -> None:
    """Note how far a look back has come and what it came to, inside the caller's transaction."""
    db.run(
        """update lookbacks set reached = ?, judged = ?, matches = ?, review = ?, queued = ? where id = ?""",
        [after.reached, after.judged, after.matches, after.review, after.queued, after.id],
    )


def finish_lookback(db: Database, lookback_id: int, *, at: datetime) -> None:
    """Note that a look back came to its end; the same one asked for again begins anew."""
    with db.write():
        db.run("update lookbacks set finished_at = ? where id = ?", [iso(at), lookback_id])
