"""/people: who is told, and letting people in and out, from an admin's phone."""

from datetime import timedelta

from bot.models import MuteKind
from tests.chat.newsroom import SAID, a_phone, labels_of, publish, the_bot


async def test_people_are_listed_with_role_reach_and_quiet(app, telegram, staff, tmp_path):
    hour = app.clock() + timedelta(hours=1)
    app.channels.watch("wartranslated", origin="chat")
    app.recipients.quiet("ann", until=hour)
    staff["ed"].blocked = True
    publish(app, SAID)
    app.recipients.mute("ada", MuteKind.CHANNEL, "wartranslated", until=hour)
    async with the_bot(app, telegram, tmp_path) as sender, a_phone(telegram, staff["ada"]) as ada:
        await app.alert({"telegram": sender})
        await ada.next()
        listed = await ada.say("/people")
        opened = await ada.tap(listed, "1")

    assert listed.raw_text.startswith("4 are told\n\n1. ann · journalist\n501 · can be reached\nQuiet until ")
    assert "2. ed · editor\n502 · ! cannot be reached since " in listed.raw_text
    assert "3. ada · admin\n503 · can be reached\n1 thing muted, until " in listed.raw_text
    assert labels_of(listed) == ["1", "2", "3", "4", "Let somebody in", "‹ Menu"]
    assert "In recipients.toml" in opened.raw_text and labels_of(opened) == ["‹ People", "‹ Menu"]


async def test_who_pressed_start_is_let_in_by_taps_and_is_told_at_once(app, world, telegram, staff, tmp_path):
    zoe = world.person(777, "Zoe Bell", phone="+49170777")
    zoe.started.add(4242)
    async with (
        the_bot(app, telegram, tmp_path) as sender,
        a_phone(telegram, staff["ada"]) as ada,
        a_phone(telegram, zoe) as phone,
    ):
        stranger = await phone.say("/start")
        roles = await ada.tap(await ada.say("/people"), "Let in Zoe Bell (777)")
        done = await ada.tap(roles, "editor")
        menu = await phone.say("/start")
        publish(app, SAID)
        await app.alert({"telegram": sender})
        alert = await phone.next()
        await ada.next()
        shown = await ada.tap(await ada.tap(done, "‹ People"), "5")
        changed = await ada.tap(shown, "journalist")
        refused = await phone.say("/track we stay")
        sure = await ada.tap(await ada.tap(await ada.tap(changed, "‹ People"), "5"), "Let in no longer")
        gone = await ada.tap(sure, "Yes")
        await phone.client.send_message(phone.bot, "/recent")
        again = await ada.say("/people invite 777 journalist Zoe Bell")
        twice = await ada.say("/people invite 777 admin")

    assert "777" in stranger.raw_text and not stranger.buttons and len(menu.buttons) > 5
    assert "zoe-bell is let in as editor." in done.raw_text and SAID[20:40] in alert.raw_text
    assert "Let in by Ada (503)" in shown.raw_text and "as journalist" in changed.raw_text
    assert "higher role" in refused.raw_text or "роль" in refused.raw_text
    assert "let in no longer" in gone.raw_text
    assert "zoe-bell is let in as journalist." in again.raw_text and "already" in twice.raw_text
    actions = [row["action"] for row in app.db.rows("select action from custody order by seq")]
    assert [one for one in actions if "person" in one] == [
        "person invited", "person invited", "person removed", "person invited",
    ]  # fmt: skip


async def test_numbers_roles_and_people_that_there_are_not_are_refused(app, telegram, staff, tmp_path):
    async with the_bot(app, telegram, tmp_path), a_phone(telegram, staff["ada"]) as ada:
        wrong = [
            (await ada.say(f"/people {words}")).raw_text
            for words in (
                *("invite x", "invite 0 editor", "invite 501 editor", "role ann editor", "role ann king"),
                *("role nobody editor", "remove ann", "remove ada", "show nobody"),
            )
        ]
        asked = await ada.tap(await ada.say("/people"), "Let somebody in")
        roles = await ada.say("888 Max Mill")
        done = await ada.tap(roles, "journalist")

    assert "nobody's number" in wrong[0] and "nobody's number" in wrong[1] and "as ann" in wrong[2]
    assert "recipients.toml" in wrong[3] and "is no role" in wrong[4] and "Nobody called" in wrong[5]
    assert "recipients.toml" in wrong[6] and "another admin" in wrong[7] and "Nobody is called" in wrong[8]
    assert "Who?" in asked.raw_text and "max-mill is let in as journalist." in done.raw_text
    assert [one.id for one in app.opened.recipients][-1] == "max-mill"
