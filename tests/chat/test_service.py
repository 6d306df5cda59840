"""The service as a process of its own: it hears what was said while it was down, and once whenever killed."""

import random
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial

import pytest

from tests.chat.newsroom import PEOPLE, ROOM, SAID, STATEMENTS
from tests.cli.newsroom import Newsroom
from tests.forks import fork
from tests.telegram.stage import TOKEN
from tests.telegram_server import TelegramServer
from tests.waiting import HANGS

KEYS = f"TELEGRAM_API_ID=1\nTELEGRAM_API_HASH={'ab' * 16}\nTELEGRAM_BOT_TOKEN={TOKEN}\n"


@pytest.fixture
def newsroom(tmp_path, telegram: TelegramServer, staff):
    """A newsroom whose bot has signed in before."""
    room = Newsroom(tmp_path)
    room.environ = telegram.environment()
    room.write(".env", KEYS)
    room.write("statements.toml", STATEMENTS)
    room.write("wirewatch.toml", '[preview]\nbase_url = "http://127.0.0.1:9"\n')
    room.channels("ClashReport", every="1h")
    people = {**PEOPLE, "room": (ROOM, "journalist")}
    room.write(
        "recipients.toml",
        "".join(
            f'[[recipient]]\nid = "{name}"\nkind = "telegram"\nchat = {chat}\nrole = "{role}"\n'
            for name, (chat, role) in people.items()
        ),
    )
    room.run("login", "--bot")
    return room


@contextmanager
def running(newsroom, telegram):
    """The service once it has started, until it is asked to stop, which it does in peace."""
    before = times_caught_up(telegram)
    process = fork(newsroom, "run")
    telegram.until(partial(catches_up, telegram, before))
    yield
    process.terminate()
    process.join(HANGS)
    assert process.exitcode == 0


def test_what_was_said_while_the_service_was_down_is_answered(newsroom, world, telegram, staff):
    group = world.group(400, "Newsroom", supergroup=True)
    group.add(staff["ann"], world.the_bot())
    with running(newsroom, telegram):
        staff["ann"].say("/thread new First")
        telegram.until(lambda: len(world.inbox(501)) == 1)
        staff["ann"].say("/thread list", to=group)
        telegram.until(lambda: len(world.inbox(ROOM)) == 1)
    staff["ann"].say("/thread new Second")
    newsroom.run("alert")  # which does not talk, and leaves it to who does
    staff["ann"].say("/thread list", to=group)

    with running(newsroom, telegram):
        telegram.until(lambda: len(world.inbox(501)) == len(world.inbox(ROOM)) == 2)

    assert "Thread 2 made" in world.inbox(501)[1].text


def test_a_stranger_is_refused_on_record(newsroom, world, telegram):
    eve = world.person(666, "Eve")
    with running(newsroom, telegram):
        eve.say("/coverage")
        eve.start()
        telegram.until(lambda: len(world.inbox(666)) == 1)

    (denial,) = newsroom.rows("denials")
    told = newsroom.run("denials").stdout

    assert (denial["person"], denial["what"], denial["why"]) == (666, "/coverage", "unknown person")
    assert "666 (Eve)  /coverage: unknown person" in told


def times_caught_up(telegram):
    return len(telegram.asked("updates.getDifference", "bot"))


def catches_up(telegram, before):
    return times_caught_up(telegram) > before


def test_killed_at_random_points_each_command_is_applied_and_answered_once(
    newsroom, world, telegram, staff, length
):
    dice = random.Random(length.seed(20260529))
    said = 0
    for _ in range(length("kills", 20, full=100)):
        said += 2
        for number in (said - 1, said):
            staff["ann"].say(f"/thread new Number {number}")
        before = times_caught_up(telegram)
        process = fork(newsroom, "run")
        telegram.until(partial(catches_up, telegram, before))
        process.join(dice.uniform(0, 0.2))
        process.kill()
        process.join()
        process.close()
    with running(newsroom, telegram):
        telegram.until(lambda: len(world.inbox(501)) >= said)

    titles = [row["title"] for row in newsroom.rows("thread", "list")]
    answers = [sent.text for sent in world.inbox(501)]
    assert sorted(titles) == sorted(f"Number {number}" for number in range(1, said + 1))
    assert len(answers) == len(set(answers)) == said


def test_a_post_in_a_joined_channel_is_looked_at_when_it_is_pushed(newsroom, world, telegram):
    reader = world.user(phone="+491701234567", id=7)
    channel = world.channel(username="ClashReport", id=1186921499, title="Clash Report")
    channel.add(reader)
    channel.post("A post from before")
    newsroom.write(".env", KEYS + "TELEGRAM_PHONE=+491701234567\n")
    newsroom.channels("ClashReport", source="telegram", every="1h")
    newsroom.run("login", stdin="12345\n")
    newsroom.run("collect")
    looked = len(telegram.asked("updates.getChannelDifference"))
    with running(newsroom, telegram):
        telegram.until(lambda: len(telegram.asked("updates.getChannelDifference")) > looked)
        channel.post(SAID, at=datetime.now(UTC))
        telegram.until(lambda: len(world.inbox(501)) == 1)

    assert "we are open for talks" in world.inbox(501)[0].text
