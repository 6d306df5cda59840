"""Nothing has to be typed: everything is behind the buttons of /start, and plain words are a search."""

import asyncio
from collections.abc import Sequence
from typing import Any

from bot.chat.commands.help import MENU
from tests.chat.newsroom import SAID, Phone, a_phone, buttons_of, labels_of, publish, the_bot
from tests.waiting import HANGS

BACK = "‹ Menu"


async def test_a_statement_is_opened_from_the_list_by_a_tap_and_left_again(app, telegram, staff, tmp_path):
    async with the_bot(app, telegram, tmp_path), a_phone(telegram, staff["ann"]) as ann:
        listed = await ann.say("/statements")
        opened = await ann.tap(listed, "Russia is open for talks")
        back = await ann.tap(opened, "‹ Statements")
        without_an_id = await ann.say("/statement")

    assert labels_of(listed) == labels_of(without_an_id) == ["Russia is open for talks", BACK]
    assert "We are open for talks" in opened.raw_text and labels_of(opened)[-2:] == ["‹ Statements", BACK]
    assert back.raw_text == listed.raw_text


async def test_plain_words_in_private_are_a_search(app, telegram, staff, tmp_path):
    publish(app, SAID)
    async with the_bot(app, telegram, tmp_path), a_phone(telegram, staff["ann"]) as ann:
        found = await ann.say("minister")
        story = await ann.tap(found, "1")

    assert found.raw_text.startswith("Found: minister") and "https://t.me/ClashReport/1" in found.raw_text
    assert "1 carrier" in story.raw_text


async def test_what_a_command_needs_is_asked_for(app, telegram, staff, tmp_path):
    (url,) = publish(app, SAID)
    async with the_bot(app, telegram, tmp_path), a_phone(telegram, staff["ada"]) as ada:
        menu = await ada.say("/start")
        await ada.tap(menu, "Search")
        found = await ada.say("minister")
        await ada.tap(await ada.say("/start"), "Story of a post")
        story = await ada.say(url)
        await ada.tap(await ada.say("/start"), "Watch a channel")
        watched = await ada.say("@harbour_wire")
        threads = await ada.tap(await ada.say("/start"), "Threads")
        await ada.tap(threads, "New thread")
        made = await ada.say("Harbour")
        shown = await ada.tap(await ada.tap(made, "‹ Threads"), "1")
        await ada.tap(shown, "Introduction")
        written = await ada.say("An open hand.")

    assert found.raw_text.startswith("Found: minister") and "1 carrier" in story.raw_text
    assert "harbour_wire is watched" in watched.raw_text and "Thread 1 made" in made.raw_text
    assert "introduction" in written.raw_text and app.threads.get(1).introduction == "An open hand."


async def test_quiet_and_mutes_are_set_and_ended_by_taps(app, telegram, staff, tmp_path):
    async with the_bot(app, telegram, tmp_path), a_phone(telegram, staff["ann"]) as ann:
        lengths = await ann.tap(await ann.say("/start"), "Quiet for a while")
        quiet = await ann.tap(lengths, labels_of(lengths)[1])
        muted = await ann.tap(await ann.tap(quiet, BACK), "Muted")
        which = await ann.tap(muted, "Mute a statement")
        how_long = await ann.tap(which, "Russia is open for talks")
        done = await ann.tap(how_long, labels_of(how_long)[0])
        in_force = app.recipients.mutes()
        listed = await ann.tap(await ann.tap(done, BACK), "Muted")
        await ann.turn(listed, buttons_of(listed)[0])

    assert [one.kind for one in in_force] == ["quiet", "statement"]
    assert [one.kind for one in app.recipients.mutes()] == ["statement"]


async def followed(phone: Phone, path: Sequence[str]) -> Any:
    """The message as it reads after these taps from the menu on, or what came instead."""
    message = await phone.say("/start")
    for label in path:
        found = [button for row in message.buttons or [] for button in row if button.text == label]
        if not found:
            return message  # what was pressed before has taken it away
        toast = await phone.press(message, found[0].data.decode())
        if not toast:
            waiting = [asyncio.create_task(queue.get()) for queue in (phone.changed, phone.came)]
            done, left = await asyncio.wait(waiting, timeout=HANGS, return_when=asyncio.FIRST_COMPLETED)
            for one in left:
                one.cancel()
            message = done.pop().result()
    return message


async def everything(phone: Phone) -> set[tuple[str, str]]:
    """Every button that is reached from the menu by four taps: how its message begins, and what it says."""
    seen = set[tuple[str, str]]()
    paths: list[list[str]] = [[]]
    while paths:
        path = paths.pop()
        message = await followed(phone, path)
        for label in dict.fromkeys(labels_of(message)):
            key = (message.raw_text[:40], label)
            if key not in seen and len(path) < 4 and not label.startswith("‹") and "/" not in label:
                seen.add(key)
                paths.append([*path, label])
    return seen


async def test_every_button_of_the_menu_leads_somewhere(app, telegram, staff, tmp_path, caplog):
    publish(app, SAID, *(f"{SAID} And {n} ships of {n}00 sailed to port {n}." for n in range(2, 9)))
    app.channels.watch("harbour_wire", origin="chat")
    app.tracking.track(app.tracking.draft("the bridge stays open"), origin="chat")
    app.threads.new("Harbour")
    async with the_bot(app, telegram, tmp_path), a_phone(telegram, staff["ada"]) as ada:
        seen = await everything(ada)

    assert len(seen) > 40 and {label for label, _ in MENU} <= {label for _, label in seen} | {"People"}
    assert app.chatting.denials() == [] and "this is a bug" not in caplog.text


async def test_two_clients_that_press_at_once_see_the_same_in_the_end(app, telegram, staff, tmp_path):
    async with (
        the_bot(app, telegram, tmp_path),
        a_phone(telegram, staff["ann"]) as ann,
        a_phone(telegram, staff["ann"]) as desktop,
    ):
        menu = await ann.say("/start")
        presses = [phone.press(menu, data) for phone in (ann, desktop) for data in buttons_of(menu)]
        await asyncio.gather(*presses, return_exceptions=True)
        shown = [await phone.client.get_messages(phone.bot, ids=menu.id) for phone in (ann, desktop)]
        await ann.press(shown[0], buttons_of(shown[0])[labels_of(shown[0]).index(BACK)])
        while labels_of(back := await asyncio.wait_for(ann.changed.get(), HANGS)) != labels_of(menu):
            pass

    assert shown[0].raw_text == shown[1].raw_text and labels_of(shown[0]) == labels_of(shown[1])
    assert back.id == menu.id
