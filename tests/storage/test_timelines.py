"""Where a statement appeared, as the stored matches and people's answers have it."""

from collections import Counter
from datetime import timedelta
from itertools import islice

import pytest

from bot.models import MatchedPost, Rung
from bot.storage.database import open_beside
from bot.storage.matches import save_matches, versions_between
from bot.storage.posts import save_page
from bot.storage.search import post_at
from bot.storage.stories import set_story
from bot.storage.timelines import appearances, appearances_and_posts, first_carriers, heard
from bot.storage.verdicts import record_verdict
from tests.builders import NOON, a_match, a_page, a_post
from tests.databases import steps_of

STATEMENT = "open-for-talks"


@pytest.fixture
def wire(db):
    db.run("insert into statements values (?, 'd', 'Talks', '', 0, '', null)", [STATEMENT])
    return db


def keep(db, *posts, at=NOON):
    save_page(db, a_page(*posts), source="telegram", captured_at=at)


def stored_at(db, number):
    stored = post_at(db, "ClashReport", number)
    assert stored is not None
    return stored


def find(db, number, version=-1, **more):
    """Let the statement be found in a version of a post."""
    stored = stored_at(db, number)
    of_post = [one for one in versions_between(db, 0, 99, 99) if one.post_id == stored.id]
    with db.write():
        set_story(db, stored.id, [stored.id])
        save_matches(db, of_post[version], [a_match(STATEMENT, **more)], {STATEMENT: "d"}, at=NOON)


def told(db):
    return [
        [one.url.rpartition("/")[2] for one in appearance.occurrences]
        for appearance in appearances(db, STATEMENT)
    ]


def say(db, number, verdict):
    record_verdict(db, stored_at(db, number), STATEMENT, verdict, actor="ann", at=NOON)


def test_a_story_is_one_appearance_told_by_its_first_carrier(wire):
    keep(wire, a_post(1, posted_at=NOON + timedelta(hours=1)), a_post(2), a_post(3, posted_at=NOON))
    for number in (1, 2, 3):
        find(wire, number, language="ru", rung=Rung.INFLECTED)
    ids = {number: stored_at(wire, number).id for number in (1, 2, 3)}
    with wire.write():
        set_story(wire, ids[1], [ids[1], ids[3]])

    assert told(wire) == [["2"], ["3", "1"]]
    first = appearances(wire, STATEMENT)[0].first
    assert (first.language, first.rung, first.evidence) == ("ru", Rung.INFLECTED, "dam")
    assert (first.url, first.at, first.name) == ("https://t.me/ClashReport/2", NOON, "ClashReport")
    assert appearances(wire, STATEMENT)[1].carriers == 1  # two posts of one channel


def test_what_was_rejected_or_waits_for_review_does_not_count_until_it_is_confirmed(wire):
    keep(wire, a_post(1), a_post(2))
    find(wire, 1)
    find(wire, 2, outcome="review")
    assert told(wire) == [["1"]]

    say(wire, 1, "rejected")
    say(wire, 2, "relevant")

    assert told(wire) == [["2"]] and appearances(wire, STATEMENT)[0].first.confirmed
    say(wire, 1, "relevant")
    assert told(wire) == [["1"], ["2"]]


def test_a_statement_that_came_in_by_an_edit_is_there_since_the_edit(wire):
    later = NOON + timedelta(hours=3)
    keep(wire, a_post(1, "Nothing yet"), a_post(2, posted_at=NOON + timedelta(hours=1)))
    keep(wire, a_post(1, "The dam burst", edited=True, edited_at=later))
    find(wire, 1)
    find(wire, 2)

    assert told(wire) == [["2"], ["1"]]
    assert appearances(wire, STATEMENT)[1].first.at == later


