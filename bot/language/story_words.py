"""Words of a post as they are compared, each with its place in the original.

Letters and figures part ("300k", «177БПЛА»); a number is one word however its digits are grouped, and
so are letters with dots between them ("U.S."). Emoji, punctuation and formatting marks belong to no
word.
"""

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

from bot.stories.figures import GROUPED, SPELT, figure

_HIDDEN = "\u00ad\u0301\u200b-\u200f\u2060\ufeff"  # soft hyphen, stress, zero widths: not meant to be read
_LETTER = r"[^\W\d_]"
_KEYCAP = "\\d\ufe0f?\u20e3"  # 1️⃣ is a bullet, not a figure
_WORD = re.compile(
    rf"(?P<initials>{_LETTER}(?:\.{_LETTER}(?!{_LETTER}))+)"
    rf"|(?P<word>{_LETTER}+(?:(?:[{_HIDDEN}]+|['’ʼ`]){_LETTER}+)*)"
    rf"|{_KEYCAP}"
    rf"|(?P<figure>{GROUPED}|\d+(?:[.,:]\d+)*)"
)
_MARKS = re.compile(rf"[{_HIDDEN}]")
_APOSTROPHES = str.maketrans("’ʼ`", "'''")
_SKIPPED = " \u00a0(«“\"'#"  # between a word and what tells whether it begins a sentence
_INSIDE = ",)»”%"


class Word(NamedTuple):
    """One word: `text` as it is compared, original[start:end] as it stands."""

    text: str
    start: int
    end: int
    figure: bool = False
    name: bool = False  # has a capital, and does not merely begin a sentence


def words(text: str, start: int = 0, end: int | None = None) -> list[Word]:
    """The words of text[start:end] in order, with offsets into `text` in code points."""
    found: list[Word] = []
    for match in _WORD.finditer(text, start, len(text) if end is None else end):
        raw, kind, at = match.group(), match.lastgroup, match.start()
        if kind == "figure":
            found.append(Word(figure(raw), at, match.end(), True))
        elif kind is not None:
            folded, spelt, capital = _read(raw)
            found.append(Word(folded, at, match.end(), spelt, capital and _is_inside(text, at)))
    return found


def fold(word: str) -> str:
    """A word as it is compared: without case, ё, stress and hidden marks; small numbers in digits."""
    if not word.isascii():
        word = _MARKS.sub("", unicodedata.normalize("NFKC", word)).translate(_APOSTROPHES)
    word = word.casefold().replace("ё", "е").replace(".", "")
    return SPELT.get(word, word)


@lru_cache(maxsize=1 << 16)
def _read(raw: str) -> tuple[str, bool, bool]:
    """A raw word folded, whether it is a number, and whether it has a capital."""
    folded = fold(raw)
    return folded, folded[0].isdecimal(), raw[0].isupper()


def _is_inside(text: str, start: int) -> bool:
    """Whether a word stands inside a sentence, where not every word has a capital."""
    at = start - 1
    while at >= 0 and text[at] in _SKIPPED:
        at -= 1
    return at >= 0 and (text[at].isalnum() or text[at] in _INSIDE)
