"""Every button under an alert, pressed by a journalist with a real Telethon of their own."""

import asyncio

import pytest

from tests.chat.newsroom import SAID, a_phone, buttons_of, publish, the_bot

BASE = ["relevant", "rejected", "thread", "mute"]


async def alerted(app, sender, phone):
    """The alert, as it comes to somebody's phone."""
    await app.alert({"telegram": sender})
    return await phone.next()


def verdicts(app):
    return app.db.rows("select verdict, reason, actor from verdicts order by id")


async def test_a_verdict_is_kept_with_who_gave_it_and_shown(app, telegram, staff, tmp_path):
    publish(app, SAID)
    async with the_bot(app, telegram, tmp_path) as sender, a_phone(telegram, staff["ann"]) as ann:
        alert = await alerted(app, sender, ann)
        toast = await ann.press(alert, "relevant")
        again = await ann.press(alert, "relevant")

    assert buttons_of(alert) == BASE
    assert toast == again == "Noted: relevant."
    assert verdicts(app) == [{"verdict": "relevant", "reason": "", "actor": "Ann (501) in the chat"}]
    (match,) = app.statements.matches()
    assert (match.verdict, match.judged_by) == ("relevant", "Ann (501) in the chat")
    assert match.judged_at is not None


async def test_not_a_match_offers_the_reasons(app, telegram, staff, tmp_path):
    publish(app, SAID)
    async with the_bot(app, telegram, tmp_path) as sender, a_phone(telegram, staff["ann"]) as ann:
        alert = await alerted(app, sender, ann)
        why = await ann.turn(alert, "rejected")
        done = await ann.turn(why, "reason denial")

    assert buttons_of(why) == ["reason other speaker", "reason denial", "reason other topic", "back"]
    assert why.raw_text == alert.raw_text == done.raw_text
    assert buttons_of(done) == BASE
    assert [(one["verdict"], one["reason"]) for one in verdicts(app)] == [
        ("rejected", ""), ("rejected", "denial"),
    ]  # fmt: skip


async def test_an_alert_goes_into_a_new_thread_and_into_one_that_is_there(app, telegram, staff, tmp_path):
    (url,) = publish(app, SAID)
    async with the_bot(app, telegram, tmp_path) as sender, a_phone(telegram, staff["ann"]) as ann:
        alert = await alerted(app, sender, ann)
        offered = await ann.turn(alert, "thread")
        made = await ann.press(offered, "thread new")
        offered_again = await ann.turn(await ann.changed.get(), "thread")
        back = await ann.turn(offered_again, "back")
        added = await ann.say("/add 1", reply_to=alert.id)

    assert buttons_of(offered) == ["thread new", "back"]
    assert made.startswith("Added to thread 1, “")
    assert buttons_of(offered_again) == ["thread 1", "thread new", "back"]
    assert buttons_of(back) == BASE
    assert "already" in added.raw_text
    assert [post.url for post in app.threads.get(1).posts] == [url]


async def test_an_amendment_keeps_the_buttons(app, telegram, staff, tmp_path):
    publish(app, SAID)
    async with the_bot(app, telegram, tmp_path) as sender, a_phone(telegram, staff["ann"]) as ann:
        alert = await alerted(app, sender, ann)
        await ann.press(alert, "relevant")
        for _ in app.match():
            pass
        await app.alert({"telegram": sender})
        amended = await ann.changed.get()

    assert "Relevant: Ann, " in amended.raw_text
    assert buttons_of(amended) == BASE


async def follow_up(app, sender):
    """What amends alerts, judged and sent."""
    for _ in app.match():
        pass
    await app.alert({"telegram": sender})


async def test_an_amendment_leaves_the_buttons_that_were_opened(app, telegram, staff, tmp_path):
    publish(app, SAID)
    async with the_bot(app, telegram, tmp_path) as sender, a_phone(telegram, staff["ann"]) as ann:
        alert = await alerted(app, sender, ann)
        why = await ann.turn(alert, "rejected")
        await follow_up(app, sender)
        amended = await ann.changed.get()
        done = await ann.turn(amended, "reason denial")

    assert amended.raw_text.startswith("NOT A MATCH · ")
    assert buttons_of(amended) == buttons_of(why)
    assert buttons_of(done) == BASE


async def test_buttons_pressed_under_several_alerts_at_once_all_stay_open(app, telegram, staff, tmp_path):
    places = ("harbour", "ministry", "market", "airport", "theatre")  # more comes as a list
    publish(app, *(f"At the {place} number {n}{n} they say: {SAID}" for n, place in enumerate(places, 1)))
    async with (
        the_bot(app, telegram, tmp_path) as sender,
        a_phone(telegram, staff["ann"]) as ann,
        a_phone(telegram, staff["ann"]) as desktop,
    ):
        await app.alert({"telegram": sender})
        alerts = [await ann.next() for _ in app.db.rows("select 1 from alerts where recipient_id = 'ann'")]
        pressed = [ann.press(alert, "rejected") for alert in alerts]
        pressed.append(desktop.press(await desktop.next(), "thread"))
        await asyncio.gather(*pressed)
        await follow_up(app, sender)
        shown = await ann.client.get_messages(ann.bot, ids=[alert.id for alert in alerts])

    assert len(alerts) > 1
    assert "NOT A MATCH" in "".join(message.raw_text for message in shown)  # as many as a chat takes
    assert all(buttons_of(message)[-1] == "back" for message in shown)


