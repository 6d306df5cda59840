"""How languages and rungs are told apart in a chart, also without colour."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from bot.i18n import Catalogue, translatable
from bot.models import Rung

SIZE = 7.0  # of a mark, in points


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """How a language is drawn: in grey its shape and its hatching tell it apart."""

    colour: str
    shape: str
    hatch: str


LOOKS = {
    "en": Look(colour="#1f4e79", shape="o", hatch=""),
    "ru": Look(colour="#b3402a", shape="s", hatch="/////"),
    "uk": Look(colour="#b8860b", shape="^", hatch="-----"),
}
OTHER = Look(colour="#6b6b6b", shape="v", hatch="xxxxxx")
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


def look(language: str) -> Look:
    """How a language is drawn."""
    return LOOKS.get(language, OTHER)


def mark(language: str, rung: Rung, size: float) -> dict[str, Any]:
    """How matplotlib draws a post in a language, found on a rung."""
    drawn = look(language)
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
    """How matplotlib fills the bars of a language."""
    drawn = look(language)
    return {
        "facecolor": "white" if drawn.hatch else drawn.colour,
        "edgecolor": drawn.colour,
        "hatch": drawn.hatch,
    }


def legend(
    languages: Iterable[str], rungs: Iterable[Rung], told: Catalogue
) -> tuple[list[tuple[Any, str]], list[tuple[Any, str]]]:
    """What stands for each language, and what for each rung, with its name."""
    return (
        [
            ((_alone(mark(language, Rung.VERBATIM, SIZE)), Patch(**filling(language))), told.tongue(language))
            for language in languages
        ],
        [(_alone(mark("", rung, SIZE) | {"marker": "o"}), told.say(RUNGS[rung])) for rung in rungs],
    )


def _alone(how: dict[str, Any]) -> Line2D:
    return Line2D([], [], linestyle="none", **how)
