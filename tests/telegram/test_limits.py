from datetime import UTC, datetime, timedelta

import pytest

from bot.errors import RateLimited, StorageError
from bot.models import Traffic
from bot.telegram.limits import Pace
from tests.telegram.waits import KeptWaits

NOON = datetime(2026, 5, 29, 12, tzinfo=UTC)


def pace(waits: KeptWaits, *, account: str = "reader", now: datetime = NOON) -> Pace:
    return Pace(account, waits, lambda: now)


@pytest.mark.parametrize("seconds", [5, 61, 3600, 86_400])
def test_a_wait_is_obeyed_to_its_end_by_another_start_of_the_program(seconds: int) -> None:
    waits = KeptWaits()

    told = pace(waits).remember("messages.getHistory", seconds)

    assert (told.retry_after, told.method) == (seconds, "messages.getHistory")
    with pytest.raises(RateLimited, match=r"messages\.getHistory") as refusal:
        pace(waits, now=NOON + timedelta(seconds=seconds - 4)).check("messages.getHistory")
    assert refusal.value.retry_after == 4
    pace(waits, now=NOON + timedelta(seconds=seconds)).check("messages.getHistory")


def test_a_wait_is_for_one_method_of_one_account() -> None:
    waits = KeptWaits()
    pace(waits).remember("messages.getHistory", 61)

    pace(waits).check("channels.getMessages")
    pace(waits, account="bot").check("messages.getHistory")


def test_a_slow_chat_holds_up_only_itself_and_a_slow_method_every_chat() -> None:
    waits = KeptWaits()
    pace(waits).remember("messages.sendMessage", 30, scope="-55")

    pace(waits).check("messages.sendMessage", "7")
    with pytest.raises(RateLimited):
        pace(waits).check("messages.sendMessage", "-55")

    pace(waits).remember("messages.sendMessage", 30)
    with pytest.raises(RateLimited):
        pace(waits).check("messages.sendMessage", "7")


def test_what_is_asked_is_noted_by_the_minute_and_what_is_left_at_the_end() -> None:
    waits, now = KeptWaits(), [NOON + timedelta(seconds=50)]
    counted = Pace("night", waits, lambda: now[0])
    for _ in range(2):
        counted.asked()
        counted.answered()
    assert waits.traffic == []

    now[0] += timedelta(seconds=20)
    counted.asked()
    counted.remember("messages.getHistory", 61)
    counted.note()
    counted.note()

    assert waits.traffic == [
        ("night", NOON, Traffic(requests=2, answers=2)),
        ("night", NOON + timedelta(minutes=1), Traffic(requests=1, waits=1)),
    ]


def test_while_waits_cannot_be_read_those_that_were_known_are_obeyed() -> None:
    class Broken(KeptWaits):
        is_gone = False

        def not_before(self, account: str, method: str) -> datetime | None:
            if self.is_gone:
                raise StorageError("unable to open database file")
            return super().not_before(account, method)

    book = Broken()
    careful = pace(book)
    careful.remember("messages.getHistory", 61)
    with pytest.raises(RateLimited):
        careful.check("messages.getHistory")
    book.is_gone = True

    careful.check("messages.sendMessage")
    with pytest.raises(RateLimited):
        careful.check("messages.getHistory")


def test_what_cannot_be_noted_now_is_noted_with_what_comes_next() -> None:
    class Full(KeptWaits):
        is_full = True

        def worked(self, account: str, minute: datetime, traffic: Traffic) -> None:
            if self.is_full:
                raise StorageError("the disk is full")
            super().worked(account, minute, traffic)

    book = Full()
    counted = Pace("bot", book, lambda: NOON)
    counted.asked()
    counted.note()
    book.is_full = False
    counted.asked()
    counted.note()

    assert book.traffic == [("bot", NOON, Traffic(requests=2))]
