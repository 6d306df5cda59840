"""Every command, said by a journalist with a real Telethon to the bot with another."""

import math

import pytest
from telethon import types

from bot.chat.commands.help import help as help_
from bot.chat.people import People
from bot.chat.protocol import Request
from bot.chat.table import COMMANDS
from bot.i18n import CATALOGUES, catalogue_for
from tests.chat.newsroom import SAID, a_phone, buttons_of, labels_of, publish, the_bot


async def test_start_tells_the_numeric_id_and_help_what_there_is(app, telegram, staff, tmp_path):
    async with the_bot(app, telegram, tmp_path), a_phone(telegram, staff["ann"]) as ann:
        hello = await ann.say("/start")
        listed = await ann.say("/help")
        look = await ann.tap(listed, "Look")

    assert "501" in hello.raw_text and "journalist" in hello.raw_text
    assert "Search" in labels_of(hello) and "Track a quote" not in labels_of(hello)
    assert "Look: /statements /statement /recent" in listed.raw_text
    assert "/export" not in listed.raw_text  # which is for editors
    assert "/find [query]\nSearch the stored posts" in look.raw_text


@pytest.mark.parametrize("language", CATALOGUES)
def test_help_fits_a_phones_screen_for_an_admin(app, language):
    ada = People(app.opened.recipients, app.config.zone).known(503, "Ada")
    assert ada is not None
    request = Request(app=app, person=ada, catalogue=catalogue_for(language), chat=503)
    message = help_(request).message
    assert message is not None

    lines = [math.ceil(len(line) / 36) or 1 for line in message.text.split("\n")]
    assert sum(lines) + len(message.buttons) * 2 <= 26  # lines of 36 letters, buttons as high as two
    assert all(f"/{command.name}" in message.text for command in COMMANDS.values() if command.listed)


async def test_what_is_tracked_and_where_it_was_found(app, telegram, staff, tmp_path):
    (url,) = publish(app, SAID)
    async with the_bot(app, telegram, tmp_path), a_phone(telegram, staff["ann"]) as ann:
        tracked = await ann.say("/statements")
        one = await ann.say("/statement open-for-talks")
        recent = await ann.say("/recent")
        unknown = await ann.say("/statement no-such")

    assert "1 statement tracked" in tracked.raw_text and "Russia is open for talks" in labels_of(tracked)
    assert "We are open for talks" in one.raw_text and "Found in 1 post" in one.raw_text
    assert "we are open for talks" in recent.raw_text and url in recent.raw_text
    assert "not in force" in unknown.raw_text


async def test_a_search_is_newest_first_in_pages_that_stay_as_they_were(app, telegram, staff, tmp_path):
    publish(app, *(f"Dam report number {number}" for number in range(1, 9)))
    async with the_bot(app, telegram, tmp_path), a_phone(telegram, staff["ann"]) as ann:
        first = await ann.say("/find dam")
        publish(app, "Dam report number 9", first=9)
        second = await ann.turn(first, "›")
        again = await ann.turn(second, "‹")
        none = await ann.say("/find ceasefire")
        wrong = await ann.say("/find dam (")
        among = await ann.say("/find /cease/")

    assert [f"number {number}\n" in first.raw_text for number in (8, 3, 2)] == [True, True, False]
    assert "number 2\n" in second.raw_text and "number 1\n" in second.raw_text
    assert again.raw_text == first.raw_text
    assert "Nothing was found" in none.raw_text
    assert [text for _, text in wrong.get_entities_text()] == ["dam (\n     ^"]  # in letters of one width
    assert "Nothing among" in among.raw_text


async def test_the_story_of_a_post(app, telegram, staff, tmp_path):
    (url,) = publish(app, SAID)
    async with the_bot(app, telegram, tmp_path), a_phone(telegram, staff["ann"]) as ann:
        told = await ann.say(f"/story {url}")

    assert "1 carrier" in told.raw_text and url in told.raw_text


async def test_coverage_and_status(app, telegram, staff, tmp_path):
    publish(app, SAID)
    async with the_bot(app, telegram, tmp_path), a_phone(telegram, staff["ann"]) as ann:
        status = await ann.say("/status")
        others = [await ann.say(f"/{name}") for name in ("channels", "coverage")]
        coverage = await ann.tap(status, "! ClashReport")
        back = await ann.tap(coverage, "‹ Status")
        unknown = await ann.say("/status nobody")

    assert "0 of 1 channels watched" in status.raw_text
    assert [one.raw_text for one in others] == [status.raw_text] * 2
    assert "last read: never" in coverage.raw_text and "1 stored, 0 absent" in coverage.raw_text
    assert back.raw_text == status.raw_text and 'no channel "nobody"' in unknown.raw_text


