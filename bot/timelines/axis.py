"""Where a time axis has its marks, and what stands at them."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from bot.i18n import Catalogue, translatable
from bot.models import Rung

MARKS = 7  # at most, so that their labels do not touch
DAYS = (1, 2, 7, 14)
MONTHS = (1, 2, 3, 6, 12, 24, 60, 120)
MONTHLY = 70  # days from which whole months are marked


def ticks(first: date, last: date, catalogue: Catalogue) -> list[tuple[date, str]]:
    """Choose round days from the first to the last, at most MARKS, each with its label, in order."""
    if (last - first).days < MONTHLY:
        step = next(step for step in DAYS if (last - first).days // step < MARKS)
        return [(day, catalogue.dated(day, "d MMM")) for day in _days(first, last, step)]
    months = (last.year - first.year) * 12 + last.month - first.month
    step = next((step for step in MONTHS if months // step < MARKS), MONTHS[-1])
    pattern = "y" if step % 12 == 0 else "LLL y"
    return [(day, catalogue.dated(day, pattern)) for day in _months(first, last, step)]


def _days(first: date, last: date, step: int) -> Iterator[date]:
    for number in range(0, (last - first).days + 1, step):
        yield first + timedelta(days=number)


def _months(first: date, last: date, step: int) -> Iterator[date]:
    """Return the first days of every so many months, counted from January."""
    number = -(-(first.year * 12 + first.month - 1 + (first.day > 1)) // step) * step
    while (day := date(number // 12, number % 12 + 1, 1)) <= last:
        yield day
        number += step


SIZE = 7.0  # of a mark, in points


@dataclass(frozen=True, slots=True, kw_only=True)
class LanguageStyle:
    """The fill of a language's marks: in grey its shape and its hatching tell it apart."""

    colour: str
    shape: str
    hatch: str


LOOKS = {
    "en": LanguageStyle(colour="#1f4e79", shape="o", hatch=""),
    "ru": LanguageStyle(colour="#b3402a", shape="s", hatch="/////"),
    "uk": LanguageStyle(colour="#b8860b", shape="^", hatch="-----"),
}
OTHER = LanguageStyle(colour="#6b6b6b", shape="v", hatch="xxxxxx")
FILLS: Mapping[Rung, Any] = {
    Rung.VERBATIM: "full",
    Rung.INFLECTED: "bottom",
    Rung.REWORDED: "none",
    Rung.SEMANTIC: "none",
}
RUNGS = {
    Rung.VERBATIM: translatable("word for word"),
    Rung.INFLECTED: translatable("same words, inflected"),
    Rung.REWORDED: translatable("reworded"),
    Rung.SEMANTIC: translatable("by meaning"),
}


def style_of(language: str) -> LanguageStyle:
    """Return how a language is drawn."""
    return LOOKS.get(language, OTHER)


def mark(language: str, rung: Rung, size: float) -> dict[str, Any]:
    """Return how matplotlib draws a post in a language, found on a rung."""
    drawn = style_of(language)
    return {
        "marker": drawn.shape,
        "markersize": size,
        "color": drawn.colour,
        "fillstyle": FILLS[rung],
        "markerfacecoloralt": "white",
        "markeredgecolor": drawn.colour,
        "markeredgewidth": 0.5 if rung is Rung.SEMANTIC else 1.0,
    }


def filling(language: str) -> dict[str, Any]:
    """Return how matplotlib fills the bars of a language."""
    drawn = style_of(language)
    return {
        "facecolor": "white" if drawn.hatch else drawn.colour,
        "edgecolor": drawn.colour,
        "hatch": drawn.hatch,
    }


def legend(
    languages: Iterable[str], rungs: Iterable[Rung], catalogue: Catalogue
) -> tuple[list[tuple[Any, str]], list[tuple[Any, str]]]:
    """Return what stands for each language, and what for each rung, with its name."""
    return (
        [
            (
                (_alone(mark(language, Rung.VERBATIM, SIZE)), Patch(**filling(language))),
                catalogue.tongue(language),
            )
            for language in languages
        ],
        [(_alone(mark("", rung, SIZE) | {"marker": "o"}), catalogue.say(RUNGS[rung])) for rung in rungs],
    )


def _alone(how: dict[str, Any]) -> Line2D:
    return Line2D([], [], linestyle="none", **how)
