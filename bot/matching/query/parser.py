"""Lexemes made into a tree.

all   = any any …            standing side by side: all of them
any   = near | near …
near  = not NEAR/n not …
not   = -not, or a term
term  = ( all ), or a word, phrase, pattern, channel or field
"""

import re
import unicodedata

from bot.errors import InputError
from bot.language.words import normalise, tokens
from bot.matching.query.fields import FIELDS, read_channel, read_field
from bot.matching.query.lexer import LONGEST, Lexeme, Symbol, lexemes, mistake, quoted
from bot.matching.query.nodes import (
    And,
    Near,
    Node,
    Not,
    OneWord,
    Or,
    Pattern,
    Phrase,
    Stem,
    is_grounded,
    is_placed,
    written,
)
from bot.matching.query.patterns import BadPattern, Expression

SHORTEST_STEM = 2  # letters before the *

_CHUNK = re.compile(r"\S+")


def read_word(query: str, lexeme: Lexeme, *, exact: bool) -> OneWord | Stem | Phrase:
    """Read the word, or the phrase when a hyphen or the like makes it several words. Raises InputError."""
    text, start = lexeme.text, lexeme.inside
    if text.endswith(":") and text[:-1].lower() in FIELDS:
        accepted = FIELDS[text[:-1].lower()].accepted()
        raise mistake(
            "nothing follows the colon: accepted is %(accepted)s, without a space",
            query,
            lexeme.end,
            accepted=accepted,
        )
    first = next(iter(tokens(text)), None)
    before = _seen(text[: first.start]) if first else ""
    if before not in ("", "#"):
        raise mistake(
            "%(sign)s cannot begin a word: -word leaves out, =word is exactly so",
            query,
            start,
            sign=quoted(before),
        )
    return _joined(query, start, _parts(query, text, start, exact=exact))


def read_phrase(query: str, lexeme: Lexeme, *, exact: bool) -> OneWord | Stem | Phrase:
    """Read the phrase; a phrase of one word is that word. Raises InputError."""
    parts = [
        part
        for chunk in _CHUNK.finditer(lexeme.text)
        for part in _chunk(query, chunk.group(), lexeme.inside + chunk.start(), exact=exact)
    ]
    return _joined(query, lexeme.start, parts)


def _seen(text: str) -> str:
    """Leave out the marks of direction and the like that come along when text is copied."""
    return "".join(character for character in text if unicodedata.category(character) != "Cf")


def _joined(query: str, start: int, parts: list[OneWord | Stem]) -> OneWord | Stem | Phrase:
    if not parts:
        raise mistake("nothing to look for here: a word has at least one letter or digit", query, start)
    return parts[0] if len(parts) == 1 else Phrase(tuple(parts))


def _chunk(query: str, text: str, start: int, *, exact: bool) -> list[OneWord | Stem]:
    if text.startswith("="):
        return _parts(query, text[1:], start + 1, exact=True)
    return _parts(query, text, start, exact=exact)


def _parts(query: str, text: str, start: int, *, exact: bool) -> list[OneWord | Stem]:
    star = text.find("*")
    if star < 0:
        return [OneWord(word, exact) for word in normalise(text).split()]
    found = tokens(text)
    if star != len(text) - 1 or not found or found[-1].end != star:
        raise mistake("* is only accepted right after the beginning of a word: ракет*", query, start + star)
    if exact:
        raise mistake("= and * contradict each other: =word or stem*", query, start + star)
    *before, stem = normalise(text).split()
    if len(stem) < SHORTEST_STEM:
        raise mistake(
            "too short a beginning: * needs %(least)d letters before it",
            query,
            start + star,
            least=SHORTEST_STEM,
        )
    return [*map(OneWord, before), Stem(stem)]


DEEPEST = 50  # brackets and minus signs inside one another
MOST_TERMS = 200  # words, patterns and filters
FARTHEST = 50  # words that NEAR may span

_AFTER_TERM = (Symbol.END, Symbol.CLOSE, Symbol.OR, Symbol.NEAR)


def read(query: str) -> Node:
    """Return the tree a query stands for. Raises InputError, whose text shows the place of the mistake."""
    return _Parser(query).read()


