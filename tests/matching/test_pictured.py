"""Statements in pictures: found with the caption, believed less where a word may have been misread."""

import pytest

from bot.matching.engine import Engine
from bot.matching.pictured import SURE, SURE_FIGURE, with_pictures
from bot.models import UNREAD, Box, PictureText, PlacedWord, ReadPicture, Speaker, Statement

PUTIN = Speaker(id="putin", name="Vladimir Putin", aliases=("Putin", "Путин"))
TALKS = Statement(
    id="talks",
    title="Open for talks",
    speaker=PUTIN,
    wording={"en": ("We are open for talks",), "ru": ("Мы открыты для переговоров",)},
)
LOSSES = Statement(id="losses", title="Losses", wording={"en": ("We lost 500 tanks in January",)})


def a_picture(text, *, unsure=(), doubt=SURE - 1, number=1) -> ReadPicture:
    words, at = [], 0
    for word in text.split():
        start = text.index(word, at)
        at = start + len(word)
        box = Box(left=start, top=0, right=at, bottom=20)
        words.append(PlacedWord(start=start, end=at, confidence=doubt if word in unsure else 90, box=box))
    return ReadPicture(number=number, sha256="ab" * 32, said=PictureText(text=text, words=tuple(words)))


def found(caption, *pictures, statements=(TALKS, LOSSES)):
    engine = Engine(statements)
    return with_pictures(engine, engine.match(caption), caption, pictures)


def test_a_picture_names_itself_the_place_of_its_words_and_what_they_are():
    [match] = found("Watch this", a_picture("Putin said: We are open for talks", number=2))
    assert match.outcome == "alert" and match.picture is not None
    assert (match.picture.number, match.picture.text) == (2, "Putin said: We are open for talks")
    words = [match.picture.text[span.start : span.end] for span in match.spans]
    assert words[0] == "We" and words[-1] == "talks" and match.evidence == "We are open for talks"


def test_what_is_shown_are_the_whole_lines_of_the_sentence_and_no_others():
    above, below = "News of today", "More news tonight and on the radio"
    lines = (above, "Not true, he said. We are open", "for talks with everybody. They", below)
    text = f"{lines[0]}\n\n{' '.join(lines[1:])}"
    words, at = [], 0
    for number, line in enumerate(lines):
        for word in line.split():
            start = text.index(word, at)
            at = start + len(word)
            left, top = 10 * line.index(word), 40 * number
            box = Box(left=left, top=top, right=left + 9 * len(word), bottom=top + 20)
            words.append(PlacedWord(start=start, end=at, confidence=95, box=box))
    picture = ReadPicture(number=1, sha256="ab" * 32, said=PictureText(text=text, words=tuple(words)))
    [match] = found("", picture)
    assert match.picture is not None
    box = match.picture.box
    assert box.left == 0 and box.right > 10 * len(lines[1]) - 10
    assert 20 < box.top <= 40 and 100 <= box.bottom < 120


def test_the_caption_may_say_who_speaks():
    picture = a_picture("Мы открыты для переговоров")
    [silent] = found("Смотрите", picture)
    [named] = found("Владимир Путин сегодня:", picture)
    assert named.score > silent.score and named.speaker == "putin"


def test_a_statement_in_text_and_picture_is_one_match_the_texts():
    [match] = found("Putin said: We are open for talks", a_picture("Putin said: We are open for talks"))
    assert match.outcome == "alert" and match.picture is None


def test_a_picture_that_says_more_than_the_text_is_the_match():
    caption = "Is Putin open for talks? We asked."
    engine = Engine([TALKS])
    assert all(match.outcome != "alert" for match in engine.match(caption))
    [match] = found(caption, a_picture("Putin said: We are open for talks"), statements=[TALKS])
    assert match.outcome == "alert" and match.picture is not None


@pytest.mark.parametrize(
    ("text", "unsure", "word"),
    [
        ("Putin said: We are open for talks", ("for",), "for"),
        ("Путин заявил: Мы открыты для переговоров He", (), "He"),
        ("Путин заявил: Мы oткpыты для переговоров", (), "oткpыты"),
    ],
)
def test_a_word_of_the_sentence_that_may_be_another_leaves_it_to_a_person(text, unsure, word):
    [match] = found("", a_picture(text, unsure=unsure))
    assert match.outcome == "review"
    assert [guard.words for guard in match.guards if guard.kind == "misread"] == [word]


def test_a_doubtful_word_of_another_sentence_does_no_harm():
    [match] = found(
        "", a_picture("Putin said: We are open for talks. More news tonight.", unsure=("tonight.",))
    )
    assert match.outcome == "alert"


def test_a_figure_that_a_match_hangs_on_must_be_surer_than_a_word():
    text = "We lost 500 tanks in January"
    [sure] = found("", a_picture(text))
    [unsure] = found("", a_picture(text, unsure=("500",), doubt=SURE_FIGURE - 1))
    assert sure.outcome == "alert"
    assert unsure.outcome == "review" and unsure.guards[-1].words == "500"


def test_a_doubtful_figure_beside_the_words_that_were_found_does_no_harm():
    text = "On 12 May Putin said: We are open for talks"
    [match] = found("", a_picture(text, unsure=("12",), doubt=0))
    assert match.outcome == "alert"


@pytest.mark.parametrize(
    "text",
    [
        f"Putin said: {UNREAD} We are open for talks",  # a denial may have stood there
        "“We are open for talks,” said\n\nthe president of another country.",
        "Nobody ever said that\n\nwe are open for talks, Putin told us.",
    ],
)
def test_a_sentence_of_which_something_may_be_missing_is_for_a_person(text):
    [match] = found("", a_picture(text))
    assert match.outcome == "review"
    assert [guard.kind for guard in match.guards][-1] == "misread"


def test_a_paragraph_that_begins_with_a_small_letter_behind_a_full_stop_is_whole():
    [match] = found("", a_picture("Putin said: We are open for talks.\n\nnews_wire"))
    assert match.outcome == "alert"


def test_what_stands_half_in_the_caption_is_not_in_the_picture():
    assert all(match.picture is None for match in found("Putin said: We are open", a_picture("for talks")))


def test_of_two_pictures_the_one_that_says_more_counts():
    doubtful = a_picture("Putin said: We are open for talks", unsure=("open",), number=1)
    clear = a_picture("Putin said: We are open for talks", number=2)
    [match] = found("", doubtful, clear)
    assert match.picture is not None and match.picture.number == 2
