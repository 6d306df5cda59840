import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.telegram.convert import cut
from bot.text import utf16_length


@pytest.mark.parametrize(("text", "length"), [("", 0), ("dam", 3), ("дамба", 5), ("💥", 2), ("a💥b", 4)])
def test_length_is_counted_in_utf16_units(text: str, length: int) -> None:
    assert utf16_length(text) == length


@given(before=st.text(), words=st.text(), after=st.text())
def test_a_stretch_that_is_measured_in_units_is_cut_exactly(before: str, words: str, after: str) -> None:
    assert cut(before + words + after, utf16_length(before), utf16_length(words)) == words
