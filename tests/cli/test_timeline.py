"""When a statement appeared, and looking back."""

import pytest

POSTS = {
    1: ("2022-03-29", "He said: we are open for talks."),
    2: ("2022-08-19", "Again he said that we are open for talks."),
    3: ("2022-08-20", "Мы открыты для переговоров, сказал он."),
    4: ("2022-08-21", "The weather is fine."),
}


@pytest.fixture
def desk(newsroom):
    newsroom.write("wirewatch.toml", 'zone = "UTC"\n')
    newsroom.take_in(*(
        {"channel_id": 77, "channel": "wire_one", "message_id": number, "text": text,
         "posted_at": f"{day}T12:00:00+00:00"}
        for number, (day, text) in POSTS.items()
    ))  # fmt: skip
    newsroom.run("match")
    return newsroom


def test_a_timeline_is_told_written_and_drawn(desk, tmp_path):
    svg, png = tmp_path / "talks.svg", tmp_path / "talks.png"

    told = desk.run("timeline", "open-for-talks").stdout
    (record,) = desk.rows("timeline", "open-for-talks", "--since", "2022-08-01", "--by", "day")
    drawn = desk.run("timeline", "open-for-talks", "--svg", str(svg), "--png", str(png), "--language", "uk")

    assert "3 appearances, up to 2 a week" in told and "reappears after 143 days" in told
    assert "█" in told and "“we are open for talks”" in told
    assert "earliest posts kept: en 2022-03-29 12:00 wire_one, ru 2022-08-20 12:00 wire_one" in told
    assert "wire_one: read from an archive 2022-03-29 12:00 to 2022-08-20 12:00" in told
    assert [one["url"].rpartition("/")[2] for one in record["appearances"]] == ["2", "3"]
    assert [one["days"] for one in record["returns"]] == [143] and record["by"] == "day"
    assert record["appearances"][1]["language"] == "ru" and record["appearances"][1]["rung"] == "verbatim"
    assert drawn.stdout.split() == [str(svg), str(png)]
    assert "3 появи" in svg.read_text("utf-8") and png.read_bytes().startswith(b"\x89PNG")


def test_an_archive_with_a_gap_of_ids_and_hours_that_nobody_watched_say_nothing_of_silence(desk, tmp_path):
    line = {"channel_id": 78, "channel": "wire_two", "posted_at": "2022-03-29T12:00:00+00:00",
            "message_id": 1, "text": "He said: we are open for talks."}  # fmt: skip
    later = {**line, "message_id": 3, "posted_at": "2022-08-19T12:00:00+00:00"}
    desk.take_in(line, later)
    desk.run("match")

    told = desk.run("timeline", "open-for-talks").stdout
    (record,) = desk.rows("timeline", "open-for-talks")
    svg = desk.run("timeline", "open-for-talks", "--svg", str(tmp_path / "x.svg")).stdout.strip()

    assert "days later, not watched" in told and "reappears" not in told and "░" in told
    assert record["returns"] == [] and record["first_sightings"][0]["since"] is None
    assert [bool(one["not_watched"]) for one in record["watching"]] == [False, True]
    drawn = (tmp_path / "x.svg").read_text("utf-8")
    assert svg and "Not watched in this time" in drawn and "longest silence" not in drawn
    assert "Some hours were read from an archive." in drawn


def test_a_timeline_of_nothing_and_a_place_that_is_not_there_are_told(desk, tmp_path):
    nowhere = str(tmp_path / "none" / "a.svg")

    assert "there is no such statement" in desk.run("timeline", "nope", status=1).stderr
    assert "cannot be written" in desk.run("timeline", "open-for-talks", "--svg", nowhere, status=1).stderr
    assert "no appearances" in desk.run("timeline", "open-for-talks", "--since", "2030-01-01").stdout


def test_a_picture_goes_into_a_folder_and_over_no_other_file(desk, tmp_path):
    folder = f"{tmp_path}/pictures/"
    drawn = desk.run("timeline", "open-for-talks", "--svg", folder, "--png", folder).stdout.split()
    desk.run("timeline", "open-for-talks", "--svg", folder)
    other = desk.run("timeline", "open-for-talks", "--svg", drawn[0], "--language", "ru", status=1)

    assert drawn == [f"{folder}timeline-open-for-talks.svg", f"{folder}timeline-open-for-talks.png"]
    assert "--force" in other.stderr
    desk.run("timeline", "open-for-talks", "--svg", drawn[0], "--language", "ru", "--force")
    assert "появления" in (tmp_path / "pictures/timeline-open-for-talks.svg").read_text("utf-8")


def test_one_statement_looks_back_and_alerts_no_one_unless_asked(desk):
    looking = ("match", "--statement", "open-for-talks", "--since", "2022-08-01")

    assert desk.run(*looking).stdout == (
        "open-for-talks: 3 versions judged: 2 matches, 0 for review, 0 alerts queued\n"
    )
    assert "2 alerts queued" in desk.run(*looking, "--alert-since", "2022-01-01").stdout
    desk.run("match", "--statement", "open-for-talks", status=2)
    assert 'statement "nope"' in desk.run("match", "--statement", "nope", "--since", "1d", status=1).stderr
