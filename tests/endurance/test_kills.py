"""The service killed anywhere between reading a post and amending its alert, and while it is talked to."""

import contextlib
import os
import random
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial

import pytest

from bot.storage.database import open_database
from tests.bench.judged import tables
from tests.cli.newsroom import Newsroom
from tests.cli.wired import NAMES, channel_of
from tests.endurance.length import FULL, Length
from tests.endurance.publishing import Publishing, statements_of_long_words
from tests.forks import fork
from tests.telegram_server import Person, TelegramServer, World
from tests.waiting import HANGS

STATEMENTS = statements_of_long_words(40)  # so many that each person is told one by one, and not in lists
EDITOR = 600  # whose chat it is; the others' follow
LONGEST = 6.0  # seconds that a life lasts
REQUESTS = 14  # that nearly every life makes
WRITING = ("messages.sendMessage", "messages.editMessage")


def settings(desk: Newsroom, world: World) -> dict[str, set[str]]:
    """Tell an editor of all statements and a person of each; return who is told of which."""
    every = {statement.id for statement in STATEMENTS}
    told = {"editor": every} | {f"of-{name}": {name} for name in sorted(every)}
    lines = []
    for chat, (name, statements) in enumerate(told.items(), EDITOR):
        world.person(chat, name).start()
        wanted, role = (["*"], "editor") if statements == every else (list(statements), "journalist")
        lines.append(
            f'[[recipient]]\nid = "{name}"\nkind = "telegram"\nchat = {chat}\nrole = "{role}"\n'
            f"statements = {wanted!r}\n"
        )
    desk.write("recipients.toml", "\n".join(lines))
    desk.write("statements.toml", tables(STATEMENTS))
    return told


@pytest.mark.parametrize("number", range(5 if os.environ.get(FULL) else 1))
def test_killed_anywhere_on_the_way_nothing_is_lost_and_nothing_comes_twice(
    desk: Newsroom, world: World, telegram: TelegramServer, length: Length, number: int
) -> None:
    dice = random.Random(length.seed(20260601) + number)
    told = settings(desk, world)
    channels = [channel_of(world, name) for name in NAMES]
    published = Publishing(channels, STATEMENTS, dice, carrying=0.4, copying=0.3, editing=0.25, deleting=0.05)
    editor = world.accounts[EDITOR]
    assert isinstance(editor, Person)
    desk.run("login", "--bot")
    desk.run("collect")
    said = sent = 0
    for said in length.steps("kills", 5, full=200):
        heard_before = len(telegram.calls)
        for _ in range(dice.randint(1, 4)):
            published.happen(datetime.now(UTC))
        editor.say(f"/thread new Number {said}")
        alerts = dice.random() < 0.6
        count = dice.randint(1, 2) if alerts else dice.randint(0, REQUESTS)
        enough = partial(has_heard, telegram, heard_before, count, alerts)
        process = fork(desk, "run")
        with contextlib.suppress(TimeoutError):
            telegram.until(enough, LONGEST)
        process.join(dice.uniform(0, 0.05))
        process.kill()
        process.join(HANGS)
        process.close()
        sent += has_heard(telegram, heard_before, 1, True)
    in_the_end(desk, telegram, lambda: len(answers(world)) >= said)
    desk.run("run", "--once")
    in_the_end(desk, telegram, lambda: not due(desk))

    inboxes = {name: world.inbox(chat) for chat, name in enumerate(told, EDITOR)}
    with contextlib.closing(open_database(desk.data / "wirewatch.db")) as db:
        missed = published.missed(db, inboxes, told)
    length.found("posts", len(published.texts))
    length.found("stories that carry a statement", len(published.carried))
    length.found("lives that sent alerts", sent)
    length.found("edits", len(published.marks))
    length.found("messages", sum(map(len, inboxes.values())))
    length.found("amendments", sum(len(one.edits) for inbox in inboxes.values() for one in inbox))
    assert sent
    assert not missed, "\n".join(missed)
    assert sorted(row["title"] for row in desk.rows("thread", "list")) == sorted(
        f"Number {number}" for number in range(1, said + 1)
    )
    assert len(answers(world)) == len(set(answers(world))) == said
    desk.run("verify")


def has_heard(telegram: TelegramServer, before: int, count: int, alerts: bool) -> bool:
    """Whether so many requests came since then, or so many that tell people of a statement."""
    came = telegram.calls[before:]
    return sum(not alerts or (one.method in WRITING and one.chat_id != EDITOR) for one in came) >= count


def in_the_end(desk: Newsroom, telegram: TelegramServer, condition: Callable[[], bool]) -> None:
    """Run the service until a condition holds, and stop it in peace."""
    before = len(telegram.calls)
    process = fork(desk, "run")
    telegram.until(lambda: len(telegram.calls) > before and condition(), 5 * HANGS)
    process.terminate()
    process.join(HANGS)
    assert process.exitcode == 0


def due(desk: Newsroom) -> int:
    """How many alerts are still to be sent."""
    with contextlib.closing(open_database(desk.data / "wirewatch.db")) as db:
        return db.value("select count(*) from alerts where state = 'due'")


def answers(world: World) -> list[str]:
    """What the editor was answered."""
    return [sent.text for sent in world.inbox(EDITOR) if sent.text.startswith("Thread ")]
