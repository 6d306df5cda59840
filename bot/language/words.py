"""Words of a text as they are compared, each with its place in the original.

Comparing works on folded words only; nothing here changes the text itself. A token always begins and
ends at a word's edge, so evidence cut out of the original by token offsets never splits a character
that is written with several code points.
"""

import re
import unicodedata
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from bot.language.scripts import FOLDED, scripts

_INVISIBLE = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e"
    "\u2060-\u2069\ufe00-\ufe0f\ufeff"
)
_MARKS = "\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20f0\ufe20-\ufe2f"
_APOSTROPHES = "'\u2019\u02bc\u2018`\u00b4\u2032\uff07\u02b9\u055a\u201b"
SYMBOLS = "%\u2030\uff05\ufe6a\u2116$\u20ac\u20b4\u20bd\u00a3"

# A word may carry invisible characters, combining marks and doubled Markdown marks (**, __, ~~, ||)
# between its letters; an apostrophe only between two of them.
_LETTER = r"[^\W_]"
_INNER = rf"[{_INVISIBLE}{_MARKS}]|(?:\*\*|__|~~|\|\|)(?={_LETTER})"
_APOSTROPHE = rf"[{_APOSTROPHES}](?=[{_INVISIBLE}]*{_LETTER})"
WORD = re.compile(rf"{_LETTER}+(?:{_LETTER}+|{_INNER}|{_APOSTROPHE})*|[{SYMBOLS}]")
_FOLDED = re.compile(rf"{_LETTER}+(?:'{_LETTER}+)*|[{SYMBOLS}]")

# The quick way to the words: runs of letters, good unless something odd stands inside of a word.
_RUN = re.compile(rf"{_LETTER}+|[{SYMBOLS}]")
_RARE_APOSTROPHES = _APOSTROPHES.replace("'", "").replace("\u2019", "")
_ODD = re.compile(
    rf"(?<=[\w{_APOSTROPHES}])(?:[{_INVISIBLE}{_MARKS}]|(?:\*\*|__|~~|\|\||[{_RARE_APOSTROPHES}])(?=\w))"
)
_LETTER_APOSTROPHE = "\u02bc"  # a letter to Unicode, so that it holds a run together

PLAIN = re.compile(r"[\u0430-\u044f\u0454\u0456\u0457\u0491]+|[a-z]+")  # in which nothing is folded

_IGNORED = re.compile(rf"[{_INVISIBLE}*_~|]")
_APOSTROPHE_FORMS = re.compile(f"[{_APOSTROPHES}]")

_LATIN, _CYRILLIC = scripts()["alike"]["latin"], scripts()["alike"]["cyrillic"]
_TO_CYRILLIC = str.maketrans(_LATIN, _CYRILLIC)
_TO_LATIN = str.maketrans(_CYRILLIC, _LATIN)
_MIXED_LATIN = _LATIN + scripts()["alike"]["mixed_latin"]
_MIXED_CYRILLIC = _CYRILLIC + scripts()["alike"]["mixed_cyrillic"]
_MIXED_TO_CYRILLIC = str.maketrans(_MIXED_LATIN, _MIXED_CYRILLIC)
_MIXED_TO_LATIN = str.maketrans(_MIXED_CYRILLIC, _MIXED_LATIN)
_IS_LATIN = re.compile("[a-z\u00e0-\u024f]")
_STRICT_TWINS = re.compile(f"[{_LATIN}]+|[{_CYRILLIC}]+")
_ALL_TWINS = re.compile(f"[{_MIXED_LATIN}]+|[{_MIXED_CYRILLIC}]+")
_IS_CYRILLIC = re.compile("[\u0430-\u04ff]")
MAKE: Callable[..., Any] = tuple.__new__  # a named tuple, in a third of the time of calling its class
LATIN, CYRILLIC = 1, 2
ALIKE, ALL_ALIKE = 4, 8  # a word may be of the other alphabet; also where all of it is written in one


class Token(NamedTuple):
    """One word or sign: `text` as it is compared, original[start:end] as it stands."""

    text: str
    start: int
    end: int


def tokens(text: str, start: int = 0, end: int | None = None) -> list[Token]:
    """List the words of text[start:end], folded for comparing, with code point offsets into `text`.

    Emoji, punctuation, Markdown marks and invisible characters belong to no token; per cent and
    currency signs are tokens of their own. A hyphen separates words. A character that stands for
    several words (a fraction, a squared abbreviation) gives several tokens over the same stretch.
    """
    return [
        MAKE(Token, (part, *word.span()))
        for word in WORD.finditer(text, start, len(text) if end is None else end)
        for part in folded(word.group())
    ]


def distinct_words(text: str) -> set[str]:
    """Return the words that `tokens` lists, each once."""
    return set[str]().union(*map(folded, set(WORD.findall(text))))


