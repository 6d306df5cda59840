"""The step `look back`: statements over what is stored once more, in posts of long ago."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from bot.alerts.batches import judged, keep
from bot.alerts.judging import Judge, Newsroom
from bot.matching.engine import Engine
from bot.matching.rules import terms_identity
from bot.models import MatchProgress, Statement
from bot.storage import progress
from bot.storage import statements as registry
from bot.storage.database import Database
from bot.storage.matches import version_ids, versions_matched, versions_of
from bot.storage.pictures import with_words
from bot.storage.progress import Lookback
from bot.storage.search_index import holding, indexed_to

BATCH = 200  # versions that are looked at in one transaction

Came = dict[str, MatchProgress]  # what each statement came to so far


def look_back(
    db: Database,
    newsroom: Newsroom,
    statements: Sequence[Statement],
    *,
    since: datetime,
    alert_since: datetime | None = None,
    actor: str,
    clock: Callable[[], datetime],
    batch: int = BATCH,
) -> Iterator[Came]:
    """Judge what was posted from then on by these statements; after each batch, yield what each came to.

    Those that stand at the same place go in one pass. Versions in which the index of words shows that
    nothing can be are judged without being read. It alerts about posts published from `alert_since` on, and
    no one without it; no notice is queued twice. Killed at any point and asked for again in the same way, it
    goes on from the last batch and counts what it had found. What a statement has still to judge besides is
    not touched.
    """
    marks = {mark.statement_id: mark for mark in registry.judged(db)}
    begun = dict[str, Lookback]()
    together: dict[tuple[int, int], list[Statement]] = defaultdict(list)
    for statement in statements:
        looked = begun[statement.id] = progress.begin_lookback(
            db,
            statement.id,
            marks[statement.id].digest,
            since=since,
            alert_since=alert_since,
            actor=actor,
            at=clock(),
        )
        together[_place(looked)].append(statement)
    left = {place: progress.versions_ahead(db, *place, since=since) for place in together}
    came = {name: _came_to(looked, left[_place(looked)]) for name, looked in begun.items()}
    yield dict(came)
    judge = Judge(newsroom)
    for (reached, last), some in together.items():
        engine, ids = newsroom.engine(some), [statement.id for statement in some]
        ahead = version_ids(db, reached, last, since=since)
        looking = _candidates(db, engine, ids, ahead)
        while ahead:
            now = looking[:batch]
            upto = now[-1] if len(looking) > batch else last
            waiting = [replace(mark, alert_after=last) for mark in _marks(db, ids)]
            decided = judged(
                db,
                judge,
                engine,
                versions_of(db, now),
                waiting,
                reached=min(mark.judged_to for mark in waiting),
                alert_since=alert_since,
                at=clock(),
            )
            passed = bisect_right(ahead, upto)
            with db.write():
                if keep(db, decided) is None:
                    continue  # somebody did something meanwhile: these once more
                for name in ids:
                    begun[name] = _further(begun[name], upto, passed, decided.progress_of(name))
                    progress.advance_lookback(db, begun[name])
            ahead, looking = ahead[passed:], looking[batch:]
            came |= {name: _came_to(begun[name], len(ahead)) for name in ids}
            yield dict(came)
        for name in ids:
            progress.finish_lookback(db, begun[name].id, at=clock())


def _candidates(db: Database, engine: Engine, ids: Sequence[str], ahead: Sequence[int]) -> list[int]:
    """Return the versions in which something may be, or of which something was said before, in order."""
    if engine.looks_at_all or not ahead:
        return list(ahead)
    indexed = indexed_to(db, terms_identity())
    some = set[int]()
    if indexed:  # the index knows nothing of what stands in pictures
        some = {*holding(db, engine.looks_for), *versions_matched(db, ids), *with_words(db)}
    return [version for version in ahead if version > indexed or version in some]


def _place(looked: Lookback) -> tuple[int, int]:
    return looked.reached, looked.last_version


def _marks(db: Database, ids: Sequence[str]) -> list[registry.Judged]:
    return [mark for mark in registry.judged(db) if mark.statement_id in ids]


def _further(looked: Lookback, reached: int, passed: int, kept: MatchProgress) -> Lookback:
    return replace(
        looked,
        reached=reached,
        judged=looked.judged + passed,
        matches=looked.matches + kept.matches,
        review=looked.review + kept.review,
        queued=looked.queued + kept.queued,
    )


def _came_to(looked: Lookback, left: int) -> MatchProgress:
    return MatchProgress(
        judged=looked.judged,
        matches=looked.matches,
        review=looked.review,
        queued=looked.queued,
        left=left,
    )
