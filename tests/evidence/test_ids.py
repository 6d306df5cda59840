"""What is known of ids goes to and fro, whatever sources say in turn; a check finds nothing wrong with it."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st
from telethon import types

from bot.evidence.verify import Checking
from bot.storage.database import Database
from bot.storage.posts import save_page
from tests.databases import new_database
from tests.evidence.newsdesk import at, page
from tests.telegram.messages import a_message

ALBUM = (3, 4)
STATES = st.sampled_from(["post", "service", "absent", "unsaid"])


def a_look(states) -> tuple[list[types.Message], tuple[int, ...], tuple[int, ...]]:
    """Messages, service messages and absences of ids from 1 on."""
    said = dict(enumerate(states, 1))
    grouped = {number: 33 if number in ALBUM else None for number in said}
    messages = [
        a_message(number, f"Said in {number}", grouped_id=grouped[number], media=types.MessageMediaPhoto())
        for number, state in said.items()
        if state == "post"
    ]
    service, absent = (
        tuple(number for number, state in said.items() if state == wanted) for wanted in ("service", "absent")
    )
    return messages, service, absent


def looked(db: Database, looks) -> None:
    for minute, states in enumerate(looks):
        messages, service, absent = a_look(states)
        shown = replace(page(*messages, absent=absent), service=service)
        save_page(db, shown, source="telegram", captured_at=at(minute))


@settings(max_examples=60)
@given(st.lists(st.tuples(STATES, STATES, STATES, STATES), min_size=1, max_size=6))
def test_ids_may_be_posts_service_messages_and_absent_in_turn(tmp_path_factory, looks):
    db = new_database(tmp_path_factory.mktemp("ids") / "wirewatch.db")
    try:
        looked(db, looks)
        assert [one for one in Checking(db, {}).findings() if not one.what.startswith("versions")] == []
    finally:
        db.close()


def test_a_post_that_an_archive_calls_a_service_message_in_the_same_page_is_a_post(db):
    both = replace(page(a_message(1, "Said")), service=(1,))

    save_page(db, both, source="telegram", captured_at=at(0))

    assert list(Checking(db, {}).findings()) == []
    assert db.value("select state from message_ids") == "post"