def raw_words(text: str) -> list[str]:
    """Return a text's words in lower case, for `folded`: none is missing, some may be too long."""
    return WORD.findall(text.lower()) if _ODD.search(text) else quick_words(text)


def quick_words(text: str) -> list[str]:
    """Return what `raw_words` does of a text in which nothing odd stands inside of a word."""
    joined = text.lower().replace("'", _LETTER_APOSTROPHE).replace("\u2019", _LETTER_APOSTROPHE)
    return _RUN.findall(joined)


def normalise(text: str) -> str:
    """Join the folded words by single spaces. Idempotent."""
    return " ".join(token.text for token in tokens(text))


@lru_cache(maxsize=1 << 14)
def folded(word: str) -> tuple[str, ...]:
    """Return the comparable forms of one raw word: nearly always exactly one.

    Folds compatibility forms (NFKC), case, ё to е, apostrophes, invisible characters, stress marks
    and look-alike letters of the other script inside a word of mixed scripts.
    """
    lower = word.lower().replace("\u0451", "\u0435")
    if PLAIN.fullmatch(lower):
        return (lower,)
    if word.isascii():
        return tuple(_FOLDED.findall(_IGNORED.sub("", word.lower()).replace("`", "'")))
    before, after = "", word
    while after != before:
        before, after = after, _fold_once(after)
    parts = _FOLDED.findall(after)
    if parts == [word]:
        return (word,)
    return tuple(again for part in parts for again in folded(part))


def _fold_once(word: str) -> str:
    word = unicodedata.normalize("NFKC", word).casefold()
    word = _APOSTROPHE_FORMS.sub("'", _IGNORED.sub("", word))
    word = "".join(
        letter for letter in unicodedata.normalize("NFC", word) if not unicodedata.combining(letter)
    )
    return _one_script(word.translate(FOLDED))


def _one_script(word: str) -> str:
    """Turn a mixed word's look-alike letters into letters of the script that its other letters have."""
    latin, cyrillic = _IS_LATIN.findall(word), _IS_CYRILLIC.findall(word)
    if not (latin and cyrillic):
        return word
    sure_latin = sum(letter not in _LATIN for letter in latin)
    sure_cyrillic = sum(letter not in _CYRILLIC for letter in cyrillic)
    if (sure_cyrillic, len(cyrillic)) >= (sure_latin, len(latin)):
        return word.translate(_TO_CYRILLIC)
    return word.translate(_TO_LATIN)


def twin(word: str, *, mixed: bool = False) -> str:
    """Return a folded word as letters of the other alphabet that look like its own; "" where one does not.

    `mixed` says that the word was written in letters of both, so that more of them may be mistaken.
    """
    if not _ALL_TWINS.fullmatch(word):
        return ""
    to_cyrillic = _IS_LATIN.match(word) is not None
    if mixed:
        return word.translate(_MIXED_TO_CYRILLIC if to_cyrillic else _MIXED_TO_LATIN)
    return word.translate(_TO_CYRILLIC if to_cyrillic else _TO_LATIN) if _STRICT_TWINS.fullmatch(word) else ""


def alphabet(word: str) -> int:
    """Tell of which alphabet a folded word is, and whether it may be taken for one of the other, in bits."""
    own = LATIN if _IS_LATIN.match(word) else CYRILLIC if _IS_CYRILLIC.match(word) else 0
    if not _ALL_TWINS.fullmatch(word):  # nearly always
        return own
    return own | ALIKE | (ALL_ALIKE if _STRICT_TWINS.fullmatch(word) else 0)


def is_mixed(word: str) -> bool:
    """Tell whether a word as it stands has letters of both alphabets."""
    lower = word.lower()
    return bool(_IS_LATIN.search(lower) and _IS_CYRILLIC.search(lower))


def in_one_alphabet(text: str, own: Sequence[Token]) -> list[Token]:
    """Return the words of a sentence, those that could be of either alphabet read in that of the others."""
    letters = "".join([word.text for word in own])
    if letters.isascii() or not (_IS_LATIN.search(letters) and _IS_CYRILLIC.search(letters)):  # nearly always
        return list(own)
    sure = [word.text for word in own if not twin(word.text)]
    latin = sum(bool(_IS_LATIN.match(word)) for word in sure)
    cyrillic = sum(bool(_IS_CYRILLIC.match(word)) for word in sure)
    foreign = _IS_CYRILLIC if latin > cyrillic else _IS_LATIN
    if latin == cyrillic or not any(foreign.match(word.text) for word in own):
        return list(own)
    return [
        word._replace(text=twin(word.text, mixed=is_mixed(text[word.start : word.end])) or word.text)
        if foreign.match(word.text)
        else word
        for word in own
    ]
