"""Nothing has to be typed: statements open by taps, and plain words in private are a search."""

from tests.chat.newsroom import SAID, a_phone, buttons_of, publish, the_bot


async def test_a_statement_is_opened_from_the_list_by_a_tap_and_left_again(app, telegram, staff, tmp_path):
    async with the_bot(app, telegram, tmp_path), a_phone(telegram, staff["ann"]) as ann:
        listed = await ann.say("/statements")
        opened = await ann.turn(listed, "open 0")
        back = await ann.turn(opened, "list")
        without_an_id = await ann.say("/statement")

    assert buttons_of(listed) == buttons_of(without_an_id) == ["open 0"]
    assert "We are open for talks" in opened.raw_text and buttons_of(opened) == ["list"]
    assert back.raw_text == listed.raw_text


async def test_plain_words_in_private_are_a_search(app, telegram, staff, tmp_path):
    publish(app, SAID)
    async with the_bot(app, telegram, tmp_path), a_phone(telegram, staff["ann"]) as ann:
        found = await ann.say("minister")

    assert found.raw_text.startswith("Found: minister") and "https://t.me/ClashReport/1" in found.raw_text
