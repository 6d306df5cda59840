"""The program as separate processes, with a real Telethon, against a server that speaks MTProto."""

import contextlib
import random
from datetime import UTC, datetime, timedelta

import pytest
from telethon.tl import types

from bot.storage.database import open_database
from tests.alerts.test_storm import told_of
from tests.cli.newsroom import STATEMENTS, Newsroom
from tests.cli.wired import CHAT, KEYS, NAMES, NOW, SAID, TOKEN, channel_of
from tests.forks import fork
from tests.waiting import HANGS


def fill(world, count, every=10):
    """Publish posts in every channel, each `every`th with the statement; return what carries it."""
    carrying = []
    for number in range(1, count + 1):
        for place, name in enumerate(NAMES):
            said = number % every == 0
            # Other figures make it another story; see the tests of stories for what makes it the same.
            text = f"{SAID} {100 * number + place}" if said else f"Report {100 * number + place}"
            posted = channel_of(world, name).post(text, at=NOW - timedelta(seconds=10 * (count - number)))
            if said:
                carrying.append((name, posted))
    return carrying


def stored(desk: Newsroom) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for row in desk.rows("posts"):
        found.setdefault(row["channel"], []).append(row["message_id"])
    return found


def test_signing_in_by_code_with_a_password_and_checking_the_bot(newsroom, world, telegram):
    newsroom.environ = telegram.environment()
    newsroom.write(".env", KEYS + f"TELEGRAM_PHONE=+491701234567\nTELEGRAM_BOT_TOKEN={TOKEN}\n")
    world.user(phone="+491701234567", id=7, first_name="Ann").password = "two steps"
    world.bot(token=TOKEN, id=4242, username="wirewatch_bot")

    signed = newsroom.run("login", stdin="99999\n12345\nwrong\ntwo steps\n")
    bot = newsroom.run("login", "--bot")
    again = newsroom.run("login")

    assert signed.stdout == again.stdout == "signed in as Ann (id 7)\n"
    assert bot.stdout == "signed in as @wirewatch_bot (id 4242)\n"
    for done in (signed, bot):
        assert "takes the place of Telegram" in done.stderr  # the loud word about TG_DC_*
        for secret in ("two steps", "ab" * 16, TOKEN, "the-bots-token"):
            assert secret not in done.stdout + done.stderr
    assert {path.name: path.stat().st_mode & 0o777 for path in newsroom.data.glob("*.session")} == {
        "reader.session": 0o600, "bot.session": 0o600,
    }  # fmt: skip


def test_three_wrong_codes_are_one_clear_line(newsroom, world, telegram):
    newsroom.environ = telegram.environment()
    newsroom.write(".env", KEYS + "TELEGRAM_PHONE=+491701234567\n")
    world.user(phone="+491701234567", id=7)

    done = newsroom.run("login", stdin="1\n2\n3\n", status=1)

    assert done.stderr.splitlines()[-1] == "wirewatch: wrong code 3 times; run it again for a new one"


def test_a_thousand_posts_of_three_channels_are_collected_whole(desk, world, telegram):
    fill(world, 334)

    done = desk.run("collect", "--backfill", "1000")

    assert done.stdout.count("334 new, 0 edited") == 3
    assert stored(desk) == {name: list(range(1, 335)) for name in NAMES}
    coverage = {row["channel"]: (row["cursor"], row["gaps"], row["absent"]) for row in desk.rows("channels")}
    assert coverage == {name: (334, [], 0) for name in NAMES}


def test_an_edit_and_a_deletion_are_noticed_and_nothing_is_resolved_twice(desk, world, telegram):
    fill(world, 5)
    desk.run("collect")
    channel_of(world).edit(2, "Report two, corrected", at=NOW)
    channel_of(world).delete(3)

    done = desk.run("collect")

    assert "ClashReport: 0 new, 1 edited" in done.stdout and "1 absent" in done.stdout
    rows = {row["message_id"]: row for row in desk.rows("posts", "--channel", "ClashReport")}
    assert (rows[2]["text"], rows[2]["versions"]) == ("Report two, corrected", 2)
    assert rows[3]["absent_at"] and not rows[2]["absent_at"]
    assert len(telegram.asked("contacts.resolveUsername")) == 3


def test_an_alert_arrives_with_its_words_bold(desk, world):
    carrying = fill(world, 10)

    desk.run("run", "--once")

    inbox = world.inbox(CHAT)
    assert len(inbox) == len(carrying) == 3
    text = inbox[0].text
    utf16 = text.encode("utf-16-le")
    bold = [
        utf16[2 * e.offset : 2 * (e.offset + e.length)].decode("utf-16-le")
        for e in inbox[0].entities
        if isinstance(e, types.MessageEntityBold)
    ]
    assert bold[0].startswith("NEW · ClashReport ") and bold[0].endswith(" · Russia is open for talks")
    assert "we are open for talks" in bold
    assert text.endswith("/10") and "\nSingle source\nhttps://" in text and "Word for word in English" in text
    assert {row["state"] for row in desk.rows("alerts")} == {"sent"}


