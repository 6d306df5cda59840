"""The line that a phone shows of an alert."""

from datetime import datetime, timedelta

import pytest

from bot.alerts.headline import LINE, News, carriers, headline, retold
from bot.i18n import CATALOGUES, catalogue_for
from bot.models import Entity, Message
from bot.text import utf16_length
from tests.alerts.notices import KYIV, NOON, bold

SOON = NOON + timedelta(minutes=1)


def a_line(
    title: str = "open for talks",
    source: str = "Clash Report",
    language: str = "en",
    news: News = News.NEW,
    at: datetime = SOON,
) -> str:
    return headline(news, source, NOON, title, catalogue_for(language), KYIV, at)


def test_it_says_what_is_new_who_when_and_about_what():
    assert a_line() == "NEW · Clash Report 15:00 · open for talks"
    assert a_line(at=NOON + timedelta(days=1)) == "NEW · Clash Report 29 May 15:00 · open for talks"


def test_a_long_title_is_cut_at_a_word():
    line = a_line("a deadline for the talks between both sides is not possible")

    assert line == "NEW · Clash Report 15:00 · a deadline for the talks between…"


def test_a_name_cannot_look_like_another_part_of_the_line():
    assert a_line(source="GONE · Clash").startswith("NEW · GONE - Clash 15:00 · ")


@pytest.mark.parametrize("language", CATALOGUES)
@pytest.mark.parametrize("news", News)
def test_it_fits_a_phone_in_every_language(language, news):
    line = a_line("word " * 30, "channel " * 20, language, news, NOON + timedelta(days=300))

    assert utf16_length(line) <= LINE and line.count(" · ") == 2


def test_what_is_retold_keeps_the_formatting_of_the_rest():
    line = a_line()
    entities = (
        Entity(kind="bold", offset=0, length=len(line)),
        Entity(kind="bold", offset=len(line) + 1, length=5),
    )

    message = retold(Message(text=f"{line}\nwords", entities=entities), "12 CARRIERS", catalogue_for("en"))

    assert message.text == "12 CARRIERS · Clash Report 15:00 · open for talks\nwords"
    assert bold(message) == ["12 CARRIERS · Clash Report 15:00 · open for talks", "words"]


@pytest.mark.parametrize("number", [2, 3, 5, 11, 21, 102])
@pytest.mark.parametrize("language", CATALOGUES)
def test_it_can_be_retold_again_and_again(number, language):
    words = catalogue_for(language)
    once = retold(Message(text=a_line(language=language)), carriers(number, words), words)

    assert retold(once, words.say(News.GONE), words).text == a_line(language=language, news=News.GONE)


def test_an_opposite_stays_one_and_a_notice_of_before_such_lines_stays_as_it_is():
    english, old = catalogue_for("en"), Message(text="Russia is open for talks\nVladimir Putin")

    gone = retold(Message(text=a_line(news=News.OPPOSITE)), "GONE", english)

    assert gone.text.startswith("OPPOSITE, GONE · ")
    assert retold(gone, "3 CARRIERS", english).text.startswith("OPPOSITE · ")
    assert retold(old, "GONE", english) == old


def test_of_an_alert_that_was_passed_on_the_second_line_is_brought_up_to_date():
    passed = Message(text=f"For ann, who cannot be reached:\n{a_line()}\nwords")

    assert retold(passed, "GONE", catalogue_for("en")).text.splitlines()[1].startswith("GONE · Clash")
