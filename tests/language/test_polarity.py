"""What a sentence denies."""

import pytest

from bot.language.polarity import has_negative_word, polarity
from tests.matching.wordings import read


def denies(text: str, language: str, word: str) -> bool:
    """Whether the word stands in a denied clause, or is denied by itself."""
    sentence = read(text, language)
    place = sentence.texts.index(word)
    found = polarity(sentence)
    return found.negative(sentence.clauses[place]) or place in found.without


@pytest.mark.parametrize(
    ("language", "text", "word"),
    [
        ("en", "The harbour is not open", "open"),
        ("en", "The harbour is no longer open", "open"),
        ("en", "We won't open the harbour", "harbour"),
        ("en", "Orlov ruled out closing the harbour", "harbour"),
        ("en", "Orlov denied that the harbour was open", "open"),
        ("en", "Orlov did not say that the harbour was open", "open"),
        ("en", "It opens without conditions", "conditions"),
        ("ru", "Порт не открыт", "открыт"),
        ("ru", "Никто никогда не закрывал порт", "порт"),
        ("ru", "Орлов опроверг, что порт открыт", "открыт"),
        ("ru", "Орлов отказался открыть порт", "порт"),
        ("uk", "Порт більше не відкритий", "порт"),
        ("uk", "Жодних змін не буде", "змін"),
        ("uk", "Орлов заперечив закриття порту", "порту"),
    ],
)
def test_a_negation_denies_its_clause(language: str, text: str, word: str) -> None:
    assert denies(text, language, word)


@pytest.mark.parametrize(
    ("language", "text", "word"),
    [
        ("en", "The harbour is open", "open"),
        ("en", "We have never refused to open", "open"),
        ("en", "Orlov did not deny that the harbour was open", "open"),
        ("en", "The town, which is not large, sleeps", "sleeps"),
        ("en", "Not only the harbour is open", "open"),
        ("en", "It opens without conditions", "opens"),
        ("en", "It is open for talks and has never refused them", "open"),
        ("ru", "Орлов не исключил закрытия порта", "порта"),
        ("ru", "Мы не отказывались от переговоров", "переговоров"),
        ("uk", "Орлов не заперечив, що порт відкрито", "відкрито"),
    ],
)
def test_what_takes_a_negation_back_denies_nothing(language: str, text: str, word: str) -> None:
    assert not denies(text, language, word)


def test_a_denying_verb_that_is_the_matter_itself_denies_nothing() -> None:
    sentence = read("They refused talks", "en")

    assert polarity(sentence).negative(0)
    assert not polarity(sentence, [range(1, 2)]).negative(0)


def test_a_denying_noun_after_the_matter_denies_nothing() -> None:
    sentence = read("Мы открыты для переговоров об отмене пошлин", "ru")
    matter = [range(place, place + 1) for place in (1, 3)]

    assert not polarity(sentence, matter).negative(sentence.clauses[1])


@pytest.mark.parametrize(
    ("language", "text", "negative"),
    [
        ("en", "There is no threat", True),
        ("en", "It opens without conditions", True),
        ("en", "All is well", False),
        ("ru", "Никто не пришёл", True),
        ("ru", "Пока не решат, порт открыт", False),
        ("ru", "Не только порт", False),
        ("uk", "Жодних змін", True),
        ("uk", "Поки не вирішать, порт відкритий", False),
    ],
)
def test_a_negative_word_is_seen_wherever_it_reaches(language: str, text: str, negative: bool) -> None:
    assert has_negative_word(read(text, language)) is negative
