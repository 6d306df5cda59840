"""Commands are found: by groups, in whole sentences, under wrong names, old names and no name."""

import json

import click
import pytest

from bot.cli.group import CommandGroup, first_sentence
from bot.cli.main import COMMANDS, GROUPS, RENAMED, main


def told(text: str) -> str:
    return " ".join(text.split())


def test_help_says_of_each_command_a_whole_sentence_under_what_it_is_for(newsroom):
    said = newsroom.run("--help").stdout

    assert [said.index(f"\n{title}:") for title in GROUPS] == sorted(said.index(f"\n{t}:") for t in GROUPS)
    assert [title.partition(":")[0] for title in GROUPS] == [
        "Watch", "Look", "Judge", "Publish", "Prove", "Run",
    ]  # fmt: skip
    for name, (_, sentence) in COMMANDS.items():
        assert f"{name} {sentence}" in told(said) and sentence[-1] in ".?", name


def test_a_command_stands_in_one_group_alone():
    assert len(COMMANDS) == sum(len(group) for group in GROUPS.values())


@pytest.mark.parametrize("name", ["channels", "thread", "recipients", "statements", "story", "query"])
def test_a_group_says_whole_sentences_too(newsroom, name):
    said = newsroom.run(name, "--help").stdout
    group = main.get_command(click.Context(main), name)

    assert isinstance(group, CommandGroup) and "..." not in said.partition("Commands:")[2]
    for one, command in group.commands.items():
        assert f"{one} {first_sentence(command.help or '')}" in told(said)


@pytest.mark.parametrize(
    ("help_", "sentence"),
    [
        ("Read result.json, too. More.", "Read result.json, too."),
        ("Who said\nthis? More.", "Who said this?"),
        ("No end", "No end"),
        ("One\nline\n\nAnother. One.", "One line"),
    ],
)
def test_a_sentence_ends_where_it_ends(help_, sentence):
    assert first_sentence(help_) == sentence


@pytest.mark.parametrize(
    ("args", "meant"),
    [
        (["posst"], "'posts'"),
        (["POSTS"], "'posts'"),
        (["export"], "'thread export'"),
        (["track"], "'statements track'"),
        (["thread", "exprt"], "'export'"),
        (["recipients", "mut"], "'mute'"),
    ],
)
def test_a_wrong_name_gets_what_may_have_been_meant(newsroom, args, meant):
    error = newsroom.run(*args, status=2).stderr

    assert f"No such command '{args[-1]}'. Did you mean " in error and meant in error


def test_a_name_like_no_other_gets_no_guess(newsroom):
    assert "No such command 'zzz'.\n" in newsroom.run("zzz", status=2).stderr


@pytest.mark.parametrize("name", ["channels", "statements", "recipients", "thread"])
def test_a_noun_alone_lists(newsroom, name):
    assert newsroom.run(name).stdout == newsroom.run(name, "list").stdout
    assert newsroom.run(name, "--json").stdout == newsroom.run(name, "list", "--json").stdout


@pytest.mark.parametrize(("old", "new"), RENAMED.items())
def test_an_old_name_does_the_same_and_says_the_new_one(newsroom, old, new):
    done = newsroom.run(old, "--json")

    assert done.stdout == newsroom.run(new, "--json").stdout
    assert f"`{old}` is `{new}` now" in done.stderr


def test_channels_that_are_not_watched_are_listed_after_those_that_are(newsroom, tmp_path):
    path = tmp_path / "posts.jsonl"
    post = {"channel_id": 5, "channel": "wire_one", "text": "x", "posted_at": "2026-05-29T12:00:00+00:00"}
    path.write_text("".join(json.dumps({**post, "message_id": n}) + "\n" for n in (3, 7)), "utf-8")
    newsroom.run("import", str(path))

    watched, other = newsroom.rows("channels")
    gap = {"first": 4, "last": 6, "state": "waiting", "source": "", "requests": 0, "tries": 0,
           "asked_at": None, "again_at": None, "why": ""}  # fmt: skip

    assert (watched["channel"], watched["watched"], watched["posts"]) == ("ClashReport", True, 0)
    assert (other["channel"], other["watched"], other["posts"], other["gaps"]) == (
        "wire_one", False, 2, [gap],
    )  # fmt: skip
    assert newsroom.run("channels").stdout.splitlines()[1:] == [
        "wire_one  not watched, 2 posts, last read never",
        "  3 ids missing (4–6): nobody reads the channel",
    ]
