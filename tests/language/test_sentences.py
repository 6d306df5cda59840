"""Where sentences end."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.language.reading import abbreviations
from bot.language.sentences import sentences


def split(text: str) -> list[str]:
    return [text[start:end] for start, end in sentences(text, abbreviations())]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The dam held. The town slept.", ["The dam held.", "The town slept."]),
        ('"The dam held." The town slept.', ['"The dam held."', "The town slept."]),
        ("Really?! Yes… No", ["Really?!", "Yes…", "No"]),
        ("Mr. Orlov spoke.", ["Mr. Orlov spoke."]),
        ("В 2024 г. Орлов ушёл.", ["В 2024 г. Орлов ушёл."]),
        ("Стаття 5 ім. Коваля. Далі", ["Стаття 5 ім. Коваля.", "Далі"]),
        ("А. С. Орлов ушёл. Да.", ["А. С. Орлов ушёл.", "Да."]),
        ("«Плотина стоит!» — сказал он. Город спит.", ["«Плотина стоит!» — сказал он.", "Город спит."]),
        ("wrapped\nline", ["wrapped\nline"]),
        ("a heading\n\ntext", ["a heading", "text"]),
        ("First\nSecond", ["First", "Second"]),
        ("- one\n- two", ["- one", "- two"]),
        (
            "Орлов: «Плотина стоит и будет стоять» Город спит",
            ["Орлов: «Плотина стоит и будет стоять»", "Город спит"],
        ),
        ("Завод «Северный порт» Орлов закрыл", ["Завод «Северный порт» Орлов закрыл"]),
        ("  ", []),
    ],
)
def test_sentences_end_where_a_reader_ends_them(text: str, expected: list[str]) -> None:
    assert split(text) == expected


@given(st.text(st.sampled_from('Aaб.!?…\n «»"-1')))
def test_sentences_come_in_order_and_leave_out_only_white_space(text: str) -> None:
    spans = sentences(text)

    assert "".join(text[start:end] for start, end in spans).replace(" ", "").replace(
        "\n", ""
    ) == text.replace(" ", "").replace("\n", "")
    assert all(before[1] <= after[0] for before, after in itertools.pairwise(spans))
