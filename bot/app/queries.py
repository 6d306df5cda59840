"""Queries as statements and people use them: read, checked, explained."""

from collections.abc import Iterable
from pathlib import Path

from bot.config.mistakes import not_among
from bot.errors import ConfigError, InputError
from bot.matching.query import Query, parse
from bot.models import Speaker, Statement
from bot.storage.shown import SHOWN as SHOWN  # what those see who ask in SQL, and how they see no more
from bot.storage.shown import show_only as show_only


def check_queries(path: Path, tracked: Iterable[Statement], speakers: Iterable[Speaker]) -> None:
    """Raise ConfigError with a line for every query of the file's statements that cannot be used."""
    known = {speaker.id for speaker in speakers}
    problems = []
    for statement in tracked:
        for language, text in statement.query.items():
            where = f'{path}: statement "{statement.id}": query.{language}'
            try:
                asked = parse(text)
            except InputError as error:
                problems.append(f"{where}: {str(error).splitlines()[0]}")
            else:
                unknown = sorted(asked.speakers - known)
                problems += [f"{where}: speaker:{name}: there is no such [[speaker]]" for name in unknown]
    if problems:
        raise ConfigError(problems)


def asked_of(text: str, speakers: Iterable[Speaker]) -> Query:
    """Read a query. Raises InputError for a mistake in it, or a speaker who is not configured."""
    asked = parse(text)
    known = {speaker.id for speaker in speakers}
    if unknown := sorted(asked.speakers - known):
        listed = not_among(unknown[0], sorted(known))
        raise InputError(f"speaker:{unknown[0]}: there is no such speaker {listed}")
    return asked


def explain_query(text: str) -> str:
    """Show how a query is read, part by part. Raises InputError with a caret under a mistake."""
    return parse(text).explain()
