"""Words of a post as they are compared, each with its place in the original.

Letters and figures part ("300k", «177БПЛА»); a number is one word however its digits are grouped, and
so are letters with dots between them ("U.S."). Emoji, punctuation and formatting marks belong to no
word.
"""

import re
import unicodedata
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import NamedTuple

GROUPED = "\\d{1,3}(?:[ \u00a0\u202f'’.,]\\d{3})+(?!\\d)"
_GROUPED = re.compile(GROUPED)
_SEPARATORS = str.maketrans(",:", "..")

# Small numbers written out, as reports of losses and casualties use them.
_SPELT = """
2 two двое два две двух двоих двум двумя двоє дві двох двом
3 three трое три трех троих трем тремя троє трьох трьом
4 four четверо четыре четырех четверых чотири чотирьох
5 five пять пяти пятеро пятерых п'ять п'яти п'ятьох п'ятеро
6 six шесть шести шестеро шестерых шість шістьох
7 seven семь семи семеро семерых сім сімох
8 eight восемь восьми восьмерых вісім вісьмох
9 nine девять девяти дев'ять дев'яти
10 ten десять десяти десятьох
11 eleven одиннадцать одиннадцати одинадцять
12 twelve двенадцать двенадцати дванадцять
"""
SPELT = {word: row.split()[0] for row in _SPELT.split("\n") for word in row.split()[1:]}

# How the words that scale a number begin, and its power of ten.
_SCALES = {
    "k": 3, "thousand": 3, "тыс": 3, "тис": 3,
    "mln": 6, "million": 6, "млн": 6, "миллион": 6, "мільйон": 6,
    "bn": 9, "billion": 9, "млрд": 9, "миллиард": 9, "мільярд": 9,
    "trillion": 12, "трлн": 12, "триллион": 12, "трильйон": 12,
}  # fmt: skip
_SCALE = re.compile("|".join(rf"{stem}$" if len(stem) < 3 else stem for stem in _SCALES))


def figure(raw: str) -> str:
    """A number in digits as it is compared: "1 500" is 1500, "1,50" is 1.5, "12:30" is 12.30."""
    if _GROUPED.fullmatch(raw):
        return re.sub(r"\D", "", raw)
    if raw.isascii() and raw.isdigit():
        return raw
    digits = raw.translate(_SEPARATORS)
    return digits.rstrip("0").rstrip(".") if digits.count(".") == 1 and ":" not in raw else digits


def value(texts: Sequence[str], at: int) -> str:
    """What the number at `at` comes to with the word after it: 90 before «тысяч» is 90000."""
    scale = _SCALE.match(texts[at + 1]) if at + 1 < len(texts) else None
    if scale is None:
        return texts[at]
    try:
        amount = Decimal(texts[at]).scaleb(_SCALES[scale.group()])
    except InvalidOperation:  # a date or a version: digits with several dots
        return texts[at]
    return f"{amount.normalize():f}"


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