def test_an_edited_post_counts_once_as_it_read_first(wire):
    keep(wire, a_post(1, "The dam burst"))
    keep(wire, a_post(1, "The dam held", edited=True, edited_at=NOON + timedelta(hours=1)))
    find(wire, 1, 0, rung=Rung.VERBATIM)
    find(wire, 1, 1, rung=Rung.REWORDED)

    (appearance,) = appearances(wire, STATEMENT)
    assert (appearance.first.rung, appearance.first.at) == (Rung.VERBATIM, NOON)


def test_a_withdrawn_match_and_another_statement_are_no_appearance(wire):
    keep(wire, a_post(1))
    find(wire, 1)
    assert appearances(wire, "another") == []

    (version,) = versions_between(wire, 0, 9, 9)
    with wire.write():
        save_matches(wire, version, [], {STATEMENT: "e"}, at=NOON)

    assert appearances(wire, STATEMENT) == []


def test_the_posts_read_beside_the_appearances_are_each_as_it_reads_now(wire):
    keep(wire, a_post(2, posted_at=NOON + timedelta(hours=2)), a_post(1, "The dam burst"), a_post(3))
    keep(wire, a_post(1, "The dam held", edited=True, edited_at=NOON + timedelta(hours=5)))
    find(wire, 1, 0, outcome="review", phrase="the dam")
    find(wire, 1, 1, phrase="the dam", others=(a_match(STATEMENT, "held", 8, wording="it held"),))
    find(wire, 2, outcome="review")
    find(wire, 3, outcome="reversal")
    say(wire, 2, "rejected")
    say(wire, 2, "relevant")

    shown, posts = appearances_and_posts(wire, STATEMENT)

    assert shown == appearances(wire, STATEMENT) != []
    assert posts.standing == Counter(
        [
            MatchedPost(outcome="alert", verdict="", asked_as=None),
            MatchedPost(outcome="reversal", verdict="", asked_as=None),
            MatchedPost(outcome="review", verdict="relevant", asked_as="review"),
        ]
    )
    assert posts.said == Counter([("en", "dam", "the dam"), ("en", "it held", "held")])


def test_each_match_is_read_once_and_the_first_carriers_without_the_rest(wire):
    steps: dict[str, list[int]] = {"first": [], "said": [], "heard": []}
    for first in (1, 201):
        keep(wire, *(a_post(number) for number in range(first, first + 200)))
        with wire.write():
            for version in versions_between(wire, first - 1, first + 199, 200):
                save_matches(wire, version, [a_match(STATEMENT)], {STATEMENT: "d"}, at=NOON)
        steps["first"].append(steps_of(wire, lambda: list(islice(first_carriers(wire, STATEMENT), 30))))
        steps["said"].append(steps_of(wire, lambda: appearances_and_posts(wire, STATEMENT)))
        steps["heard"].append(steps_of(wire, lambda: heard(wire, STATEMENT)))

    more = {name: many - few for name, (few, many) in steps.items()}
    assert more["first"] <= 1
    assert 0 < more["said"] == more["heard"] < 200  # two hundred more matches: less than a hundred each


def test_the_first_carriers_are_those_of_the_appearances(wire):
    keep(wire, *(a_post(number, posted_at=NOON + timedelta(hours=-number)) for number in range(1, 7)))
    for number in range(1, 7):
        find(wire, number)
    say(wire, 6, "rejected")
    with wire.write():
        set_story(wire, 2, [2, 4])

    assert list(first_carriers(wire, STATEMENT)) == [one.first for one in appearances(wire, STATEMENT)]
    assert [one.url[-2:] for one in first_carriers(wire, STATEMENT)] == ["/5", "/4", "/3", "/1"]


def test_a_channel_that_is_met_while_appearances_are_read_is_told_by_its_name(wire):
    reading = open_beside(wire.path)
    waiting = [1]

    def meet(sql):
        if "from occurrences" in sql and waiting:
            keep(wire, a_post(number := waiting.pop()))
            find(wire, number)

    reading.conn.set_trace_callback(meet)
    try:
        (appearance,) = appearances(reading, STATEMENT)
    finally:
        reading.close()

    assert appearance.first.url == "https://t.me/ClashReport/1"