async def test_a_thread_is_made_filled_shown_and_taken_away_as_a_file(app, world, telegram, staff, tmp_path):
    (url,) = publish(app, SAID)
    async with the_bot(app, telegram, tmp_path), a_phone(telegram, staff["ed"]) as ed:
        made = await ed.say("/thread new Talks")
        listed = await ed.say("/thread list")
        app.threads.add(1, [url])
        shown = await ed.say("/thread show 1")
        sent = await ed.say("/export 1 json")
        refused = await ed.say("/export 1 poem")
        translated = await ed.say("/export 1 markdown uk")

    assert "Thread 1 made" in made.raw_text
    assert "1 · Talks" in listed.raw_text and "0 posts" in listed.raw_text
    assert SAID in shown.raw_text and url in shown.raw_text
    assert sent.file.name == "thread-1.json"
    files = [one.file.content.decode() for one in world.inbox(502) if one.file]
    assert [url in one for one in files] == [True, True] and "## Джерела" in files[1]
    assert translated.file.name == "thread-1.md"
    assert "markdown" in refused.raw_text


async def test_what_an_editor_writes_beside_the_posts_of_a_thread(app, telegram, staff, tmp_path):
    (url,) = publish(app, SAID)
    app.threads.new("Talks")
    app.threads.add(1, [url])
    async with the_bot(app, telegram, tmp_path), a_phone(telegram, staff["ed"]) as ed:
        await ed.say("/thread intro 1 An open hand.\n\nAnd a fist.")
        await ed.say("/thread methods 1 From one channel.")
        glossed = await ed.say("/thread gloss 1 1 uk Ми відкриті для переговорів")
        await ed.say("/thread claim 1 open-for-talks contested No date. by: Kyiv, Riga")
        found = app.threads.get(1)
        shown = await ed.say("/thread show 1")
        wrong = [
            await ed.say(f"/thread {words}")
            for words in ("intro", "gloss 1 1 xx y", "claim 1 open-for-talks maybe", "claim 1 no-such none")
        ]
        undone = await ed.say("/thread undo 1")

    assert (found.introduction, found.methods) == ("An open hand.\n\nAnd a fist.", "From one channel.")
    assert [(one.language, one.by, one.machine) for one in found.posts[0].glosses] == [("uk", "Ed", False)]
    (judged,) = [claim.judged for claim in found.claims if claim.judged]
    assert (judged.status, judged.reason, judged.by) == ("contested", "No date.", ("Kyiv", "Riga"))
    for written in (
        "An open hand.", "1 · ClashReport", "Ukrainian (Ed): Ми відкриті", "contested (Kyiv, Riga): No date.",
        "From one channel.",
    ):  # fmt: skip
        assert written in shown.raw_text
    assert url in glossed.raw_text and "taken back" in undone.raw_text
    assert "intro <number> <text>" in wrong[0].raw_text and "en, ru, uk" in wrong[1].raw_text
    assert "contested | confirmed" in wrong[2].raw_text and "no-such" in wrong[3].raw_text
    assert [claim.judged for claim in app.threads.get(1).claims] == [None]


async def test_a_forwarded_post_is_added_to_a_thread_by_a_reply(app, world, telegram, staff, tmp_path):
    channel = world.channel(username="ClashReport", id=1186921499, title="Clash Report")
    (url,) = publish(app, SAID)
    async with the_bot(app, telegram, tmp_path), a_phone(telegram, staff["ann"]) as ann:
        header = types.MessageFwdHeader(
            date=channel.created, from_id=types.PeerChannel(1186921499), channel_post=1
        )
        forwarded = staff["ann"].say(SAID, fwd_from=header)
        staff["ann"].say("/add", reply_to=forwarded)
        which = await ann.next()
        asked = await ann.turn(which, "thread new")
        staff["ann"].say("Talks of May")
        added = await ann.next()
        staff["ann"].say("/add 1", reply_to=forwarded)
        again = await ann.next()

    assert buttons_of(which) == ["thread new"]
    assert "called" in asked.raw_text and "thread 1" in added.raw_text and "already" in again.raw_text
    assert [post.url for post in app.threads.get(1).posts] == [url]
    assert app.threads.makers() == {1: "Ann (501) in the chat"}


