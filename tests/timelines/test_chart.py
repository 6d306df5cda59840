"""A statement's timeline as a picture."""

import struct
import subprocess
import sys
import zlib
from datetime import date, timedelta
from itertools import pairwise
from xml.etree import ElementTree
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.i18n import catalogue_for
from bot.models import LANGUAGES, Rung, Spell, WatchedSpells
from bot.timelines import chart
from bot.timelines.axis import MARKS, ticks
from bot.timelines.timeline import timeline
from tests.timelines.appearing import START, an_appearance, an_occurrence, appearing

ENGLISH = catalogue_for("en")
SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = 'Costs $5 or $6 </title><script>x</script> "a" \u202e🇺🇦🤝'


def a_timeline(*appearances, title="Open for talks", **more):
    return timeline("talks", title, appearances, zone=ZoneInfo("UTC"), **more)


def whole(*channels, until=501, missed=()):
    """Channels that were watched for so many days from the start."""
    spell = Spell(since=START, until=START + timedelta(days=until))
    return [WatchedSpells(channel=channel, watched=(spell,), missed=missed) for channel in channels]


@pytest.fixture(scope="module")
def years():
    """Three languages, all rungs, a copy, a long silence."""
    ru = an_occurrence(3, "Мы открыты", language="ru", channel="zvezdanews", rung=Rung.INFLECTED)
    copy = an_occurrence(3.1, "Мы открыты", language="ru", channel="uniannet", rung=Rung.REWORDED)
    uk = an_occurrence(500, "Ми відкриті", language="uk", channel="uniannet", rung=Rung.SEMANTIC)
    return a_timeline(
        *appearing(0, 400),
        an_appearance(ru, copy),
        an_appearance(uk),
        watching=whole("ClashReport", "zvezdanews", "uniannet"),
        watching_since=START,
    )


def texts_in(png: bytes) -> dict[str, str]:
    """What a PNG says of itself, by key; every chunk's checksum is right."""
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    at, found = 8, {}
    while at < len(png):
        length, kind = struct.unpack_from(">I4s", png, at)
        body = png[at + 8 : at + 8 + length]
        assert struct.unpack_from(">I", png, at + 8 + length)[0] == zlib.crc32(kind + body)
        key, _, text = body.partition(b"\0")
        if kind == b"tEXt":
            found[key.decode()] = text.decode("latin-1")
        elif kind == b"iTXt":
            found[key.decode()] = text[2:].split(b"\0", 2)[2].decode()
        at += 12 + length
    return found


@pytest.mark.parametrize("form", [chart.png, chart.svg])
def test_the_same_timeline_gives_the_same_bytes(years, form):
    assert form(years, ENGLISH) == form(years, ENGLISH)


