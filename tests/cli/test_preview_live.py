"""The program without any account: channels through their web preview, alerts on the terminal."""

import json
import signal

from tests.cli.newsroom import wait_for_line
from tests.sources.preview.site import a_block
from tests.waiting import HANGS


def show(site, number, text="", **more):
    site.blocks.setdefault("clashreport", {})[number] = a_block(number, text, name="ClashReport", **more)


def test_it_works_live_with_no_account_and_no_secret(newsroom, site):
    site.show(*range(1, 46))
    show(site, 46, "Minister: we are open for talks.")

    first = newsroom.run("collect")
    newsroom.run("match")
    site.show(47)
    show(site, 48, inner="Minister: <b>we are open</b> for talks, again.")
    again = newsroom.run("run", "--once")

    assert "ClashReport: 46 new" in first.stdout
    assert [row["message_id"] for row in newsroom.rows("posts")] == list(range(1, 49))
    assert "we are open for talks, again." in again.stdout
    assert [row["url"] for row in newsroom.rows("alerts")] == ["https://t.me/ClashReport/48"]


def test_an_edit_and_a_post_taken_down_are_noticed_on_the_visible_page(newsroom, site):
    site.show(*range(1, 11))
    newsroom.run("collect")
    show(site, 9, "Corrected", edited=True)
    site.take_down(8)

    newsroom.run("collect")

    rows = {row["message_id"]: row for row in newsroom.rows("posts")}
    assert (rows[9]["text"], rows[9]["versions"]) == ("Corrected", 2)
    assert rows[8]["absent_at"] and rows[8]["source"] == "preview"


def test_a_channel_that_cannot_be_read_ends_with_1_and_says_why(newsroom, site):
    newsroom.channels("ClashReport", "switchedoff")
    site.show(1)

    done = newsroom.run("collect", status=1)

    assert "ClashReport: 1 new" in done.stdout
    assert "switchedoff" in done.stdout and 'source = "telegram"' in done.stdout


def test_the_service_stops_on_ctrl_c(newsroom, site):
    site.show(1)
    process = newsroom.start("run")
    wait_for_line(process, lambda line: "1 new" in line)
    process.send_signal(signal.SIGINT)
    _, log = process.communicate(timeout=HANGS)

    assert process.returncode == 0 and "stopped" in log


def test_what_was_collected_can_be_written_and_read_back(newsroom, site, tmp_path):
    site.show(*range(1, 6))
    newsroom.run("collect")
    exported = newsroom.run("posts", "--json").stdout
    (tmp_path / "posts.jsonl").write_text(exported, "utf-8")
    newsroom.data = tmp_path / "elsewhere"

    done = newsroom.run("import", str(tmp_path / "posts.jsonl"))
    again = newsroom.run("import", str(tmp_path / "posts.jsonl"))

    assert "5 kept" in done.stdout and "0 refused" in done.stdout
    assert "5 repeated" in again.stdout
    keys = ("url", "text", "posted_at", "sha256")
    back = [[row[key] for key in keys] for row in newsroom.rows("posts")]
    assert back == [[row[key] for key in keys] for row in map(json.loads, exported.splitlines())]
