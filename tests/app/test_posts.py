"""A query finds through the index what reading every post finds."""

import contextlib
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.app.opening import open_app
from bot.errors import InputError
from bot.models import Filter
from bot.storage.posts import save_page
from tests.builders import NOON, a_page, a_post
from tests.matching.query.searches import CHANNELS, PUTIN, moments, queries_of, texts_of, words

IDS = {channel.username: 700 + number for number, channel in enumerate(CHANNELS)}


@pytest.fixture(scope="module")
def app(tmp_path_factory):
    """A newsroom with three channels and a speaker."""
    folder = tmp_path_factory.mktemp("newsroom")
    config = folder / "config"
    config.mkdir()
    channels = (
        f'[[channel]]\nusername = "{one.username}"\nlanguage = "{one.language}"\nspeaker = "{one.speaker}"\n'
        for one in CHANNELS
    )
    lines = "\n".join(channels).replace('language = ""\n', "").replace('speaker = ""\n', "")
    (config / "channels.toml").write_text(lines, "utf-8")
    aliases, roles = list(PUTIN.aliases), list(PUTIN.roles)
    (config / "statements.toml").write_text(
        f'[[speaker]]\nid = "{PUTIN.id}"\nname = "{PUTIN.name}"\naliases = {aliases}\nroles = {roles}\n'
        '[[statement]]\nid = "open"\ntitle = "Open"\nspeaker = "putin"\nwording.en = ["We are open"]\n',
        "utf-8",
    )
    (config / "wirewatch.toml").write_text('zone = "Europe/Kyiv"\n', "utf-8")
    with open_app(config, folder / "data") as opened:
        yield opened


class Undone(Exception):
    """Ends a transaction in which an example was tried."""


@contextlib.contextmanager
def undone(app):
    """What is stored meanwhile is not kept."""
    with contextlib.suppress(Undone), app.db.write():
        yield
        raise Undone


def keep(app, number, username, text, posted_at=NOON, **more):
    post = a_post(number, text, channel_id=IDS[username], posted_at=posted_at, **more)
    page = a_page(post, channel_id=IDS[username], username=username)
    save_page(app.db, page, source="telegram", captured_at=NOON)


def numbers(found):
    return [stored.post.message_id for stored in found]


@st.composite
def searches(draw):
    """A query, the posts there are, how many of them were indexed before the rest came, and later edits."""
    some = draw(words)
    texts = texts_of(some)
    wire = draw(st.lists(st.tuples(st.sampled_from([*IDS]), texts, moments), min_size=1, max_size=7))
    edits = draw(st.dictionaries(st.integers(1, len(wire)), texts, max_size=2))
    return draw(queries_of(some)), wire, draw(st.integers(0, len(wire))), edits


@settings(max_examples=200)
@given(searches())
def test_a_query_finds_what_reading_every_post_finds(app, search):
    """Whatever was indexed, came later or was edited since; both orders; the first of them, too."""
    query, wire, indexed, edits = search
    with undone(app):
        for number, (username, text, posted_at) in enumerate(wire, 1):
            keep(app, number, username, text, posted_at)
            if number == indexed:
                list(app.posts.index())
        for number, text in edits.items():
            username, _, posted_at = wire[number - 1]
            later = NOON + timedelta(days=9)
            keep(app, number, username, text, posted_at, edited=True, edited_at=later)
        passes = app.posts.passing(query)
        scanned = [stored for stored in app.posts.find(Filter()) if passes(stored)]

        assert list(app.posts.find(Filter(), query)) == scanned
        assert list(app.posts.find(Filter(), query, newest_first=True)) == scanned[::-1]
        assert list(app.posts.find(Filter(), query, newest_first=True, limit=2)) == scanned[::-1][:2]
        list(app.posts.index())
        assert list(app.posts.find(Filter(), query)) == scanned


FORMS = [
    ("missile", ["Missiles hit", "a missile's debris"]),
    ("refused", ["They refuse", "We refused"]),
    ("ракета", ["Ракетами и дронами", "две ракеты"]),
    ("Сырский", ["у Сырского", "Сырскому доложили"]),
    ("Маск", ["слова Маска", "маска Маску к лицу"]),
    ("перемовини", ["після перемовин", "ПЕРЕМОВИНИ"]),
    ("Київ", ["у Києві", "до Києва"]),
    ("перег*", ["переговорщик", "о переговорах"]),
    ("удар NEAR/3 порт", ["ударами по портам", "в порту удар"]),
    ('"прекращение огня"', ["о прекращении огня", "прекращения\nогня"]),
    ("50%", ["50 %", "на 50％"]),
]


def test_every_form_of_a_word_is_looked_up(app):
    """The same for words whose forms are known: were an index to miss them, the scan would not."""
    with undone(app):
        for number, text in enumerate([text for _, found in FORMS for text in found], 1):
            keep(app, number, "ClashReport", text)
        list(app.posts.index())

        found = {query: numbers(app.posts.find(Filter(), query)) for query, _ in FORMS}

    assert found == {query: [2 * place + 1, 2 * place + 2] for place, (query, _) in enumerate(FORMS)}


def test_a_post_is_found_as_it_reads_now(app):
    with undone(app):
        keep(app, 1, "ClashReport", "The dam burst")
        list(app.posts.index())
        keep(app, 1, "ClashReport", "The dam held", edited=True, edited_at=NOON + timedelta(hours=1))
        before = numbers(app.posts.find(Filter(), "burst")), numbers(app.posts.find(Filter(), "held"))
        list(app.posts.index())
        after = numbers(app.posts.find(Filter(), "burst")), numbers(app.posts.find(Filter(), "held"))

    assert before == after == ([], [1])


def test_filters_and_queries_hold_together(app):
    with undone(app):
        for number in range(1, 7):
            at = NOON + timedelta(days=number)
            keep(app, number, "ClashReport" if number % 2 else "uniannet", "The dam burst", at)
        list(app.posts.index())
        late = Filter(since=NOON + timedelta(days=3))

        assert numbers(app.posts.find(late, "dam @uniannet")) == [4, 6]
        assert numbers(app.posts.find(late, "dam before:2026-06-03")) == [3, 4]
        assert numbers(app.posts.find(Filter(channel="clashreport"), "dam", newest_first=True)) == [5, 3, 1]
        assert numbers(app.posts.find(Filter(words="burst"), "dam", limit=2)) == [1, 2]
        assert numbers(app.posts.find(Filter(), newest_first=True, limit=2)) == [6, 5]


def test_a_query_that_cannot_be_read_is_refused_before_anything_is(app):
    with pytest.raises(InputError, match="does not end"):
        app.posts.find(Filter(), '"dam')
    with pytest.raises(InputError, match="no such speaker"):
        app.posts.find(Filter(), "speaker:nobody")


@pytest.mark.parametrize(
    ("query", "every"),
    [("/dam/", True), ("lang:en", True), ("-dam lang:en", True), ("dam", False), ("@uniannet /dam/", False)],
)
def test_it_is_told_when_nothing_is_looked_up(app, query, every):
    assert app.posts.reads_all(query) == every
