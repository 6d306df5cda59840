"""Figures that were read are as sure as two looks at their line agree."""

import pytest

from bot.pictures.figures import confirmed
from tests.pictures.test_layout import a_line


def sure(text: str, again: str | None, *, at: float = 90.0) -> dict[str, float]:
    looked = None if again is None else a_line(again, sure=at)
    return {word.text: word.confidence for word in confirmed(a_line(text, sure=95), looked).words}


@pytest.mark.parametrize(
    ("text", "again"),
    [
        ("lost 500 tanks", "lost 500 tanks"),
        ("lost 500 tanks", "lqst 500, tonks"),
        ("rose by 7.5% today", "rose by 7.5% today"),
        ("a 30-day truce", "a 30–day truce"),
    ],
)
def test_a_figure_that_two_looks_read_alike_is_as_sure_as_the_less_sure(text, again):
    [figure] = [word for word in text.split() if any(map(str.isdigit, word))]
    assert sure(text, again)[figure] == 90


@pytest.mark.parametrize(
    ("text", "again"),
    [
        ("lost 500 tanks", "lost 600 tanks"),
        ("lost 500 tanks", "lost 5OO tanks"),
        ("lost 1.5 tanks", "lost 1,5 tanks"),
        ("rose by 7% today", "rose by 76 today"),
        ("lost 500 tanks", None),
    ],
)
def test_a_figure_that_two_looks_read_otherwise_is_not_sure_at_all(text, again):
    [figure] = [word for word in text.split() if any(map(str.isdigit, word))]
    assert sure(text, again)[figure] == 0


def test_a_figure_beside_another_is_not_sure():
    assert sure("from 3 1 January", "from 3 1 January") == {"from": 95, "3": 0, "1": 0, "January": 95}


def test_words_are_as_sure_as_they_were():
    assert sure("lost many tanks", "lost nine tanks") == {"lost": 95, "many": 95, "tanks": 95}
