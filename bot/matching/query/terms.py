"""The words of a query, as they are written, made into nodes."""

import re
import unicodedata

from bot.language.words import normalise, tokens
from bot.matching.query.fields import FIELDS
from bot.matching.query.lexer import Lexeme
from bot.matching.query.mistakes import mistake, quoted
from bot.matching.query.nodes import Phrase, Stem, Word

SHORTEST_STEM = 2  # letters before the *

_CHUNK = re.compile(r"\S+")


def read_word(query: str, lexeme: Lexeme, *, exact: bool) -> Word | Stem | Phrase:
    """The word, or the phrase when a hyphen or the like makes it several words. Raises InputError."""
    text, start = lexeme.text, lexeme.inside
    if text.endswith(":") and text[:-1].lower() in FIELDS:
        accepted = FIELDS[text[:-1].lower()].accepted()
        raise mistake(
            query, lexeme.end, f"nothing follows the colon: accepted is {accepted}, without a space"
        )
    first = next(iter(tokens(text)), None)
    before = _seen(text[: first.start]) if first else ""
    if before not in ("", "#"):
        problem = f"{quoted(before)} cannot begin a word: -word leaves out, =word is exactly so"
        raise mistake(query, start, problem)
    return _joined(query, start, _parts(query, text, start, exact=exact))


def read_phrase(query: str, lexeme: Lexeme, *, exact: bool) -> Word | Stem | Phrase:
    """The phrase; a phrase of one word is that word. Raises InputError."""
    parts = [
        part
        for chunk in _CHUNK.finditer(lexeme.text)
        for part in _chunk(query, chunk.group(), lexeme.inside + chunk.start(), exact=exact)
    ]
    return _joined(query, lexeme.start, parts)


def _seen(text: str) -> str:
    """Without the marks of direction and the like that come along when text is copied."""
    return "".join(character for character in text if unicodedata.category(character) != "Cf")


def _joined(query: str, start: int, parts: list[Word | Stem]) -> Word | Stem | Phrase:
    if not parts:
        raise mistake(query, start, "nothing to look for here: a word has at least one letter or digit")
    return parts[0] if len(parts) == 1 else Phrase(tuple(parts))


def _chunk(query: str, text: str, start: int, *, exact: bool) -> list[Word | Stem]:
    if text.startswith("="):
        return _parts(query, text[1:], start + 1, exact=True)
    return _parts(query, text, start, exact=exact)


def _parts(query: str, text: str, start: int, *, exact: bool) -> list[Word | Stem]:
    star = text.find("*")
    if star < 0:
        return [Word(word, exact) for word in normalise(text).split()]
    found = tokens(text)
    if star != len(text) - 1 or not found or found[-1].end != star:
        raise mistake(query, start + star, "* is only accepted right after the beginning of a word: ракет*")
    if exact:
        raise mistake(query, start + star, "= and * contradict each other: =word or stem*")
    *before, stem = normalise(text).split()
    if len(stem) < SHORTEST_STEM:
        raise mistake(
            query, start + star, f"too short a beginning: * needs {SHORTEST_STEM} letters before it"
        )
    return [*map(Word, before), Stem(stem)]
