"""The service with several accounts, as a process: one banned while it runs, one added, one taken out."""

import random
import signal
from datetime import UTC, datetime

import pytest

from tests.cli.wired import CHAT, KEYS, NAMES, SAID, TOKEN, channel_of
from tests.forks import fork
from tests.telegram.stage import signed_in
from tests.telegram_server.peers import chat_id_of
from tests.waiting import HANGS

READER, NIGHT = 7, 8
PHONES = {"reader": "+491701234567", "night": "+491701234568"}
MINE = 'source = "telegram"\nevery = "10s"'


@pytest.fixture
def shift(desk, world, telegram, tmp_path):
    """The newsroom, in which a second account has signed in too and is named by no setting yet."""
    night = world.user(phone=PHONES["night"], id=NIGHT, first_name="Night")
    other = tmp_path / "other"
    other.mkdir()
    signed_in(telegram, night, other)
    (other / "reader.session").rename(desk.data / "night.session")
    return desk


def names(shift, *accounts, bound=None):
    """Save the settings of these accounts; `bound` says which one wartranslated names."""
    phones = "".join(f"{name.upper()}_PHONE={PHONES[name]}\n" for name in accounts)
    shift.write(".env", f"{KEYS}TELEGRAM_PHONE={PHONES['reader']}\nTELEGRAM_BOT_TOKEN={TOKEN}\n{phones}")
    channels = (
        f'[[channel]]\nusername = "{name}"\n{MINE}\n'
        + (f'account = "{bound}"\n' if bound and name == "wartranslated" else "")
        for name in NAMES
    )
    tables = (f'[[account]]\nname = "{name}"\nphone_env = "{name.upper()}_PHONE"\n' for name in accounts)
    shift.write("channels.toml", "\n".join(channels))
    shift.write("wirewatch.toml", "\n".join(tables))


def asked_of(telegram, channel, account):
    """The looks at a channel through an account."""
    return [
        call
        for call in telegram.calls
        if call.account_id == account
        and chat_id_of(call.request) == channel.chat_id
        and call.method in ("messages.getHistory", "updates.getChannelDifference")
    ]


def ends(process):
    process.terminate()
    _, log = process.communicate(timeout=HANGS)
    assert process.returncode == 0 and "Traceback" not in log
    return log


def test_an_account_is_added_and_taken_out_while_the_service_runs_and_no_post_is_missed(
    shift, world, telegram
):
    wire = channel_of(world, "wartranslated")
    process = shift.start("run")
    telegram.until(lambda: len(asked_of(telegram, wire, READER)) >= 2)

    names(shift, "reader", "night", bound="night")
    process.send_signal(signal.SIGHUP)
    telegram.until(lambda: len(asked_of(telegram, wire, NIGHT)) >= 2)
    wire.post(f"{SAID} 1001", at=datetime.now(UTC))
    telegram.until(lambda: len(world.inbox(CHAT)) == 1)
    assert "through night" in shift.run("channels", "list").stdout

    names(shift, "reader")
    process.send_signal(signal.SIGHUP)
    so_far = len(asked_of(telegram, wire, READER))
    telegram.until(lambda: len(asked_of(telegram, wire, READER)) >= so_far + 2)
    wire.post(f"{SAID} 2002", at=datetime.now(UTC))
    telegram.until(lambda: len(world.inbox(CHAT)) == 2)

    ends(process)
    texts = [row["text"] for row in shift.rows("posts", "--channel", "wartranslated")]
    assert texts == [f"{SAID} 1001", f"{SAID} 2002"]
    assert len({sent.text for sent in world.inbox(CHAT)}) == 2


def test_a_ban_while_the_service_runs_misses_no_alert_and_commands_say_who_stands_in(shift, world, telegram):
    names(shift, "reader", "night", bound="night")
    wire = channel_of(world, "wartranslated")
    process = shift.start("run")
    telegram.until(lambda: len(asked_of(telegram, wire, NIGHT)) >= 2)

    telegram.fault("USER_DEACTIVATED_BAN", account=NIGHT, times=None)
    wire.post(SAID, at=datetime.now(UTC))
    telegram.until(lambda: len(world.inbox(CHAT)) == 1)
    shown = shift.run("accounts").stdout.splitlines()
    status = shift.run("status", status=1).stdout
    ends(process)

    assert shown[0].startswith("reader: ok, 3 channels, ")
    assert shown[1].startswith("night: refused, 0 channels, ")
    assert shown[2].startswith("  refused since ") and shown[2].endswith(
        ": the account was banned by Telegram"
    )
    assert shown[3] == "  sign in: wirewatch login --account night"
    assert "wartranslated: ok, last read" in status and "through reader" in status
    assert "! night: not usable: the account was banned by Telegram; 1 other account reads" in status
    assert len([row for row in shift.rows("posts") if row["channel"] == "wartranslated"]) == 1


def test_killed_at_random_points_with_an_account_lost_in_between_no_post_is_lost_or_doubled(
    shift, world, telegram, length
):
    names(shift, "reader", "night")
    dice, posts, kills = random.Random(length.seed(29)), 0, 0
    most = length("kills", 4, full=60)
    while kills < most:
        for name in NAMES:
            channel_of(world, name).post(f"report {posts}", at=datetime.now(UTC))
        posts += 1
        process = fork(shift, "run", "--once")
        process.join(dice.uniform(0.1, 1.2))
        if process.is_alive():
            process.kill()
            kills += 1
        process.join()
        process.close()
        if kills == most // 2:
            telegram.fault("AUTH_KEY_UNREGISTERED", account=NIGHT, times=None)
    shift.run("collect")

    rows = shift.rows("posts")
    found = {name: [row["message_id"] for row in rows if row["channel"] == name] for name in NAMES}
    assert found == {name: list(range(1, posts + 1)) for name in NAMES}
    assert {row["versions"] for row in rows} == {1}
