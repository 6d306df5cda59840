"""Who cannot be reached: those whose attempts have all failed since something was sent to them."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.models import NewNotice
from bot.storage.alerts import queue_notice
from bot.storage.deliveries import LOST, begin_delivery, record_delivery, unreachable
from bot.storage.posts import save_page
from tests.builders import NOON, a_message, a_page, a_post

PEOPLE = ("ann", "ben", "cat")
OUTCOMES = ("sent", *LOST, "failed", "throttled", "in flight", "moved")

attempts = st.lists(st.tuples(st.sampled_from(range(len(PEOPLE))), st.sampled_from(OUTCOMES)), max_size=25)


def expected(made: list[tuple[int, str]]) -> dict[str, tuple[int, str]]:
    """Return by recipient which was the first attempt lost since, and how the last one ended."""
    found: dict[str, tuple[int, str]] = {}
    for number, (person, outcome) in enumerate(made):
        name = PEOPLE[person]
        if outcome == "sent":
            found.pop(name, None)
        elif outcome in LOST:
            found[name] = (found.get(name, (number, ""))[0], outcome)
    return found


@pytest.fixture
def outbox(db):
    """A notice for each of them."""
    save_page(db, a_page(a_post(1)), source="telegram", captured_at=NOON)
    db.run("insert into statements values ('s', '', '', '', 0, '', null)")
    db.run("update posts set story_id = id")
    notice = NewNotice(statement_id="s", post_id=1, recipient_id="", message=a_message("said"))
    for name in PEOPLE:
        queue_notice(db, replace(notice, recipient_id=name), at=NOON)
    return db


@given(attempts)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
def test_whoever_was_sent_nothing_since_the_first_failure_cannot_be_reached(outbox, made):
    outbox.run("delete from deliveries")
    for number, (person, outcome) in enumerate(made):
        at = NOON + timedelta(minutes=number)
        begin_delivery(outbox, person + 1, at=at)
        record_delivery(outbox, person + 1, outcome, at=at)

    wanted = {name: (NOON + timedelta(minutes=first), last) for name, (first, last) in expected(made).items()}
    assert {one.recipient_id: (one.since, one.outcome) for one in unreachable(outbox)} == wanted
    for name in PEOPLE:
        assert [one.recipient_id for one in unreachable(outbox, recipient_id=name)] == [name] * (
            name in wanted
        )
