"""Who says what stands in a text."""

import pytest

from bot.language.reading import Reading
from bot.matching.engine import Engine
from bot.matching.names import Names
from bot.matching.speakers import SAYS, Voice, voice
from bot.models import Speaker, Statement
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


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "The pilots told Orlov: the dam held"),
        ("en", "The mayor said to Orlov that the dam held"),
        ("ru", "Орлову сообщили, что the dam held"),
        ("ru", "Письмо Орлову: the dam held"),
        ("uk", "Лоцмани сказали Орлову, що the dam held"),
        ("uk", "Орлову доповіли: the dam held"),
    ],
)
def test_who_is_spoken_to_says_nothing(language: str, text: str) -> None:
    assert who(text, language, "dam held" if language == "en" else "the dam held") not in {"ours", ""}


def test_nobody_named_is_nobody() -> None:
    assert who("the dam held through the night.", "en", "dam held") == ""


def test_a_name_needs_its_capital() -> None:
    assert who("орлов много, the dam held", "ru", "the dam held") == ""


SIGNED = Names(Speaker(id="orlov", name="Viktor Orlov", aliases=("Orlov", "Орлов"), roles=("mayor",)))


def said_by(text: str, words: str, language: str = "en") -> Voice | None:
    start = text.index(words)
    return voice(Reading(text), SIGNED, language, start, start + len(words))


@pytest.mark.parametrize(
    "text",
    [
        "“The dam will hold.”\n— Viktor Orlov, mayor of Riverton",
        "“The dam will hold.” \n Viktor Orlov \n Mayor",
        "“The dam will hold.” — Viktor Orlov",
    ],
)
def test_a_name_below_a_quotation_signs_it(text: str) -> None:
    found = said_by(text, "The dam will hold")

    assert found is not None and found.ours


def test_another_name_below_a_quotation_is_whose_it_is() -> None:
    found = said_by("“The dam will hold.”\n— Anna Petrova", "The dam will hold")

    assert found is not None and not found.ours and "Petrova" in found.words


def test_a_tag_below_a_quotation_signs_nothing() -> None:
    assert said_by("“The dam will hold.”\n#Riverton #News", "The dam will hold") is None


def test_the_heading_of_a_list_says_its_lines() -> None:
    text = "Orlov at the dam:\n— water falls;\n— the dam will hold;\n— taxes rise."
    found = said_by(text, "the dam will hold")

    assert found is not None and found.ours and found.nearness == SAYS


def test_a_noun_that_begins_a_sentence_is_no_speaker() -> None:
    text = "Призыв прозвучал на фоне паводка: плотина выдержит."

    assert said_by(text, "плотина выдержит", "ru") is None


@pytest.mark.parametrize(
    "text",
    [
        "Trump said: We are open for talks",
        "Macron: We are open for talks",
        "Bush said we are open for talks",
        "Трамп: Мы открыты для переговоров",
    ],
)
def test_a_capital_that_may_be_another_speaker_leaves_it_to_a_person(text):
    putin = Speaker(id="putin", name="Vladimir Putin", aliases=("Путин",))
    wording = {"en": ("We are open for talks",), "ru": ("Мы открыты для переговоров",)}
    engine = Engine([Statement(id="talks", title="Talks", speaker=putin, wording=wording)])

    [match] = engine.match(text)

    assert (match.outcome, match.speaker) == ("review", "unknown")
    assert [guard.kind for guard in match.guards] == ["subject"]


def test_what_stands_before_the_news_is_nobody():
    engine = Engine(
        [
            Statement(
                id="talks",
                title="Talks",
                wording={"en": ("We are open for talks",)},
                speaker=Speaker(id="putin", name="Vladimir Putin"),
            )
        ]
    )
    [match] = engine.match("BREAKING: We are open for talks")
    assert match.outcome == "alert"


def test_a_full_name_is_found_by_its_surname_unless_that_is_a_word():
    said = {"en": ("We are open for talks",)}
    for name, surname, whose in (("Vladimir Putin", "Putin", True), ("George Bush", "Bush", False)):
        speaker = Speaker(id="one", name=name)
        [match] = Engine([Statement(id="talks", title="Talks", speaker=speaker, wording=said)]).match(
            f"“We are open for talks,” {surname} said."
        )
        assert (match.speaker == "one") is whose
