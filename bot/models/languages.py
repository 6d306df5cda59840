"""The languages there are data files for: `bot/language/data/en.toml` and its like.

Whoever adds one without changing the program puts its files into a folder `wirewatch_languages` on
Python's path; several such folders, of several packages, are read as one (PEP 420).
"""

from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path

FURTHER = "wirewatch_languages"
_OURS = Path(__file__).parent.parent / "language" / "data"


def folders() -> tuple[Path, ...]:
    """Return the folders in which data files lie, ours first."""
    further = find_spec(FURTHER)
    return _OURS, *map(Path, (further and further.submodule_search_locations) or ())


def _language_files() -> Mapping[str, Path]:
    by_code = {file.stem: file for folder in reversed(folders()) for file in folder.glob("*.toml")}
    return dict(sorted(by_code.items()))


LANGUAGE_FILES = _language_files()
LANGUAGES = tuple(LANGUAGE_FILES)

ByLanguage = tuple[tuple[str, str], ...]  # what something is called in a language, for each language


def in_language(names: ByLanguage, language: str, otherwise: str) -> str:
    """Return what something is called in a language, or its usual name."""
    return dict(names).get(language, otherwise)
