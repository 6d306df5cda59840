"""Figures in a sentence: amounts, shares, dates, in digits and in words."""

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

from bot.language.data import listed
from bot.language.lemma import lemma
from bot.language.lexicon import FIGURE
from bot.language.reading import Sentence, SentenceWord

_GROUPING = frozenset({",", ".", " ", "\u00a0", "\u202f", "'", "’"})
_DECIMAL = frozenset({",", "."})
_BARE, _NEVER_BARE = {"number"}, {"percent", "weekday", "month", "season"}
_YEARS = range(1900, 2100)
_TOLERANCE = 0.006  # of shares: two fifths is 40 %, a third is 33 %
_EXACT = 1e-9
_WITH_UNIT = re.compile(r"(\d+)([^\W\d]+)")
_PLURAL, _HYPHENS = "s", frozenset("-‑")
_SMALLEST_SCALE = 100


@dataclass(frozen=True, slots=True)
class Figure:
    """An amount of one kind over words[start:end] of its sentence."""

    kind: str  # "number", "percent", "year", "weekday", "month", "season", or a unit: "day", "euro"
    amount: float
    start: int
    end: int

    def comparable(self, other: "Figure") -> bool:
        """Tell whether one may stand where the other does; a bare number may stand for any amount."""
        bare = {self.kind, other.kind} & _BARE and not {self.kind, other.kind} & _NEVER_BARE
        return self.kind == other.kind or bool(bare)

    def agrees(self, other: "Figure") -> bool:
        """Tell whether it is the same amount of the same thing."""
        near = _TOLERANCE if self.kind == other.kind == "percent" else _EXACT
        return self.comparable(other) and math.isclose(self.amount, other.amount, rel_tol=near)


def figures(sentence: Sentence) -> tuple[Figure, ...]:
    """Return every figure of the sentence, in order, none inside another."""
    return _all_figures(sentence) if sentence.begun & FIGURE else ()  # most sentences have none


@lru_cache(maxsize=256)
def _all_figures(sentence: Sentence) -> tuple[Figure, ...]:
    return tuple(_figures(sentence))


def _figures(sentence: Sentence) -> Iterator[Figure]:
    place = 0
    while place < len(sentence.words):
        if not sentence.begins[place] & FIGURE:
            place += 1
            continue
        figure = _named_time(sentence, place) or _day(sentence, place) or _amount(sentence, place)
        figure = figure or _compound(sentence, place)
        if figure is None:
            place += 1
            continue
        yield figure
        place = figure.end


def _named_time(sentence: Sentence, place: int) -> Figure | None:
    word = sentence.words[place]
    named = sentence.lexicon.named_times.get(word.lemma)
    if named is None or (sentence.lexicon.capital_times and not word.capital):
        return None
    kind, number = named.split()
    return Figure(kind, float(number), place, place + 1)


def _day(sentence: Sentence, place: int) -> Figure | None:
    """Read an ordinal beside a month: "May fifth", «пятого мая»."""
    day = _lookup(sentence.lexicon.ordinals, sentence, place)
    if day is None:
        return None
    near = [other for other in (place - 1, place + 1, place + 2) if 0 <= other < len(sentence.words)]
    months = (sentence.lexicon.named_times.get(sentence.words[other].lemma, "") for other in near)
    if not any(month.startswith("month") for month in months):
        return None
    return Figure("number", day, place, place + 1)


def _amount(sentence: Sentence, place: int) -> Figure | None:
    value, end = _value(sentence, place)
    if value is None:
        return _share(sentence, place, 1.0, place)
    share = _share(sentence, end, value, place)
    if share is not None:
        return share
    percent = _percent_length(sentence, end)
    if percent:
        return Figure("percent", value, place, end + percent)
    unit = _unit(sentence, end)
    if unit:
        return Figure(unit, value, place, end + 1)
    written_as_year = end == place + 1 and sentence.words[place].text.isdecimal() and value in _YEARS
    return Figure("year" if written_as_year else "number", value, place, end)


def _share(sentence: Sentence, place: int, count: float, start: int) -> Figure | None:
    """Read a part of a whole ("two fifths", «треть») as a percentage."""
    if place >= len(sentence.words) or (place > start and count >= _SMALLEST_SCALE):
        return None
    word, shares = sentence.words[place], sentence.lexicon.shares
    size = shares.get(word.text, shares.get(word.lemma))
    if size is None or _is_rank(sentence, place, start):
        return None
    return Figure("percent", count * size, start, place + 1)


def _is_rank(sentence: Sentence, place: int, start: int) -> bool:
    """Tell whether "third", "quarter" and the like count an order here, no part: "the third round"."""
    lexicon = sentence.lexicon
    if place > start or place + 1 == len(sentence.words) or sentence.words[place].text in lexicon.never_ranks:
        return False
    return bool(lexicon.wholes) and sentence.words[place + 1].text not in lexicon.wholes


