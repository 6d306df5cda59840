"""Numbers as they are compared: however their digits are grouped, spelt out or scaled."""

import re
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation

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
