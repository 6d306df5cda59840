"""What a newcomer meets in the first hour: empty lists, wrong names, narrow terminals, pipes."""

import json
import shlex
import shutil
from collections.abc import Iterator

import click
import pytest

from bot.cli.main import main
from tests.cli.newsroom import Newsroom
from tests.cli.test_tracking import QUOTE


def spoken(newsroom: Newsroom) -> None:
    """Store and judge posts that carry the newsroom's statement."""
    newsroom.take_in_texts("He said: we are open for talks.", "Rain in the harbour.")
    newsroom.run("match")


@pytest.mark.parametrize(
    ("command", "says"),
    [
        ("posts", "no posts are stored"),
        ("matches", "no posts are stored"),
        ("stories", "no posts are stored"),
        ("timeline open-for-talks", "no posts are stored"),
        ("alerts", "no alerts so far"),
        ("alerts --state dead", "no alerts are dead"),
        ("denials", "nobody was denied"),
        ("thread list", "no threads yet"),
        ("recipients mutes", "nothing is muted"),
    ],
)
def test_an_empty_list_says_so_to_people_and_nothing_to_programs(newsroom, command, says):
    assert newsroom.run(*command.split()).stderr.startswith(says)
    if not command.startswith("timeline"):
        assert (newsroom.run(*command.split(), "--json").stderr, newsroom.rows(*command.split())) == ("", [])


def test_what_is_to_be_typed_is_called_as_it_was_called_and_names_the_folders_that_were_named(newsroom):
    newsroom.environ = {**newsroom.environ, "WIREWATCH_CALLED": "scripts/run"}
    elsewhere = str(newsroom.data / "else where")
    shutil.copytree(newsroom.data, elsewhere)

    assert "`scripts/run collect` reads the channels" in newsroom.run("posts").stderr
    assert f"`scripts/run --data {shlex.quote(elsewhere)} collect`" in (
        newsroom.run("--data", elsewhere, "posts").stderr
    )


def test_an_empty_list_leads_to_the_demonstration_where_there_is_one(newsroom):
    sample = newsroom.data / "demo"
    shutil.copytree(newsroom.data, sample)

    assert f"the demonstration's is in {sample}: --data {sample}" in newsroom.run("posts").stderr


def test_nothing_found_says_whether_it_was_looked_for(newsroom):
    newsroom.take_in_texts("Rain in the harbour.")

    assert "1 version to be judged" in newsroom.run("matches").stderr
    newsroom.run("match")
    assert newsroom.run("matches").stderr == "no match like this in 1 post, all of them judged\n"
    assert "no post passes all of this; 1 post are looked" not in newsroom.run("posts").stderr
    assert newsroom.run("posts", "--search", "talks").stderr.startswith("no post passes all of this")


@pytest.mark.parametrize(
    ("command", "meant"),
    [
        ("collect ClashReprt", "ClashReport"),
        ("matches --statement open-for-talk", "open-for-talks"),
        ("thread build --title T --statement open-for-talk", "open-for-talks"),
        ("recipients mute des statement open-for-talks 7d", "desk"),
    ],
)
def test_a_wrong_name_is_answered_by_the_one_that_may_have_been_meant(newsroom, command, meant):
    spoken(newsroom)
    (told,) = newsroom.run(*command.split(), status=1).stderr.splitlines()

    assert f'did you mean "{meant}"? there are: ' in told


def test_a_folder_without_data_leads_to_the_demonstrations(newsroom):
    sample = newsroom.data / "demo"
    newsroom.run("--data", str(sample), "collect", status=None)
    (newsroom.data / "wirewatch.db").unlink(missing_ok=True)

    assert f"demonstration's is in {sample}: --data {sample}" in newsroom.run("posts", status=1).stderr


@pytest.mark.parametrize("wrong", ["nosuch", "@ClashReprt"])
def test_posts_of_a_channel_that_is_none_names_those_that_there_are(newsroom, wrong):
    spoken(newsroom)
    (told,) = newsroom.run("posts", "--channel", wrong, status=1).stderr.splitlines()

    assert told.startswith(f'wirewatch: channel "{wrong}": no posts of it (')
    assert "there are: ClashReport" in told and ('did you mean "ClashReport"?' in told) == ("Cl" in wrong)


def test_a_watched_channel_without_posts_is_no_mistake(newsroom):
    for name in ("clashreport", "@ClashReport", "https://t.me/ClashReport"):
        assert newsroom.run("posts", "--channel", name).stdout == ""


def test_stories_as_json_have_the_addresses_of_their_posts(newsroom):
    spoken(newsroom)
    posts = {row["url"] for row in newsroom.rows("posts")}

    assert sorted(url for row in newsroom.rows("stories") for url in row["urls"]) == sorted(posts)


