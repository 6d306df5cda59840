"""How a query was read, in plain words."""

from collections.abc import Iterator

from bot.matching.query.index import forms
from bot.matching.query.nodes import (
    After,
    And,
    Before,
    BySpeaker,
    InChannel,
    InLanguage,
    Near,
    Node,
    Not,
    OneWord,
    Or,
    Pattern,
    Phrase,
    Stem,
)

_INDENT = "  "


def explanation(node: Node) -> str:
    """Tell the tree, one line for each part, what belongs to a part indented below it."""
    return "\n".join(_lines(node))


def _lines(node: Node) -> Iterator[str]:
    match node:
        case And(parts):
            yield from _group("all of these:", *parts)
        case Or(parts):
            yield from _group("any of these:", *parts)
        case Not(part):
            yield from _group("but not:", part)
        case Phrase(parts):
            yield from _group("side by side, in this order:", *parts)
        case Near((first, *others), distances):
            yield from _group("near each other, in either order:", first)
            for distance, part in zip(distances, others, strict=True):
                yield from (_INDENT + line for line in _group(_within(distance), part))
        case _:
            yield _line(node)


def _group(heading: str, *parts: Node) -> Iterator[str]:
    yield heading
    for part in parts:
        yield from (_INDENT + line for line in _lines(part))


def _within(distance: int) -> str:
    if distance == 1:
        return "and right beside that:"
    return f"and within {distance} words of that, at most {distance - 1} between:"


def _line(node: Node) -> str:
    match node:
        case OneWord(text, exact=True):
            return f'exactly "{text}"'
        case OneWord(text):
            return f'"{text}"{_forms(text)}'
        case Stem(text):
            return f'any word that begins with "{text}"'
        case Pattern(source):
            return f"text that fits /{source}/; capitals matter only after (?-i)"
        case InChannel(username):
            return f"posted in @{username}"
        case InLanguage(code):
            return f"written in {code}"
        case BySpeaker(speaker):
            return f'naming the speaker "{speaker}", or in the speaker\'s own channel'
        case After(day):
            return f"posted on {day.isoformat()} or later"
        case Before(day):
            return f"posted before {day.isoformat()}"
        case _:
            raise TypeError(f"no single line tells it: {node!r}")


def _forms(word: str) -> str:
    wanted = forms(word)
    listed = [f"{base} ({language})" for language, base in wanted.bases]
    if wanted.declined:
        listed.append("a name with any case ending")
    return f" in all forms, read as {' or '.join(listed)}" if listed else " as it stands"