def test_a_picture_tells_those_who_cannot_see_it_what_it_shows(years):
    told = chart.alt_text(years, ENGLISH)

    root = ElementTree.fromstring(chart.svg(years, ENGLISH))

    assert root.get("role") == "img"
    assert [root.findtext(f"{SVG}{tag}") for tag in ("title", "desc")] == ["Open for talks", told]
    assert texts_in(chart.png(years, ENGLISH)) == {"Title": "Open for talks", "Description": told}
    assert told == (
        "4 appearances, 3 channels, 29 March 2022 to 11 August 2023. "
        "First seen since we watch (29 Mar 2022): English 29 Mar 2022 (ClashReport), "
        "Russian 1 Apr 2022 (zvezdanews), Ukrainian 11 Aug 2023 (uniannet). "
        "The longest silence, 396 days, ended on 3 May 2023."
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_picture_is_lettered_in_the_readers_language(years, language):
    described = texts_in(chart.png(years, catalogue_for(language)))["Description"]

    assert described == chart.alt_text(years, catalogue_for(language))
    assert {"en": "4 appearances", "ru": "4 появления", "uk": "4 появи"}[language] in described


def test_the_picture_holds_no_date_of_its_making_and_nothing_that_runs(years):
    svg = chart.svg(years, ENGLISH)

    assert b"<dc:date" not in svg and b"Matplotlib" not in svg and b"<script" not in svg
    assert b"http://" not in svg.replace(b"http://www.w3.org", b"").replace(b"http://purl.org", b"").replace(
        b"http://creativecommons.org", b""
    )


def test_what_nobody_watched_is_hatched_and_named_and_no_silence_is_told_of_it():
    gap = Spell(since=START + timedelta(days=100), until=START + timedelta(days=380))
    spells = (Spell(since=START, until=gap.since), Spell(since=gap.until, until=START + timedelta(days=501)))
    channel = WatchedSpells(channel="ClashReport", watched=spells, missed=(gap,))
    archive = WatchedSpells(channel="ClashReport", watched=spells, missed=(), archive=(gap,))
    seen = {
        name: a_timeline(*appearing(0, 50, 400), watching=watching, watching_since=START)
        for name, watching in {"all": whole("ClashReport"), "gap": [channel], "read": [archive]}.items()
    }
    nobody = a_timeline(*appearing(0, 50, 400))
    hatches = {name: chart.svg(one, ENGLISH).count(b"<pattern") for name, one in seen.items()}

    assert "The longest silence, 350 days, ended" in chart.alt_text(seen["all"], ENGLISH)
    assert "The longest silence, 350 days, 70 of them watched, ended" in chart.alt_text(seen["gap"], ENGLISH)
    assert "Of 400 days, 120 were watched or read in all" in chart.alt_text(seen["gap"], ENGLISH)
    assert "The longest silence, 350 days, ended" in chart.alt_text(seen["read"], ENGLISH)
    assert "Some hours were read from an archive." in chart.alt_text(seen["read"], ENGLISH)
    assert "Earliest posts kept: English" in chart.alt_text(nobody, ENGLISH)
    assert chart.alt_text(nobody, ENGLISH).endswith("Not watched in this time, so no silence is told.")
    assert hatches["gap"] > hatches["all"] and hatches["read"] > hatches["all"]


def test_a_statement_that_never_appeared_has_a_picture_that_says_so():
    root = ElementTree.fromstring(chart.svg(a_timeline(), ENGLISH))

    assert root.findtext(f"{SVG}desc") == "No appearances."


def test_hostile_names_and_titles_are_only_letters():
    other = an_occurrence(1, language="de", channel=HOSTILE)

    root = ElementTree.fromstring(chart.svg(a_timeline(an_appearance(other), title=HOSTILE), ENGLISH))

    assert root.findtext(f"{SVG}title") == HOSTILE.replace("\u202e", "⟨U+202E⟩")
    assert root.findall(f".//{SVG}script") == []
    assert chart.png(a_timeline(an_appearance(other), title=HOSTILE), ENGLISH)


def test_many_channels_share_a_row_and_the_picture_stays_as_high():
    def height(channels):
        found = [an_appearance(an_occurrence(n, channel=f"channel_{n}")) for n in range(channels)]
        return ElementTree.fromstring(chart.svg(a_timeline(*found), ENGLISH)).get("height")

    assert height(14) == height(40) != height(10)


def test_matplotlib_is_loaded_only_by_those_who_draw():
    done = subprocess.run(
        [sys.executable, "-c", "import sys, bot.timelines.chart; print('matplotlib' in sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout == "False\n"


@pytest.mark.parametrize(
    ("first", "days", "labels"),
    [
        (date(2026, 5, 29), 1, ["29 May", "30 May"]),
        (date(2026, 5, 29), 10, ["29 May", "31 May", "2 Jun", "4 Jun", "6 Jun", "8 Jun"]),
        (date(2022, 3, 20), 100, ["Apr 2022", "May 2022", "Jun 2022"]),
        (date(2022, 3, 20), 1500, ["2023", "2024", "2025", "2026"]),
    ],
)
def test_an_axis_is_marked_at_round_days(first, days, labels):
    assert [label for _, label in ticks(first, first + timedelta(days=days), ENGLISH)] == labels


@given(st.dates(date(1990, 1, 1), date(2050, 1, 1)), st.integers(0, 12_000))
def test_an_axis_has_a_few_marks_in_order_between_its_ends(first, days):
    last = first + timedelta(days=days)

    days_marked = [day for day, _ in ticks(first, last, ENGLISH)]

    assert len(days_marked) <= MARKS + 1
    assert all(first <= day <= last for day in days_marked)
    assert all(one < other for one, other in pairwise(days_marked))
