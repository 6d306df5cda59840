"""Keeping the index of terms up with the versions, so that a query need not read every post."""

from collections.abc import Iterator

from bot.matching.query.index import terms_of
from bot.matching.rules import terms_identity
from bot.storage.database import Database
from bot.storage.matches import last_version, versions_between
from bot.storage.search_index import indexed_to, keep_terms

BATCH = 1000  # versions in one transaction


def index_terms(db: Database) -> Iterator[int]:
    """Index the versions that are not indexed; after each batch that was kept, yield how many are left.

    When the rules by which terms are named have changed, everything is indexed again. Two processes may do
    it at once: a batch that the other one kept meanwhile is left out.
    """
    scheme, latest = terms_identity(), last_version(db)
    while (done := indexed_to(db, scheme)) < latest:
        versions = versions_between(db, done, latest, BATCH)
        named = [(one.id, terms_of(one.text)) for one in versions]
        reached = versions[-1].id
        with db.write():
            if indexed_to(db, scheme) == done:
                keep_terms(db, named, scheme=scheme, reached=reached)
        yield latest - reached
