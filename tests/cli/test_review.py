"""What waits for an answer is listed and asked about; what is missed is estimated from a sample."""

import pytest

CONFIG = """
[[speaker]]
id = "orlov"
name = "Orlov"

[[statement]]
id = "port"
title = "The port opens in spring"
speaker = "orlov"
denials = "flag"
[statement.wording]
en = ["The northern harbour will open to grain ships in spring"]
"""
POSTS = {
    1: "Orlov said: the northern harbour will open to grain ships in spring.",
    2: "Orlov: the northern harbour will never open to grain ships in spring.",
    3: "Petrov said: the northern harbour will open to grain ships in the early spring.",
    4: "The northern quay is shut. Orlov spoke of spring and of grain ships.",
    5: "Orlov: the harbour, a northern one, is open to tourist ships.",
    6: "The weather is fine.",
    7: "Grain ships wait off the northern harbour, which may open, a broker said.",
}


@pytest.fixture
def desk(newsroom):
    newsroom.write("statements.toml", CONFIG)
    newsroom.take_in_texts(*POSTS.values())
    newsroom.run("match")
    return newsroom


def waiting(desk, *more):
    return [row["message_id"] for row in desk.rows("review", *more)]


def test_what_waits_is_listed_the_likeliest_first_and_no_more_than_wanted(desk):
    rows = desk.rows("review")
    told = desk.run("review").stdout

    assert 2 in waiting(desk) and 1 not in waiting(desk)
    assert [row["score"] for row in rows] == sorted((row["score"] for row in rows), reverse=True)
    assert f"{len(rows)} wait for an answer" in told and "[denial: never]" in told
    assert len(waiting(desk, "--per-day", "1")) == 1
    assert "more of the same days" in desk.run("review", "--per-day", "1").stdout


def test_the_setting_says_how_many_are_listed_of_a_day(desk):
    desk.write("wirewatch.toml", "[review]\nper_day = 1\n")

    assert len(waiting(desk)) == 1


def test_each_is_asked_about_and_an_answer_is_kept_at_once(desk):
    before = waiting(desk)

    told = desk.run("review", "--ask", stdin="n\nq\n").stdout

    assert "rejected for port" in told
    assert waiting(desk) == before[1:]
    desk.run("verify")


def test_near_misses_are_drawn_by_a_seed_that_is_kept(desk):
    assert "missed: not asked yet" in desk.run("statements", "report", "port").stdout

    [drawn] = desk.rows("statements", "sample", "port", "--seed", "5")
    [again] = desk.rows("statements", "sample", "port")
    [anew] = desk.rows("statements", "sample", "port", "--new", "--seed", "5")

    assert drawn["seed"] == 5 and drawn["posts"] == again["posts"] == anew["posts"]
    numbers = {int(post["url"].rpartition("/")[2]) for post in drawn["posts"]}
    assert numbers and numbers.isdisjoint({1, 2, 6})
    assert sum(band["posts"] for band in drawn["bands"]) == len(numbers)
    assert "not asked yet (0 of" in desk.run("statements", "report", "port").stdout


def test_what_is_missed_is_estimated_from_the_answers(desk):
    [drawn] = desk.rows("statements", "sample", "port", "--seed", "5")
    count = len(drawn["posts"])

    told = desk.run("statements", "sample", "port", "--ask", stdin="y\n" + "n\n" * (count - 1)).stdout
    [report] = desk.rows("statements", "report", "port")

    assert f"missed: about 1 of {count} near misses (1 to 1 at 95%" in told
    assert report["missed"]["estimate"] == 1.0 and report["missed"]["asked"] == count
    desk.run("match")
    [after] = desk.rows("statements", "report", "port")
    assert after["alerts"]["relevant"] == 0  # what was not found does not make alerts righter


def test_precision_has_its_interval_and_counts_what_alerted_before_it_was_answered(desk):
    desk.run("verdict", "wire_one/1", "port", "relevant")
    desk.run("verdict", "wire_one/2", "port", "rejected")

    [report] = desk.rows("statements", "report", "port")

    assert report["alerts"]["precision"] == 1.0
    assert report["alerts"]["interval"] == [0.2065, 1.0]
    assert report["review"]["rejected"] == 1
    assert "precision 100% (21% to 100%)" in desk.run("statements", "report", "port").stdout


def test_the_methods_of_a_thread_tell_both(desk, tmp_path):
    desk.run("verdict", "wire_one/1", "port", "relevant")
    desk.run("thread", "build", "--title", "Port", "--statement", "port")

    desk.run("thread", "export", "1", "--as", "markdown", "--out", str(tmp_path / "port.md"))

    text = (tmp_path / "port.md").read_text("utf-8")
    assert "of 1 answered alert 100% were right (21% to 100% at 95%)" in text
    assert "missed: not asked yet" in text
