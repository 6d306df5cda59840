from hypothesis import given
from hypothesis import strategies as st

from bot.language.diff import Piece, word_diff

WORDS = st.lists(st.sampled_from(["the", "dam", "burst", "held", "плотина", "177"])).map(" ".join)


def test_what_was_replaced_added_and_removed_is_told_apart() -> None:
    pieces = word_diff("The dam burst at dawn", "The dam held at dawn, they say")

    assert pieces == (
        Piece(kind="same", text="The dam"),
        Piece(kind="removed", text=" burst"),
        Piece(kind="added", text=" held"),
        Piece(kind="same", text=" at dawn,"),
        Piece(kind="added", text=" they say"),
    )


def test_case_and_punctuation_are_no_difference() -> None:
    assert word_diff("«The dam» burst!", "the dam — burst")[0].kind == "same"


@given(WORDS, WORDS)
def test_same_and_added_pieces_are_the_new_text(old: str, new: str) -> None:
    assert "".join(piece.text for piece in word_diff(old, new) if piece.kind != "removed") == new


@given(WORDS)
def test_a_text_does_not_differ_from_itself(text: str) -> None:
    assert {piece.kind for piece in word_diff(text, text)} <= {"same"}
