"""The languages there are data files for: `bot/language/data/en.toml` and its like.

Whoever adds one without changing the program puts its files into a folder `wirewatch_languages` on
Python's path; several such folders, of several packages, are read as one (PEP 420).
"""

from collections.abc import Mapping
from importlib.resources import files
from importlib.resources.abc import Traversable

FURTHER = "wirewatch_languages"
_SUFFIX = ".toml"


def folders() -> tuple[Traversable, ...]:
    """Return the folders in which data files lie, ours first."""
    ours = files("bot").joinpath("language", "data")
    try:
        return ours, files(FURTHER)
    except ModuleNotFoundError:
        return (ours,)


def _language_files() -> Mapping[str, Traversable]:
    found = [file for folder in folders() for file in folder.iterdir() if file.name.endswith(_SUFFIX)]
    by_code = {file.name.removesuffix(_SUFFIX): file for file in reversed(found)}  # ours before others
    return {code: by_code[code] for code in sorted(by_code)}


LANGUAGE_FILES = _language_files()
LANGUAGES = tuple(LANGUAGE_FILES)
