"""Strangers: a little of each is let in, and whoever is known always."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.chat.gate import MOST_SENDERS, Gate
from bot.models import Recipient, Said

NOW = datetime(2026, 5, 29, 12, tzinfo=UTC)


def said(person: int, text: str = "/start", chat: int = 0) -> Said:
    return Said(chat=chat or person, message_id=1, person=person, name="", text=text, sent_at=NOW)


@pytest.fixture
def gate() -> Gate:
    chats = {"ann": 501, "room": -77}
    known = [Recipient(id=name, kind="telegram", chat=chat) for name, chat in chats.items()]
    return Gate(lambda: known)


def let_in(gate: Gate, event: Said, times: int, *, at: datetime = NOW) -> int:
    return sum(gate.lets_in(event, at=at) for _ in range(times))


def test_who_is_known_is_always_let_in(gate: Gate) -> None:
    assert let_in(gate, said(501), 1000) == 1000
    assert let_in(gate, said(501, "no command"), 10) == 10


def test_a_stranger_is_let_in_a_few_times_and_again_after_a_while(gate: Gate) -> None:
    assert let_in(gate, said(9), 1000) == 5
    assert let_in(gate, said(9), 1000, at=NOW + timedelta(minutes=20)) == 2
    assert let_in(gate, said(8), 1000) == 5


def test_whoever_writes_in_the_name_of_a_group_is_told_by_the_group(gate: Gate) -> None:
    assert let_in(gate, said(0, chat=-77), 1000) == 5
    assert let_in(gate, said(0, chat=-78), 1000) == 5


def test_what_strangers_say_to_each_other_is_none_of_ours(gate: Gate) -> None:
    assert let_in(gate, said(9, "hello", chat=-77), 10) == 0
    assert let_in(gate, said(9), 10) == 5


def test_many_strangers_together_are_let_in_no_more_than_a_few(
    gate: Gate, caplog: pytest.LogCaptureFixture
) -> None:
    assert sum(gate.lets_in(said(1000 + number), at=NOW) for number in range(3 * MOST_SENDERS)) == 60
    assert [record.getMessage() for record in caplog.records] == [
        "the chat: too much from people who are not known; passed over: 1"
    ]
    assert not gate.lets_in(said(9), at=NOW + timedelta(seconds=30))
    assert gate.lets_in(said(10), at=NOW + timedelta(hours=1))
