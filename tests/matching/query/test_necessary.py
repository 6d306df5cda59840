"""What a query needs: whatever it finds has it."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.matching.query import parse
from bot.matching.query.index import terms_of
from bot.matching.query.subject import Subject
from bot.models import Beginning, Every, Needed, OneOf, Some, Speaker
from tests.builders import NOON
from tests.matching.query.searches import CHANNELS, PUTIN, moments, queries_of, texts_of, words


def has(terms, held):
    """Tell whether the terms of a text are what is needed, spelled out."""
    match terms:
        case OneOf(words):
            return bool(words & held)
        case Beginning(letters):
            return any(term.startswith(letters) for term in held)
        case Every(parts):
            return all(has(part, held) for part in parts)
        case Some(parts):
            return any(has(part, held) for part in parts)


def fits(needed, subject):
    return (
        (needed.terms is None or has(needed.terms, terms_of(subject.text)))
        and (needed.channels is None or subject.channel.key in needed.channels)
        and (needed.since is None or subject.posted_at >= needed.since)
        and (needed.until is None or subject.posted_at < needed.until)
    )


@settings(max_examples=300)
@given(st.data(), words, st.integers(2, 3), moments)
def test_whatever_a_query_finds_has_what_it_needs(data, some, owned, posted_at):
    """Be the speaker's own channel among those there are, or not."""
    channel = data.draw(st.sampled_from(CHANNELS[:owned]))
    asked, text = parse(data.draw(queries_of(some))), data.draw(texts_of(some))
    subject = Subject(text=text, channel=channel, posted_at=posted_at, speakers=(PUTIN,))

    assert fits(asked.needed((PUTIN,), CHANNELS[:owned]), subject) or asked.search(subject) is None


SPEAKERS = (PUTIN, Speaker(id="zakharova", name="Захарова"))
NAMING = (
    "Путину",
    "Путіним",
    "Putin's",
    "президента",
    "России",
    "Марию",
    "Марией",
    "Захарову",
    "Захаровой",
    ".",
)


@given(st.lists(st.sampled_from(NAMING), max_size=3), st.integers(2, 3), st.data())
def test_whatever_names_a_speaker_has_what_is_looked_up(said, owned, data):
    channel = data.draw(st.sampled_from(CHANNELS[:owned]))
    subject = Subject(text=" ".join(said), channel=channel, posted_at=NOON, speakers=SPEAKERS)
    asked = parse(f"speaker:{data.draw(st.sampled_from(['putin', 'zakharova']))}")

    assert fits(asked.needed(SPEAKERS, CHANNELS[:owned]), subject) or asked.search(subject) is None


@given(words.flatmap(texts_of) | st.text())
def test_the_terms_of_a_text_are_all_under_which_queries_look_for_it(text):
    assert Subject(text=text).keys <= terms_of(text)


def one(*words):
    return OneOf(frozenset(words))


@pytest.mark.parametrize(
    ("query", "terms"),
    [
        ("порту", one("порт", "порту")),
        ("=порту", one("порту")),
        ("порт*", Beginning("порт")),
        ("порт ракета", Every((one("порт"), one("ракета")))),
        ("порт порт", one("порт")),
        ("порт|ракета", one("порт", "ракета")),
        ("порт|ракет*", Some((one("порт"), Beginning("ракет")))),
        ('"ракета на порт"', Every((one("ракета"), one("на"), one("порт")))),
        ("ракета NEAR/3 (дрон|порт)", Every((one("ракета"), one("дрон", "порт")))),
        ("порт -ракета", one("порт")),
        ("порт -(ракета|-дрон)", Every((one("порт"), one("дрон")))),
        ("порт /ракет/ lang:ru speaker:putin", one("порт")),
        ("порт|/ракет/", None),
        ("/ракет/", None),
        ("lang:ru", None),
        ("speaker:putin", None),
    ],
)
def test_words_phrases_near_and_stems_are_looked_up_and_the_rest_is_not(query, terms):
    assert parse(query).needed() == Needed(terms=terms)


@pytest.mark.parametrize(
    ("query", "needed"),
    [
        ("@ClashReport", Needed(channels=frozenset({"clashreport"}))),
        ("@ClashReport|@uniannet", Needed(channels=frozenset({"clashreport", "uniannet"}))),
        ("@ClashReport @uniannet", Needed(channels=frozenset())),
        ("@ClashReport|порт", Needed()),
        ("-@ClashReport порт", Needed(terms=one("порт"))),
        ("after:2026-05-29", Needed(since=datetime(2026, 5, 28, tzinfo=UTC))),
        ("before:2026-05-29", Needed(until=datetime(2026, 5, 30, tzinfo=UTC))),
        ("-after:2026-05-29", Needed()),
        ("after:2026-05-29 after:2026-05-31", Needed(since=datetime(2026, 5, 30, tzinfo=UTC))),
        ("after:2026-05-29|after:2026-05-31", Needed(since=datetime(2026, 5, 28, tzinfo=UTC))),
        ("after:0001-01-01", Needed(since=datetime(1, 1, 1, tzinfo=UTC))),
        ("before:9999-12-31", Needed(until=datetime(9999, 12, 31, tzinfo=UTC))),
    ],
)
def test_a_channel_and_a_day_narrow_it_with_room_for_every_zone(query, needed):
    assert parse(query).needed() == needed


def test_a_speaker_is_looked_up_by_name_unless_a_channel_is_their_own():
    names = Some((Beginning("putin"), Beginning("путин"), Beginning("путін"),
                  Every((Beginning("vladimir"), Beginning("putin"))),
                  Every((Beginning("президент"), Beginning("росс")))))  # fmt: skip

    terms = parse("speaker:putin").needed((PUTIN,), CHANNELS[:2]).terms
    assert isinstance(terms, Some) and set(terms.parts) == set(names.parts)
    assert not parse("speaker:putin").needed((PUTIN,), CHANNELS)
    assert not parse("-speaker:putin lang:ru").needed((PUTIN,), CHANNELS[:2])


def test_a_query_that_nothing_narrows_needs_nothing():
    assert not parse("/ракет/|порт").needed()
    assert parse("порт").needed() and parse("after:2026-05-29").needed()
