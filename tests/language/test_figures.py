"""Figures in digits and in words."""

import pytest

from bot.language.figures import Figure, figures
from tests.matching.wordings import read


def of(text: str, language: str) -> list[tuple[str, float]]:
    return [(figure.kind, round(figure.amount, 2)) for figure in figures(read(text, language))]


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "40 percent of it", [("percent", 40)]),
        ("en", "some 40% of it", [("percent", 40)]),
        ("en", "forty per cent", [("percent", 40)]),
        ("en", "two fifths of the arms", [("percent", 40)]),
        ("en", "a quarter of the budget", [("percent", 25)]),
        ("en", "the third round", []),
        ("en", "40,000 men and 1.5 million shells", [("number", 40000), ("number", 1_500_000)]),
        ("en", "twenty-five of 300k", [("number", 25), ("number", 300_000)]),
        ("en", "200 for 200", [("number", 200), ("number", 200)]),
        ("en", "on Friday, 1 January 2025", [("weekday", 5), ("number", 1), ("month", 1), ("year", 2025)]),
        ("en", "it may march on", []),
        ("en", "one of them", []),
        ("en", "two T-72s and a drum of 60s songs", [("number", 2), ("number", 72)]),
        ("ru", "семеро против шестерых, пятеро", [("number", 7), ("number", 6), ("number", 5)]),
        ("uk", "загинуло дев'ятеро, поранено семеро", [("number", 9), ("number", 7)]),
        ("en", "one hundred of them", [("number", 100)]),
        ("en", "for thirty days", [("day", 30)]),
        ("ru", "сорок процентов", [("percent", 40)]),
        ("ru", "двести двадцать пять танков", [("number", 225)]),
        ("ru", "1 500 танков, 40 тыс. солдат", [("number", 1500), ("number", 40000)]),
        ("ru", "с первого мая", [("number", 1), ("month", 5)]),
        ("ru", "в пятницу", [("weekday", 5)]),
        ("ru", "тридцатидневный", [("day", 30)]),
        ("ru", "две пятых", [("percent", 40)]),
        ("ru", "один из них", []),
        ("uk", "п'ятнадцять відсотків", [("percent", 15)]),
        ("uk", "третина бюджету", [("percent", 33.33)]),
        ("uk", "у вівторок о 15 млн грн", [("weekday", 2), ("hryvnia", 15_000_000)]),
    ],
)
def test_amounts_are_read_as_a_reader_reads_them(
    language: str, text: str, expected: list[tuple[str, float]]
) -> None:
    assert of(text, language) == expected


def test_figures_agree_in_amount_and_kind() -> None:
    def a(kind: str, amount: float) -> Figure:
        return Figure(kind, amount, 0, 1)

    assert a("percent", 33.333).agrees(a("percent", 33.3))
    assert not a("percent", 40).agrees(a("percent", 90))
    assert not a("percent", 40).agrees(a("number", 40))
    assert a("day", 30).agrees(a("number", 30))
    assert not a("day", 30).agrees(a("month", 30))