class _Parser:
    def __init__(self, query: str) -> None:
        self._query = query
        self._lexemes = lexemes(query)
        self._at = 0
        self._depth = 0
        self._terms = 0
        self._denied: list[int] = []  # places of what denies words

    @property
    def _next(self) -> Lexeme:
        return self._lexemes[self._at]

    def _take(self) -> Lexeme:
        self._at += 1
        return self._lexemes[self._at - 1]

    def _mistake(self, text: str, place: int, /, **values: object) -> InputError:
        return mistake(text, self._query, place, **values)

    def read(self) -> Node:
        if self._next.kind is Symbol.END:
            raise self._mistake("the query is empty: at least one word or filter is needed", 0)
        root = self._all()
        if self._next.kind is Symbol.CLOSE:
            raise self._mistake("this ) closes nothing: a ( has to stand before it", self._next.start)
        if not is_grounded(root):
            raise self._mistake(
                "nothing to find, only to leave out: a word, phrase or filter has to stand with it",
                self._denied[0],
            )
        if len(written(root)) > LONGEST:
            raise self._mistake(
                "too long with its words written out: up to %(most)s characters", 0, most=f"{LONGEST:,}"
            )
        return root

    def _all(self) -> Node:
        parts = [self._any()]
        while self._next.kind not in (Symbol.END, Symbol.CLOSE):
            parts.append(self._any())
        if len(parts) == 1:
            return parts[0]
        return And(
            tuple(inner for part in parts for inner in (part.parts if isinstance(part, And) else (part,)))
        )

    def _any(self) -> Node:
        parts = [self._near()]
        while self._next.kind is Symbol.OR:
            self._take()
            parts.append(self._near())
        if len(parts) == 1:
            return parts[0]
        return Or(
            tuple(inner for part in parts for inner in (part.parts if isinstance(part, Or) else (part,)))
        )

    def _near(self) -> Node:
        starts, parts, distances = [self._next.start], [self._not()], []
        while self._next.kind is Symbol.NEAR:
            distances.append(self._distance(self._take()))
            starts.append(self._next.start)
            parts.append(self._not())
        if not distances:
            return parts[0]
        for start, part in zip(starts, parts, strict=True):
            if not is_placed(part):
                raise self._mistake(
                    'NEAR takes a word, stem*, "phrase" or (one|of|these) on either side', start
                )
        return Near(tuple(parts), tuple(distances))

    def _distance(self, lexeme: Lexeme) -> int:
        text = lexeme.text
        if text.isascii() and text.isdecimal() and len(text) < 4 and 1 <= int(text) <= FARTHEST:
            return int(text)
        raise self._mistake(
            "NEAR needs a distance in words: NEAR/1 to NEAR/%(most)d are accepted",
            lexeme.start,
            most=FARTHEST,
        )

    def _not(self) -> Node:
        if self._next.kind is not Symbol.NOT:
            return self._term()
        sign = self._take()
        self._deepen(sign)
        part = self._not()
        self._depth -= 1
        if isinstance(part, Not):
            return part.part
        if not is_grounded(Not(part)):
            self._denied.append(sign.start)
        return Not(part)

    def _deepen(self, lexeme: Lexeme) -> None:
        self._depth += 1
        if self._depth > DEEPEST:
            raise self._mistake(
                "too deep: up to %(most)d ( and - inside one another are accepted",
                lexeme.start,
                most=DEEPEST,
            )

    def _term(self) -> Node:
        lexeme = self._take()
        if lexeme.kind is Symbol.OPEN:
            return self._group(lexeme)
        if lexeme.kind in _AFTER_TERM:
            raise self._missing(lexeme)
        node = self._leaf(lexeme)
        self._terms += len(node.parts) if isinstance(node, Phrase) else 1
        if self._terms > MOST_TERMS:
            raise self._mistake(
                "too many words: up to %(most)d words and filters are accepted",
                lexeme.start,
                most=MOST_TERMS,
            )
        return node

    def _missing(self, lexeme: Lexeme) -> InputError:
        if lexeme.kind is Symbol.END:
            return self._mistake(
                "something is missing before the end: a word, phrase, filter or (", lexeme.start
            )
        sign = {Symbol.OR: "|", Symbol.CLOSE: ")"}.get(lexeme.kind, "NEAR")
        return self._mistake(
            "something is missing before %(sign)s: a word, phrase, filter or (", lexeme.start, sign=sign
        )

    def _group(self, opening: Lexeme) -> Node:
        self._deepen(opening)
        node = self._all()
        self._depth -= 1
        if self._next.kind is not Symbol.CLOSE:
            raise self._mistake("this ( is not closed: a ) has to follow", opening.start)
        self._take()
        return node

    def _leaf(self, lexeme: Lexeme) -> Node:
        match lexeme.kind:
            case Symbol.FIELD:
                return read_field(self._query, lexeme)
            case Symbol.CHANNEL:
                return read_channel(self._query, lexeme)
            case Symbol.PATTERN:
                return self._pattern(lexeme)
            case Symbol.EXACT:
                return self._exact(lexeme)
            case Symbol.PHRASE:
                return read_phrase(self._query, lexeme, exact=False)
            case _:
                return read_word(self._query, lexeme, exact=False)

    def _exact(self, sign: Lexeme) -> Node:
        lexeme = self._take()
        if lexeme.kind is Symbol.PHRASE:
            return read_phrase(self._query, lexeme, exact=True)
        if lexeme.kind is Symbol.WORD:
            return read_word(self._query, lexeme, exact=True)
        raise self._mistake('= makes a word or phrase exact: =word or ="a phrase"', sign.start)

    def _pattern(self, lexeme: Lexeme) -> Pattern:
        try:
            Expression(lexeme.text)
        except BadPattern as bad:
            raise self._mistake(bad.problem, lexeme.inside + bad.place) from bad
        return Pattern(lexeme.text)
