"""The data files of the languages, one each, as they stand; `en.toml` explains their headings."""

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from bot.models.languages import LANGUAGE_FILES, LANGUAGES, folders

# Headings that matching does not read: a change to them alters no match.
FOR_STORIES = frozenset({"stories", "credits", "surnames", "sides", "names"})


def codes() -> tuple[str, ...]:
    """Return the languages there is a file for, in alphabetical order."""
    return LANGUAGES


@cache
def data(language: str) -> Mapping[str, Any]:
    """Return the content of one language's file."""
    return tomllib.loads(LANGUAGE_FILES[language].read_text("utf-8"))


def calibration(name: str) -> str:
    """Return the text of a file of calibration, "" where there is none."""
    for folder in folders():
        file = folder.joinpath("calibration", name)
        if file.is_file():
            return file.read_text("utf-8")
    return ""


def entries(listed: str) -> Iterator[str]:
    """Yield the entries of a list written with commas."""
    return (entry for entry in (part.strip() for part in listed.split(",")) if entry)


def listed(heading: str, key: str) -> tuple[str, ...]:
    """Return the entries under a key of a heading in all languages, each once, in a fixed order."""
    found = (entry for language in codes() for entry in entries(data(language)[heading][key]))
    return tuple(dict.fromkeys(found))
