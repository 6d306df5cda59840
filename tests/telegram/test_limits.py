from datetime import UTC, datetime, timedelta

import pytest

from bot.errors import RateLimited
from bot.telegram.limits import Pace
from tests.telegram.waits import KeptWaits

NOON = datetime(2026, 5, 29, 12, tzinfo=UTC)


def pace(waits: KeptWaits, *, account: str = "reader", now: datetime = NOON) -> Pace:
    return Pace(account, waits, lambda: now)


def test_a_wait_is_obeyed_to_its_end_by_another_start_of_the_program() -> None:
    waits = KeptWaits()

    told = pace(waits).remember("messages.getHistory", 61)

    assert (told.retry_after, told.method) == (61, "messages.getHistory")
    with pytest.raises(RateLimited, match=r"messages\.getHistory") as refusal:
        pace(waits, now=NOON + timedelta(seconds=21)).check("messages.getHistory")
    assert refusal.value.retry_after == 40
    pace(waits, now=NOON + timedelta(seconds=61)).check("messages.getHistory")


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
