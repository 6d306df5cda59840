"""Known agencies and publications: how posts spell them, and which channels are theirs."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from bot.language.data import codes, data, entries
from bot.language.scripts import script_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Agency:
    """One agency. `words` are its spellings, `channels` its usernames in lower case.

    A `collective` one is no agency but all sources of its affiliation: "Russian state media".
    """

    id: str
    name: str
    affiliation: str = ""
    words: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    collective: bool = False


@cache
def agencies() -> tuple[Agency, ...]:
    """Return all agencies of the table beside this module."""
    table = tomllib.loads(files("bot.language").joinpath("agencies.toml").read_text("utf-8"))
    return tuple(
        Agency(
            id=key,
            name=row["name"],
            affiliation=row.get("affiliation", ""),
            words=tuple(row["words"]),
            channels=tuple(row.get("channels", ())),
            collective=row.get("collective", False),
        )
        for key, row in table.items()
    )


@cache
def spelling() -> tuple[str, Mapping[str, Agency]]:
    """Return a pattern of one named group per agency, the longest spelling first, and each group's agency."""
    spellings = sorted(
        ((word, agency) for agency in agencies() for word in agency.words),
        key=lambda spelling: -len(spelling[0]),
    )
    groups = {f"a{number}": (word, agency) for number, (word, agency) in enumerate(spellings)}
    by_letter: dict[str, list[str]] = {}  # else each spelling would be tried at each of a text's words
    for group, (word, _) in groups.items():
        by_letter.setdefault(re.escape(word[0]), []).append(f"(?P<{group}>{spelt(word)})")
    pattern = "|".join(f"(?={letter})(?:{'|'.join(some)})" for letter, some in by_letter.items())
    known = {group: agency for group, (_, agency) in groups.items()}
    return rf"(?=[{''.join(by_letter)}])(?<!\w)(?:{pattern})(?!\w)", known


def agency_of_channel(username: str) -> Agency | None:
    """Return the agency whose own channel this is."""
    return _by_channel().get(username.lower())


@cache
def _by_channel() -> Mapping[str, Agency]:
    return {channel: agency for agency in agencies() for channel in agency.channels}


def spelt(word: str) -> str:
    """Return the pattern of a name with the endings that it takes where it is credited."""
    # An abbreviation has no endings, and a name that ends in a vowel loses it before one.
    escaped = r"[\s-]".join(re.escape(part) for part in re.split(r"[\s-]", word))
    whole, vowel = _endings(script_of(word[-1].lower()))
    if word.isupper() or not whole:
        return escaped
    if word[-1] in vowel:
        return rf"{escaped[:-1]}(?:{'|'.join(vowel)})?"
    return rf"{escaped}(?:{'|'.join(whole)})?"


@cache
def _endings(script: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the endings that names take in a script, and those that take the place of their last vowel."""
    credited = [data(language)["credits"] for language in codes() if data(language)["script"] == script]
    return (
        tuple(dict.fromkeys(end for table in credited for end in entries(table["endings"]))),
        tuple(dict.fromkeys(end for table in credited for end in entries(table["vowel_endings"]))),
    )
