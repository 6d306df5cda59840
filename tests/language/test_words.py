"""How words are folded for comparing, and where they stand in the original."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.language.words import distinct_words, normalise, raw_words, tokens

MIXED = st.text(
    st.sampled_from(
        "abeoпереговорыіїєґйёЁАOС'’ʼ` \n.,-*_~|%40½ﬁ\u0301\u0306\u0308\u200b\u00ad\ufeff\u202e👍🏽𝐖"
    )
)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Мы ОТКРЫТЫ", "мы открыты"),
        ("Ещё идёт", "еще идет"),
        ("п’ять п'ять пʼять п`ять", "п'ять п'ять п'ять п'ять"),
        ("«open» “for” - talks!", "open for talks"),
        ("за\u0301мок", "замок"),
        ("йод і їжак", "йод і їжак"),
        ("и\u0306од", "йод"),
        ("пере\u200bговоры пере\u00adговоры", "переговоры переговоры"),
        ("\u202eopen\u202c", "open"),
        ("MOCKBA oткpыта", "mockba открыта"),
        ("Рutin", "putin"),
        ("ｏｐｅｎ 𝐟𝐨𝐫 ﬁsh", "open for fish"),
        ("**Мы** __открыты__ ~~для~~ ||переговоров||", "мы открыты для переговоров"),
        ("**Пере**говоры", "переговоры"),
        ("de-facto", "de facto"),
        ("40% — ⚡️40 %", "40 % 40 %"),
        ("open\nfor\r\ntalks", "open for talks"),
        ("we don't", "we don't"),
        ("'quoted'", "quoted"),
        ("½", "1 2"),
    ],
)
def test_words_fold_to_one_form(text: str, folded: str) -> None:
    assert normalise(text) == folded


def test_latin_and_cyrillic_words_of_one_script_stay_what_they_are() -> None:
    assert normalise("nose нос") == "nose нос"


def test_ukrainian_i_is_not_folded_into_another_letter() -> None:
    assert normalise("ліс лис") == "ліс лис"


@given(st.text() | MIXED)
@example("ёЁ\u0308\u0301 ﬁ ½ ㎏ ℡ İ ß")
def test_normalising_is_idempotent(text: str) -> None:
    once = normalise(text)

    assert normalise(once) == once


@given(st.text() | MIXED)
def test_every_token_is_cut_out_of_the_original(text: str) -> None:
    for token in tokens(text):
        assert token.text in normalise(text[token.start : token.end]).split()


@given(MIXED, st.integers(0, 5))
def test_tokens_of_a_stretch_keep_offsets_into_the_whole(text: str, width: int) -> None:
    padded = "x " * width + text

    assert [(token.text, token.start - 2 * width) for token in tokens(padded, 2 * width)] == [
        (token.text, token.start) for token in tokens(text)
    ]


def test_a_token_takes_its_combining_marks_and_surrogates_with_it() -> None:
    text = "👍🏽 за\u0301мок 𝐖𝐞"

    assert [text[token.start : token.end] for token in tokens(text)] == ["за\u0301мок", "𝐖𝐞"]


@given(st.text() | MIXED)
@example("never_refused")
@example("ne__ver refused")
@example("50% of 3€")
def test_the_quick_way_to_the_words_misses_none(text: str) -> None:
    quick = {part for word in raw_words(text) for part in normalise(word).split()}

    assert {token.text for token in tokens(text)} <= quick


@given(st.text() | MIXED)
def test_distinct_words_are_those_of_the_tokens(text: str) -> None:
    assert distinct_words(text) == {token.text for token in tokens(text)}
