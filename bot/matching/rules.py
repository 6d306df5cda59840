"""Which rules a match was made by, so that what older rules judged is judged again."""

import hashlib
import unicodedata
from collections.abc import Iterable
from functools import cache
from importlib.metadata import version
from pathlib import Path

_DECIDING = ("*.py", "query/*.py", "languages/*.toml", "calibration/*.txt", "calibration/*.json")
_NAMING = ("text.py", "lemma.py", "lexicon.py", "query/forms.py", "query/index.py", "languages/*.toml")


@cache
def rules_digest() -> str:
    """SHA-256 of the code, word lists and means that decide what matches; any change to them changes it."""
    return _digest(_DECIDING)


@cache
def terms_digest() -> str:
    """SHA-256 of what decides the terms of a text, the dictionaries and Unicode's tables among it."""
    return _digest(_NAMING, version("simplemma"), unicodedata.unidata_version)


def _digest(patterns: Iterable[str], *more: str) -> str:
    here = Path(__file__).parent
    digest = hashlib.sha256(" ".join(more).encode())
    for path in sorted(path for pattern in patterns for path in here.glob(pattern)):
        digest.update(path.relative_to(here).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()
