"""/track, /untrack, /timeline, /channels, /watch, /unwatch and the report under /statement."""

from datetime import UTC, datetime, timedelta

from telethon.types import DocumentAttributeFilename

from tests.chat.newsroom import SAID, a_newsroom, a_phone, buttons_of, publish, the_bot, write_settings

SPEAKERS = """
[[speaker]]
id = "minister"
name = "The Minister"
aliases = ["minister"]
"""
QUOTE = "the door is not closed on our side"
UK = "З нашого боку двері не зачинені"


def told_of(answer):
    return answer.raw_text


async def test_a_quote_is_tried_and_tracked_step_by_step(telegram, staff, tmp_path):
    config = write_settings(tmp_path)
    with (config / "statements.toml").open("a", encoding="utf-8") as file:
        file.write(SPEAKERS)
    with a_newsroom(tmp_path) as app:
        urls = publish(app, f"He said: {QUOTE}.", "The gate is not closed on our side, he said.")
        async with the_bot(app, telegram, tmp_path), a_phone(telegram, staff["ed"]) as ed:
            missed = await ed.say(f"/track {QUOTE}")
            again = await ed.say("«З нашого боку двері не зачинені»")
            who = await ed.turn(again, "who")
            tried = await ed.turn(who, "speaker 0")
            done = await ed.turn(tried, "track")
            listed = await ed.say("/statement door-not-closed-side")

        (added,) = app.tracking.added
        assert "no wording in Russian, Ukrainian" in told_of(missed)
        assert "no wording in Russian:" in told_of(again) and f"Ukrainian\n“{UK}”" in told_of(again)
        assert "Who says it?" in told_of(who)
        assert buttons_of(who) == ["speaker 0", "speaker new", "speaker anybody", "words", "cancel"]
        assert "Would have fired 1 time in 30 days" in told_of(tried) and urls[0] in told_of(tried)
        assert "would be missed: Russian" in told_of(tried) and "The Minister\n" in told_of(tried)
        assert "Near, and not found:\n\n“The gate is not closed on our side, he said.”" in told_of(tried)
        assert "without: door" in told_of(tried)
        assert added.statement.id in told_of(done)
        assert added.statement.wording == {"en": (QUOTE,), "uk": (UK,)}
        assert added.statement.titled("uk") == UK
        assert added.statement.speaker == app.config.speakers[0]
        assert (added.origin, added.added_by) == ("chat", "Ed (502) in the chat")
        assert "Added by Ed (502) in the chat" in told_of(listed)

        publish(app, f"Again he said: {QUOTE}.", first=3)
        assert [one.match.statement_id for one in app.statements.matches(["door-not-closed-side"])] == [
            "door-not-closed-side"
        ] * 2
        assert [one.post_url for one in app.alerts()].count("https://t.me/ClashReport/3") == 4


async def test_three_languages_pasted_together_by_somebody_new_go_live_on_a_tap(
    app, telegram, staff, tmp_path
):
    pasted = f"{QUOTE}\nС нашей стороны дверь не закрыта\nукраїнська: {UK}\nen: our door is not shut"
    async with the_bot(app, telegram, tmp_path), a_phone(telegram, staff["ed"]) as ed:
        asked = await ed.say("/track")
        who = await ed.say(pasted)
        new = await ed.turn(who, "speaker new")
        taken = await ed.say("Ann Bell\nБелл, Белл А.\nspokeswoman, представительница")
        done = await ed.turn(taken, "track")
        once_more = await ed.say("/track the bridge stays open")
        offered = await ed.turn(once_more, "who")
        back = await ed.turn(done, "untrack door-not-closed-side")

    assert "Which words?" in told_of(asked) and "Who says it?" in told_of(who)
    assert "third the offices" in told_of(new)
    assert "Ann Bell\nWould have fired" in told_of(taken) and "missed" not in told_of(taken)
    assert "Tracked as door-not-closed-side." in told_of(done)
    assert [button.text for button in offered.buttons[0]] == ["Ann Bell"]
    assert "no longer tracked" in told_of(back) and app.tracking.added == []


