"""Which rules a match was made by, so that what older rules judged is judged again."""

import hashlib
from functools import cache
from pathlib import Path

_DECIDING = ("*.py", "query/*.py", "languages/*.toml", "calibration/*.txt", "calibration/*.json")


@cache
def rules_digest() -> str:
    """SHA-256 of the code, word lists and means that decide what matches; any change to them changes it."""
    here = Path(__file__).parent
    digest = hashlib.sha256()
    for path in sorted(path for pattern in _DECIDING for path in here.glob(pattern)):
        digest.update(path.relative_to(here).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()
