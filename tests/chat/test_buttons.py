"""Every button under an alert, pressed by a journalist with a real Telethon of their own."""

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
    assert made == "Added to thread 1."
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

    assert "Relevant: Ann (501) in the chat" in amended.raw_text
    assert buttons_of(amended) == BASE


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
