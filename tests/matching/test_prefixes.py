"""A word that its prefix denies is the contrary of the word itself, and neither is taken for the other."""

import pytest

from bot.language.lemma import lemma
from bot.language.lexicon import lexicons
from bot.matching.engine import Engine
from bot.matching.keys import keys_of_base
from bot.matching.slots import ways_of, weighed
from bot.models import Match
from tests.matching.wordings import a_statement, read

PAIRS = [
    ("uk", "Міст через затоку безпечний для возів", "Їздити мостом через затоку возам небезпечно"),
    ("uk", "Греблю біля озера будують законно", "Греблю біля озера будують незаконно"),
    ("uk", "Греблю біля озера можливо добудувати восени", "Греблю біля озера неможливо добудувати восени"),
    ("ru", "Переправа через залив безопасна для телег", "Ездить через залив переправой телегам небезопасно"),
    ("ru", "Дамба у озера стабильна зимой", "Дамба у озера нестабильна зимой"),
    ("ru", "Аренда мельниц у озера законна", "Аренда мельниц у озера незаконна"),
    ("en", "The ferry on the lake is safe for carts", "The ferry on the lake is unsafe for carts"),
    ("en", "The harvest forecast is accurate for millers", "The harvest forecast is inaccurate for millers"),
    ("en", "The tax on mills is acceptable to growers", "The tax on mills is unacceptable to growers"),
    ("en", "The permits of the millers are relevant", "The permits of the millers are irrelevant"),
    ("en", "The orchard lease is negotiable this autumn", "The orchard lease is non-negotiable this autumn"),
    ("en", "The millers agree with the orchard tax", "The millers disagree with the orchard tax"),
]


def found(language: str, wording: str, text: str) -> Match:
    (match,) = Engine([a_statement(wording, language=language)]).match(f"{text}.")
    return match


def kinds(match: Match) -> set[str]:
    return {guard.kind for guard in match.guards}


@pytest.mark.parametrize(("language", "plain", "prefixed"), PAIRS)
def test_a_word_and_what_a_prefix_makes_of_it_deny_each_other(
    language: str, plain: str, prefixed: str
) -> None:
    for wording, text in ((plain, prefixed), (prefixed, plain)):
        match = found(language, wording, text)
        assert (match.outcome, kinds(match)) == ("review", {"denial"})
        assert found(language, wording, wording).outcome == "alert"


@pytest.mark.parametrize(
    ("language", "wording", "text"),
    [
        ("uk", "Міст через затоку не безпечний для возів", "Міст через затоку для возів небезпечний"),
        ("ru", "Дамба у озера нестабильна зимой", "Дамба у озера зимой не стабильна"),
        ("ru", "Переправа через залив опасна для телег", "Переправа через залив для телег не безопасна"),
        ("en", "Miller permits are illegal in the valley", "Miller permits are not legal in the valley"),
    ],
)
def test_what_a_prefix_denies_is_said_with_a_negation_as_well(language: str, wording: str, text: str) -> None:
    match = found(language, wording, text)

    assert (match.outcome, kinds(match)) == ("alert", set())


@pytest.mark.parametrize(
    ("language", "plain", "twice", "word"),
    [
        (
            "uk",
            "Міст біля млина безпечний для возів",
            "Міст біля млина не є небезпечним для возів",
            "небезпечним",
        ),
        ("ru", "Дамба у озера стабильна зимой", "Дамба у озера зимой не нестабильна", "нестабильна"),
        ("en", "Miller permits are legal here", "Miller permits are not illegal here", "illegal"),
    ],
)
def test_what_is_denied_twice_is_for_a_person_to_judge(
    language: str, plain: str, twice: str, word: str
) -> None:
    for wording, text in ((plain, twice), (twice, plain)):
        match = found(language, wording, text)
        assert (match.outcome, kinds(match)) == ("review", {"twice"})
    (guard,) = found(language, plain, twice).guards
    assert guard.words == word


@pytest.mark.parametrize(
    ("language", "word", "other"),
    [
        ("ru", "невеста", "вест"),
        ("ru", "неделя", "делить"),
        ("uk", "неділя", "ділити"),
        ("en", "invest", "vest"),
        ("en", "inform", "form"),
        ("en", "discover", "cover"),
        ("en", "until", "till"),
        ("en", "under", "der"),
    ],
)
def test_what_only_begins_like_a_denial_is_no_contrary(language: str, word: str, other: str) -> None:
    (place,) = weighed(read(other, language), {})
    ways = ways_of(place, language)
    base = lemma(word, language)
    own = {key.removeprefix(f"{language} ") for key, _ in keys_of_base(base, base, lexicons()[language])}

    assert not own & ways.keys()


def test_a_denial_is_shown_by_the_word_that_denies() -> None:
    (guard,) = found("ru", "Дамба у озера стабильна зимой", "Дамба у озера нестабильна зимой").guards

    assert guard.words == "нестабильна"


def test_a_hyphen_joins_a_denial_to_one_word_only() -> None:
    assert found(
        "en", "The staff of the mill leave today", "Non-essential staff of the mill leave today"
    ).outcome == ("alert")
