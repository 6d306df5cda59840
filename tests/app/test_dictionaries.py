"""Compiled dictionaries give what simplemma's own give, and never stand in the way."""

import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from simplemma.strategies import DictionaryLookupStrategy

from bot.app.dictionaries import CompiledDictionaries, compiled, places
from bot.models.languages import LANGUAGES

EVERY = 97  # of the words of a dictionary is asked for, and with its first letter changed
OWN = DictionaryLookupStrategy()


@pytest.fixture(scope="module")
def kept(tmp_path_factory) -> DictionaryLookupStrategy:
    return compiled(tmp_path_factory.mktemp("data"))


def words_of(language: str) -> list[str]:
    return list(OWN._dictionary_factory.get_dictionary(language))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_has_the_base_that_it_has_in_simplemma(kept, language):
    words = words_of(language)
    for word in words[::EVERY]:
        for asked in (word, word.capitalize(), word.lower(), word[:-1], word + "а", word.replace("'", "’")):
            assert kept.get_lemma(asked, language) == OWN.get_lemma(asked, language)


@given(st.sampled_from(LANGUAGES), st.text(max_size=12, alphabet=st.characters(exclude_categories=["Cs"])))
def test_what_is_no_word_has_no_base_either(kept, language, text):
    assert kept.get_lemma(text, language) == OWN.get_lemma(text, language)


def test_a_dictionary_is_compiled_once_and_read_by_all(tmp_path):
    first = CompiledDictionaries([tmp_path])
    first.get_dictionary("en")
    (file,) = tmp_path.iterdir()
    made = file.stat().st_mtime_ns

    assert CompiledDictionaries([tmp_path]).get_dictionary("en")["houses"] == "house"
    assert [(each, each.stat().st_mtime_ns) for each in tmp_path.iterdir()] == [(file, made)]


def test_a_damaged_file_is_made_anew(tmp_path):
    CompiledDictionaries([tmp_path]).get_dictionary("en")
    (file,) = tmp_path.iterdir()
    file.write_bytes(random.Random(3).randbytes(1000))

    assert CompiledDictionaries([tmp_path]).get_dictionary("en")["houses"] == "house"
    assert CompiledDictionaries([tmp_path]).get_dictionary("en")["mice"] == "mouse"
    assert file.stat().st_size > 100_000


def test_where_no_folder_takes_files_words_are_looked_up_all_the_same(tmp_path):
    taken = tmp_path / "a file"
    taken.write_text("no folder", "utf-8")

    assert CompiledDictionaries([taken]).get_dictionary("en")["houses"] == "house"


def test_the_second_folder_serves_where_the_first_takes_no_files(tmp_path):
    taken = tmp_path / "a file"
    taken.write_text("no folder", "utf-8")
    CompiledDictionaries([taken, tmp_path / "words"]).get_dictionary("en")

    assert len(list((tmp_path / "words").iterdir())) == 1


def test_a_language_without_a_dictionary_is_told_as_simplemma_tells_it(tmp_path):
    with pytest.raises(ValueError, match="Unsupported language"):
        CompiledDictionaries([tmp_path]).get_dictionary("xx")


def test_the_cache_of_the_user_goes_before_the_data(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))

    assert places(Path("data")) == (tmp_path / "cache" / "wirewatch", Path("data/words"))
