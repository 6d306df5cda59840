"""Edits that land between the two requests of a visit: history, and what happened since."""

import random
from datetime import UTC, datetime
from multiprocessing.context import ForkServerProcess

from tests.cli.wired import NAMES, SAID, channel_of
from tests.forks import fork


def test_killed_between_history_and_difference_no_edit_is_lost(desk, world, telegram, length):
    dice = random.Random(length.seed(20261130))
    channels = {name: channel_of(world, name) for name in NAMES}
    desk.run("collect")
    kills = length("kills", 20, full=100)
    running: list[ForkServerProcess] = []
    newest: dict[str, int] = {}
    edited: dict[tuple[str, int], str] = {}

    def edit_then_kill():
        """Edit what history has just given, and end the program where it waits for the difference."""
        for name, number in newest.items():
            if dice.random() < 0.7:
                edited[name, number] = f"Report {number}, corrected"
                channels[name].edit(number, edited[name, number], at=datetime.now(UTC))
        newest.clear()
        if dice.random() < 0.7:
            running[-1].kill()

    meanwhile = telegram.meanwhile(edit_then_kill, method="updates.getChannelDifference", times=None)
    killed = 0
    while killed < kills:
        for name, channel in channels.items():
            newest[name] = channel.post("Report", at=datetime.now(UTC))
        running.append(fork(desk, "collect"))
        running[-1].join()
        killed += running[-1].exitcode != 0
    meanwhile.lift()
    desk.run("collect")

    assert meanwhile.struck >= kills and len(edited) > kills
    read = {(row["channel"], row["message_id"]): row["text"] for row in desk.rows("posts")}
    assert {key: read[key] for key in edited} == edited
    assert len(read) == sum(len(channel.box.messages) for channel in channels.values())


def test_a_wait_for_the_difference_is_told_as_a_channel_partly_read(desk, world, telegram):
    channel_of(world).post("Report")
    desk.run("collect")
    channel_of(world).post("Report 2")
    telegram.fault("FLOOD_WAIT_300", method="updates.getChannelDifference", times=None)

    done = desk.run("collect")

    assert "ClashReport: 1 new" in done.stdout
    assert done.stdout.count("partly read: edits and deletions could not be asked") == 3
    status = desk.run("status")
    assert status.stdout.count("partly watched") == 3
    coverage = {row["channel"]: row["partly"] for row in desk.rows("channels")}
    assert coverage["ClashReport"].startswith("edits and deletions could not be asked")


def test_a_renamed_channel_is_told_and_linked_under_its_new_name(desk, world, telegram):
    channel_of(world).post(SAID, at=datetime.now(UTC))
    desk.run("collect")
    channel_of(world).rename("ClashNews")

    told = desk.run("collect")
    world.channel(username="ClashReport", id=77, title="Impostor").post("Not ours")
    channel_of(world).post("After it")
    quiet = desk.run("run", "--once")

    assert "ClashReport: is called @ClashNews now" in told.stderr and "is called" not in quiet.stderr
    assert sorted(row["url"] for row in desk.rows("posts")) == [
        "https://t.me/ClashNews/1",
        "https://t.me/ClashNews/2",
    ]
    assert "ClashReport  (now @ClashNews)" in desk.run("channels", "list").stdout
    (listed,) = [row for row in desk.rows("channels", "list") if row["channel"] == "ClashReport"]
    assert [name["username"] for name in listed["names"]] == ["ClashReport", "ClashNews"]
