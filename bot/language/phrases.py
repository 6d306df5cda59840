"""Patterns of phrases that data files list, for texts as they stand: words inside a line, not folded ones."""

import re
from collections.abc import Iterable

_ANY_ENDING = "*"
_LETTERS = {"\u0435": "[\u0435\u0451]", "'": "['\u2019\u02bc`]", "\\ ": r"\s+"}


def any_of(phrases: Iterable[str]) -> str:
    """Return a pattern of any of the phrases, the longest first; a word may end in any way before a *."""
    longest_first = sorted(phrases, key=lambda phrase: (-len(phrase), phrase))
    return "|".join(map(_pattern, longest_first)) or "(?!)"


def _pattern(phrase: str) -> str:
    parts = (re.escape(part) for part in phrase.split(_ANY_ENDING))
    found = r"\w*".join(parts)
    for written, pattern in _LETTERS.items():
        found = found.replace(written, pattern)
    return found