@pytest.mark.parametrize("fault", ["cut reply", "lost before", "INTERNAL"])
def test_a_passing_fault_of_reading_loses_nothing(desk, world, telegram, fault):
    fill(world, 150)
    struck = telegram.fault(fault, method="messages.getHistory", nth=2, times=1)

    desk.run("collect", "--backfill", "1000")

    assert struck.struck == 1
    assert stored(desk) == {name: list(range(1, 151)) for name in NAMES}


def test_a_private_channel_is_told_and_the_others_go_on(desk, world, telegram):
    fill(world, 5)
    channel_of(world, "zvezdanews").private = True

    done = desk.run("collect", status=1)

    assert "zvezdanews: 0 new" in done.stdout and "failed" in done.stdout
    assert set(stored(desk)) == {"ClashReport", "wartranslated"}
    failing = {row["channel"]: row["failure"] for row in desk.rows("channels")}
    assert failing["zvezdanews"] and not failing["ClashReport"]


def test_what_is_known_to_go_unread_is_not_called_watched_and_a_round_of_it_is_no_success(
    desk, world, telegram
):
    fill(world, 5)
    desk.run("run", "--once")
    assert "3 of 3 channels watched" in desk.run("status").stdout
    channel_of(world, "zvezdanews").private = True

    done = desk.run("run", "--once", status=1)
    one_lost = desk.run("status", status=1).stdout
    telegram.fault("FLOOD_WAIT_86400", method="messages.getHistory", times=None)
    desk.run("run", "--once", status=1)
    all_lost = desk.run("status", status=1).stdout

    assert done.stderr.endswith("wirewatch: 1 of 3 channels not read: zvezdanews\n")
    assert "2 of 3 channels watched" in one_lost and "zvezdanews: not watched" in one_lost
    assert "! zvezdanews: not read since" in one_lost and "ClashReport: ok" in one_lost
    assert "0 of 3 channels watched" in all_lost and "asks to leave messages.getHistory alone" in all_lost


def test_a_flood_wait_is_obeyed_by_the_next_start_and_alerts_flow_meanwhile(desk, world, telegram):
    fill(world, 10)
    desk.run("collect")
    telegram.fault("FLOOD_WAIT_3600", method="messages.getHistory", times=None)
    waiting = desk.run("collect", status=1)
    asked = len(telegram.asked("messages.getHistory"))

    again = desk.run("collect", status=1)
    desk.run("match")
    desk.run("alert")

    assert "again in 3600 s" in waiting.stdout and "again in 3" in again.stdout
    assert len(telegram.asked("messages.getHistory")) == asked
    assert len(world.inbox(CHAT)) == 3


def test_an_album_over_the_edge_of_a_page_is_one_alert(desk, world):
    channel = channel_of(world)
    channel.post("A post from before", at=NOW)
    desk.run("collect")
    for number in range(95):
        channel.post(f"Report {number}", at=NOW)
    for part in range(10):
        channel.post(SAID if part == 9 else "", at=NOW, grouped_id=9, photo=True)

    desk.run("run", "--once")

    (alert,) = world.inbox(CHAT)
    assert alert.text.endswith("https://t.me/ClashReport/97")


def test_where_pushes_are_lost_and_posts_deleted_or_hidden_every_id_is_accounted_for(desk, world, telegram):
    channel = channel_of(world)
    channel.add(world.accounts[7])
    channel.post("A post from before", at=NOW)
    desk.run("collect")
    lost = telegram.fault("dropped push", account="user", every=20, times=None)
    process = fork(desk, "run")
    telegram.until(lambda: len(telegram.asked("updates.getChannelDifference")) >= 3)
    for number in range(2, 202):
        channel.post(f"Report {number}", at=datetime.now(UTC))
        if number % 10 == 0:
            channel.delete(number)
    channel.hide(*[channel.post("not in your country", at=datetime.now(UTC)) for _ in range(100)])
    last = channel.post("The last", at=datetime.now(UTC))

    def known() -> dict[str, int]:
        with contextlib.closing(open_database(desk.data / "wirewatch.db")) as db:
            return {
                row["state"]: row["ids"]
                for row in db.rows(
                    """select case when p.absent_at is null then m.state else 'absent' end as state,
                       count(*) as ids from message_ids m left join posts p on p.id = m.post_id
                       where m.channel_id = ? group by 1""",
                    [channel.id],
                )
            }

    telegram.until(lambda: sum(known().values()) == last)
    process.terminate()
    process.join(HANGS)

    assert lost.struck > 10
    assert known() == {"post": 182, "absent": 120}


@pytest.mark.parametrize("fault", ["lost after", "cut reply", "lost before", "INTERNAL"])
def test_an_alert_whose_answer_is_lost_is_there_once(desk, world, telegram, fault):
    fill(world, 10)
    telegram.fault(fault, method="messages.sendMessage", nth=2, times=1)

    desk.run("run", "--once")
    for row in desk.rows("alerts", "--state", "due"):
        assert row["attempts"] == 1

    texts = [sent.text for sent in world.inbox(CHAT)]
    assert len(set(texts)) == len(texts) and len(texts) + len(desk.rows("alerts", "--state", "due")) == 3


