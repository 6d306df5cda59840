"""What rung a claim reaches in a sentence."""

import pytest

from bot.language.reading import Reading
from bot.matching.claims import claims
from bot.matching.coverage import ClaimCoverage, coverage_in
from bot.matching.engine import Engine
from bot.matching.rungs import FoundClaim, covered
from bot.models import Rung, Sensitivity
from tests.matching.wordings import a_statement


def grade(wording: str, text: str, language: str) -> tuple[ClaimCoverage | None, FoundClaim | None]:
    claim = next(claims(0, language, wording))
    reading = Reading(text)
    coverage = coverage_in(claim, reading, 0)
    if coverage is None:
        return None, None
    return coverage, covered(claim, coverage, reading.sentence(0, language))


@pytest.mark.parametrize(
    ("language", "wording", "text"),
    [
        ("en", "We are closing the northern harbour", "The northern harbour was closed"),
        ("ru", "Мы закрываем северный порт", "Северный порт закрыли ещё вчера"),
        ("ru", "Мы повышаем портовые сборы", "О повышении портовых сборов объявили вчера"),
        ("uk", "Ми закриваємо північний порт", "Порт північний буде закрито"),
        ("uk", "Сорок відсотків портів закрито", "Закрито 40% портів"),
    ],
)
def test_the_same_words_in_any_form_and_order_are_inflected(language: str, wording: str, text: str) -> None:
    _, finding = grade(wording, text, language)

    assert finding is not None
    assert finding.rung is Rung.INFLECTED


@pytest.mark.parametrize(
    ("language", "wording", "text"),
    [
        ("en", "The ceasefire will be extended by the parliament", "Parliament will prolong the truce"),
        ("ru", "Парламент продлит перемирие", "Рада продлевает режим тишины"),
        ("uk", "Школи зруйновано ракетами", "Ракета знищила школу"),
        ("en", "The bridge is safe for cars", "There is no danger to vehicles on the bridge"),
    ],
)
def test_words_of_the_same_meaning_are_reworded(language: str, wording: str, text: str) -> None:
    _, finding = grade(wording, text, language)

    assert finding is not None
    assert finding.rung is Rung.REWORDED


@pytest.mark.parametrize(
    ("wording", "text"),
    [
        ("We are closing the northern harbour", "We are closing the northern airport"),
        ("We are closing the northern harbour", "The northern harbour was painted"),
        ("The bridge is open for cars", "The bridge is open for ships"),
        ("Forty percent of the harbours are closed", "The harbours are closed"),
        ("We are ready for talks", "We are willing to negotiate"),  # both words replaced: too little is left
        ("The vote takes place on time", "Observers of the vote arrive on time tomorrow morning"),
    ],
)
def test_another_matter_alerts_nobody(wording: str, text: str) -> None:
    statement = a_statement(wording, sensitivity=Sensitivity.BALANCED)

    assert [match for match in Engine([statement]).match(text) if match.outcome == "alert"] == []


def test_a_near_miss_says_what_it_lacks() -> None:
    coverage, _ = grade("We are closing the northern harbour", "The northern harbour was painted", "en")

    assert coverage is not None
    assert [slot.label for slot in coverage.missing] == ["closing"]
    assert 0.5 < coverage.score < 0.7


def test_one_word_fills_one_slot() -> None:
    coverage, _ = grade("The war stopped, trade ended", "Trade ended in the war", "en")

    assert coverage is not None
    assert [slot.label for slot in coverage.missing] == ["stopped"]


def test_an_abbreviation_stands_for_its_phrase() -> None:
    _, finding = grade("Атомная станция остановлена", "АЭС остановлена", "ru")

    assert finding is not None


def test_another_figure_still_reaches_a_rung_and_is_kept_as_a_conflict() -> None:
    coverage, finding = grade(
        "Forty percent of the harbours are closed", "90% of the harbours are closed", "en"
    )

    assert finding is not None
    assert coverage is not None
    assert [figure.amount for figure in coverage.conflicts] == [90]


def test_words_too_far_apart_are_no_statement() -> None:
    filler = "very " * 30
    coverage, _ = grade(
        "We are closing the northern harbour", f"Northern {filler} harbour {filler} closed", "en"
    )

    assert coverage is not None
    assert len(coverage.hits) == 1


def test_a_sentence_in_another_language_holds_nothing() -> None:
    coverage, _ = grade("Порт закрыт", "The harbour is closed", "ru")

    assert coverage is None
