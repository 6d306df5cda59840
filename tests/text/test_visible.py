"""Hostile text made fit to be shown."""

from hypothesis import given
from hypothesis import strategies as st

from bot.text import cut, edges, shorten, shown_length, tail, utf16_length, visible


def test_what_drives_a_terminal_or_turns_the_text_round_is_spelled_out():
    assert visible("\x1b[2J\x9b31m \u202eevil\u2066\t\n") == "⟨U+001B⟩[2J⟨U+009B⟩31m ⟨U+202E⟩evil⟨U+2066⟩\t\n"


def test_length_is_counted_as_telegram_counts():
    assert (utf16_length("a"), utf16_length("я"), utf16_length("😀")) == (1, 1, 2)


def test_a_family_of_emoji_is_never_split():
    family = "👨‍👩‍👧‍👦"

    assert cut(family * 2, utf16_length(family) + 3) == family
    assert tail(family * 2, utf16_length(family) + 3) == family


def test_of_many_flags_none_is_made_into_another():
    flags = "🇺🇦" * 500

    assert cut(flags, 102) == tail(flags, 102) == "🇺🇦" * 25
    assert tail(flags, 99) == "🇺🇦" * 24


def test_the_edges_of_a_text_are_between_its_graphemes():
    assert edges("a👨‍👩‍👧‍👦e\u0301") == [0, 1, 8, 10] and edges("") == [0]


def test_a_shortened_line_says_that_something_is_missing():
    assert shorten("one two three", 9) == "one two…" and shorten("one\n two", 9) == "one two"


@given(st.text(), st.integers(min_value=0, max_value=50))
def test_a_cut_text_is_a_beginning_within_the_limit(text, limit):
    short = cut(text, limit)

    assert text.startswith(short) and shown_length(short) <= limit


@given(st.text(), st.integers(min_value=0, max_value=50))
def test_a_tail_is_an_end_within_the_limit(text, limit):
    short = tail(text, limit)

    assert text.endswith(short) and shown_length(short) <= limit


@given(st.text())
def test_making_visible_twice_changes_nothing_more(text):
    assert visible(visible(text)) == visible(text)
