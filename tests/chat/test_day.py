"""A scripted day of 300 matches, as three people get it on their phones: alone, after the night, in digests.

`WIREWATCH_GOLDEN=1` writes the files of tests/data/day anew; look at what changed before keeping it.
"""

import os
import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.app.application import App
from bot.app.opening import open_app
from bot.storage.posts import save_page
from tests.alerts.test_storm import Clock
from tests.builders import a_page, a_post
from tests.chat.newsroom import BOT, Phone, a_phone, buttons_of, labels_of, the_bot
from tests.telegram.stage import TOKEN
from tests.telegram_server import World

GOLDEN = Path(__file__).parent.parent / "data" / "day"
DAWN = datetime(2026, 5, 29, 6, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
CHANNELS = ("harbour_wire", "quay_post", "morning_dock", "evening_dock", "lighthouse", "north_pier")
PEOPLE = {"journalist": (601, "en", ""), "night-desk": (602, "ru", 'quiet = "23:00-07:00"'),
          "reader": (603, "uk", 'digest = ["0 8 * * *", "0 18 * * *"]')}  # fmt: skip
SAID = {
    "ferry": "The ferry to the island runs again from Monday",
    "bridge": "The old bridge will stay open all summer",
    "lights": "The harbour lights are never switched off",
}
STATEMENTS = "".join(
    f"""
[[statement]]
id = "{name}"
title.en = "{title}"
title.ru = "{ru}"
title.uk = "{uk}"
[statement.wording]
en = ["{SAID[name]}"]
"""
    for name, title, ru, uk in (
        ("ferry", "Ferry runs again", "Паром снова ходит", "Пором знову ходить"),
        ("bridge", "Bridge stays open", "Мост остаётся открыт", "Міст лишається відкритим"),
        ("lights", "Lights stay on", "Огни не гаснут", "Вогні не гаснуть"),
    )
)
NOUNS = (
    *("anchor", "barrel", "captain", "dinghy", "engine", "flag", "gull", "hawser", "island", "jetty", "keel"),
    *("lantern", "mast", "net", "oar", "pilot", "quay", "rope", "sail", "tiller", "wharf", "yawl"),
)
VERBS = ("passed", "carried", "met", "painted", "followed", "left", "lifted", "turned", "greeted", "hid")


def title_of(name: str) -> str:
    """What a channel calls itself."""
    return name.replace("_", " ").title()


@pytest.fixture
def clock() -> Clock:
    """The newsroom's and Telegram's."""
    return Clock(DAWN)


@pytest.fixture
def world(clock: Clock) -> World:
    return World(clock=clock)


@pytest.fixture
def desk(world: World, clock: Clock, tmp_path: Path) -> Iterator[App]:
    """A newsroom with a journalist, a night desk and a reader of digests."""
    bot = world.bot(token=TOKEN, id=BOT, username="wirewatch_bot")
    config = tmp_path / "config"
    config.mkdir()
    channels = [f'[[channel]]\nusername = "{name}"\ntitle = "{title_of(name)}"\n' for name in CHANNELS]
    (config / "channels.toml").write_text("".join(channels), "utf-8")
    (config / "statements.toml").write_text(STATEMENTS, "utf-8")
    recipients = [
        f'[[recipient]]\nid = "{name}"\nkind = "telegram"\nchat = {chat}\nlanguage = "{language}"\n{more}\n'
        for name, (chat, language, more) in PEOPLE.items()
    ]
    (config / "recipients.toml").write_text("".join(recipients), "utf-8")
    for name, (chat, _, _) in PEOPLE.items():
        world.person(chat, name, phone=f"+49170{chat}").start(bot)
    with open_app(config, tmp_path / "data", owner=True, clock=clock) as app:
        yield app


def minutes_of_the_day() -> list[int]:
    """When the matches come: 70 by day, a storm of 120 at noon, one of 80 at night, 30 more until morning."""
    dice = random.Random(29)
    storms = [360 + n // 6 for n in range(120)] + [1200 + n * 3 // 8 for n in range(80)]
    return sorted([dice.randrange(0, 1000) for _ in range(70)] + storms
                  + [dice.randrange(1000, 1440) for _ in range(30)])  # fmt: skip


def a_text(dice: random.Random, said: str) -> str:
    """A post that no other is like, with one statement in it."""
    words = [f"The {dice.choice(NOUNS)} {dice.choice(VERBS)} the {dice.choice(NOUNS)}." for _ in range(5)]
    return " ".join([*words[:2], f"The mayor said: {said}.", *words[2:], f"No. {dice.randrange(10**6)}."])


async def live_through(app: App, clock: Clock, sender: Any) -> None:
    """Let the day pass: posts are kept and judged in their minute, alerts sent, and once more after it."""
    dice = random.Random(5)
    minutes = minutes_of_the_day()
    ticks = sorted({*minutes, *(minute + 1 for minute in minutes), 60, 120, 720, 721, 1500, 1501, 1560, 1561})
    numbers, texts = dict.fromkeys(CHANNELS, 0), list[str]()
    for tick in ticks:
        clock.now = DAWN + tick * MINUTE
        for _ in range(minutes.count(tick)):
            name, said = dice.choice(CHANNELS), dice.choice([*SAID.values(), SAID["ferry"]])
            copied = bool(texts) and dice.random() < 0.1
            texts.append(dice.choice(texts[-20:]) if copied else a_text(dice, said))
            numbers[name] += 1
            number = 1000 + CHANNELS.index(name)
            post = a_post(numbers[name], texts[-1], posted_at=clock.now, channel_id=number)
            page = a_page(post, channel_id=number, username=name, title=title_of(name))
            save_page(app.db, page, source="preview", captured_at=clock.now)
        for _ in app.match():
            pass
        await app.alert({"telegram": sender})


async def read(phone: Phone) -> list[Any]:
    """All messages that came, as they read in the end."""
    came = []
    while not phone.came.empty():
        came.append(phone.came.get_nowait().id)
    return list(await phone.client.get_messages(phone.bot, ids=came))


def rendered(messages: list[Any]) -> str:
    """Messages as a file: when each came, whether with a sound, how it reads in the end, its buttons."""
    parts = []
    for one in messages:
        sound = "silent" if one.silent else "with a sound"
        edited = ", edited since" if one.edit_date else ""
        buttons = f"\n[{'] ['.join(labels_of(one))}]" if one.buttons else ""
        text = one.raw_text
        if "relevant" in buttons_of(one):  # an alert by itself: what a phone shows of it
            text, buttons = "\n".join(line[:64] for line in text.splitlines()[:2]), ""
        parts.append(f"{one.date:%d %b %H:%M}, {sound}{edited}\n{text}\n{buttons}")
    return "\n".join(parts)


async def told_in(phone: Phone, message: Any) -> list[str]:
    """The addresses that a message tells of: of a list, on all its pages, turned one after another."""
    data = [one for one in buttons_of(message) if one.startswith(("all ", "list "))]
    if not data:
        return [line for line in message.raw_text.splitlines() if line.startswith("https://")]
    found, seen, ahead = list[str](), {"list 0"}, [*data]
    while ahead:
        wanted = ahead.pop(0)
        if wanted in seen:
            continue
        seen.add(wanted)
        if wanted not in buttons_of(message):
            message = await phone.turn(message, "list 0")
            start = wanted.rpartition(" ")[0]
            while wanted not in buttons_of(message):  # step by step, as a thumb does
                on = [one for one in buttons_of(message) if one.startswith(start)]
                message = await phone.turn(message, on[-1])
        message = await phone.turn(message, wanted)
        if wanted.startswith("all "):
            found += [entity.url for entity in message.entities if getattr(entity, "url", "")]
        ahead += [one for one in buttons_of(message) if one.startswith(("all ", "list "))]
    return found


async def test_a_day_of_300_matches(desk: App, clock: Clock, world: World, telegram, tmp_path: Path) -> None:
    people: dict[str, Any] = {name: world.accounts[chat] for name, (chat, _, _) in PEOPLE.items()}
    async with (
        the_bot(desk, telegram, tmp_path) as sender,
        a_phone(telegram, people["journalist"]) as journalist,
        a_phone(telegram, people["night-desk"]) as night,
        a_phone(telegram, people["reader"]) as reader,
    ):
        await live_through(desk, clock, sender)
        phones = {"journalist": journalist, "night-desk": night, "reader": reader}
        shown = {name: await read(phone) for name, phone in phones.items()}
        told = {}
        for name, phone in phones.items():
            while not phone.changed.empty():
                phone.changed.get_nowait()
            told[name] = [link for one in shown[name] for link in await told_in(phone, one)]
    stories = desk.db.value(
        """select count(*) from (select distinct story_id, statement_id
           from posts join matches on matches.version_id = posts.version_id)"""
    )
    for name, messages in shown.items():
        path = GOLDEN / f"{name}.txt"
        if os.environ.get("WIREWATCH_GOLDEN"):
            path.parent.mkdir(exist_ok=True)
            path.write_text(rendered(messages), "utf-8")
        assert rendered(messages) == path.read_text("utf-8")
        assert len(told[name]) == len(set(told[name])) == stories, "each story once, and none is missing"
    loud = {name: [one for one in messages if not one.silent] for name, messages in shown.items()}
    assert len(shown["reader"]) == 3 and not loud["reader"]
    assert all(not one.date.hour >= 23 and one.date.hour >= 7 for one in loud["night-desk"])
    for messages in loud.values():
        times = [one.date for one in messages]
        assert all(sum(at <= other < at + 2 * MINUTE for other in times) <= 5 for at in times)
