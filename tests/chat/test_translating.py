"""Translations under an alert, asked for by a tap where a service is named, and marked as a machine's."""

from tests.app.test_translations import a_service
from tests.chat.newsroom import SAID, a_newsroom, a_phone, buttons_of, publish, the_bot, write_settings


async def test_a_tap_has_a_post_translated_under_the_alert_which_stays(telegram, staff, tmp_path):
    config = write_settings(tmp_path)
    with a_service(b'{"translatedText": "We are open, said he."}') as (url, asked):
        (config / "wirewatch.toml").write_text(f'[translation]\nurl = "{url}"\n', "utf-8")
        with a_newsroom(tmp_path) as app:
            publish(app, SAID)
            async with the_bot(app, telegram, tmp_path) as sender, a_phone(telegram, staff["ann"]) as ann:
                await app.alert({"telegram": sender})
                alert = await ann.next()
                before = list(asked)
                await ann.press(alert, "translate")
                told = await ann.next()
                still = await ann.client.get_messages(ann.bot, ids=alert.id)

    assert before == [], "nothing leaves the machine before somebody asks"
    assert asked[0][1]["q"] == SAID and asked[0][1]["target"] == "en"
    assert told.raw_text == "Translated by a machine (127.0.0.1), not by a person:\n\nWe are open, said he."
    assert told.reply_to.reply_to_msg_id == alert.id and still.raw_text == alert.raw_text
    assert buttons_of(still) == ["relevant", "rejected", "thread", "mute", "translate"]


async def test_without_a_service_there_is_no_such_button(app, telegram, staff, tmp_path):
    publish(app, SAID)
    async with the_bot(app, telegram, tmp_path) as sender, a_phone(telegram, staff["ann"]) as ann:
        await app.alert({"telegram": sender})
        alert = await ann.next()

    assert "translate" not in buttons_of(alert)