async def test_mute_unmute_and_quiet(app, telegram, staff, tmp_path):
    async with the_bot(app, telegram, tmp_path), a_phone(telegram, staff["ann"]) as ann:
        none = await ann.say("/unmute")
        muted = await ann.say("/mute open-for-talks 7d")
        await ann.say("/mute @ClashReport 30m")
        wrong = [await ann.say(f"/mute {words}") for words in ("nothing 8h", "open-for-talks soon", "x 0h")]
        quiet = await ann.say("/quiet 8h")
        in_force = app.recipients.mutes()
        listed = await ann.say("/mute")
        fewer = await ann.turn(listed, buttons_of(listed)[0])
        loud = await ann.say("/quiet off")
        left = app.recipients.mutes()
        await ann.say("/unmute @ClashReport")

    assert "Nothing is muted" in none.raw_text
    assert "Muted until" in muted.raw_text and "Quiet until" in quiet.raw_text
    assert "not in force" in wrong[0].raw_text and "8h or 7d" in wrong[1].raw_text
    assert [(one.kind, one.what) for one in in_force] == [
        ("statement", "open-for-talks"), ("channel", "clashreport"), ("quiet", ""),
    ]  # fmt: skip
    ending = [[data for data in buttons_of(one) if data.startswith("unmute")] for one in (listed, fewer)]
    assert [len(one) for one in ending] == [3, 2]
    assert "as they are found" in loud.raw_text
    assert [one.kind for one in left] == ["channel"]
    assert app.recipients.mutes() == []


async def test_in_a_room_a_forwarded_post_is_added_by_a_reply_that_names_the_bot(
    app, world, telegram, staff, tmp_path
):
    room = world.group(400, "Newsroom", supergroup=True)
    room.add(world.the_bot(), staff["ann"])
    (url,) = publish(app, SAID)
    app.acted_by("Ann (501) in the chat").threads.new("Talks")
    header = types.MessageFwdHeader(date=room.created, from_id=types.PeerChannel(1186921499), channel_post=1)
    async with the_bot(app, telegram, tmp_path), a_phone(telegram, staff["ann"]) as ann:
        forwarded = staff["ann"].say(SAID, to=room, fwd_from=header)
        command = staff["ann"].say("/add@wirewatch_bot 1", to=room, reply_to=forwarded)
        added = await ann.alert_in(room)

    assert "Added to thread 1" in added.raw_text and added.reply_to_msg_id == command
    assert [post.url for post in app.threads.get(1).posts] == [url]


async def test_in_a_forum_the_answer_stands_in_the_topic_of_the_command(
    app, world, telegram, staff, tmp_path
):
    forum = world.group(400, "Newsroom", supergroup=True, forum=True)
    forum.add(world.the_bot(), staff["ann"])
    topic = forum.post("Talks")
    async with the_bot(app, telegram, tmp_path), a_phone(telegram, staff["ann"]) as ann:
        command = staff["ann"].say("/status", to=forum, reply_to=topic, topic=topic)
        await ann.alert_in(forum)

    (answer,) = world.inbox(forum.chat_id)
    assert (answer.topic, answer.reply_to) == (topic, command)


async def test_who_has_not_said_it(app, telegram, staff, tmp_path):
    (url,) = publish(app, SAID)
    app.channels.watch("quiet_wire", origin="here")
    async with the_bot(app, telegram, tmp_path), a_phone(telegram, staff["ann"]) as ann:
        told = await ann.say("/silence open-for-talks")
        which = await ann.say("/silence")

    assert "Said · 1" in told.raw_text and url in told.raw_text
    assert "Not watched · 1\nquiet_wire" in told.raw_text
    assert "which statement?" in which.raw_text and "Russia is open for talks" in labels_of(which)


async def test_a_channel_that_posts_name_is_watched_by_a_tap(app, telegram, staff, tmp_path):
    publish(app, f"{SAID} Via @harbour_wire")
    async with the_bot(app, telegram, tmp_path), a_phone(telegram, staff["ada"]) as ada:
        named = await ada.say("/suggest open-for-talks")
        toast = await ada.press(named, "watch harbour_wire")

    assert "@harbour_wire" in named.raw_text and "1 credit" in named.raw_text
    assert "harbour_wire is watched" in toast
    assert [one.channel.username for one in app.channels.standing()] == ["ClashReport", "harbour_wire"]
