"""The schema, as numbered migrations. They are only ever appended to: a released one never changes.

Times are ISO 8601 text in UTC. Offsets count code points. Lists and records inside a column are JSON.
"""

from sqlite3 import complete_statement
from types import ModuleType

import sqlite_utils
from sqlite_utils import Migrations

from bot.storage.schema import (
    m001_captured,
    m002_judged,
    m003_stories,
    m004_answered,
    m005_translations,
    m006_threads,
    m007_amended,
    m008_routing,
    m009_chat,
    m010_tracked,
    m011_evidence,
    m012_terms,
)

MIGRATIONS = (
    m001_captured,
    m002_judged,
    m003_stories,
    m004_answered,
    m005_translations,
    m006_threads,
    m007_amended,
    m008_routing,
    m009_chat,
    m010_tracked,
    m011_evidence,
    m012_terms,
)

migrations = Migrations("wirewatch")


def _register(module: ModuleType) -> None:
    @migrations(name=module.__name__.rpartition(".")[2])
    def apply(db: sqlite_utils.Database) -> None:
        # Not executescript: it would commit the migration's own transaction first.
        statement = ""
        for line in module.SCRIPT.splitlines():
            statement += line + "\n"
            if complete_statement(statement):
                db.execute(statement)
                statement = ""


for each in MIGRATIONS:
    _register(each)
