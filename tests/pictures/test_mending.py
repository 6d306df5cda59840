"""Words that no dictionary knows are mended where a second look reads known ones, and names stay."""

from dataclasses import replace

import pytest

from bot.pictures.mending import mended, needs_mending, with_torn_unsure
from bot.pictures.protocol import ReadLine
from tests.pictures.test_layout import a_line

UNKNOWN = ("stillin", "lasled", "Ostrov", "Ostrow", "пої", "rn", "@wire", "роверг")


def looked_at(text: str, *, sure: float = 90.0) -> ReadLine:
    """A line whose words are known, but for those of UNKNOWN; each is as wide as it has letters."""
    line = a_line(text, sure=sure)
    return ReadLine(words=tuple(replace(word, known=word.text not in UNKNOWN) for word in line.words))


def read(first: str, again: str, *, sure: float = 95.0, alphabet: str = "latin") -> str:
    return mended(looked_at(first), looked_at(again, sure=sure), alphabet).text


@pytest.mark.parametrize(
    ("first", "again", "right"),
    [
        ("talks lasled long", "talks lasted long", "talks lasted long"),
        ("it is пої over", "it is not over", "it is not over"),
        ("Ostrov lasled long", "Ostrow lasted long", "Ostrov lasted long"),
        ("talks @wire long", "talks @fire long", "talks @wire long"),
        ("talks began here", "talks begun here", "talks began here"),
    ],
    ids=["a letter", "the other alphabet", "a name", "an address", "a known word"],
)
def test_a_word_is_mended_where_the_second_look_knows_it(first, again, right):
    assert read(first, again) == right


def test_words_that_were_read_as_one_come_apart_however_weak_the_second_look_is():
    first, again = looked_at("it stillin force"), looked_at("it still in force", sure=20)
    still, inside = again.words[1:3]
    whole = first.words[1].box
    halves = (replace(whole, right=whole.left + 55), replace(whole, left=whole.left + 60))
    again = ReadLine(
        words=(
            again.words[0],
            *(replace(word, box=half) for word, half in zip((still, inside), halves, strict=True)),
        )
    )
    line = mended(first, again, "latin")
    assert line.text == "it still in force"
    assert min(word.confidence for word in line.words) == 90


def test_the_second_look_stands_for_a_word_only_if_it_is_as_sure():
    assert read("talks lasled long", "talks lasted long", sure=80) == "talks lasled long"
    assert read("it is пої over", "it is not over", sure=70) == "it is not over"
    assert read("it is пої over", "it is not over", sure=50) == "it is пої over"


def test_a_short_word_that_two_looks_read_otherwise_is_not_sure_at_all():
    line = mended(looked_at("it is rn over"), looked_at("it is an over", sure=95), "latin")
    assert [(word.text, word.confidence) for word in line.words][2] == ("rn", 0)


def test_a_weak_word_is_surer_where_two_looks_read_it_alike_and_else_stays():
    def after(again: str) -> tuple[str, float]:
        word = mended(looked_at("did not leave", sure=40), looked_at(again, sure=50), "latin").words[1]
        return word.text, word.confidence

    assert after("did not leave") == ("not", 70)
    assert after("did now leave") == ("not", 40)


def test_a_second_look_is_worth_it_for_weak_and_unknown_words():
    assert not needs_mending(looked_at("talks @wire 28"), "latin")
    assert needs_mending(looked_at("talks lasled long"), "latin")
    assert needs_mending(looked_at("talks lasted long", sure=50), "latin")
    assert needs_mending(looked_at("talks long"), "cyrillic")


def test_the_rest_of_a_torn_word_is_not_sure():
    def read(text: str, *, nearer: int) -> dict[str, float]:
        line, at = looked_at(text), text.split().index("роверг")
        words = [
            replace(word, box=replace(word.box, left=word.box.left - nearer)) if number == at else word
            for number, word in enumerate(line.words)
        ]
        return {word.text: word.confidence for word in with_torn_unsure(ReadLine(words=tuple(words))).words}

    assert read("Ostrov оп роверг это вчера", nearer=6)["роверг"] == 0
    assert set(read("Ostrov оп роверг это вчера", nearer=2).values()) == {90}
    assert read("оп роверг", nearer=0) == {"оп": 90, "роверг": 90}
