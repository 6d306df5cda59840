"""Text as it may be kept."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text import VISIBLE, clean, clean_text

ANY_TEXT = st.text(alphabet=st.characters(min_codepoint=0, max_codepoint=0x10FFFF, exclude_categories=()))


@pytest.mark.parametrize(
    "harmful",
    [
        "\0",
        "\x01",
        "\x1b",
        "\x7f",
        "\x85",
        "\x9b",
        "\ud800",
        "\ufffe",
        "\uffff",
        "\ufdd0",
        "\U0010ffff",
    ],
)
def test_what_could_stop_a_program_is_replaced_visibly(harmful):
    assert clean_text(f"a{harmful}b") == f"a{VISIBLE}b"


@pytest.mark.parametrize(
    "kept", ["\t", "\n", "\u202e", "\u200b", "\u00a0", "\u2028", "é", "e\u0301", "⚡️", "𝟘", "\ufeff"]
)
def test_what_was_published_stays_as_it_was(kept):
    assert clean_text(f"a{kept}b") == f"a{kept}b"


@given(st.integers(0xD800, 0xDFFF).map(chr))
def test_every_lone_surrogate_is_replaced(half):
    assert clean_text(half) == VISIBLE


def test_line_ends_are_line_feeds_and_no_line_ends_in_white_space():
    assert clean_text("  one \r\ntwo\t\r\r\n three\n\n") == "  one\ntwo\n\n three"


@given(ANY_TEXT)
def test_cleaning_is_idempotent_and_can_always_be_written(text):
    clean = clean_text(text)

    assert clean_text(clean) == clean
    clean.encode()
    assert "\0" not in clean


@given(st.text(alphabet=st.characters(codec="utf-8", categories=("L", "N", "P", "S", "M"))))
def test_letters_digits_and_signs_are_never_touched(text):
    assert clean_text(text) == text


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
