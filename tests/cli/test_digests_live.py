"""What a journalist receives of a digest, through the whole program."""

from datetime import timedelta

import pytest

from tests.cli.wired import CHAT, NOW, channel_of

STATEMENTS = """
[[statement]]
id = "grain"
title = "The harbour is open for grain"
[statement.wording]
en = ["The harbour is open for ships with grain"]

[[statement]]
id = "bridge"
title = "The bridge will be closed"
[statement.wording]
en = ["The old bridge will be closed in August"]
"""
RECIPIENT = f'[[recipient]]\nid = "desk"\nkind = "telegram"\nchat = {CHAT}\nlanguage = "%s"\n'
GRAIN = "— Orlov: the harbour is open for ships with grain again"
BRIDGE = "— Mayor: the old bridge will be closed in August"
DIGEST = f"The main news of the evening:\n\n— The opera opens its season\n\n{GRAIN}\n\n{BRIDGE}"
STORY = (
    "Orlov: the harbour is open for ships with grain again. He spoke to captains on the pier after a week of "
    "storms, and promised tugs for every vessel that waits outside the breakwater."
)
SAYS = {
    "en": ("A line of a digest: “The main news of the evening:”", "Also in a digest of ClashReport"),
    "ru": ("Строка обзора: «The main news of the evening:»", "Также в обзоре ClashReport"),
    "uk": ("Рядок огляду: «The main news of the evening:»", "Також в огляді ClashReport"),
}


@pytest.mark.parametrize("language", SAYS)
def test_a_line_of_a_told_story_amends_it_and_another_is_a_notice_that_quotes_it(
    desk, world, telegram, language
):
    desk.write("statements.toml", STATEMENTS)
    desk.write("recipients.toml", RECIPIENT % language)
    channel_of(world, "zvezdanews").post(STORY, at=NOW - timedelta(minutes=30))
    desk.run("run", "--once")
    channel_of(world).post(DIGEST, at=NOW - timedelta(minutes=5))
    desk.run("run", "--once")
    desk.run("match", "--alert-since", "2022-01-01")
    desk.run("run", "--once")

    headline, also = SAYS[language]
    assert len(telegram.asked("messages.sendMessage")) == 2
    story, line = world.inbox(CHAT)
    assert f"{also} +25" in story.text and "https://t.me/ClashReport/1" in story.text
    first, second, *rest = line.text.splitlines()
    assert "ClashReport" in first and "The bridge will be closed" in first
    assert second[1:-1] == BRIDGE and headline in rest
    assert "opera" not in line.text and "harbour" not in line.text

    told = desk.record("timeline", "bridge")
    assert [one["url"] for one in told["appearances"]] == ["https://t.me/ClashReport/1"]
    assert "nothing that was checked was altered" in desk.run("verify").stdout
