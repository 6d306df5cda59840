"""How much a chat takes, and what is sent, listed or left waiting when there is more."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.alerts.pace import CALM, PERSON, ROOM, STORM, ToldOfLate, manner_of, plan_messages, rate_of, room_in
from bot.models import Alert, AlertKind, Due, Recipient
from tests.builders import NOON, a_message

SECOND = timedelta(seconds=1)


def a_due(number, kind=AlertKind.NOTICE, *, tried=False, urgent=False):
    about: dict[str, Any] = {"id": number, "recipient_id": "ann", "statement_id": "s", "random_id": number}
    alert = Alert(**about, message=a_message(), kind=kind, urgent=urgent)
    return Due(alert=alert, tried=tried, held=False, story_id=1, channel="wire")


def by_sixty(notices):
    """How many messages list these, sixty in each."""
    return -(-len(notices) // 60)


@pytest.mark.parametrize(
    ("kind", "chat", "pace"),
    [
        ("telegram", 5, PERSON),
        ("telegram", -5, ROOM),
        ("telegram", -(10**12) - 5, ROOM),
        ("apprise", None, ROOM),
        ("console", None, None),
        ("webhook", None, None),
    ],
)
def test_each_kind_of_chat_has_its_pace(kind, chat, pace):
    assert rate_of(Recipient(id="ann", kind=kind, chat=chat)) == pace


@given(st.lists(st.integers(0, 600), max_size=300), st.sampled_from([PERSON, ROOM]))
def test_writing_only_while_there_is_room_never_exceeds_the_pace(seconds, pace):
    written: list[datetime] = []
    for one in sorted(seconds):
        if room_in(pace, written, NOON + one * SECOND):
            written.append(NOON + one * SECOND)

    for start in written:
        assert sum(start <= one < start + pace.within for one in written) <= pace.most


@pytest.mark.parametrize("pace", [PERSON, ROOM])
def test_what_was_written_counts_a_second_longer_since_telegram_reads_its_clock_later(pace):
    written = [NOON] * pace.most

    assert room_in(pace, written, NOON + pace.within + 0.99 * SECOND) == 0
    assert room_in(pace, written, NOON + pace.within + SECOND) == pace.most


DUES = st.lists(st.tuples(st.sampled_from(AlertKind), st.booleans(), st.booleans()), max_size=120).map(
    lambda many: [a_due(n, kind, tried=tried, urgent=urgent) for n, (kind, tried, urgent) in enumerate(many)]
)


@given(DUES, st.integers(0, 25))
def test_a_plan_has_room_lists_only_what_is_loose_and_does_nothing_twice(due, room):
    planned = plan_messages(due, room, by_sixty)
    ids = [one.alert.id for one in (*planned.send, *planned.group)]

    assert len(planned.send) <= room and len(ids) == len(set(ids))
    assert all(one.alert.kind is AlertKind.NOTICE and not one.tried for one in planned.group)
    if planned.group:
        assert len(planned.group) > 1
        alone = [one for one in planned.send if one.alert.kind is AlertKind.NOTICE and not one.tried]
        assert not alone or len(planned.send) + by_sixty(planned.group) <= room
        assert all(one.alert.kind is not AlertKind.AMENDMENT for one in planned.send)
        left = [one for one in planned.group if one.alert.urgent]
        assert not left or all(one.alert.urgent for one in alone), "the urgent ones go first"
    if len(due) <= room:
        assert list(planned.send) == due


TOLD = st.dictionaries(st.tuples(st.booleans(), st.booleans()), st.integers(0, 8), max_size=4)


@given(DUES, st.integers(0, 25), TOLD)
def test_in_a_storm_no_more_come_by_themselves_than_a_storm_begins_with(due, room, told):
    planned = plan_messages(due, room, by_sixty, ToldOfLate(counts=told))
    alone = [one.alert for one in planned.send if one.alert.kind is AlertKind.NOTICE and not one.tried]
    loose = [one for one in due if one.alert.kind is AlertKind.NOTICE and not one.tried]

    assert len(planned.send) <= room
    for manner in {manner_of(alert) for alert in alone}:
        assert told.get(manner, 0) + sum(manner_of(alert) == manner for alert in alone) <= STORM.most
    if len(planned.send) < room and len(due) <= room and not planned.group:
        assert len(alone) == len(loose)


def test_each_manner_has_storms_of_its_own():
    due = [a_due(n, urgent=n == 6) for n in range(7)]

    planned = plan_messages(due, 20, lambda notices: 1, ToldOfLate(counts={(False, False): STORM.most}))

    assert [one.alert.id for one in planned.send] == [6]
    assert [one.alert.id for one in planned.group] == [0, 1, 2, 3, 4, 5]


def test_a_storm_that_has_begun_goes_on_as_long_as_more_than_a_few_come():
    came = {(False, False): CALM - 1}
    due = [a_due(1), a_due(2)]

    assert plan_messages(due, 20, lambda notices: 1, ToldOfLate(counts=came)).group == ()
    storm = ToldOfLate(counts=came, storms=frozenset({(False, False)}))
    planned = plan_messages(due, 20, lambda notices: 1, storm)
    assert ([one.alert.id for one in planned.send], [one.alert.id for one in planned.group]) == ([1], [2])


def test_without_any_room_nothing_is_listed_yet():
    assert plan_messages([a_due(n) for n in range(5)], 0, by_sixty) == plan_messages([], 0, by_sixty)
