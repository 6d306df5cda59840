from datetime import timedelta

import pytest

from bot.stories.likeness.fingerprint import fingerprint
from bot.stories.likeness.likeness import Likeness, likeness
from tests.stories.wire import DAM, DAM_RU, DAM_UK

MINUTES = timedelta(minutes=5)
HOURS = timedelta(hours=20)
LOSSES = {
    "en": "Air defence destroyed {} of {} drones launched from the south overnight, the air force says. "
    "Debris fell in three districts, no one was hurt, and two warehouses burned until the morning.",
    "ru": "За ночь силы ПВО сбили {} из {} беспилотников, запущенных с юга, сообщили в военном ведомстве. "
    "Обломки упали в нескольких районах, пострадавших нет, до утра горели склады.",
    "uk": "За ніч сили ППО збили {} із {} безпілотників, запущених з півдня, повідомили у відомстві. "
    "Уламки впали в кількох районах, постраждалих немає, до ранку горіли склади.",
}


def compare(one: str, other: str, apart: timedelta = MINUTES, *, same_channel: bool = False) -> Likeness:
    left, right = fingerprint(one), fingerprint(other)
    found = likeness(left, right, apart=apart, same_channel=same_channel)
    assert found == likeness(right, left, apart=apart, same_channel=same_channel), "it is symmetric"
    return found


@pytest.mark.parametrize("text", [DAM, DAM_RU, DAM_UK])
@pytest.mark.parametrize(
    "dress", ["⚡️ BREAKING: {}", "{}\n\n#новости #news", "{}\n👉 Подписаться | Прислать новость", "{} 😱"]
)
def test_the_same_words_in_another_dress_are_an_exact_copy(text: str, dress: str) -> None:
    found = compare(text, dress.format(text), HOURS)

    assert found.exact and found.reason == "exact copy"


@pytest.mark.parametrize("text", [DAM, DAM_RU, DAM_UK])
def test_a_cut_tail_and_small_edits_leave_a_copy(text: str) -> None:
    half = " ".join(text.split()[: len(text.split()) // 2])
    edited = text.replace(" says", " said").replace("сообщил", "заявил").replace("повідомив", "заявив")

    assert compare(text, half).same
    assert compare(text, edited + " More details are expected later today.").same


def test_a_copy_says_how_much_of_it_is_copied() -> None:
    found = compare(DAM, DAM.replace("burst before dawn", "gave way at dawn"))

    assert found.same and not found.exact
    assert found.reason == f"copy, {found.score:.2f} of its words"


@pytest.mark.parametrize("language", ["en", "ru", "uk"])
def test_a_template_with_other_figures_is_not_the_same_story(language: str) -> None:
    found = compare(LOSSES[language].format(177, 188), LOSSES[language].format(189, 201))

    assert not found.same
    assert found.reason == "related only: other figures 177/189"


def test_figures_spelt_out_are_figures() -> None:
    two, three = (DAM.replace("four villages", f"{number} villages") for number in ("two", "three"))

    assert compare(two, three).reason == "related only: other figures 2/3"
    assert compare(DAM, DAM.replace("four villages", "4 villages")).same


def test_one_amount_in_two_spellings_is_no_other_figure() -> None:
    text = (
        "The bank has set aside {} roubles for the residents of the flooded towns and villages in the valley."
    )

    assert compare(text.format("1.5 million"), text.format("1 500 000")).same
    assert compare(text.format("8,40 млрд"), text.format("8,4 миллиарда")).same


def test_a_template_with_another_name_is_not_the_same_story() -> None:
    text = "The army took the village of {} in the east on Tuesday, the ministry of defence reported today."

    found = compare(text.format("Novaya"), text.format("Razdolnoye"))

    assert found.reason == "related only: other names novaya/razdolnoye"


def test_names_in_another_case_or_short_form_are_the_same_names() -> None:
    text = (
        "Минувшей ночью в {} не работало метро, об этом рассказали в мэрии, где обещают открыть его к утру."
    )

    assert compare(text.format("Харькове"), text.format("Харьков")).same
    assert compare(text.format("Питере"), text.format("Санкт-Петербурге")).same
    assert not compare(text.format("Харькове"), text.format("Одессе")).same


def test_whom_a_post_credits_does_not_make_it_another_story() -> None:
    assert compare(DAM + " It was told by Reuters today", DAM + " It was told by Interfax today").same


def test_an_item_of_a_digest_is_not_the_digest() -> None:
    items = [
        "The dam at Verkhnya burst before dawn and water reached the first streets of the town",
        "The central bank left its rate where it was and spoke of a slow return to the target",
        "Two bridges over the river were closed for repairs until the end of the summer season",
    ]
    digest = "What happened by the evening:\n" + "\n".join(f"— {item};" for item in items)

    found = [compare(item, digest) for item in items]

    assert [one.same for one in found] == [False, False, False]
    assert found[1].reason == "related only: a part of a longer text"


def test_few_words_need_little_time_between() -> None:
    assert compare("Explosions in Kyiv", "⚡️ Explosions in Kyiv!").same
    assert not compare("Explosions in Kyiv", "Explosions in Kyiv", HOURS).same
    assert not compare("Explosions in Kyiv", "Explosions in Odesa").same


def test_a_channel_does_not_copy_itself_unless_nearly_all_is_the_same() -> None:
    later = DAM.replace("burst before dawn", "gave way overnight").replace("first streets", "old market")
    later = later.replace("is closed", "will be reopened soon")

    assert compare(DAM, later).same
    assert not compare(DAM, later, same_channel=True).same
    assert compare(DAM, DAM + " More soon.", same_channel=True).same


def test_a_listing_with_other_days_a_day_later_is_another_edition() -> None:
    weekend = "Where to go at the weekend of 23 and 24 May: " + DAM
    sunday = "Where to go on Sunday, 24 May: " + DAM

    assert compare(weekend, sunday).same
    assert compare(weekend, sunday, timedelta(hours=24)).reason.endswith(
        "another edition, with other figures"
    )
    assert compare(weekend, weekend, timedelta(hours=24)).same


def test_other_words_are_not_the_same_story() -> None:
    assert not compare(DAM, DAM_RU).same
    assert compare(DAM, "").reason == "no words to compare"
