"""Who says what stands in a text."""

import pytest

from bot.language.reading import Reading
from bot.matching.speakers import Names, voice
from tests.matching.wordings import ORLOV

NAMES = Names(ORLOV)


def who(text: str, language: str, evidence: str) -> str:
    """Return "ours", what the text calls the other, or "" for nobody."""
    start = text.index(evidence)
    found = voice(Reading(text), NAMES, language, start, start + len(evidence))
    if found is None:
        return ""
    return "ours" if found.ours else found.words


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", '"The dam held," Viktor Orlov told reporters.'),
        ("en", '"The dam held," said Orlov.'),
        ("en", "Orlov said the dam held, Smith confirmed."),
        ("en", "According to Orlov, the dam held."),
        ("en", "Harbour master: the dam held"),
        ("en", '"The dam held. The town slept," Orlov said.'),
        ("en", "Orlov spoke today. He added that the dam held."),
        ("en", "Orlov, live\n\nThe town slept. The dam held."),
        ("ru", "Орлов: «the dam held»"),
        ("ru", "По словам Орлова, the dam held."),
        ("ru", "«the dam held», – Орлов"),
        ("ru", "the dam held. Об этом сообщил Орлов."),
        ("ru", "«the dam held», — заявил начальник порта."),
        ("uk", "За словами Орлова, the dam held."),
    ],
)
def test_our_speaker_is_known_by_name_role_and_attribution(language: str, text: str) -> None:
    assert who(text, language, "dam held" if "dam held" in text else "the dam held") == "ours"


@pytest.mark.parametrize(
    ("language", "text", "other"),
    [
        ("en", '"the dam held," the mayor said. Orlov was silent.', "mayor"),
        ("en", 'Peskov: "the dam held," he said.', "Peskov"),
        ("en", "Orlov's spokesman Brown said the dam held.", "Orlov's spokesman Brown"),
        ("ru", "«the dam held», — ответил Орлову мэр города.", "Орлову мэр"),
        ("ru", "Пресс-секретарь Орлова Белов: «the dam held»", "Пресс-секретарь Орлова Белов"),
        ("uk", "Генштаб: «the dam held».", "Генштаб"),
        ("uk", "«the dam held», — запевнив міністр оборони. Орлов мовчав.", "міністр"),
    ],
)
def test_another_speaker_is_named_in_the_words_of_the_text(language: str, text: str, other: str) -> None:
    assert who(text, language, "the dam held") == other


def test_nobody_named_is_nobody() -> None:
    assert who("the dam held through the night.", "en", "dam held") == ""


def test_a_name_needs_its_capital() -> None:
    assert who("орлов много, the dam held", "ru", "the dam held") == ""
