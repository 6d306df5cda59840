"""A mistake in a setting, told in one line to the person who made it."""

import json
import re
from collections.abc import Iterable, Mapping
from datetime import date, time
from difflib import get_close_matches
from typing import Any, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails, PydanticCustomError

_SECRET = re.compile(r"\d{6,}:[\w-]{20,}|\b[0-9a-fA-F]{32}\b")  # a bot token, an API hash
_LONGEST_VALUE = 60

# Our keys, and what other programs and people call them where no letters are alike.
ELSEWHERE: Mapping[str, frozenset[str]] = {
    "affiliation": frozenset({"bias", "country", "side", "stance"}),
    "aliases": frozenset({"also", "names"}),
    "backfill": frozenset({"history", "depth"}),
    "digest": frozenset({"schedule", "summary"}),
    "every": frozenset({"frequency", "interval", "period", "poll", "polling", "refresh"}),
    "kind": frozenset({"sink", "type", "via"}),
    "roles": frozenset({"offices", "positions", "titles"}),
    "said_at": frozenset({"location", "place", "venue", "where"}),
    "said_on": frozenset({"date", "day", "when"}),
    "sensitivity": frozenset({"precision", "strictness", "threshold"}),
    "speaker": frozenset({"author", "person", "who"}),
    "urgent": frozenset({"important", "priority"}),
    "username": frozenset({"address", "channel", "handle", "link", "url"}),
    "wording": frozenset({"keywords", "phrases", "quotes", "text", "variants", "words"}),
    "zone": frozenset({"timezone", "tz"}),
}

_HINT = "hint"  # kinds of our own errors
_RULE = "rule"


def hint(text: str) -> PydanticCustomError:
    """Refuse a value; `text` helps to mend it, and is put behind what is accepted."""
    return PydanticCustomError(_HINT, "{text}", {"text": text})


def rule(text: str) -> PydanticCustomError:
    """Refuse values that do not fit each other; `text` says how, and stands for what is accepted."""
    return PydanticCustomError(_RULE, "{text}", {"text": text})


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Ask `did you mean "…"?` with what others call so, or the nearest of the known words; "" for none."""
    listed = sorted(known)
    elsewhere = [ours for ours, names in ELSEWHERE.items() if word.lower() in names and ours in listed]
    nearest = elsewhere or get_close_matches(word, listed, n=1)
    return f"did you mean {show(nearest[0])}?" if nearest else ""


def not_among(word: str, known: Iterable[str], *, none: str = "none is configured") -> str:
    """Name what there is in the place of a word that is none of it, with what may have been meant."""
    listed = list(dict.fromkeys(known))
    meant = did_you_mean(word, listed)
    return f"({meant}{' ' * bool(meant)}there are: {', '.join(listed) or none})"


def unknown(kind: str, word: str, known: Iterable[str], *, path: str = "") -> str:
    """Refuse a key, or another `kind` of word, and name those that are accepted in its place."""
    listed = list(known)
    meant = did_you_mean(word, listed)
    return f"unknown {kind} {show(path or word)} ({meant}{' ' * bool(meant)}accepted: {', '.join(listed)})"


def aside(text: str) -> str:
    """Put the text in brackets behind a space, or return nothing."""
    return f" ({text})" if text else ""


def show(value: object) -> str:
    """Write a value on one line, much as TOML does, cut short; what looks like a secret is hidden."""
    match value:
        case date() | time():
            text = value.isoformat()
        case Mapping():
            text = "{" + ", ".join(f"{key} = {show(item)}" for key, item in value.items()) + "}"
        case list() | tuple():
            text = "[" + ", ".join(show(item) for item in value) + "]"
        case _:
            text = json.dumps(value, ensure_ascii=False, default=str)
    text = _SECRET.sub("***", text)
    return text if len(text) <= _LONGEST_VALUE else text[: _LONGEST_VALUE - 1] + "…"


def mistakes(table: type[BaseModel], error: ValidationError) -> list[str]:
    """List each thing that is wrong with a table, in the order of its fields.

    What is accepted is the `description` of the field, so that there is one place that says it.
    """
    return [_mistake(table, detail) for detail in error.errors(include_url=False)]


def _mistake(table: type[BaseModel], detail: ErrorDetails) -> str:
    loc = detail["loc"]
    if detail["type"] == "extra_forbidden":
        return unknown("key", str(loc[-1]), _fields(table, loc[:-1]), path=_path(loc))
    if detail["type"] == _RULE:
        return detail["msg"]
    expected = f"expected {_accepted(table, loc)}"
    if detail["type"] == "missing":
        return f"{_path(loc)} is missing: {expected}"
    if loc[-1] == "[key]":
        return f"{_path(loc[:-1])}: {expected}"
    help_ = aside(detail["msg"] if detail["type"] == _HINT else "")
    return f"{_path(loc)} = {show(detail['input'])}: {expected}{help_}"


def _path(loc: tuple[int | str, ...]) -> str:
    """Write a path as `wording.en[2]`: places in a list are counted from one, as people do."""
    steps = [f"[{step + 1}]" if isinstance(step, int) else f".{step}" for step in loc]
    return "".join(steps).removeprefix(".")


def _fields(table: type[BaseModel], loc: tuple[int | str, ...]) -> Mapping[str, FieldInfo]:
    """Return the fields of the table found by following the path."""
    for step in loc:
        if isinstance(step, int):
            continue  # a place in a list of tables
        inner = table.model_fields[str(step)].annotation
        inner = next(iter(get_args(inner)), inner) if get_origin(inner) is list else inner
        if not (isinstance(inner, type) and issubclass(inner, BaseModel)):
            break
        table = inner
    return table.model_fields


def _accepted(table: type[BaseModel], loc: tuple[Any, ...]) -> str:
    """Say what the field at the path accepts; for what lies inside a field, what that field accepts."""
    for depth in range(len(loc) - 1, -1, -1):
        found = _fields(table, loc[:depth]).get(str(loc[depth]))
        if found is not None and found.description:
            return found.description
    raise AssertionError(f"{table.__name__}.{_path(loc)} does not say what it accepts")
