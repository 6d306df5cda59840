"""What guards hold back and what they let through, in whole posts."""

import pytest

from bot.matching.engine import Engine
from bot.models import Speaker, Statement

GOVERNOR = Speaker(id="g", name="Ivan Orlov", aliases=("Orlov", "Орлов", "Орлов"))


def outcome(wording: str, language: str, text: str, *, required: bool = True) -> list[tuple[str, list[str]]]:
    statement = Statement(
        id="s", title="S", wording={language: (wording,)}, speaker=GOVERNOR, require_speaker=required
    )
    return [(m.outcome, [guard.kind for guard in m.guards]) for m in Engine([statement]).match(text)]


ALERT: list[tuple[str, list[str]]] = [("alert", [])]


@pytest.mark.parametrize(
    "text",
    [
        "Translation. Orlov's speech at the dam. The key sentence has an odd order:\n\n"
        '"For talks with the miners we are open, as before."',
        "Orlov at the dam, in full:\n\n“We are open for talks with the miners.”",
    ],
)
def test_the_lead_names_who_speaks_in_the_paragraphs_below(text):
    assert outcome("We are open for talks with the miners", "en", text) == ALERT


def test_an_infinitive_of_saying_names_nobody():
    text = "Положение даёт нам право говорить, что стройка приближается к завершению, заявил Орлов."

    assert outcome("Стройка приближается к завершению", "ru", text) == ALERT


def test_a_place_after_a_preposition_is_no_rival_of_the_speaker():
    text = "«Ми відкриті для перемовин із шахтарями», – ще одна заява Орлова з Полтави."

    assert outcome("Ми відкриті для перемовин із шахтарями", "uk", text) == ALERT


@pytest.mark.parametrize(
    ("wording", "language", "text"),
    [
        (
            "It is impossible to name a date of the opening",
            "en",
            "Orlov: to name a date of the opening, apparently, is impossible.",
        ),
        ("Назвати дату відкриття неможливо", "uk", "Орлов каже: назвати дату відкриття, мовляв, неможливо."),
        ("Назвать дату открытия невозможно", "ru", "Орлов: назвать дату открытия, мол, невозможно."),
    ],
)
def test_an_aside_between_commas_does_not_part_a_sentence(wording, language, text):
    assert outcome(wording, language, text) == ALERT


@pytest.mark.parametrize(
    ("wording", "language", "text"),
    [
        ("Our crews work daily on all bridges", "en", "Orlov: our crews work daily on three bridges."),
        (
            "Бригады ежедневно работают на всех мостах",
            "ru",
            "Орлов: бригады ежедневно работают на трёх мостах.",
        ),
        ("Бригади щодня працюють на всіх мостах", "uk", "Орлов: бригади щодня працюють на трьох мостах."),
    ],
)
def test_a_number_in_the_place_of_the_whole_is_another_figure(wording, language, text):
    assert outcome(wording, language, text) == [("review", ["figures"])]


def test_where_something_lies_is_no_lie():
    text = "Orlov: every bridge that floods is closed for lorries, wherever it may lie."

    assert outcome("Every bridge that floods is closed for lorries", "en", text) == ALERT
    assert outcome("Every bridge that floods is closed for lorries", "en", f"It is a lie: {text}") != ALERT
