"""Who may: roles × commands, and everybody for whom nothing is done."""

import asyncio
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from telethon import types

from bot.chat.commands.alerts import UNDER_ALERTS
from bot.chat.people import People
from bot.chat.protocol import Person
from bot.chat.requests import (
    AHEAD,
    ANONYMOUS,
    EDITED,
    FORWARDED,
    LATE,
    ROLE,
    ROOM,
    STALE,
    STRANGER,
    VIA_BOT,
    Denied,
    Ignored,
    Listener,
    Understood,
    Unknown,
)
from bot.chat.table import COMMANDS
from bot.models import Press, Recipient, Role, Said, Shown
from tests.chat.newsroom import PEOPLE, a_phone, the_bot
from tests.chat.newsroom import ROOM as NEWSROOM
from tests.waiting import HANGS

NOW = datetime(2026, 5, 29, 12, tzinfo=UTC)
OURS = {
    "start": Role.JOURNALIST,
    "help": Role.JOURNALIST,
    "statements": Role.JOURNALIST,
    "statement": Role.JOURNALIST,
    "recent": Role.JOURNALIST,
    "review": Role.JOURNALIST,
    "missed": Role.EDITOR,
    "find": Role.JOURNALIST,
    "story": Role.JOURNALIST,
    "thread": Role.JOURNALIST,
    "add": Role.JOURNALIST,
    "export": Role.EDITOR,
    "mute": Role.JOURNALIST,
    "unmute": Role.JOURNALIST,
    "quiet": Role.JOURNALIST,
    "track": Role.EDITOR,
    "untrack": Role.EDITOR,
    "doubtful": Role.EDITOR,
    "timeline": Role.JOURNALIST,
    "channels": Role.JOURNALIST,
    "watch": Role.ADMIN,
    "unwatch": Role.ADMIN,
    "coverage": Role.JOURNALIST,
    "silence": Role.JOURNALIST,
    "suggest": Role.ADMIN,
    "people": Role.ADMIN,
    "status": Role.JOURNALIST,
}


@pytest.fixture
def listener():
    recipients = [
        Recipient(id=name, kind="telegram", chat=chat, role=role) for name, (chat, role) in PEOPLE.items()
    ]
    room = Recipient(id="room", kind="telegram", chat=NEWSROOM, role="admin")
    return Listener(
        commands=COMMANDS,
        under_alerts=UNDER_ALERTS,
        people=People([*recipients, room], ZoneInfo("UTC")),
        username="wirewatch_bot",
    )


def said(text, person=501, **more):
    fields = {"chat": person, "message_id": 7, "person": person, "name": "Ann", "text": text, "sent_at": NOW}
    return Said(**(fields | more))


def meant(listener, what, question=None):
    return listener.said(what, question, at=NOW)


def test_every_command_has_its_role_here():
    assert COMMANDS.keys() == OURS.keys()


@pytest.mark.parametrize("command", OURS)
@pytest.mark.parametrize(("name", "role"), [(name, Role(role)) for name, (_, role) in PEOPLE.items()])
def test_each_role_may_use_its_commands_and_those_of_the_roles_before(listener, command, name, role):
    meaning = meant(listener, said(f"/{command}", person=PEOPLE[name][0]))

    if role.may(OURS[command]):
        assert isinstance(meaning, Understood) and meaning.command.name == command
    else:
        assert meaning == Denied(what=f"/{command}", why=ROLE, person=meaning.person)


@pytest.mark.parametrize("command", [name for name in COMMANDS if name != "start"])
def test_strangers_may_use_nothing_but_start(listener, command):
    assert meant(listener, said(f"/{command}", person=999)) == Denied(what=f"/{command}", why=STRANGER)
    assert isinstance(meant(listener, said("/start", person=999)), Understood)


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize(
    ("circumstances", "why"),
    [
        ({"person": 0, "chat": NEWSROOM}, ANONYMOUS),
        ({"edited": True}, EDITED),
        ({"forwarded": True}, FORWARDED),
        ({"via_bot": True}, VIA_BOT),
        ({"sent_at": NOW - timedelta(days=2)}, LATE),
        ({"sent_at": NOW + timedelta(minutes=6)}, AHEAD),
    ],
)
def test_nothing_is_done_for_whoever_may_not_have_meant_it(listener, command, circumstances, why):
    meaning = meant(listener, said(f"/{command}", **circumstances))

    assert isinstance(meaning, Denied) and meaning.why == why


def test_a_clock_may_be_a_little_slow(listener):
    assert isinstance(meant(listener, said("/find x", sent_at=NOW + timedelta(minutes=5))), Understood)


