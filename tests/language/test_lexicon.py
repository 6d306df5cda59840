"""The data files of the languages hold together."""

import pytest

from bot.language.data import codes, data
from bot.language.lexicon import lexicons
from bot.language.terms import Terms

LANGUAGES = ("en", "ru", "uk")


def test_every_file_is_a_language() -> None:
    assert set(LANGUAGES) <= set(codes()) == set(lexicons())


@pytest.mark.parametrize("language", LANGUAGES)
def test_opposites_name_families_that_exist(language: str) -> None:
    raw = data(language)
    named = {name for one, others in raw["opposites"].items() for name in (one, *others.split(", "))}

    assert named <= set(raw["concepts"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_being_opposite_is_mutual(language: str) -> None:
    opposites = lexicons()[language].opposites

    assert all(one in opposites[other] for one, others in opposites.items() for other in others)


@pytest.mark.parametrize("language", LANGUAGES)
def test_files_have_the_same_headings(language: str) -> None:
    def headings(value: object, above: str = "") -> set[str]:
        if not isinstance(value, dict):
            return {above}
        return set().union(*(headings(inner, f"{above}.{name}") for name, inner in value.items()))

    skipped = (".concepts", ".opposites", ".names")
    ours, english = (
        {h for h in headings(data(code)) if not h.startswith(skipped)} for code in (language, "en")
    )

    assert ours - {".lemma.reflexive"} == english


def test_the_longest_term_at_a_place_is_found_first() -> None:
    terms = Terms({("rule",): frozenset(), ("rule", "out"): frozenset({"deny"})})

    assert terms.length_at(["we", "rule", "out"], 1) == 2
    assert terms.length_at(["we", "rule"], 1) == 1
    assert terms.length_at(["we", "rule"], 0) == 0
    assert terms.all_at(["rule", "out"], 0) == [("rule", "out"), ("rule",)]
    assert terms.meaning(("rule", "out")) == {"deny"}
