"""The index of terms: which versions have which words, and words in which bases.

It is derived from the versions and can be made again at any time. What it holds was named by one scheme,
and it holds that of all versions up to a mark, which is a step's progress under the scheme's name; another
scheme begins it anew.
"""

import re
from collections.abc import Iterable, Iterator

from bot.models import Beginning, Every, OneOf, Some, Terms
from bot.storage import progress
from bot.storage.database import Database

# Under the name of a scheme, up to where its terms are indexed, for a statement that searches by them.
INDEXED_TO = "coalesce((select version_id from progress where step = :step), 0)"

_STEP = "terms "
_NOT_HELD = re.compile(r"(?![\w'%$])[\x00-\x7f]")
_DEEPEST = 8  # brackets inside one another: SQLite's parser gives up at some twenty


def step_of(scheme: str) -> str:
    """The name under which the progress of a scheme is kept."""
    return _STEP + scheme


def indexed_to(db: Database, scheme: str) -> int:
    """The last version up to which the index holds what a scheme names; 0 when it holds another's."""
    return progress.reached(db, step_of(scheme))


def keep_terms(
    db: Database, named: Iterable[tuple[int, Iterable[str]]], *, scheme: str, reached: int
) -> None:
    """Add the terms of versions that are not indexed, and note how far it came, in the caller's transaction.

    The first time under a scheme, what other schemes named is dropped.
    """
    if not indexed_to(db, scheme):
        db.run("insert into terms (terms) values ('delete-all')")
        db.run("delete from progress where step like ?", [f"{_STEP}%"])
    db.run_each(
        "insert into terms (rowid, words) values (?, ?)",
        [(version_id, " ".join(map(_held, terms))) for version_id, terms in named],
    )
    progress.reach(db, step_of(scheme), reached)


def expression(terms: Terms, depth: int = 0) -> str:
    """Terms as FTS5's MATCH takes them. What is nested too deeply asks for less."""
    match terms:
        case OneOf(words):
            return _either(f'"{_held(word)}"' for word in sorted(words))
        case Beginning(letters):
            return f'"{_held(letters)}" *'
        case Every(parts) if depth < _DEEPEST:
            return f"({' AND '.join(expression(part, depth + 1) for part in parts)})"
        case Some(parts) if depth < _DEEPEST:
            return _either(expression(part, depth + 1) for part in parts)
        case _:
            return _either(expression(part) for part in _alternatives(terms))


def _alternatives(terms: Terms) -> Iterator[OneOf | Beginning]:
    """Some, without anything nested, of which one is there wherever the terms are."""
    match terms:
        case Every((first, *_)):
            yield from _alternatives(first)
        case Some(parts):
            for part in parts:
                yield from _alternatives(part)
        case OneOf() | Beginning():
            yield terms


def _either(alternatives: Iterable[str]) -> str:
    return f"({' OR '.join(alternatives)})"


def _held(term: str) -> str:
    """The term as the index holds it, whose tokenizer would cut it at other signs: in one piece."""
    return _NOT_HELD.sub("_", term)
