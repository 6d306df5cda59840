"""The data files of the languages, one each, as they stand; `en.toml` explains their headings."""

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def codes() -> tuple[str, ...]:
    """The languages there is a file for, in alphabetical order."""
    names = (file.name for file in files(__package__).iterdir())
    return tuple(sorted(name.removesuffix(".toml") for name in names if name.endswith(".toml")))


@cache
def data(language: str) -> Mapping[str, Any]:
    """The content of one language's file."""
    return tomllib.loads(files(__package__).joinpath(f"{language}.toml").read_text("utf-8"))


def entries(listed: str) -> Iterator[str]:
    """The entries of a list written with commas."""
    return (entry for entry in (part.strip() for part in listed.split(",")) if entry)
