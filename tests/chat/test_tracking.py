"""/track, /untrack, /timeline, /channels, /watch, /unwatch and the report under /statement."""

from datetime import UTC, datetime, timedelta

from tests.chat.newsroom import SAID, a_newsroom, a_phone, buttons_of, publish, the_bot, write_settings

SPEAKERS = """
[[speaker]]
id = "minister"
name = "The Minister"
aliases = ["minister"]
"""
QUOTE = "the door is not closed on our side"


def told_of(answer):
    return answer.raw_text


async def test_a_quote_is_tried_and_tracked_step_by_step(telegram, staff, tmp_path):
    config = write_settings(tmp_path)
    with (config / "statements.toml").open("a", encoding="utf-8") as file:
        file.write(SPEAKERS)
    with a_newsroom(tmp_path) as app:
        urls = publish(app, f"He said: {QUOTE}.", "The weather is fine.")
        async with the_bot(app, telegram, tmp_path), a_phone(telegram, staff["ed"]) as ed:
            who = await ed.say(f"/track {QUOTE}")
            where = await ed.turn(who, "speaker 0")
            more = await ed.turn(where, "language uk")
            less = await ed.turn(more, "language uk")
            tried = await ed.turn(less, "try")
            done = await ed.turn(tried, "track")
            listed = await ed.say("/statement door-not-closed-side")

        (added,) = app.tracking.added
        assert "Who says it?" in told_of(who) and buttons_of(who) == [
            "speaker 0",
            "speaker anybody",
            "cancel",
        ]
        assert "✓ English" in [button.text for row in where.buttons for button in row]
        assert "✓ Ukrainian" in [button.text for row in more.buttons for button in row]
        assert "Would have fired 1 time in 30 days" in told_of(tried) and urls[0] in told_of(tried)
        assert added.statement.id in told_of(done) and added.statement.wording == {"en": (QUOTE,)}
        assert added.statement.speaker == app.config.speakers[0]
        assert (added.origin, added.added_by) == ("chat", "Ed (502) in the chat")
        assert "Added by Ed (502) in the chat" in told_of(listed)

        publish(app, f"Again he said: {QUOTE}.", first=3)
        assert [one.match.statement_id for one in app.statements.matches(["door-not-closed-side"])] == [
            "door-not-closed-side"
        ] * 2
        assert [one.post_url for one in app.alerts()].count("https://t.me/ClashReport/3") == 4


async def test_a_quote_that_is_given_up_or_wrong_is_not_tracked(app, telegram, staff, tmp_path):
    async with the_bot(app, telegram, tmp_path), a_phone(telegram, staff["ed"]) as ed:
        empty = await ed.say("/track")
        asked = await ed.say(f"/track {QUOTE}")
        nowhere = await ed.turn(asked, "language en")
        given_up = await ed.turn(nowhere, "cancel")

    assert "needs the words" in told_of(empty)
    assert "In which languages" in told_of(asked)  # no speaker is known
    assert "try" in buttons_of(asked) and "try" not in buttons_of(nowhere)
    assert "Nothing is tracked" in told_of(given_up) and app.tracking.added == []


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
        listed = await ada.say("/channels")
        gone = await ada.say("/unwatch wartranslated")
        configured = await ada.say("/unwatch ClashReport")

    assert "wartranslated is watched from now on" in told_of(added)
    assert "watched already" in told_of(again) and "expected the 5 to 32 letters" in told_of(wrong)
    assert "2 channels watched" in told_of(listed) and "Added by Ada (503)" in told_of(listed)
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