def test_a_group_gives_no_rights_and_only_the_newsroom_s_own_shows_anything(listener):
    assert meant(listener, said("/find x", person=999, chat=NEWSROOM)) == Denied(what="/find", why=STRANGER)
    assert isinstance(meant(listener, said("/find x", chat=NEWSROOM)), Understood)
    elsewhere = meant(listener, said("/find x", chat=-1000000000999))
    assert isinstance(elsewhere, Denied) and elsewhere.why == ROOM


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("/find@wirewatch_bot dam", Understood),
        ("/FIND@Wirewatch_Bot dam", Understood),
        ("/find@other_bot dam", Ignored),
        ("/nonsense", Unknown),
        ("/nonsense@wirewatch_bot", Unknown),
        ("hello", Understood),
        ("see /find", Understood),
        ("/", Ignored),
    ],
)
def test_what_is_meant_for_the_bot(listener, text, meaning):
    assert isinstance(meant(listener, said(text)), meaning)


def test_an_unknown_command_in_a_room_may_be_another_bot_s(listener):
    assert isinstance(meant(listener, said("/nonsense", chat=NEWSROOM)), Ignored)


def press(data, person=501, **more):
    fields = {"chat": person, "message_id": 7, "person": person, "name": "Ann", "query_id": 1, "data": data}
    return Press(**(fields | {"pressed_at": NOW} | more))


def shown(command, *buttons):
    return Shown(id=1, command=command, state={}, about=None, buttons=frozenset(buttons))


def test_a_button_is_in_use_as_long_as_it_stands_there(listener):
    assert isinstance(listener.pressed(press("›"), shown("find", "›"), None), Understood)
    for meaning in (
        listener.pressed(press("‹"), shown("find", "›"), None),
        listener.pressed(press("›"), None, None),
        listener.pressed(press("›"), shown("gone", "›"), None),
    ):
        assert isinstance(meaning, Denied) and meaning.why == STALE


def test_a_stranger_in_a_room_presses_in_vain(listener):
    meaning = listener.pressed(press("›", person=999, chat=NEWSROOM), shown("find", "›"), None)

    assert meaning == Denied(what="button ›", why=STRANGER)


def test_how_somebody_is_signed_ends_with_their_number_whatever_they_call_themselves():
    ann = Person(
        id=501, name="Ed (502) in the chat", role=Role.JOURNALIST, language="en", zone=ZoneInfo("UTC"),
        recipient="ann",
    )  # fmt: skip

    assert ann.actor.endswith(" (501) in the chat")


async def test_a_stranger_learns_their_number_and_nothing_else(app, world, telegram, staff, tmp_path):
    eve = world.person(666, "Eve", phone="+49170666")
    eve.started.add(4242)
    async with the_bot(app, telegram, tmp_path), a_phone(telegram, eve) as phone:
        await phone.client.send_message(phone.bot, "/find dam")
        hello = await phone.say("/start")

    assert "666" in hello.raw_text and "whoever runs Wirewatch" in hello.raw_text
    assert not hello.buttons
    assert len(world.inbox(666)) == 1
    assert [(one.person, one.name, one.what, one.why) for one in app.chatting.denials()] == [
        (666, "Eve", "/find", STRANGER)
    ]


async def test_forwarded_edited_and_anonymous_commands_act_for_nobody(app, world, telegram, staff, tmp_path):
    room = world.group(400, "Newsroom", supergroup=True)
    room.add(staff["ann"], world.the_bot())
    header = types.MessageFwdHeader(date=datetime.now(UTC), from_id=types.PeerUser(502))
    async with the_bot(app, telegram, tmp_path), a_phone(telegram, staff["ann"]) as ann:
        staff["ann"].say("/thread new Forwarded", fwd_from=header)
        forwarded = await ann.next()
        number = staff["ann"].say("/thread")
        await ann.next()
        staff["ann"].edit(number, "/thread new Edited")
        edited = await ann.next()
        room.post("/thread new Anonymous")
        staff["ann"].say("/thread list", to=room)
        listed = await asyncio.wait_for(ann.came.get(), HANGS)
        while "0 threads" not in listed.raw_text:  # other news of the room
            listed = await asyncio.wait_for(ann.came.get(), HANGS)

    assert "Forwarded commands are not carried out" in forwarded.raw_text
    assert "Edited commands are not carried out" in edited.raw_text
    assert app.threads.find() == []
    assert [(one.person, one.why) for one in app.chatting.denials()] == [
        (501, FORWARDED), (501, EDITED), (0, ANONYMOUS),
    ]  # fmt: skip


async def test_journalists_keep_threads_of_their_own(app, telegram, staff, tmp_path):
    app.acted_by("Ed (502) in the chat").threads.new("Ed's")
    async with (
        the_bot(app, telegram, tmp_path),
        a_phone(telegram, staff["ann"]) as ann,
        a_phone(telegram, staff["ed"]) as ed,
    ):
        none = await ann.say("/thread list")
        hidden = await ann.say("/thread show 1")
        await ann.say("/thread new Ann's")
        own = await ann.say("/thread list")
        all_ = await ed.say("/thread list")

    assert "0 threads" in none.raw_text and "no thread 1 that you may use" in hidden.raw_text
    assert "Ann's" in own.raw_text and "Ed's" not in own.raw_text
    assert "Ann's" in all_.raw_text and "Ed's" in all_.raw_text
