"""The review list: ranked, folded, capped, and nothing that was answered."""

from dataclasses import replace
from datetime import UTC, timedelta

from bot.alerts.reviewing import review_list
from bot.models import StoredMatch, Version
from tests.builders import NOON, a_match

TEXTS = (
    "Officials in the harbour town announced new rules for grain ships that moor at the northern quay.",
    "A storm closed three bridges over the river and left two villages without power until the morning.",
    "The museum of the old fleet opened an exhibition of maps that nobody had seen for eighty years.",
    "Farmers of the valley ask for a later harvest after the driest summer since records were begun.",
)


def found(
    number, score, *, text="", story=0, outcome="review", verdict="", at=NOON, statement="port", latest=True
):
    words = text or TEXTS[number % len(TEXTS)]
    version = Version(
        id=number, post_id=number, story_id=story or number, channel_id=number, username=f"c{number}",
        message_id=number, posted_at=at, text=words, news=True,
    )  # fmt: skip
    match = replace(a_match(statement, words, 0), score=score, outcome=outcome)
    return StoredMatch(
        id=number, match=match, version=version, latest=latest, verdict=verdict, matched_at=NOON
    )


def listed(*matches, per_day=5):
    shown = review_list(matches, per_day=per_day, zone=UTC)
    return [(one.match.id, [like.id for like in one.like]) for one in shown.waiting], shown.held_back


def test_the_likeliest_comes_first():
    assert listed(found(1, 0.5), found(2, 0.6), found(3, 0.55)) == ([(2, []), (3, []), (1, [])], 0)


def test_a_story_is_one_entry_and_so_is_nearly_the_same_text():
    again = TEXTS[1].replace("three bridges", "three bridges again")
    matches = found(1, 0.6), found(5, 0.5, story=1, text=TEXTS[2]), found(6, 0.4, text=again)

    assert listed(*matches) == ([(1, [5, 6])], 0)


def test_other_statements_and_other_days_are_entries_of_their_own():
    text = TEXTS[1]
    matches = (
        found(1, 0.6),
        found(2, 0.5, text=text, statement="other"),
        found(3, 0.4, text=text, at=NOON + timedelta(days=9)),
    )

    assert [number for number, _ in listed(*matches)[0]] == [1, 2, 3]


def test_only_so_many_are_listed_of_a_statement_and_day():
    matches = [found(number, 0.5 + number / 100) for number in range(1, 5)]
    later = found(8, 0.4, at=NOON + timedelta(days=9))

    assert listed(*matches, later, per_day=2) == ([(4, []), (3, []), (8, [])], 2)


def test_what_was_answered_takes_all_that_is_like_it_along():
    assert listed(found(1, 0.5), found(2, 0.4, story=1, verdict="rejected"), found(3, 0.3)) == ([(3, [])], 0)


def test_what_an_alert_of_the_story_has_told_need_not_be_read():
    alert = found(2, 0.9, story=1, outcome="alert")

    assert listed(found(1, 0.5), alert) == ([], 0)
    assert listed(found(1, 0.5), replace(alert, verdict="rejected"))[0] == [(1, [])]


def test_a_version_that_reads_otherwise_now_is_not_listed():
    assert listed(found(1, 0.5, latest=False)) == ([], 0)
