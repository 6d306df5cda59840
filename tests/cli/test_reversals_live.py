"""What a journalist receives when a speaker takes a statement back, through the whole program."""

import pytest

from tests.cli.wired import CHAT, channel_of, minutes_ago

STATEMENTS = """
[[speaker]]
id = "orlov"
name = "Viktor Orlov"
aliases = ["Orlov", "Орлов"]

[[statement]]
id = "grain"
title = "The harbour is open for grain"
speaker = "orlov"
said_on = 2022-03-29
said_at = "Odesa"
[statement.wording]
en = ["We are open for ships with grain"]
ru = ["Мы открыты для судов с зерном"]
uk = ["Ми відкриті для суден із зерном"]
"""
RECIPIENT = f'[[recipient]]\nid = "desk"\nkind = "telegram"\nchat = {CHAT}\nlanguage = "%s"\n'
SAYS = {
    "en": ("Orlov: we are not open for ships with grain", "Viktor Orlov now says the opposite", "Before, "),
    "ru": ("Орлов: мы не открыты для судов с зерном", "Viktor Orlov теперь говорит обратное", "Прежде, "),
    "uk": ("Орлов: ми не відкриті для суден із зерном", "Viktor Orlov тепер каже протилежне", "Раніше, "),
}
WORDING = {
    "en": "We are open for ships with grain",
    "ru": "Мы открыты для судов с зерном",
    "uk": "Ми відкриті для суден із зерном",
}


@pytest.fixture
def port(desk):
    desk.write("statements.toml", STATEMENTS)
    return desk


def publish(world, *texts, name="ClashReport"):
    for number, text in enumerate(texts):
        channel_of(world, name).post(text, at=minutes_ago(len(texts) - number))


@pytest.mark.parametrize("language", SAYS)
def test_the_first_two_lines_say_who_says_the_opposite_of_what(port, world, telegram, language):
    text, first, before = SAYS[language]
    port.write("recipients.toml", RECIPIENT % language)
    publish(world, text)
    port.run("run", "--once")

    (message,) = world.inbox(CHAT)
    lines = message.text.splitlines()
    assert "ClashReport" in lines[0] and lines[0].endswith("The harbour is open for grain")
    assert text in lines[1] and first in lines
    (taken_back,) = [line for line in lines if line.startswith(before)]
    assert WORDING[language] in taken_back and "2022" in taken_back and "Odesa" in taken_back
    assert "https://t.me/ClashReport/1" in lines


def test_a_reversal_is_told_once_beside_the_alert_and_is_no_appearance(port, world, telegram):
    said, opposite = "Orlov: we are open for ships with grain", SAYS["en"][0]
    publish(world, said, opposite)
    publish(world, "The mayor: Orlov never said that we are open for ships with grain", name="zvezdanews")
    port.run("run", "--once")
    port.run("match", "--alert-since", "2022-01-01")
    port.run("run", "--once")

    firsts = [message.text.splitlines()[0] for message in world.inbox(CHAT)]
    assert len(firsts) == 2 and sum(first.startswith("OPPOSITE ") for first in firsts) == 1
    assert len(telegram.asked("messages.sendMessage")) == 2
    told = port.record("timeline", "grain")
    assert [one["url"] for one in told["appearances"]] == ["https://t.me/ClashReport/1"]
    assert [one["url"] for one in port.rows("matches", "--outcome", "reversal")] == [
        "https://t.me/ClashReport/2"
    ]
    assert (
        port.run("thread", "build", "--title", "Grain", "--statement", "grain").stdout == "thread 1: 1 post\n"
    )
    reviewed = [one["url"] for one in port.rows("matches", "--outcome", "review")]
    assert reviewed == ["https://t.me/zvezdanews/1"]


def test_a_reversal_offers_no_way_to_call_it_the_statement(port, world, telegram):
    publish(world, SAYS["en"][0])
    port.run("run", "--once")

    (message,) = world.inbox(CHAT)
    sent = [button.type.data.decode() for row in message.reply_markup.rows for button in row.buttons]
    assert sent == ["rejected", "thread", "mute"]

    port.run("verdict", "https://t.me/ClashReport/1", "grain", "relevant")
    assert port.record("statements", "list")["accepted"] == {}
    assert port.record("timeline", "grain")["appearances"] == []


def test_what_was_said_before_the_statement_takes_nothing_back(port, world, telegram):
    port.write("statements.toml", STATEMENTS.replace("2022-03-29", "2099-01-01"))
    publish(world, SAYS["en"][0])
    port.run("run", "--once")

    assert world.inbox(CHAT) == []
