"""What people add from the command line."""

from bot.config.loading import load_statements

QUOTE = "the door is not closed on our side"


def test_a_quote_is_tracked_found_listed_exported_and_untracked(newsroom, tmp_path):
    newsroom.take_in_texts(f"He said that {QUOTE}.", "The weather is fine.")

    told = newsroom.run("statements", "track", QUOTE, "--wording", "uk:Двері з нашого боку не зачинені")
    tracked, thin = told.stdout.splitlines()
    assert tracked == "door-not-closed-side: tracked in en, uk"
    assert "says little by itself (of its own it has: door, closed)" in thin
    newsroom.run("match")
    assert [row["message_id"] for row in newsroom.rows("matches", "--statement", "door-not-closed-side")] == [
        1
    ]
    assert "at the command line" in newsroom.run("statements", "list").stdout

    added = tmp_path / "added.toml"
    newsroom.run("statements", "export", "--out", str(added))
    newsroom.run("statements", "export", "--out", f"{added.parent}/apart/")
    assert (added.parent / "apart/statements-added.toml").read_bytes() == added.read_bytes()
    assert [one.id for one in load_statements(added)] == ["door-not-closed-side"]
    assert newsroom.run("statements", "export").stdout == added.read_text("utf-8")

    newsroom.run("statements", "untrack", "door-not-closed-side")
    assert [row["id"] for row in newsroom.rows("statements", "list")] == ["open-for-talks"]
    assert (
        "expected a language" in newsroom.run("statements", "track", "a", "--wording", "b", status=1).stderr
    )


def test_an_added_statement_that_the_file_has_too_is_told(newsroom):
    newsroom.run("statements", "track", QUOTE, "--id", "door")
    with (newsroom.config / "statements.toml").open("a", encoding="utf-8") as file:
        file.write('\n[[statement]]\nid = "door"\ntitle = "Door"\nwording.en = ["the door is open"]\n')

    assert "in statements.toml, which counts" in newsroom.run("statements", "list").stdout
    assert {row["id"]: row["origin"] for row in newsroom.rows("statements", "list")}["door"] == (
        "statements.toml"
    )


def test_a_report_tells_what_verdicts_say(newsroom):
    newsroom.take_in_texts("He said: we are open for talks.", "They say: We are open for talks!")
    newsroom.run("match")
    newsroom.run("verdict", "wire_one/1", "open-for-talks", "relevant")

    (report,) = newsroom.rows("statements", "report", "open-for-talks")
    told = newsroom.run("statements", "report", "open-for-talks").stdout

    right = {"precision": 1.0, "interval": [0.2065, 1.0]}
    assert report["alerts"] == {"relevant": 1, "rejected": 0, "no_verdict": 1} | right
    assert report["rungs"].keys() == {"verbatim"} and report["languages"].keys() == {"en"}
    assert report["stricter"][0]["setting"] == 'sensitivity = "strict"'
    assert "alerts: 1 relevant, 0 rejected, 1 without a verdict; precision 100%" in told


def test_a_channel_that_people_watch_is_collected_like_the_others(newsroom, site):
    site.show(1, name="wartranslated")

    newsroom.run("channels", "watch", "https://t.me/wartranslated", "--language", "en")
    collected = newsroom.run("collect", "wartranslated").stdout
    rows = {row["channel"]: row for row in newsroom.rows("channels", "list")}
    newsroom.run("channels", "unwatch", "wartranslated")

    assert collected.startswith("wartranslated: 1 new")
    assert rows["wartranslated"]["origin"] == "command line" and rows["wartranslated"]["posts"] == 1
    assert rows["ClashReport"]["origin"] == "channels.toml"
    assert [row["channel"] for row in newsroom.rows("channels", "list") if row["watched"]] == ["ClashReport"]
    assert "not watched" in newsroom.run("collect", "wartranslated", status=1).stderr


def test_a_table_is_tried_taken_in_and_refused_as_a_whole(newsroom, tmp_path):
    file = tmp_path / "statements.csv"
    file.write_text("id,tags,en\nbridge,#city,The bridge stays open\n", "utf-8")

    tried = newsroom.run("statements", "import", str(file), "--dry-run")
    assert tried.stdout == (
        "bridge  The bridge stays open  [en]  would have fired 0 times in 30 days\n"
        "nothing is tracked yet: 1 statement can be\n"
    )
    assert "bridge" not in newsroom.run("statements", "list").stdout
    assert newsroom.run("statements", "import", str(file)).stdout.endswith("tracked: 1 statement\n")
    assert "bridge  The bridge stays open  [en]" in newsroom.run("statements", "list").stdout

    again = newsroom.run("statements", "import", str(file), status=1)
    assert again.stderr == f'wirewatch: {file}: row 2: statement "bridge": it is tracked already\n'
