"""Catalogues: every text of the code stands in every language, in the right form."""

from datetime import UTC, datetime, timedelta
from io import BytesIO
from zoneinfo import ZoneInfo

import pytest
from babel.messages import Catalog
from babel.messages.pofile import read_po

from bot.i18n import CATALOGUES, catalogue_for, delay, source
from tests.i18n.translating import catalog_of_the_code, untranslated

KYIV = ZoneInfo("Europe/Kyiv")
MARCH = datetime(2022, 3, 29, 11, 5, tzinfo=UTC)
TRANSLATED = [language for language in CATALOGUES if language != "en"]


def catalog_of(language: str) -> Catalog:
    return read_po(BytesIO(source(language)), locale=language)


@pytest.mark.parametrize("language", CATALOGUES)
def test_a_catalogue_has_the_texts_of_the_code_and_no_others(language):
    catalog = catalog_of(language)

    assert {message.id for message in catalog if message.id} == {
        one.id for one in catalog_of_the_code() if one.id
    }
    assert not catalog.obsolete


@pytest.mark.parametrize("language", CATALOGUES)
def test_no_text_is_doubtful_or_fills_in_other_values_than_the_code_gives(language):
    catalog = catalog_of(language)

    assert [message.id for message in catalog if message.id and message.fuzzy] == []
    assert [(message.id, str(error)) for message, errors in catalog.check() for error in errors] == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_text_is_translated_in_each_of_its_forms(language):
    catalog = catalog_of(language)

    assert untranslated(catalog) == []
    counted = [one.string for one in catalog if isinstance(one.string, tuple)]
    assert {len(forms) for forms in counted} <= {catalog.num_plurals}


def test_an_unknown_language_reads_english():
    assert catalogue_for("tlh").language == catalogue_for("").language == "en"
    assert catalogue_for("tlh").say("%(share)d%% of %(name)s", share=3, name="it") == "3% of it"


@pytest.mark.parametrize(
    ("language", "day", "span", "ago", "number"),
    [
        ("en", "29 March 2022, 14:05", "14 days", "14 days ago", "0.81"),
        ("ru", "29 марта 2022, 14:05", "14 дней", "14 дней назад", "0,81"),
        ("uk", "29 березня 2022, 14:05", "14 днів", "14 днів тому", "0,81"),
    ],
)
def test_times_and_numbers_are_told_as_the_language_tells_them(language, day, span, ago, number):
    catalogue, fortnight = catalogue_for(language), timedelta(days=14)

    assert catalogue.when(MARCH, KYIV) == day
    assert (catalogue.span(fortnight), catalogue.span(-fortnight), catalogue.ago(fortnight)) == (
        span,
        span,
        ago,
    )
    assert catalogue.number(0.806, "0.00") == number


@pytest.mark.parametrize(
    ("length", "span"),
    [
        (timedelta(0), "0 min"),
        (timedelta(seconds=20), "1 min"),
        (timedelta(minutes=90), "90 min"),
        (timedelta(minutes=91), "2 hr"),
        (timedelta(hours=36), "36 hr"),
        (timedelta(hours=37), "2 days"),
        (timedelta(days=61), "2 months"),
        (timedelta(days=1500), "4 years"),
    ],
)
def test_a_length_of_time_is_told_in_one_unit(length, span):
    assert catalogue_for("en").span(length) == span


@pytest.mark.parametrize(
    ("language", "zone", "place"),
    [
        ("ru", "Europe/Kyiv", "Киев"),
        ("uk", "Europe/Kyiv", "Київ"),
        ("en", "America/Argentina/Buenos_Aires", "Buenos Aires"),
        ("uk", "UTC", "UTC"),
    ],
)
def test_a_zone_is_known_by_its_city(language, zone, place):
    assert catalogue_for(language).place(ZoneInfo(zone)) == place


@pytest.mark.parametrize(
    ("number", "ordinal"), [(1, "1st"), (2, "2nd"), (3, "3rd"), (11, "11th"), (12, "12th"), (23, "23rd")]
)
def test_english_ordinals_end_as_they_are_spoken(number, ordinal):
    assert catalogue_for("en").ordinal(number) == ordinal
    assert catalogue_for("ru").ordinal(number) == str(number)


@pytest.mark.parametrize(
    ("span", "words"),
    [
        (timedelta(0), "+0 min"),
        (timedelta(minutes=4), "+4 min"),
        (timedelta(minutes=-20), "−20 min"),
        (timedelta(minutes=119), "+119 min"),
        (timedelta(hours=2), "+2 h"),
        (timedelta(hours=2, minutes=30), "+2 h 30 min"),
        (timedelta(hours=3, minutes=53, seconds=40), "+3 h 54 min"),
        (timedelta(hours=-47, minutes=-59), "−47 h 59 min"),
        (timedelta(hours=48), "+2 d"),
        (timedelta(days=2, hours=4, minutes=40), "+2 d 5 h"),
        (timedelta(days=2, hours=23, minutes=40), "+3 d"),
    ],
)
def test_delays_are_told_as_people_say_them(span, words):
    assert delay(span) == words


def test_delays_are_told_in_the_readers_language():
    for span, russian, ukrainian in (
        (timedelta(minutes=4), "+4 мин", "+4 хв"),
        (timedelta(hours=3, minutes=54), "+3 ч 54 мин", "+3 год 54 хв"),
        (timedelta(days=2, hours=5), "+2 дн. 5 ч", "+2 дн. 5 год"),
    ):
        assert delay(span, catalogue_for("ru")) == russian
        assert delay(span, catalogue_for("uk")) == ukrainian
