"""Stories at the command line, and one notice for a story of twenty carriers in Telegram."""

import random
from datetime import UTC, datetime, timedelta

import pytest

from tests.cli.wired import sign_in
from tests.forks import fork

NOW = datetime.now(UTC).replace(microsecond=0)
TOKEN = "4242:the-bots-token"
TEXT = (
    "The foreign minister told reporters in Astana on Monday evening: we are open for talks, without any "
    "conditions, and nobody has ever heard us say anything else about it since the spring."
)


@pytest.fixture
def wire(newsroom):
    """Three channels with one text, imported, and another post."""
    newsroom.write("wirewatch.toml", 'zone = "UTC"\n')
    newsroom.take_in(*(
        {"channel_id": 70 + n, "channel": f"wire_{n}", "message_id": 5, "text": text,
         "posted_at": f"2026-05-29T12:{4 * n:02}:00+00:00"}
        for n, text in enumerate([TEXT, TEXT + " via TASS", TEXT[:-20], "The ferry sails again on Sunday."])
    ))  # fmt: skip
    newsroom.run("match")
    return newsroom


def test_a_list_of_stories_ends_where_it_is_long_enough_and_says_that_there_are_more(wire):
    some, every = wire.run("stories", "--limit", "1"), wire.run("stories")

    assert some.stdout.splitlines() == every.stdout.splitlines()[:1]
    assert "--limit 2 shows more" in some.stderr
    assert len(every.stdout.splitlines()) == 2 and not every.stderr
    assert len(wire.rows("stories")) == 2


def test_a_story_is_told_in_order_with_delay_relation_and_difference(wire):
    (listed,) = wire.rows("stories", "--min-channels", "2")
    (story,) = wire.rows("story", "https://t.me/wire_2/5")

    assert (listed["story"], listed["posts"], listed["channels"]) == (story["story"], 3, 3)
    assert [(post["url"][-8:], post["delay_s"]) for post in story["posts"]] == [
        ("wire_0/5", 0), ("wire_1/5", 240), ("wire_2/5", 480),
    ]  # fmt: skip
    assert story["posts"][0]["relation"] == "first carrier" and story["carriers"] == 3
    assert all(post["reason"] for post in story["posts"])
    assert ["removed", " since the spring."] in story["posts"][2]["diff"] or story["posts"][2]["diff"]
    printed = wire.run("story", str(story["story"])).stdout
    assert "+4 min" in printed and "wire_1/5" in printed and "first carrier" in printed


def test_an_editors_correction_outlives_judging_again(wire):
    def together() -> int:
        return len(wire.rows("story", "wire_0/5")[0]["posts"])

    wire.run("story", "split", "wire_2/5")
    wire.run("match")
    assert together() == 2
    wire.run("story", "join", "wire_0/5", "wire_3/5")
    assert together() == 3

    alone = wire.run("story", "split", "wire_2/5", status=1)
    assert "in no story with other posts" in alone.stderr and len(alone.stderr.splitlines()) == 1


@pytest.mark.parametrize("what", ["999", "nobody_here/5", "what is this"])
def test_a_story_that_is_not_there_is_one_line(wire, what):
    done = wire.run("story", what, status=1)

    assert len(done.stderr.splitlines()) == 1


def test_a_story_of_twenty_carriers_is_one_message_also_when_killed_in_between(
    newsroom, world, telegram, length
):
    dice = random.Random(length.seed(20))
    newsroom.environ = telegram.environment()
    newsroom.write(
        ".env",
        f"TELEGRAM_API_ID=1\nTELEGRAM_API_HASH={'ab' * 16}\nTELEGRAM_PHONE=+491701234567\n"
        f"TELEGRAM_BOT_TOKEN={TOKEN}\n",
    )
    names = [f"carrier_{n:02}" for n in range(20)]
    newsroom.channels(*names, source="telegram")
    newsroom.write("recipients.toml", '[[recipient]]\nid = "desk"\nkind = "telegram"\nchat = 500\n')
    reader = world.user(phone="+491701234567", id=7)
    world.bot(token=TOKEN, id=4242)
    world.person(500, "Ann").start()
    channels = [world.channel(username=name, id=9000 + n, title=name) for n, name in enumerate(names)]
    sign_in(newsroom, telegram, reader)
    newsroom.run("collect")
    killed = 0
    for number, channel in enumerate(channels):
        channel.post(TEXT, at=NOW + timedelta(minutes=number))
        process = fork(newsroom, "run", "--once")
        process.join(dice.uniform(0.3, 2.5))
        killed += process.is_alive()
        process.kill()
        process.join()
    length.found("killed", killed)
    newsroom.run("run", "--once")
    while newsroom.rows("alerts", "--state", "due"):  # what a killed one had begun is tried again a bit later
        newsroom.run("alert")

    (sent,) = world.inbox(500)
    assert "20 carriers, 1 origin" in sent.text and "carrier_19 +19 min" in sent.text
    assert {row["state"] for row in newsroom.rows("alerts")} <= {"sent", "superseded"}
