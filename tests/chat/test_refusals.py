"""What Telegram refuses of the bot's answers, and groups that become supergroups, over its own protocol."""

from tests.chat.newsroom import BOT, a_newsroom, a_phone, the_bot, write_settings

REFUSED = "The answer to this was refused by Telegram and cannot be shown."


async def test_one_answer_that_is_refused_for_good_holds_up_no_other(app, telegram, staff, tmp_path):
    fault = telegram.fault("BUTTON_DATA_INVALID", method="messages.sendMessage", account="bot", times=2)
    async with the_bot(app, telegram, tmp_path), a_phone(telegram, staff["ann"]) as ann:
        refused = await ann.say("/status")
        answered = await ann.say("/help")

    assert fault.struck == 2
    assert refused.raw_text == REFUSED and "/find" in answered.raw_text


async def test_a_group_is_answered_in_the_supergroup_that_it_became(telegram, world, staff, tmp_path):
    group = world.group(77, "Desk")
    group.add(world.the_bot(), staff["ann"])
    ann = '[[recipient]]\nid = "ann"\nkind = "telegram"\nchat = 501\n'
    write_settings(tmp_path, recipients=f'{ann}[[recipient]]\nid = "desk"\nkind = "telegram"\nchat = -77\n')
    with a_newsroom(tmp_path) as app:
        async with the_bot(app, telegram, tmp_path), a_phone(telegram, staff["ann"]) as phone:
            became = group.upgrade(100)
            staff["ann"].say("/status@wirewatch_bot", to=became)
            answer = await phone.alert_in(became)
        moved = {recipient.id: recipient.chat for recipient in app.opened.recipients}

    assert answer.sender_id == BOT and "channels watched" in answer.raw_text
    assert moved == {"ann": 501, "desk": became.chat_id}


async def test_what_the_application_refuses_is_told_in_the_readers_language(telegram, staff, tmp_path):
    write_settings(tmp_path, '[[recipient]]\nid = "ann"\nkind = "telegram"\nchat = 501\nlanguage = "uk"\n')
    with a_newsroom(tmp_path) as app:
        async with the_bot(app, telegram, tmp_path), a_phone(telegram, staff["ann"]) as ann:
            unknown = await ann.say("/statement no-such")
            nowhere = await ann.say("/story https://t.me/nobody/1")

    assert unknown.raw_text.startswith("Висловлювання «no-such» не відстежується")
    assert nowhere.raw_text == "«https://t.me/nobody/1»: такого допису тут не збережено"
