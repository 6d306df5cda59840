"""Figures that were read are as sure as two looks at them agree."""

from dataclasses import replace

import pytest

from bot.pictures.figures import confirmed, has_figure
from bot.pictures.protocol import ReadLine
from tests.pictures.test_layout import a_line


def sure(text: str, again: str | None, *, at: float = 90.0) -> dict[str, float]:
    looked = None if again is None else a_line(again, sure=at)
    line = confirmed(a_line(text, sure=95), looked, lambda word: None)
    return {word.text: word.confidence for word in line.words}


def by_itself(text: str, again: str | None, alone: str) -> str:
    looked = None if again is None else a_line(again, sure=90)
    [figure] = [
        word
        for word in confirmed(
            a_line(text, sure=95), looked, lambda word: a_line(alone, sure=85).words[0]
        ).words
        if has_figure(word)
    ]
    return f"{figure.text} {figure.confidence:g}"


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


def test_a_figure_that_the_second_look_missed_is_as_sure_as_it_is_by_itself():
    assert by_itself("restored in 9 districts", "restored in", "9") == "9 85"
    assert by_itself("restored in 9 districts", None, "9") == "9 85"
    assert by_itself("restored in 9 districts", "restored in", "3") == "9 0"


def test_of_three_looks_the_two_that_agree_are_right_if_the_first_is_not_one_of_them():
    assert by_itself("only 4096 of the arms", "only 40%. of the arms", "40%") == "40% 85"
    assert by_itself("only 40% of the arms", "only 4096 of the arms", "40%") == "40% 0"


def test_what_begins_below_the_figure_behind_it_is_a_letter():
    def read(text: str, *, lower: int) -> dict[str, float]:
        first, *rest = a_line(text, sure=95).words
        low = replace(first, box=replace(first.box, top=first.box.top + lower))
        line = ReadLine(words=(low, *rest))
        return {word.text: word.confidence for word in confirmed(line, line, lambda word: None).words}

    assert read("3 12 липня", lower=5) == {"з": 95, "12": 95, "липня": 95}
    assert read("3 12 липня", lower=1) == {"3": 0, "12": 0, "липня": 95}
    assert read("3 12 July", lower=5) == {"3": 0, "12": 0, "July": 95}


def test_a_figure_that_the_second_look_sees_in_two_parts_is_not_sure():
    line, parts = a_line("31 липня", sure=95), a_line("3 1 липня", sure=95)
    three, one, july = parts.words
    one = replace(one, box=replace(one.box, left=14, right=24))
    seen = ReadLine(words=(replace(three, box=replace(three.box, right=10)), one, july))
    assert confirmed(line, seen, lambda word: None).words[0].confidence == 0
