"""Dictionary forms and families of words."""

import pytest

from bot.language.lemma import family, is_verb, lemma


@pytest.mark.parametrize(
    ("language", "forms"),
    [
        ("en", "raise raised raises raising"),
        ("en", "tax taxes"),
        ("ru", "переговоры переговоров переговорам"),
        ("ru", "больница больнице больниц"),
        ("uk", "лікарня лікарні лікарень"),
        ("uk", "п'ятниця п'ятницю"),
        ("uk", "київ києва києву"),
        ("ru", "зеленский зеленского зеленским"),
    ],
)
def test_all_forms_of_a_word_have_one_lemma(language: str, forms: str) -> None:
    assert len({lemma(form, language) for form in forms.split()}) == 1


@pytest.mark.parametrize(
    ("language", "relatives"),
    [
        ("en", "negotiate negotiation negotiating"),
        ("en", "mobilise mobilization mobilisation"),
        ("ru", "повысить повышать повышение повышения"),
        ("ru", "прекратить прекращать прекращение прекращена"),
        ("ru", "снизить снижать снижение"),
        ("ru", "обещать обещанный"),
        ("uk", "припинити припиняти припинення припинено"),
        ("uk", "відмовитися відмовлятися відмова"),
        ("uk", "балотуватися балотуватиметься балотуватимуся"),
    ],
)
def test_aspect_partners_nouns_and_participles_are_one_family(language: str, relatives: str) -> None:
    families = {family(lemma(word, language), language) for word in relatives.split()}

    assert len(families) == 1


@pytest.mark.parametrize(("one", "other"), [("повысить", "понизить"), ("порт", "портрет"), ("мир", "мера")])
def test_other_words_are_other_families(one: str, other: str) -> None:
    assert family(lemma(one, "ru"), "ru") != family(lemma(other, "ru"), "ru")


def test_an_unknown_word_is_its_own_lemma() -> None:
    assert lemma("zzyzx", "en") == "zzyzx"


def test_verbs_are_known_by_their_ending_where_endings_tell() -> None:
    assert is_verb("отказаться", "ru")
    assert not is_verb("отказ", "ru")
    assert not is_verb("refuse", "en")
