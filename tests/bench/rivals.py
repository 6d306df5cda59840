"""What else finds statements in texts; each is a package of the group `bench`, or is not here.

They look for the wordings as they stand and no more: no other form of a word, no other order, no denials.
"""

import importlib
import re
import sqlite3
from collections.abc import Callable, Sequence
from types import ModuleType

from bot.models import Statement

Finder = Callable[[str], int]  # counts what it finds in a text


def module(name: str) -> ModuleType | None:
    """Return a package, None where it is not installed."""
    try:
        return importlib.import_module(name)
    except ImportError:
        return None


def wordings_of(statements: Sequence[Statement]) -> list[str]:
    """Return every wording in lower case, each once."""
    said = (wording for statement in statements for some in statement.wording.values() for wording in some)
    return list(dict.fromkeys(wording.lower() for wording in said))


def hyperscan(wordings: Sequence[str]) -> Finder | None:
    """Compile them into one automaton of regular expressions."""
    package = module("hyperscan")
    if package is None:
        return None
    database = package.Database()
    database.compile(
        expressions=[re.escape(wording).replace("\\ ", " ").encode() for wording in wordings],
        ids=list(range(len(wordings))),
        flags=[package.HS_FLAG_SINGLEMATCH] * len(wordings),
    )

    def find(text: str) -> int:
        found: list[int] = []
        database.scan(text.lower().encode(), match_event_handler=lambda number, *_: found.append(number))
        return len(found)

    return find


def ahocorasick(wordings: Sequence[str]) -> Finder | None:
    """Compile them into one automaton of words."""
    package = module("ahocorasick_rs")
    if package is None:
        return None
    automaton = package.AhoCorasick(wordings)
    return lambda text: len(automaton.find_matches_as_indexes(text.lower(), overlapping=True))


def regexes(wordings: Sequence[str]) -> Finder:
    """Look for one after another."""
    compiled = [re.compile(rf"\b{re.escape(wording)}\b", re.IGNORECASE) for wording in wordings]
    return lambda text: sum(one.search(text) is not None for one in compiled)


def full_text(wordings: Sequence[str]) -> Callable[[Sequence[str]], int]:
    """Index texts with FTS5, and ask for every wording as a phrase."""

    def find(texts: Sequence[str]) -> int:
        db = sqlite3.connect(":memory:")
        db.execute("create virtual table words using fts5 (text)")
        db.executemany("insert into words (text) values (?)", [(text,) for text in texts])
        asked = "select count(*) from words where words match ?"
        return sum(db.execute(asked, (f'"{wording}"',)).fetchone()[0] for wording in wordings)

    return find
