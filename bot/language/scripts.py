"""Alphabets: letters that look alike, how letters sound, and how ids write them (`scripts.toml`)."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

FOLDED = str.maketrans("\u0451", "\u0435")  # Russian writes the one or the other as it likes
CAPITALS = "A-Z\u00c0-\u00de\u0400-\u042f\u0490"


@cache
def scripts() -> Mapping[str, Any]:
    """Return the table beside this module as it stands."""
    table: Mapping[str, Any] = tomllib.loads(
        files("bot.language").joinpath("scripts.toml").read_text("utf-8")
    )
    return table


def script_of(word: str) -> str:
    """Return "latin" or "cyrillic", as the first letter of a folded word tells; "" for other signs."""
    first = next((letter for letter in word if letter.isalpha()), "")
    if "\u0430" <= first <= "\u04ff":
        return "cyrillic"
    return "latin" if first and first <= "\u024f" else ""


VOWELS = str(scripts()["declined"]["vowels"])
