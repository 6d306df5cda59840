"""A mistake in a query, shown where it is."""

import unicodedata

from bot.errors import InputError

_BEFORE, _AFTER = 60, 30  # characters of a long query shown around the place
_QUOTED = 30  # characters of a query repeated in a sentence about it


def mistake(query: str, place: int, problem: str) -> InputError:
    """The error to raise: what is wrong and what is accepted, the query, and a caret under `place`.

    Three lines. A long query is cut around the place; characters that would move or hide the caret are
    shown as U+FFFD.
    """
    first, last = max(0, place - _BEFORE), place + _AFTER
    before = ("…" if first else "") + _shown(query[first:place])
    after = _shown(query[place:last]) + ("…" if last < len(query) else "")
    return InputError(f"{problem}\n{before}{after}\n{' ' * _columns(before)}^")


def quoted(text: str) -> str:
    """A piece of a query as it is repeated in a sentence about it."""
    return f'"{_shown(text[:_QUOTED])}{"…" if len(text) > _QUOTED else ""}"'


def _shown(text: str) -> str:
    return "".join(map(_visible, text))


def _visible(character: str) -> str:
    if character.isspace():
        return " "
    return "\ufffd" if unicodedata.category(character).startswith("C") else character


def _columns(text: str) -> int:
    """How far a terminal moves for the text: see Unicode's Standard Annex 11."""
    return sum(map(_width, text))


def _width(character: str) -> int:
    if unicodedata.category(character) in ("Mn", "Me"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
