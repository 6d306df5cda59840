"""Which rules a match was made by, so that what older rules judged is judged again."""

import hashlib
from functools import cache
from pathlib import Path


@cache
def rules_digest() -> str:
    """SHA-256 of the code and word lists that decide what matches; any change to them changes it."""
    here = Path(__file__).parent
    digest = hashlib.sha256()
    for path in sorted([*here.glob("*.py"), *here.glob("languages/*.toml")]):
        digest.update(path.relative_to(here).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()
