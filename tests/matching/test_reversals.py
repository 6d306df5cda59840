"""What its speaker takes back: told as that only where it is he who says the opposite, or another figure."""

from dataclasses import replace

import pytest

from bot.matching.engine import Engine
from bot.models import Statement
from tests.matching.wordings import ORLOV, a_statement

HARBOUR = a_statement(
    speaker=replace(ORLOV, aliases=("Orlov", "Орлов")),
    denials="tell",
    wording={
        "en": ("We are open for ships with grain", "The harbour took 500 ships"),
        "ru": ("Мы открыты для судов с зерном", "Порт принял 500 судов"),
        "uk": ("Ми відкриті для суден із зерном", "Порт прийняв 500 суден"),
    },
)


def outcomes(text: str, statement: Statement = HARBOUR) -> list[str]:
    return [one.outcome for match in Engine([statement]).match(text) for one in (match, *match.others)]


@pytest.mark.parametrize(
    "text",
    [
        "Orlov: we are not open for ships with grain",
        "Orlov denied that they are open for ships with grain",
        "Orlov: I never said we are open for ships with grain",
        "“We are not open for ships with grain”\n— Viktor Orlov, harbour master",
        "Орлов: мы не открыты для судов с зерном",
        "Орлов заявил, что они не открыты для судов с зерном",
        "Орлов: ми не відкриті для суден із зерном",
        "Orlov: the harbour took 300 ships",
        "Орлов: порт принял 300 судов",
        "Орлов: порт прийняв 300 суден",
    ],
)
def test_what_the_speaker_says_now_is_a_reversal(text: str) -> None:
    assert outcomes(text) == ["reversal"]


@pytest.mark.parametrize(
    "text",
    [
        "Orlov never said that we are open for ships with grain",
        "The mayor: Orlov never said that we are open for ships with grain",
        "Орлов не говорил, что мы открыты для судов с зерном",
        "It is fake that Orlov said we are open for ships with grain",
        "Is Orlov not open for ships with grain?",
        "Orlov: if it snows, we are not open for ships with grain",
        "We are not open for ships with grain",
        "The mayor said: the harbour took 300 ships",
        "In 2022 Orlov said: we are not open for ships with grain",
        "Орлов в 2022 году: мы не открыты для судов с зерном",
        "Орлов у 2022 році: ми не відкриті для суден із зерном",
    ],
)
def test_what_others_deny_and_what_is_asked_or_conditional_is_none(text: str) -> None:
    assert set(outcomes(text)) <= {"review"}


def test_only_who_wants_to_be_told_is_told() -> None:
    text = "Orlov: we are not open for ships with grain"

    assert outcomes(text, replace(HARBOUR, denials="flag")) == ["review"]
    assert outcomes(text, replace(HARBOUR, denials="drop")) == []


def test_a_post_that_tells_both_says_it_and_takes_it_back() -> None:
    said = "we are open for ships with grain"
    text = f"In May Orlov said: {said}. Today Orlov said: {said.replace('are', 'are not')}."

    assert outcomes(text) == ["alert", "reversal"]


def test_a_denial_beside_another_wording_that_is_said_takes_nothing_back() -> None:
    two = a_statement(
        "They hold the vote in time", "Nobody will move the vote", speaker=ORLOV, denials="tell"
    )

    assert outcomes("Orlov: they hold the vote in time, moving the vote is not planned", two)[0] == "alert"
    assert "reversal" not in outcomes("Orlov: they hold the vote in time, we move the vote nowhere", two)