def test_somebody_who_has_not_pressed_start_is_mentioned_and_served_later(desk, world, telegram):
    desk.write("recipients.toml", '[[recipient]]\nid = "ben"\nkind = "telegram"\nchat = 501\n')
    ben = world.person(501, "Ben")
    fill(world, 10)

    first = desk.run("run", "--once")
    assert first.stderr.count("ben:") == 1 and len(desk.rows("alerts", "--state", "due")) == 3
    ben.start()

    def alerts() -> list[str]:  # and not the answer to having pressed Start
        return [sent.text for sent in world.inbox(501) if "open for talks" in sent.text]

    process = fork(desk, "run")
    telegram.until(lambda: len(alerts()) == 3)
    process.terminate()
    process.join(HANGS)
    assert process.exitcode == 0
    assert len(set(alerts())) == len(alerts()) == 3


def test_what_is_for_somebody_who_blocked_the_bot_reaches_the_fallback_in_the_same_round(
    desk, world, telegram
):
    desk.write(
        "recipients.toml",
        f'[[recipient]]\nid = "desk"\nkind = "telegram"\nchat = {CHAT}\nfallback = "ben"\n'
        '[[recipient]]\nid = "ben"\nkind = "telegram"\nchat = 501\nstatements = ["other"]\n',
    )
    other = '[[statement]]\nid = "other"\ntitle = "Other"\n[statement.wording]\nen = ["The dam has burst"]\n'
    desk.write("statements.toml", STATEMENTS + other)
    world.person(501, "Ben").start()
    fill(world, 10)
    telegram.fault("USER_IS_BLOCKED", method="messages.sendMessage", chat=CHAT, times=None)

    desk.run("run", "--once", status=None)

    about = [sent.text for sent in world.inbox(501) if "open for talks" in sent.text]
    assert len(about) == len(set(about)) == 3 and all(
        text.startswith("For desk, who cannot be reached:") for text in about
    )
    assert "desk cannot be reached" in desk.run("status", status=1).stdout


def test_the_service_alerts_within_its_interval_and_stops_when_it_is_asked_to(desk, world, telegram):
    fill(world, 2)
    process = desk.start("run")
    telegram.until(lambda: len(telegram.asked("updates.getChannelDifference")) >= 3)
    channel_of(world).post(SAID, at=datetime.now(UTC))
    telegram.until(lambda: len(world.inbox(CHAT)) == 1)

    process.terminate()
    _, log = process.communicate(timeout=HANGS)

    assert process.returncode == 0 and "stopped" in log


def test_a_service_whose_account_was_signed_out_takes_up_a_login_beside_it(desk, world, telegram):
    process = desk.start("run")
    telegram.until(lambda: len(telegram.asked("updates.getChannelDifference")) >= 3)
    telegram.revoke(world.accounts[7])
    channel_of(world).post(SAID, at=datetime.now(UTC))

    signed = desk.run("login", stdin="12345\n")
    telegram.until(lambda: len(world.inbox(CHAT)) == 1)
    process.terminate()
    _, log = process.communicate(timeout=HANGS)

    assert "(id 7)" in signed.stdout and "signed in anew" in log


def test_a_second_service_ends_at_once_and_other_commands_go_on(desk, world, telegram):
    fill(world, 10)
    process = fork(desk, "run")
    telegram.until(lambda: len(world.inbox(CHAT)) == 3)
    connections = telegram.connections

    refused = desk.run("run", status=1)
    desk.run("thread", "build", "--statement", "open-for-talks", "--title", "Talks")
    desk.run("verdict", "https://t.me/ClashReport/10", "open-for-talks", "relevant")

    assert "another Wirewatch is collecting" in refused.stderr
    assert telegram.connections == connections
    process.kill()
    process.join()


def test_killed_at_random_points_nothing_is_lost_and_nothing_comes_twice(desk, world, telegram, length):
    dice = random.Random(length.seed(20260529))
    carrying = fill(world, 20, every=4)
    posts, killed = 20, 0
    kills = length("kills", 10, full=50)
    while killed < kills:
        process = fork(desk, "run", "--once")
        process.join(dice.uniform(0.02, 0.9))
        if process.is_alive():
            process.kill()
            killed += 1
        process.join()
        process.close()
        for place, name in enumerate(NAMES):
            text = f"{SAID} {10_000 + 10 * posts + place}"
            posted = channel_of(world, name).post(text, at=datetime.now(UTC))
            carrying.append((name, posted))
        posts += 1
    desk.run("run", "--once")
    while desk.rows("alerts", "--state", "due"):
        desk.run("alert")

    assert stored(desk) == {name: list(range(1, posts + 1)) for name in NAMES}
    with contextlib.closing(open_database(desk.data / "wirewatch.db")) as db:
        told = list(told_of(db, world.inbox(CHAT)))
    assert sorted(told) == sorted(f"https://t.me/{name}/{number}" for name, number in carrying)
