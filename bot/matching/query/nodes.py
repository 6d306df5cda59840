"""What a query says, as a tree, and how it is written again."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class OneWord:
    """A folded word, in all its forms or exactly so."""

    text: str
    exact: bool = False


@dataclass(frozen=True, slots=True)
class Stem:
    """The folded beginning of a word."""

    text: str


@dataclass(frozen=True, slots=True)
class Phrase:
    """Two or more words side by side, in this order."""

    parts: tuple[OneWord | Stem, ...]


@dataclass(frozen=True, slots=True)
class Pattern:
    """A regular expression as it was written between the slashes."""

    source: str


@dataclass(frozen=True, slots=True)
class InChannel:
    """Posts of this channel; the username in small letters."""

    username: str


@dataclass(frozen=True, slots=True)
class InLanguage:
    """Posts in this language, by its code."""

    code: str


@dataclass(frozen=True, slots=True)
class BySpeaker:
    """Posts that name this speaker, or come from the speaker's own channel."""

    id: str


@dataclass(frozen=True, slots=True)
class After:
    """Posts of this day or later."""

    day: date


@dataclass(frozen=True, slots=True)
class Before:
    """Posts of earlier days."""

    day: date


@dataclass(frozen=True, slots=True)
class Near:
    """Each part not more than its distance, in words, from the next; one distance fewer than parts."""

    parts: tuple["Node", ...]
    distances: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """A part that must not hold."""

    part: "Node"


@dataclass(frozen=True, slots=True)
class And:
    """Two or more that must all hold; none of them is another And."""

    parts: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Or:
    """Two or more of which one must hold; none of them is another Or."""

    parts: tuple["Node", ...]


Filter: TypeAlias = InChannel | InLanguage | BySpeaker | After | Before
Node: TypeAlias = OneWord | Stem | Phrase | Pattern | Near | Not | And | Or | Filter

_TIGHTEST = 4
_TIGHTNESS: dict[type, int] = {And: 0, Or: 1, Near: 2, Not: 3}


def walk(node: Node) -> Iterator[Node]:
    """Yield the node and everything below it, the parts of a phrase excepted."""
    yield node
    match node:
        case And(parts) | Or(parts) | Near(parts):
            for part in parts:
                yield from walk(part)
        case Not(part):
            yield from walk(part)


def is_placed(node: Node) -> bool:
    """Tell whether the node says which words of a text it is about: what can stand beside NEAR."""
    match node:
        case OneWord() | Stem() | Phrase():
            return True
        case Or(parts):
            return all(map(is_placed, parts))
        case _:
            return False


def is_grounded(node: Node, denied: bool = False) -> bool:
    """Tell whether whatever matches does so for something it has, not only for what it lacks.

    A filter is something a post has, denied or not.
    """
    match node:
        case Not(part):
            return is_grounded(part, not denied)
        case And(parts) | Or(parts):
            every = isinstance(node, Or) != denied
            return (all if every else any)(is_grounded(part, denied) for part in parts)
        case InChannel() | InLanguage() | BySpeaker() | After() | Before():
            return True
        case _:
            return not denied


def written(node: Node, tightness: int = 0) -> str:
    """Write the node as a query, with brackets only where reading it again needs them."""
    text = _bare(node)
    return f"({text})" if _TIGHTNESS.get(type(node), _TIGHTEST) < tightness else text


def _bare(node: Node) -> str:
    match node:
        case And(parts):
            return " ".join(written(part, 1) for part in parts)
        case Or(parts):
            return "|".join(written(part, 2) for part in parts)
        case Near((first, *others), distances):
            more = (
                f" NEAR/{distance} {written(part, _TIGHTEST)}"
                for distance, part in zip(distances, others, strict=True)
            )
            return written(first, _TIGHTEST) + "".join(more)
        case Not(part):
            return "-" + written(part, _TIGHTEST)
        case Phrase(parts):
            return f'"{" ".join(map(_leaf, parts))}"'
        case _:
            return _leaf(node)


def _leaf(node: Node) -> str:
    match node:
        case OneWord(text, exact):
            return f"={text}" if exact else text
        case Stem(text):
            return f"{text}*"
        case Pattern(source):
            return f"/{source}/"
        case InChannel(username):
            return f"@{username}"
        case InLanguage(code):
            return f"lang:{code}"
        case BySpeaker(speaker):
            return f"speaker:{speaker}"
        case After(day):
            return f"after:{day.isoformat()}"
        case Before(day):
            return f"before:{day.isoformat()}"
        case _:
            raise TypeError(f"not a leaf: {node!r}")
