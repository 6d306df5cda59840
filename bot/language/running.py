"""The running words of a post as they are compared with those of others, each with its place in the original.

They are the words of `words`, except that a number is one word however its digits are grouped or spelt,
letters and figures part ("300k", «177БПЛА»), and so are letters with dots between them joined ("U.S.").
Signs and keycaps belong to no word.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from functools import cache, lru_cache
from typing import NamedTuple, TypeAlias, cast

from bot.language.data import listed
from bot.language.figures import continues_number, room_after
from bot.language.words import MAKE, PLAIN, SYMBOLS, WORD, Token, folded

_PARTS = re.compile(r"\d+|[^\W\d_]+(?:'[^\W\d_]+)*")
_KEYCAP = "\u20e3"  # 1️⃣ is a bullet, not a figure
_JOINING = frozenset(".,:")  # between the parts of a decimal, a time or a date
_FIRST_GROUP = 3  # digits at most that stand before a grouped rest: a year is never grouped
_STEM = 3  # letters: a shorter word of scale is whole, a longer one is how it begins
_SKIPPED = " \u00a0(«“\"'#*_~|"  # between a word and what tells whether it begins a sentence
_INSIDE = ",)»”%"


class RunningWord(NamedTuple):
    """One word: `text` as it is compared, original[start:end] as it stands."""

    text: str
    start: int
    end: int
    amount: str = ""  # what a figure comes to with the word after it: 90000 for "90 thousand"
    name: bool = False  # has a capital, and does not merely begin a sentence

    @property
    def figure(self) -> bool:
        """Whether it is a number."""
        return bool(self.amount)


Piece: TypeAlias = RunningWord | Token  # what is no word yet may come to a figure with those after it


def running_words(text: str, start: int = 0, end: int | None = None) -> list[RunningWord]:
    """Return the words of text[start:end] in order, with offsets into `text` in code points."""
    pieces: list[Piece] = []
    every = True  # piece is a word already, as nearly all are
    for word in WORD.finditer(text, start, len(text) if end is None else end):
        raw, (first, last) = word.group(), word.span()
        said = _plain(raw)
        if said and (len(said) > 1 or not (text.startswith(".", last) or text.endswith(".", 0, first))):
            name = raw[0].isupper() and _is_inside(text, first)
            pieces.append(MAKE(RunningWord, (said, first, last, "", name)))
            continue
        every = False
        for part in folded(raw):
            token = Token(part, first, last)
            if part.isalpha() and raw[0] not in SYMBOLS:
                pieces.append(token)
            else:
                pieces.extend(_pieces(text, token))
    return cast(list[RunningWord], pieces) if every else _put_together(text, pieces)


def _put_together(text: str, pieces: Sequence[Piece]) -> list[RunningWord]:
    """Return the words that pieces of a text come to."""
    found: list[RunningWord] = []
    numbers, place = _numbers(), 0
    while place < len(pieces):
        piece = pieces[place]
        if isinstance(piece, RunningWord):
            found.append(piece)
            place += 1
            continue
        counts = piece.text in numbers or piece.text.isdecimal()
        running, place = (_figure(text, pieces, place) if counts else None) or _word(text, pieces, place)
        found.append(running)
    return found


@lru_cache(maxsize=1 << 14)
def _plain(raw: str) -> str:
    """Return how a word that is all letters and counts nothing is compared; "" for any other."""
    said = raw.lower()
    if not PLAIN.fullmatch(said):  # a few, and those with an ё
        parts = folded(raw)
        said = parts[0] if len(parts) == 1 else ""
    return said if said.isalpha() and raw[0] not in SYMBOLS and said not in _numbers() else ""


def _pieces(text: str, token: Token) -> Iterator[Token]:
    """Yield the letters and the digits of a token apart; nothing of a sign or a keycap."""
    raw = text[token.start : token.end]
    if raw[0] in SYMBOLS or raw[-1] == _KEYCAP:
        return
    if token.text.isdecimal() or token.text.isalpha() or len(raw) != len(token.text):
        yield token
        return
    for part in _PARTS.finditer(token.text):
        yield Token(part.group(), token.start + part.start(), token.start + part.end())


def _word(text: str, pieces: Sequence[Piece], place: int) -> tuple[RunningWord, int]:
    first, end = pieces[place], place + 1
    joined = first.text
    while len(first.text) == 1 and end < len(pieces) and len(pieces[end].text) == 1:
        if text[pieces[end - 1].end : pieces[end].start] != "." or pieces[end].text.isdecimal():
            break
        joined, end = joined + pieces[end].text, end + 1
    capital = text[first.start].isupper() and _is_inside(text, first.start)
    return RunningWord(joined, first.start, pieces[end - 1].end, name=capital), end


def _is_inside(text: str, start: int) -> bool:
    """Tell whether a word stands inside a sentence, where not every word has a capital."""
    at = start - 1
    while at >= 0 and text[at] in _SKIPPED:
        at -= 1
    return at >= 0 and (text[at].isalnum() or text[at] in _INSIDE)


# --- figures --------------------------------------------------------------------------------------


def _figure(text: str, pieces: Sequence[Piece], place: int) -> tuple[RunningWord, int] | None:
    found = _digits(text, pieces, place) or _spelt(text, pieces, place)
    if found is None:
        return None
    written, end = found
    amount = _scaled(written, text, pieces, end)
    return RunningWord(written, pieces[place].start, pieces[end - 1].end, amount), end


def _digits(text: str, pieces: Sequence[Piece], place: int) -> tuple[str, int] | None:
    """Read a number in digits: "1 500" is 1500, "1,50" is 1.5, "12:30" is 12.30."""
    whole, end = pieces[place].text, place + 1
    if not whole.isdecimal():
        return None
    while end < len(pieces) and len(pieces[place].text) <= _FIRST_GROUP:
        if not continues_number(whole, pieces[end].text, _gap(text, pieces, end)):
            break
        whole, end = whole + pieces[end].text, end + 1
    parts, signs = [whole], ""
    while end < len(pieces) and pieces[end].text.isdecimal() and _gap(text, pieces, end) in _JOINING:
        signs += _gap(text, pieces, end)
        parts, end = [*parts, pieces[end].text], end + 1
    written = ".".join(parts)
    return (written.rstrip("0").rstrip(".") if len(signs) == 1 and signs != ":" else written), end


def _spelt(text: str, pieces: Sequence[Piece], place: int) -> tuple[str, int] | None:
    """Read a number in words: "twenty-five" is 25; one alone, "one of them", is no number."""
    total, room, end = 0, float("inf"), place
    while end < len(pieces):
        amount = _numbers().get(pieces[end].text)
        if amount is None or amount >= room or (end > place and _gap(text, pieces, end) not in (" ", "-")):
            break
        total, room, end = total + amount, room_after(amount), end + 1
    return (str(total), end) if total > 1 else None


def _scaled(written: str, text: str, pieces: Sequence[Piece], end: int) -> str:
    """Return what a number comes to with the word after it: 90 before «тысяч» is 90000."""
    if end >= len(pieces) or written.count(".") > 1:  # a date or a version has several dots
        return written
    word = pieces[end].text
    scale = _scales().get(word) or next(
        (_scales()[word[:size]] for size in range(len(word) - 1, _STEM - 1, -1) if word[:size] in _scales()),
        None,
    )
    if scale is None or (len(word) == 1 and _gap(text, pieces, end)):
        return written
    return f"{(Decimal(written) * scale).normalize():f}"


def _gap(text: str, pieces: Sequence[Piece], place: int) -> str:
    return text[pieces[place - 1].end : pieces[place].start]


@cache
def _numbers() -> Mapping[str, int]:
    """Return the numbers that words of any language spell."""
    return {
        word: int(amount) for word, amount in _amounts((("figures", "ones"), ("stories", "numbers"))).items()
    }


@cache
def _scales() -> Mapping[str, Decimal]:
    """Return what words multiply the number before them by."""
    return {word: Decimal(amount) for word, amount in _amounts((("figures", "scales"),)).items()}


def _amounts(keys: Sequence[tuple[str, str]]) -> Mapping[str, str]:
    """Return the amounts listed under some keys of all languages, without words on which they disagree."""
    found: dict[str, set[str]] = defaultdict(set)
    for heading, key in keys:
        for entry in listed(heading, key):
            word, amount = entry.split()
            found[folded(word)[0]].add(amount)
    return {word: amounts.pop() for word, amounts in found.items() if len(amounts) == 1}