@pytest.mark.parametrize("width", ["40", "60", "200"])
def test_a_timeline_is_a_line_an_appearance_however_narrow(newsroom, width):
    newsroom.take_in_texts("He said: we are open for talks.", "They wrote: We are open for talks, he said.")
    newsroom.run("match")
    newsroom.environ = {**newsroom.environ, "COLUMNS": width}
    found = [
        line for line in newsroom.run("timeline", "open-for-talks").stdout.splitlines() if "verbatim" in line
    ]

    assert len(found) == len(newsroom.rows("timeline", "open-for-talks")[0]["appearances"])
    assert all("e are open for talks”" in line for line in found)


def test_the_settings_say_what_is_missing_for_reading_and_for_sending(newsroom):
    newsroom.channels("ClashReport", source="telegram")
    newsroom.write("recipients.toml", '[[recipient]]\nid = "ann"\nkind = "telegram"\nchat = 5\n')

    said = newsroom.run("config").stdout.partition("[missing]\n")[2]
    rows = [row for row in newsroom.rows("config") if row["section"] == "missing"]

    assert "to read: " in said and 'channel "ClashReport"' in said and "TELEGRAM_API_ID" in said
    assert "to send: " in said and 'recipient "ann"' in said and "TELEGRAM_BOT_TOKEN" in said
    assert [row["key"] for row in rows] == ["to read", "to send"]


def test_settings_that_need_no_credentials_miss_none(newsroom):
    assert "missing" not in newsroom.run("config").stdout


def test_what_is_exported_is_what_the_file_lacks(newsroom):
    newsroom.write(
        "statements.toml",
        '[[speaker]]\nid = "orlov"\nname = "Ivan Orlov"\n'
        '[[statement]]\nid = "door"\ntitle = "Door"\nwording.en = ["the door is not closed by us"]\n',
    )
    newsroom.run("statements", "track", QUOTE, "--id", "side", "--speaker", "orlov")
    written = newsroom.run("statements", "export").stdout
    path = newsroom.config / "statements.toml"

    assert '"side"' in written and "[[speaker]]" not in written
    path.write_text(path.read_text("utf-8") + written, "utf-8")
    assert "orlov" not in newsroom.run("config").stderr
    after = newsroom.run("statements", "export").stdout
    assert after == "# Nothing that people added is missing in statements.toml.\n"


def test_an_exported_statement_can_be_tried_though_its_speaker_is_in_the_other_file(newsroom, tmp_path):
    newsroom.write(
        "statements.toml",
        '[[speaker]]\nid = "orlov"\nname = "Ivan Orlov"\n'
        '[[statement]]\nid = "door"\ntitle = "Door"\nwording.en = ["the door is not closed by us"]\n',
    )
    newsroom.run("statements", "track", QUOTE, "--id", "side", "--speaker", "orlov")
    newsroom.run("statements", "export", "--out", str(tmp_path / "added.toml"))

    tried = json.loads(newsroom.run("statements", "try", str(tmp_path / "added.toml"), "--json").stdout)
    assert tried["statement"] == "side"


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "utf-8"])
def test_a_machine_that_speaks_no_unicode_gets_every_letter_all_the_same(newsroom, encoding):
    newsroom.take_in_texts("Мы открыты для переговоров 🕊")
    newsroom.environ = {**newsroom.environ, "PYTHONIOENCODING": encoding}

    assert "Мы открыты для переговоров 🕊" in newsroom.run_apart("posts").stdout
    assert json.loads(newsroom.run_apart("posts", "--json").stdout)["text"].endswith("🕊")


def test_whoever_stops_reading_gets_no_complaint(newsroom):
    newsroom.take_in_texts(*(f"Post {number}. {'word ' * 8000}" for number in range(8)))
    process = newsroom.start("posts", "--json")
    assert process.stdout and process.stdout.readline()
    process.stdout.close()

    assert process.stderr
    with process.stderr as errors:
        assert errors.read() == ""
    process.wait()


def test_all_that_lists_or_tells_has_json():
    def silent(group: click.Group, ctx: click.Context) -> Iterator[str]:
        for name in group.list_commands(ctx):
            command = group.get_command(ctx, name)
            assert command is not None
            if isinstance(command, click.Group):
                yield from silent(command, ctx)
            elif (command.help or "").split()[0] in ("List", "Tell") and not any(
                "--json" in one.opts for one in command.params
            ):
                yield f"{ctx.info_name} {name}"

    without = list(silent(main, click.Context(main)))

    assert [name for name in without if not name.endswith(" mute")] == []  # which tells nobody
