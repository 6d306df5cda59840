"""A query cut into its signs and words, each with its place."""

import re
import unicodedata
from dataclasses import dataclass
from enum import Enum, auto

from bot.errors import InputError

_BEFORE, _AFTER = 60, 30  # characters of a long query shown around the place
_QUOTED = 30  # characters of a query repeated in a sentence about it


def mistake(text: str, query: str, place: int, /, **values: object) -> InputError:
    """Return the error to raise: `text` says what is wrong and accepted; query and caret stand below it.

    Three lines. A long query is cut around the place; characters that would move or hide the caret are
    shown as U+FFFD.
    """
    first, last = max(0, place - _BEFORE), place + _AFTER
    before = ("…" if first else "") + _shown(query[first:place])
    after = _shown(query[place:last]) + ("…" if last < len(query) else "")
    return InputError(text, below=f"{before}{after}\n{' ' * _columns(before)}^", **values)


def quoted(text: str) -> str:
    """Return a piece of a query as it is repeated in a sentence about it."""
    return f'"{_shown(text[:_QUOTED])}{"…" if len(text) > _QUOTED else ""}"'


def _shown(text: str) -> str:
    return "".join(map(_visible, text))


def _visible(character: str) -> str:
    if character.isspace():
        return " "
    return "\ufffd" if unicodedata.category(character).startswith("C") else character


def _columns(text: str) -> int:
    """Count how far a terminal moves for the text: see Unicode's Standard Annex 11."""
    return sum(map(_width, text))


def _width(character: str) -> int:
    if unicodedata.category(character) in ("Mn", "Me"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


LONGEST = 2000  # characters of a query

_SPACE = re.compile(r"\s*")
_UNSEEN = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff]")
_CLOSING = {'"': '"', "«": "»", "“": "”", "„": "“”"}
_WORD = re.compile(r'[^\s()|"«»“”„]+')
_PATTERN = re.compile(r"/((?:[^/\\]|\\.)*)/", re.DOTALL)
_ENDS = re.compile(r"[\s()|]|\Z")
_NEAR = re.compile(r"NEAR|(?i:near)/.*")
_NAMED = re.compile(r"[^\W\d_]+:.+")
_FOREIGN = {"AND": "a space", "OR": "|", "NOT": "-"}


class Symbol(Enum):
    """The kinds of pieces that a query is made of."""

    OPEN = auto()
    CLOSE = auto()
    OR = auto()
    NOT = auto()
    EXACT = auto()
    NEAR = auto()
    WORD = auto()
    PHRASE = auto()
    PATTERN = auto()
    CHANNEL = auto()
    FIELD = auto()
    END = auto()


_SIGNS = {
    "(": Symbol.OPEN,
    ")": Symbol.CLOSE,
    "|": Symbol.OR,
    "-": Symbol.NOT,
    "−": Symbol.NOT,
    "=": Symbol.EXACT,
}


@dataclass(frozen=True, slots=True)
class Lexeme:
    """A piece of a query: `text` without the signs around it, which begins at `inside`."""

    kind: Symbol
    text: str
    start: int
    end: int
    inside: int


def lexemes(query: str) -> list[Lexeme]:
    """Return all pieces in order, END last. Raises InputError for what cannot be one."""
    if len(query) > LONGEST:
        raise mistake(
            "the query is too long: up to %(most)s characters are accepted",
            query,
            LONGEST,
            most=f"{LONGEST:,}",
        )
    if unseen := _UNSEEN.search(query):
        raise mistake("a character that cannot be seen: only text is accepted", query, unseen.start())
    found: list[Lexeme] = []
    place = _after_space(query, 0)
    while place < len(query):
        found.append(_lexeme(query, place))
        place = _after_space(query, found[-1].end)
    return [*found, Lexeme(Symbol.END, "", place, place, place)]


def _after_space(query: str, place: int) -> int:
    space = _SPACE.match(query, place)
    return space.end() if space else place


def _lexeme(query: str, place: int) -> Lexeme:
    sign = query[place]
    if sign in _SIGNS:
        return _sign(query, place)
    if sign in _CLOSING:
        return _phrase(query, place)
    if sign == "/":
        return _pattern(query, place)
    word = _WORD.match(query, place)
    if word is None:
        raise mistake(
            '%(sign)s closes nothing: a phrase is written "like this" or «like this»', query, place, sign=sign
        )
    return _word(query, word)


def _sign(query: str, place: int) -> Lexeme:
    kind = _SIGNS[query[place]]
    following = query[place + 1 : place + 2]
    if kind in (Symbol.NOT, Symbol.EXACT) and (not following or following.isspace() or following in "|)"):
        if kind is Symbol.NOT:
            raise mistake("%(sign)s stands alone: -word leaves it out", query, place, sign=query[place])
        raise mistake("= stands alone: =word finds exactly this form", query, place)
    return Lexeme(kind, query[place], place, place + 1, place)


def _phrase(query: str, place: int) -> Lexeme:
    closing = _CLOSING[query[place]]
    end = next((at for at in range(place + 1, len(query)) if query[at] in closing), None)
    if end is None:
        raise mistake("the phrase does not end: %(sign)s has to close it", query, place, sign=closing[-1])
    return Lexeme(Symbol.PHRASE, query[place + 1 : end], place, end + 1, place + 1)


def _pattern(query: str, place: int) -> Lexeme:
    found = _PATTERN.match(query, place)
    if found is None:
        raise mistake(r"the pattern does not end: / has to close it (\/ is a slash inside)", query, place)
    if not _ENDS.match(query, found.end()):
        raise mistake(
            r"after a /pattern/ comes a space, | or ): flags go inside, as in /(?-i)NATO/, and \/ is a slash",
            query,
            found.end(),
        )
    return Lexeme(Symbol.PATTERN, found[1], place, found.end(), found.start(1))


def _word(query: str, word: re.Match[str]) -> Lexeme:
    text, start = word.group(), word.start()
    if text in _FOREIGN:
        raise mistake(
            '%(sign)s is written %(ours)s; the word itself is written "%(word)s"',
            query,
            start,
            sign=text,
            ours=_FOREIGN[text],
            word=text.lower(),
        )
    if _NEAR.fullmatch(text):
        return Lexeme(Symbol.NEAR, text[5:], start, word.end(), start)
    if text.startswith("@"):
        return Lexeme(Symbol.CHANNEL, text[1:], start, word.end(), start + 1)
    kind = Symbol.FIELD if _NAMED.fullmatch(text) else Symbol.WORD
    return Lexeme(kind, text, start, word.end(), start)