async def test_what_a_new_statement_was_by_is_kept_and_exported(app, telegram, staff, tmp_path):
    async with the_bot(app, telegram, tmp_path), a_phone(telegram, staff["ed"]) as ed:
        asked = await ed.say(f"/track {QUOTE}")
        new = await ed.turn(await ed.turn(asked, "who"), "speaker new")
        taken = await ed.say("Ann Bell\nБелл, Белл А.\nspokeswoman, представительница")
        await ed.turn(taken, "track")

    (added,) = app.tracking.added
    speaker = added.statement.speaker
    assert "Who is it?" in told_of(new)
    assert (speaker.id, speaker.aliases) == ("ann-bell", ("Белл", "Белл А."))
    assert speaker.roles == ("spokeswoman", "представительница")
    assert 'name = "Ann Bell"' in app.tracking.export()


async def test_a_quote_that_is_given_up_or_wrong_is_not_tracked(app, telegram, staff, tmp_path):
    publish(app, SAID)
    async with the_bot(app, telegram, tmp_path), a_phone(telegram, staff["ed"]) as ed:
        empty = await ed.say("/track")
        nothing = await ed.say("« »")
        asked = await ed.say(QUOTE)
        given_up = await ed.turn(asked, "cancel")
        searched = await ed.say("minister")

    assert "Which words?" in told_of(empty) and "Which words?" in told_of(nothing)
    assert "There is no wording in" in told_of(asked)
    assert "Nothing is tracked" in told_of(given_up) and app.tracking.added == []
    assert told_of(searched).startswith("Found: minister"), "the question is over"


async def test_a_wording_is_moved_to_the_language_that_it_is_sent_with_again(app, telegram, staff, tmp_path):
    async with the_bot(app, telegram, tmp_path), a_phone(telegram, staff["ed"]) as ed:
        first = await ed.say("/track На столе вода")
        moved = await ed.say("uk: На столе вода")

    assert told_of(first).startswith("Russian\n“На столе вода”")
    assert told_of(moved).startswith("Ukrainian\n“На столе вода”") and "English, Russian" in told_of(moved)


async def test_a_table_sent_as_a_file_is_tried_and_tracked_on_a_tap(app, telegram, staff, tmp_path):
    publish(app, "He said: the bridge stays open.")
    async with the_bot(app, telegram, tmp_path), a_phone(telegram, staff["ed"]) as ed:
        table = "id,en,ru\nbridge,the bridge stays open,\nferry,,паром тут\n"
        offered = await ed.send(table.encode(), "statements.csv")
        done = await ed.turn(offered, "table")
        more = await ed.send(b"id,en\nnew,a new bridge\n", "more.CSV")
        again = await ed.turn(more, "cancel")

    assert told_of(offered).startswith("2 statements can be tracked")
    assert "the bridge stays open\nEnglish. Would have fired 1 time in 30 days" in told_of(offered)
    assert told_of(done) == "2 statements tracked" and told_of(again) == "Nothing is tracked."
    assert [one.statement.id for one in app.tracking.added] == ["bridge", "ferry"]


async def test_a_table_with_rows_that_cannot_be_used_is_refused_as_a_whole(app, telegram, staff, tmp_path):
    async with the_bot(app, telegram, tmp_path), a_phone(telegram, staff["ed"]) as ed:
        refused = await ed.send(b"id,en\nbridge,the bridge stays open\nopen-for-talks,x y\nferry,\n", "s.csv")
        no_csv = await ed.send(b"PK\x03\x04\xff\xfe", "statements.xlsx")
        large = await ed.send(b"x" * 300_000, "large.csv")

    assert told_of(refused).startswith("2 rows are refused\nNothing is tracked.\n")
    assert "Row 3: " in told_of(refused) and "Row 4: A wording is missing" in told_of(refused)
    assert "CSV UTF-8" in told_of(no_csv) and "at most 256 KB" in told_of(large)
    assert app.tracking.added == []


