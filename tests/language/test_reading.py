"""What is told of a sentence by its words one by one is what looking through all of them tells."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.language.lexicon import Lexicon, lexicons
from bot.language.reading import Reading, Sentence
from bot.language.terms import LEMMAS, TEXTS, Terms

LANGUAGES = sorted(lexicons())


def _said(sentence: Sentence, terms: Terms) -> list[str]:
    return {TEXTS: sentence.texts, LEMMAS: sentence.lemmas}.get(terms.of, sentence.families)


def _beginnings(lexicon: Lexicon) -> list[str]:
    return sorted({word for terms in lexicon.listed for word in terms.beginnings} | lexicon.numerals)


@pytest.mark.parametrize("language", LANGUAGES)
@given(chance=st.randoms(use_true_random=False))
@settings(max_examples=30)
def test_terms_are_found_where_looking_through_all_words_finds_them(language: str, chance) -> None:
    lexicon = lexicons()[language]
    words = [*chance.sample(_beginnings(lexicon), 12), "grapes", "ripen", "7"]
    sentence = Reading(" ".join(chance.sample(words, len(words)))).sentence(0, language)
    everywhere = range(len(sentence.texts))

    assert any(sentence.places(terms) for terms in lexicon.listed)
    for terms in lexicon.listed:
        assert sentence.places(terms) == terms.places(_said(sentence, terms))
        assert sentence.first(terms, everywhere) == terms.first(_said(sentence, terms), everywhere)


def test_lists_are_not_looked_through_for_words_that_begin_none_of_their_terms(monkeypatch) -> None:
    looked: list[Terms] = []
    places = Terms.places_of_beginnings

    def counted(terms: Terms, words):
        looked.append(terms)
        return places(terms, words)

    monkeypatch.setattr(Terms, "places_of_beginnings", counted)
    lexicon = lexicons()["en"]
    sentence = Reading("The grapes never ripened").sentence(0, "en")
    found = {id(terms): sentence.places(terms) for terms in lexicon.listed}

    assert found[id(lexicon.particles)] == [2]
    assert lexicon.particles in looked
    assert len(looked) < len(found) / 4
