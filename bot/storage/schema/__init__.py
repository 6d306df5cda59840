"""The schema, as numbered migrations. They are only ever appended to: a released one never changes.

Times are ISO 8601 text in UTC. Offsets count code points. Lists and records inside a column are JSON.

A migration is a module of this folder named `m013_what_it_brings`; nothing else lists it. It holds
`migrate(db)`, which says with sqlite-utils what changes (`create`, `create_index`, `enable_fts`,
`transform`), inside the transaction that notes it as applied. The first twelve hold a SCRIPT in SQL instead,
and stay as they were released.
"""

import re
from collections.abc import Iterable
from importlib import import_module
from pkgutil import iter_modules

from sqlite_utils import Database, Migrations

NUMBERED = re.compile(r"m(\d{3})_\w+")


def in_order(names: Iterable[str]) -> tuple[str, ...]:
    """Return the names of migrations by their numbers. Raises ValueError for a number twice or left out."""
    ordered = sorted(name for name in names if NUMBERED.fullmatch(name))
    for number, name in enumerate(ordered, start=1):
        if int(name[1:4]) != number:
            raise ValueError(f"expected a migration m{number:03} before or instead of {name}")
    return tuple(ordered)


def _register(name: str) -> None:
    @migrations(name=name)
    def apply(db: Database) -> None:
        module = import_module(f"{__name__}.{name}")
        if hasattr(module, "SCRIPT"):
            db.executescript(module.SCRIPT)  # in the transaction that is open, unlike sqlite3's
        else:
            module.migrate(db)


NAMES = in_order(module.name for module in iter_modules(__path__))
migrations = Migrations("wirewatch")
for migration in NAMES:
    _register(migration)