async def test_a_file_of_somebody_who_may_not_track_is_refused_and_others_are_nothing(
    app, telegram, staff, tmp_path
):
    async with the_bot(app, telegram, tmp_path), a_phone(telegram, staff["ann"]) as ann:
        await ann.client.send_file(ann.bot, b"%PDF", attributes=[DocumentAttributeFilename("a.pdf")])
        refused = await ann.send(b"id,en\nbridge,the bridge stays open\n", "s.csv")

    assert "higher role" in told_of(refused) and app.tracking.added == []


async def test_what_people_added_is_taken_back_and_what_the_files_say_is_not(app, telegram, staff, tmp_path):
    app.tracking.track(app.tracking.draft(QUOTE), origin="chat")
    async with the_bot(app, telegram, tmp_path), a_phone(telegram, staff["ed"]) as ed:
        gone = await ed.say("/untrack door-not-closed-side")
        configured = await ed.say("/untrack open-for-talks")

    assert "no longer tracked" in told_of(gone) and app.tracking.added == []
    assert "statements.toml" in told_of(configured)
    assert [one.id for one in app.statements.in_force] == ["open-for-talks"]


async def test_a_timeline_is_a_picture_with_words(app, world, telegram, staff, tmp_path):
    publish(app, SAID, at=datetime.now(UTC) - timedelta(days=200))
    publish(app, f"{SAID} Once more.", first=2)
    async with the_bot(app, telegram, tmp_path), a_phone(telegram, staff["ann"]) as ann:
        drawn = await ann.say("/timeline open-for-talks")
        unknown = await ann.say("/timeline nothing")

    assert drawn.photo is not None
    assert "2 appearances, 1 channel" in told_of(drawn) and "no silence is told" in told_of(drawn)
    (content,) = [one.file.content for one in world.inbox(501) if one.file]
    assert content.startswith(b"\x89PNG")
    assert "no such statement" in told_of(unknown)


async def test_a_channel_is_watched_and_no_longer(app, telegram, staff, tmp_path):
    async with the_bot(app, telegram, tmp_path), a_phone(telegram, staff["ada"]) as ada:
        added = await ada.say("/watch @wartranslated")
        again = await ada.say("/watch WarTranslated")
        wrong = await ada.say("/watch no such name")
        listed = await ada.say("/status wartranslated")
        sure = await ada.tap(listed, "Unwatch")
        gone = await ada.tap(sure, "Yes")
        configured = await ada.say("/unwatch ClashReport")

    assert "wartranslated is watched from now on" in told_of(added)
    assert "watched already" in told_of(again) and "expected the 5 to 32 letters" in told_of(wrong)
    assert "last read: never" in told_of(listed) and "Added by Ada (503)" in told_of(listed)
    assert "no longer?" in told_of(sure)
    assert "no longer watched" in told_of(gone) and "channels.toml" in told_of(configured)
    assert [one.username for one in app.channels.watched] == ["ClashReport"]


async def test_a_statement_tells_how_right_its_alerts_were(app, telegram, staff, tmp_path):
    urls = publish(app, SAID, f"{SAID} Once more.", f"{SAID} And again, at length.")
    app.judging.verdict(urls[0], "open-for-talks", "relevant")
    app.judging.verdict(urls[1], "open-for-talks", "rejected")
    async with the_bot(app, telegram, tmp_path), a_phone(telegram, staff["ann"]) as ann:
        told = told_of(await ann.say("/statement open-for-talks"))

    assert "alerts: 1 relevant, 1 not, 1 without a verdict (50%)" in told
    assert 'with sensitivity = "strict": 0 rejected spared, 0 relevant lost' in told
