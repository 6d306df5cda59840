"""The step `index`: name the terms of versions, so that a query need not read every post."""

from collections.abc import Iterator, Sequence
from functools import partial

from bot.matching.query.index import terms_of
from bot.matching.rules import terms_identity
from bot.models import MatchProgress
from bot.storage.database import Database
from bot.storage.matches import last_version, versions_between
from bot.storage.progress import BatchSize, Between, Write, nothing
from bot.storage.search_index import indexed_to, keep_terms

BATCH = 200  # versions in one transaction, at most

Named = Sequence[tuple[int, frozenset[str]]]  # the terms of versions


def index(db: Database, *, between: Between = nothing) -> Iterator[Write]:
    """Yield what indexes the versions that are not indexed, batch by batch.

    When the rules by which terms are named have changed, everything is indexed again. Two processes may do
    it at once: a batch that the other one kept meanwhile is left out. What `between` yields is done before
    each batch is read.
    """
    scheme, latest, batch_size = terms_identity(), last_version(db), BatchSize(BATCH)
    while (done := indexed_to(db, scheme)) < latest:
        yield from between()
        versions = versions_between(db, done, latest, batch_size.next())
        named = [(version.id, frozenset(terms_of(version.text))) for version in versions]
        reached = versions[-1].id
        yield partial(_keep, named=named, scheme=scheme, since=done, reached=reached, left=latest - reached)


def _keep(db: Database, *, named: Named, scheme: str, since: int, reached: int, left: int) -> MatchProgress:
    if indexed_to(db, scheme) == since:
        keep_terms(db, named, scheme=scheme, reached=reached)
    return MatchProgress(left=left)
