import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sources.text import clean_text
from bot.telegram.text import clean, cut, units

ANY_TEXT = st.text(st.characters(exclude_categories=()))


@pytest.mark.parametrize(("text", "length"), [("", 0), ("dam", 3), ("дамба", 5), ("💥", 2), ("a💥b", 4)])
def test_length_is_counted_in_utf16_units(text: str, length: int) -> None:
    assert units(text) == length


@given(before=st.text(), words=st.text(), after=st.text())
def test_a_stretch_that_is_measured_in_units_is_cut_exactly(before: str, words: str, after: str) -> None:
    assert cut(before + words + after, units(before), units(words)) == words


@given(text=ANY_TEXT)
def test_cleaning_leaves_text_that_can_be_stored_with_every_character_where_it_was(text: str) -> None:
    cleaned = clean(text)

    assert "\0" not in cleaned
    assert cleaned.encode("utf-8").decode("utf-8") == cleaned
    assert len(cleaned) == len(text)
    assert clean(cleaned) == cleaned


@given(text=st.text(st.characters(exclude_categories=["Cc", "Cs", "Cn"])))
def test_ordinary_text_is_left_alone(text: str) -> None:
    assert clean(text) == text


@given(text=ANY_TEXT)
def test_a_text_reads_the_same_whichever_source_saw_it(text: str) -> None:
    assert clean(text).split() == clean_text(text).split()