def _unit(sentence: Sentence, place: int) -> str:
    if place >= len(sentence.words):
        return ""
    word, units = sentence.words[place], sentence.lexicon.units
    return units.get(word.text, units.get(word.lemma, ""))


def _compound(sentence: Sentence, place: int) -> Figure | None:
    """Read a number that is an adjective's first part: «тридцатидневный»; «двухсторонний» is none."""
    text, lexicon = sentence.words[place].text, sentence.lexicon
    for prefix, amount in lexicon.number_prefixes:
        if text.startswith(prefix):
            rest = lexicon.units.get(lemma(text[len(prefix) :], lexicon.language), "")
            return Figure(rest, amount, place, place + 1) if rest else None
    return None


def _percent_length(sentence: Sentence, place: int) -> int:
    if place >= len(sentence.words):
        return 0
    if sentence.words[place].text == "%":
        return 1
    return max(
        sentence.lexicon.percent.length_at(sentence.families, place),
        sentence.lexicon.percent.length_at(sentence.texts, place),
    )


def _value(sentence: Sentence, place: int) -> tuple[float | None, int]:
    """Read the number that begins at `place`, digits and words together, and find where it ends."""
    digits = _digits(sentence, place)
    if digits is not None:
        value, end = digits
    else:
        spelt, end = _spelt(sentence, place)
        if spelt is None:
            return None, place
        value = spelt
    value, scaled = _scaled(sentence, value, end)
    alone = value == 1 and digits is None  # "one of them", «один из них»
    return (None, place) if alone else (value, scaled)


def _scaled(sentence: Sentence, value: float, end: int) -> tuple[float, int]:
    while end < len(sentence.words):
        scale = _lookup(sentence.lexicon.scales, sentence, end)
        if scale is None or (len(sentence.words[end].text) == 1 and sentence.words[end].gap.strip()):
            break
        value, end = value * scale, end + 1
    return value, end


def _spelt(sentence: Sentence, place: int) -> tuple[float | None, int]:
    total, end = 0.0, place
    last = math.inf
    while end < len(sentence.words):
        one = _lookup(sentence.lexicon.ones, sentence, end)
        if one is None or (end > place and (one >= last or "," in sentence.words[end].gap)):
            break
        total, last, end = total + one, room_after(one), end + 1
    return (None if end == place else total), end


def room_after(amount: float) -> float:
    """Return what the next word of the same number must be below: units follow tens, tens hundreds."""
    return 10 ** (len(str(int(amount))) - 1) if amount >= 20 else 0


def _lookup(table: Mapping[str, float], sentence: Sentence, place: int) -> float | None:
    word = sentence.words[place]
    return table.get(word.text, table.get(word.lemma))


def _digits(sentence: Sentence, place: int) -> tuple[float, int] | None:
    """Read the number written in digits at `place`: "40,000", "1.5", "1 500", "300k", "5th"."""
    word = sentence.words[place]
    if not word.text.isdecimal():
        return _digits_with_letters(sentence, place)
    whole, end = word.text, place + 1
    while end < len(sentence.words) and _continues(whole, sentence.words[end]):
        whole, end = whole + sentence.words[end].text, end + 1
    if end < len(sentence.words) and _is_fraction(sentence.words[end]):
        return float(f"{whole}.{sentence.words[end].text}"), end + 1
    return float(whole), end


@cache
def _ordinal() -> re.Pattern[str]:
    """Return the pattern of an ordinal in digits: "5th", «5-го»."""
    return re.compile(rf"(\d+)(?:{'|'.join(map(re.escape, listed('figures', 'ordinal_endings')))})")


def _digits_with_letters(sentence: Sentence, place: int) -> tuple[float, int] | None:
    text = sentence.words[place].text
    if ordinal := _ordinal().fullmatch(text):
        return float(ordinal.group(1)), place + 1
    joined = _WITH_UNIT.fullmatch(text)
    if joined is None:
        return None
    if joined.group(2) == _PLURAL and sentence.words[place].gap in _HYPHENS:
        return float(joined.group(1)), place + 1  # of a model's name: "F-35s"
    scale = sentence.lexicon.scales.get(joined.group(2))
    return None if scale is None else (float(joined.group(1)) * scale, place + 1)


def _continues(whole: str, word: SentenceWord) -> bool:
    return continues_number(whole, word.text, word.gap)


def continues_number(whole: str, text: str, gap: str) -> bool:
    """Tell whether three more digits belong to the same number; a year is never grouped."""
    return len(text) == 3 and text.isdecimal() and gap in _GROUPING and len(whole) <= 9 and whole != "0"


def _is_fraction(word: SentenceWord) -> bool:
    return word.text.isdecimal() and word.gap in _DECIMAL
