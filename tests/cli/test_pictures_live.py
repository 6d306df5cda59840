"""A statement in a photo, from the channel to the journalist and into a thread, through the whole program."""

import json
import re
from datetime import timedelta

import pytest

from bot.pictures.installed import why_not_read
from tests.cli.wired import CHAT, NOW, channel_of
from tests.pictures.drawing import drawn

ADDRESS = "https://t.me/ClashReport/1"
SAID = "The minister said: we are open for talks."
CARD = drawn(SAID, "dark card", 4)

pytestmark = pytest.mark.skipif(bool(why_not_read(None)), reason=why_not_read(None))


@pytest.fixture
def reads_pictures(desk):
    with (desk.config / "wirewatch.toml").open("a", encoding="utf-8") as file:
        file.write("\n[pictures]\nread = true\n")
    channels = (desk.config / "channels.toml").read_text("utf-8")
    desk.write("channels.toml", channels.replace("[[channel]]\n", '[[channel]]\nmedia = "photos"\n'))
    return desk


def test_a_statement_in_a_photo_is_told_with_that_part_of_it_and_once(reads_pictures, world, telegram):
    channel_of(world).post("Watch", photo=CARD, at=NOW - timedelta(minutes=5))
    reads_pictures.run("run", "--once")
    reads_pictures.run("run", "--once")

    alert, cut = world.inbox(CHAT)
    first, second = alert.text.splitlines()[:2]
    assert first.startswith("NEW · ")
    assert second.startswith("In the picture (read by machine): “The minister said: we are open for talks.")
    assert cut.text == "Read the picture yourself before you use it" and cut.reply_to == alert.message_id
    assert len(telegram.asked("messages.sendMedia")) == 1
    assert 500 < len(cut.file.content) < len(CARD)


def test_an_editor_sees_the_words_cut_out_of_the_picture(reads_pictures, world, tmp_path):
    channel_of(world).post("Watch", photo=CARD, at=NOW - timedelta(minutes=5))
    reads_pictures.run("run", "--once")

    told = reads_pictures.run("post", ADDRESS).stdout
    assert "picture 1, read by machine:" in told and SAID in told and "in picture 1" in told
    found = reads_pictures.run("posts", "--search", "minister NEAR/5 open", "--in", "pictures").stdout
    assert "ClashReport/1" in found and SAID in found

    none = reads_pictures.run("posts", "--search", "nonsense", "--in", "pictures").stderr
    assert none == "nothing passes all of this that was read in 1 picture with words\n"

    reads_pictures.run("thread", "build", "--title", "Talks", "--statement", "open-for-talks")
    reads_pictures.run("thread", "export", "1", "--as", "html", "--out", str(tmp_path / "talks.html"))
    page = (tmp_path / "talks.html").read_text("utf-8")
    words = re.sub(r"<[^>]*>", "", page)
    assert "In the picture (read by machine): “we are open for talks”" in words
    assert page.count("data:image/jpeg;base64,") == 2
    reads_pictures.run("thread", "export", "1", "--as", "json", "--out", str(tmp_path / "talks.json"))
    thread = json.loads((tmp_path / "talks.json").read_text("utf-8"))
    [seen] = thread["hasPart"][0]["media"][0]["foundInPicture"]
    assert seen["text"] == "we are open for talks"
    assert reads_pictures.run("verify").stdout.rstrip().endswith("nothing that was checked was altered")
