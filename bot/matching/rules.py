"""Which rules a match was made by, so that what older rules judged is judged again.

A comment, a rename or a move changes no rule, so the rules have a number that people raise: tests hash what
the rules make of the labelled posts and fail when that changes under an old number. The data files need
none: their contents count, wherever they lie and whatever they are called.
"""

import hashlib
import json
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.metadata import version
from typing import Any

from bot.language.data import FOR_STORIES, codes, data
from bot.language.scripts import scripts
from bot.matching.score import weighing
from bot.models.languages import folders

RULES = 2  # raised when a post may be judged otherwise than before
TERMS = 2  # raised when a text may be indexed under other terms than before


@cache
def rules_identity() -> str:
    """Return what tells the rules that decide what matches from any others."""
    return f"rules {RULES} {contents([*_languages(), *_calibration(), weighing()])}"


@cache
def terms_identity() -> str:
    """Return what tells the terms of texts from any others: dictionaries and Unicode name them too.

    It is no more than that, since under another the index of all posts is made anew, and meanwhile a search
    reads whatever is not indexed.
    """
    versions = f"simplemma {version('simplemma')} Unicode {unicodedata.unidata_version}"
    named_by = [read_by_terms(data(code)) for code in codes()]
    return f"{TERMS} {contents([_letters(), *named_by])} {versions}"


def contents(listed: Iterable[bytes]) -> str:
    """Return the SHA-256 of what files hold; their names, places and order do not matter."""
    return hashlib.sha256("".join(sorted(map(_sha256, listed))).encode()).hexdigest()


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def read_by_matching(raw: Mapping[str, Any]) -> bytes:
    """Return what matching reads of a language's file: no comment, and nothing that only stories ask."""
    return json.dumps({key: raw[key] for key in raw.keys() - FOR_STORIES}, sort_keys=True).encode()


def read_by_terms(raw: Mapping[str, Any]) -> bytes:
    """Return what naming the terms of a text reads of a language's file: no list of what words say."""
    return json.dumps([raw["script"], raw["lemma"]], sort_keys=True).encode()


def _letters() -> bytes:
    return json.dumps([scripts()["alike"], scripts()["declined"]]).encode()


def _languages() -> list[bytes]:
    return [_letters(), *(read_by_matching(data(code)) for code in codes())]


def _calibration() -> list[bytes]:
    calibrating = [folder.joinpath("calibration") for folder in folders()]
    files = [file for folder in calibrating if folder.is_dir() for file in folder.iterdir()]
    return [file.read_bytes() for file in files if file.name.endswith((".txt", ".json"))]