async def test_a_button_pressed_while_an_amendment_is_on_its_way_stays_open(app, telegram, staff, tmp_path):
    publish(app, SAID)
    async with the_bot(app, telegram, tmp_path) as sender, a_phone(telegram, staff["ann"]) as ann:
        alert = await alerted(app, sender, ann)
        await ann.press(alert, "relevant")
        for _ in app.match():
            pass

        class OnItsWay:
            kind = "telegram"

            async def send(self, amendment, recipient):
                if recipient.id == "ann" and buttons_of(alert) == BASE and not opened:
                    opened.append(await ann.turn(alert, "mute"))
                return await sender.send(amendment, recipient)

        opened = []
        await app.alert({"telegram": OnItsWay()})
        shown = await ann.client.get_messages(ann.bot, ids=alert.id)

    assert "Relevant: Ann" in shown.raw_text
    assert buttons_of(shown) == ["mute statement", "mute channel", "mute story", "back"]


async def test_a_button_under_a_message_that_is_no_alert_of_ours_does_nothing(
    app, world, telegram, staff, tmp_path
):
    publish(app, SAID)
    async with the_bot(app, telegram, tmp_path) as sender, a_phone(telegram, staff["ann"]) as ann:
        alert = await alerted(app, sender, ann)
        app.db.run("delete from deliveries")
        toast = await ann.press(alert, "relevant")

    assert toast == "This button is out of use."
    assert verdicts(app) == []
    assert [(one.person, one.what, one.why) for one in app.chatting.denials()] == [
        (501, "button relevant", "button out of use")
    ]


async def test_mute_asks_about_what_and_for_how_long(app, telegram, staff, tmp_path):
    publish(app, SAID)
    async with the_bot(app, telegram, tmp_path) as sender, a_phone(telegram, staff["ann"]) as ann:
        alert = await alerted(app, sender, ann)
        what = await ann.turn(alert, "mute")
        lengths = await ann.turn(what, "mute statement")
        muted = await ann.press(lengths, "mute statement 8h")

    assert buttons_of(what) == ["mute statement", "mute channel", "mute story", "back"]
    assert buttons_of(lengths)[:4] == [f"mute statement {length}" for length in ("1h", "8h", "24h", "7d")]
    assert "Muted until" in muted and muted.endswith(": “Russia is open for talks”.")
    (mute,) = app.recipients.mutes()
    assert (mute.recipient_id, mute.kind, mute.what) == ("ann", "statement", "open-for-talks")
    assert mute.actor == "Ann (501) in the chat"


@pytest.mark.parametrize(("kind", "what"), [("channel", "clashreport"), ("story", "1")])
async def test_a_channel_or_a_story_is_muted(kind, what, app, telegram, staff, tmp_path):
    (url,) = publish(app, SAID)
    async with the_bot(app, telegram, tmp_path) as sender, a_phone(telegram, staff["ann"]) as ann:
        alert = await alerted(app, sender, ann)
        lengths = await ann.turn(await ann.turn(alert, "mute"), f"mute {kind}")
        said = await ann.press(lengths, f"mute {kind} 1h")

    assert [(one.kind, one.what) for one in app.recipients.mutes()] == [(kind, what)]
    assert said.endswith(": @ClashReport." if kind == "channel" else f": the story of {url}.")


async def test_in_a_room_an_alert_is_judged_by_whoever_is_known_and_muted_by_editors(
    app, world, telegram, staff, tmp_path
):
    room = world.group(400, "Newsroom", supergroup=True)
    eve = world.person(666, "Eve", phone="+49170666")
    room.add(world.the_bot(), staff["ann"], staff["ed"], eve)
    publish(app, SAID)
    async with (
        the_bot(app, telegram, tmp_path) as sender,
        a_phone(telegram, staff["ann"]) as ann,
        a_phone(telegram, staff["ed"]) as ed,
        a_phone(telegram, eve) as stranger,
    ):
        await app.alert({"telegram": sender})
        in_room = [await one.alert_in(room) for one in (ann, ed, stranger)]
        refused = await stranger.press(in_room[2], "relevant")
        judged = await ann.press(in_room[0], "relevant")
        lengths = await ed.turn(await ed.turn(in_room[1], "mute"), "mute statement")
        not_hers = await ann.press(in_room[0], "mute statement 1h")
        muted = await ed.press(lengths, "mute statement 1h")

    assert "does not know you" in refused and judged == "Noted: relevant."
    assert [one["actor"] for one in verdicts(app)] == ["Ann (501) in the chat"]
    assert "only editors" in not_hers and "Muted until" in muted
    assert [one.recipient_id for one in app.recipients.mutes()] == ["room"]
