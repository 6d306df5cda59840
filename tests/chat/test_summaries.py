"""A list of alerts in one message: its pages, what is on it and what is answered, from two clients."""

import asyncio
import json
from zoneinfo import ZoneInfo

import pytest

from bot.alerts.summary_pages import SummaryPlace, SummaryReading
from bot.i18n import catalogue_for
from bot.models import Listed, SummaryKind
from tests.builders import NOON
from tests.chat.newsroom import a_phone, buttons_of, publish, the_bot
from tests.waiting import HANGS

FIVE = 5
PLACES = (
    *("harbour", "ministry", "market", "airport", "theatre", "station", "museum", "stadium", "library"),
    *("embassy", "barracks", "cathedral", "factory", "hospital", "university", "parliament", "refinery"),
)
BASE = ["relevant", "rejected", "thread", "mute"]


def texts(start: int, end: int) -> list[str]:
    """Posts of stories of their own, each with the statement."""
    return [
        f"At the {PLACES[n]} the {PLACES[-n]} was shut for {n}{n} minutes when he said: "
        f"we are open for talks, and went on to the {PLACES[n - 7]}."
        for n in range(start, end)
    ]


async def storm(app, sender, phone):
    """Seventeen alerts at once: five by themselves, and the list of the rest."""
    publish(app, *texts(0, 15))
    await app.alert({"telegram": sender})
    came = [await phone.next() for _ in range(FIVE + 1)]
    return came[-1]


async def more(app, sender):
    """Two more of the storm."""
    publish(app, *texts(15, 17), first=16)
    await app.alert({"telegram": sender})


async def test_a_list_opens_turns_its_pages_and_goes_back(app, telegram, staff, tmp_path):
    async with the_bot(app, telegram, tmp_path) as sender, a_phone(telegram, staff["ann"]) as ann:
        listed = await storm(app, sender, ann)
        everything = await ann.turn(listed, "all 0 0")
        second = await ann.turn(everything, "all 0 1")
        first = await ann.turn(second, "list 0")

    assert listed.silent and listed.raw_text.startswith("10 more alerts\n\nRussia is open for talks · 10\n")
    assert listed.raw_text.count("“") == 4 and buttons_of(listed) == ["all 0 0"]
    assert "1. " in everything.raw_text and "8. " in everything.raw_text
    assert buttons_of(everything)[8:] == ["all 0 0", "all 0 1", "list 0"]
    assert "10. " in second.raw_text and "8. " not in second.raw_text
    assert buttons_of(second)[-3:] == ["all 0 0", "all 0 1", "list 0"]
    assert first.raw_text == listed.raw_text


async def test_an_alert_on_a_list_opens_with_its_buttons_and_is_answered(app, telegram, staff, tmp_path):
    async with the_bot(app, telegram, tmp_path) as sender, a_phone(telegram, staff["ann"]) as ann:
        listed = await storm(app, sender, ann)
        everything = await ann.turn(await ann.turn(listed, "all 0 0"), "all 0 1")
        opened = await ann.turn(everything, buttons_of(everything)[0])
        why = await ann.turn(opened, "rejected")
        done = await ann.turn(why, "reason denial")
        back = await ann.turn(done, "all 0 1")

    assert opened.raw_text.startswith("NEW · ") and buttons_of(opened) == [*BASE, "all 0 1"]
    assert buttons_of(why)[-2:] == ["back", "all 0 1"]
    assert done.raw_text.startswith("NOT A MATCH · ") and "(denial)" in done.raw_text
    assert back.raw_text == everything.raw_text
    assert [row["verdict"] for row in app.db.rows("select verdict from verdicts")] == ["rejected"] * 2


async def test_what_comes_meanwhile_leaves_the_page_that_is_open(app, telegram, staff, tmp_path):
    async with the_bot(app, telegram, tmp_path) as sender, a_phone(telegram, staff["ann"]) as ann:
        listed = await storm(app, sender, ann)
        await ann.turn(await ann.turn(listed, "all 0 0"), "all 0 1")
        await more(app, sender)
        grown = await asyncio.wait_for(ann.changed.get(), HANGS)
        opened = await ann.turn(grown, buttons_of(grown)[0])
        publish(
            app, "At the opera house, which was closed for good, he said: we are open for talks.", first=18
        )
        await app.alert({"telegram": sender})
        undisturbed = await ann.client.get_messages(ann.bot, ids=listed.id)
        first = await ann.turn(await ann.turn(undisturbed, "all 0 1"), "list 0")

    assert "· 12" in grown.raw_text.splitlines()[0] and "12. " in grown.raw_text
    assert undisturbed.raw_text == opened.raw_text
    assert buttons_of(undisturbed) == buttons_of(opened)
    assert first.raw_text.startswith("13 more alerts")


async def test_two_who_press_at_once_under_one_list_both_get_what_stands_there(
    app, telegram, staff, tmp_path
):
    async with (
        the_bot(app, telegram, tmp_path) as sender,
        a_phone(telegram, staff["ann"]) as ann,
        a_phone(telegram, staff["ann"]) as desktop,
    ):
        listed = await storm(app, sender, ann)
        same = [await desktop.next() for _ in range(FIVE + 1)][-1]
        toasts = await asyncio.gather(
            ann.press(listed, "all 0 0"), desktop.press(same, "all 0 0"), more(app, sender)
        )
        shown = await ann.client.get_messages(ann.bot, ids=listed.id)
        presses = [(ann, "all 0 1"), (desktop, buttons_of(shown)[0]), (desktop, buttons_of(shown)[1])]
        await asyncio.gather(*(phone.press(shown, data) for phone, data in presses), return_exceptions=True)
        last = await ann.client.get_messages(ann.bot, ids=listed.id)
        state = app.db.value("select state from answers order by id desc limit 1")

    assert [toasts[0], toasts[1]] == ["", ""] and shown.raw_text.startswith("Russia is open for talks · 12\n")
    assert ("open" in json.loads(state)) == (buttons_of(last)[:4] == BASE)


def test_what_leads_to_no_page_is_refused_and_past_the_last_page_is_the_last():
    for data in ("all x 0", "all 0", "list", "list -1", "open 1", "relevant", "list 0 0 0", ""):
        with pytest.raises(ValueError, match="no page"):
            SummaryPlace.of(data)
    one = Listed(id=1, title="Talks", channel="Wire", posted_at=NOON, url="https://t.me/wire/1")
    reading = SummaryReading(
        notices=[one], kind=SummaryKind.HELD, catalogue=catalogue_for("en"), zone=ZoneInfo("UTC"), at=NOON
    )

    assert reading.page(SummaryPlace(page=9)) == reading.page(SummaryPlace(statement=3, page=1))
    assert reading.page(SummaryPlace(statement=0, page=5)).text == "Talks · 1\n\n1. 12:00 · Wire"
