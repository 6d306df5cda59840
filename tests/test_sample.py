"""The composed wire of config/sample/ is what its README and the expectations say it is."""

import json
import re
import tomllib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent
SAMPLE = ROOT / "config" / "sample"
CHANNELS = ("ClashReport", "wartranslated", "uniannet", "zvezdanews")
EXPECTATIONS = tomllib.loads((ROOT / "tests/data/sample_expectations.toml").read_text("utf-8"))
STORIES: list[dict[str, Any]] = EXPECTATIONS.pop("story")
CARRIES = ("verbatim", "inflected", "reworded")
CARRIES_NOT = ("denial", "other_speaker", "other_figure", "other_subject", "question")
WORD = re.compile(r"[^\W_]+")
COUNTED = re.compile(r"^\| `(\w+)\.json` .*\| (\d+) \|$", re.MULTILINE)
AIR_RAID = re.compile(r"БпЛА, повідомили у Повітряних силах|беспилотников над территорией")

Json = dict[str, Any]


def read_export(channel: str) -> Json:
    export: Json = json.loads((SAMPLE / f"{channel}.json").read_text("utf-8"))
    return export


def read_toml(name: str) -> Json:
    return tomllib.loads((ROOT / "config" / name).read_text("utf-8"))


def text_of(message: Json) -> str:
    text = message["text"]
    if isinstance(text, str):
        return text
    return "".join(part if isinstance(part, str) else part["text"] for part in text)


def posts_of(channel: str) -> list[Json]:
    return [message for message in read_export(channel)["messages"] if message["type"] == "message"]


POSTS = {f"{channel}/{post['id']}": post for channel in CHANNELS for post in posts_of(channel)}


def words(text: str) -> str:
    """The text's words with single spaces between and around them."""
    return " ".join(["", *WORD.findall(text.casefold()), ""])


def moment(local: str) -> datetime:
    return datetime.fromisoformat(local).replace(tzinfo=UTC)


def listed(statement: str, *kinds: str) -> list[str]:
    return [post for kind in kinds for post in EXPECTATIONS[statement].get(kind, [])]


@pytest.mark.parametrize("channel", CHANNELS)
def test_an_export_says_that_it_is_composed(channel: str) -> None:
    export = read_export(channel)

    assert export["name"].endswith("(composed sample)")
    assert export["about"].startswith("Composed for the demonstration of Wirewatch")
    assert "composed for the demonstration" in (SAMPLE / "README.md").read_text("utf-8")


@pytest.mark.parametrize("channel", CHANNELS)
def test_an_export_has_the_shape_that_telegram_desktop_gives(channel: str) -> None:
    export = read_export(channel)

    assert (export["type"], export["username"]) == ("public_channel", channel)
    for message in export["messages"]:
        author = "from" if message["type"] == "message" else "actor"
        assert message["type"] in ("message", "service")
        assert message[author] == export["name"]
        assert message[f"{author}_id"] == f"channel{export['id']}"
        assert text_of(message) == "".join(entity["text"] for entity in message["text_entities"])


@pytest.mark.parametrize("channel", CHANNELS)
def test_ids_rise_without_repeats_and_dates_with_them(channel: str) -> None:
    messages = read_export(channel)["messages"]
    ids = [message["id"] for message in messages]
    dates = [moment(message["date"]) for message in messages]

    assert ids == sorted(set(ids))
    assert dates == sorted(dates)


@pytest.mark.parametrize("channel", CHANNELS)
def test_unix_times_agree_with_dates_in_utc(channel: str) -> None:
    for message in read_export(channel)["messages"]:
        assert int(message["date_unixtime"]) == moment(message["date"]).timestamp()
        assert ("edited" in message) == ("edited_unixtime" in message)
        if "edited" in message:
            assert int(message["edited_unixtime"]) == moment(message["edited"]).timestamp()
            assert moment(message["edited"]) > moment(message["date"])


def test_the_channels_are_the_configured_ones_with_ids_of_their_own() -> None:
    configured = [channel["username"] for channel in read_toml("channels.toml")["channel"]]

    assert configured == list(CHANNELS)
    assert read_export("ClashReport")["id"] == 1186921499
    assert len({read_export(channel)["id"] for channel in CHANNELS}) == len(CHANNELS)


def test_the_readme_counts_the_posts() -> None:
    table = (SAMPLE / "README.md").read_text("utf-8")
    counted = {name: int(count) for name, count in COUNTED.findall(table)}

    assert counted == {channel: len(posts_of(channel)) for channel in CHANNELS}
    assert len(POSTS) == 100


@pytest.mark.parametrize(
    ("post", "quotes"),
    [
        ("ClashReport/58234", ["We are open for talks. We have never refused to have talks"]),
        (
            "wartranslated/18921",
            ["I will not give you a timeline", "Our troops advance daily in all directions"],
        ),
        ("zvezdanews/29876", ["Все места прямой военной угрозы — законные цели России"]),
        (
            "uniannet/45328",
            ["Усі місця прямої воєнної загрози є законними цілями Росії", "російські державні ЗМІ"],
        ),
    ],
)
def test_the_four_posts_that_the_first_article_stood_on_are_there(post: str, quotes: list[str]) -> None:
    assert POSTS[post]["date"].startswith("2026-05-29")
    for quote in quotes:
        assert quote in text_of(POSTS[post])


def test_it_holds_what_a_collector_stumbles_over() -> None:
    everything = [message for channel in CHANNELS for message in read_export(channel)["messages"]]

    assert any("edited" in message for message in everything)
    assert any("forwarded_from" in message for message in everything)
    assert any("reply_to_message_id" in message for message in everything)
    assert any(message.get("action") == "pin_message" for message in everything)
    assert any("photo" in message and not message["text"] for message in everything)
    assert any("poll" in message for message in everything)
    assert any(isinstance(message["text"], str) and message["text"] for message in everything)


def test_it_looks_back_over_every_year_since_2022() -> None:
    carriers = listed("open-for-talks", *CARRIES)

    assert {POSTS[post]["date"][:4] for post in carriers} == {"2022", "2023", "2024", "2025", "2026"}
    assert {post.split("/")[0] for post in carriers} == set(CHANNELS)


def test_the_expectations_speak_of_the_configured_statements_and_of_posts_that_exist() -> None:
    statements = [statement["id"] for statement in read_toml("statements.toml")["statement"]]

    assert list(EXPECTATIONS) == statements
    for statement, kinds in EXPECTATIONS.items():
        assert kinds.keys() <= {*CARRIES, *CARRIES_NOT}
        posts = listed(statement, *kinds)
        assert len(posts) == len(set(posts))
        assert set(posts) <= POSTS.keys()


@pytest.mark.parametrize("statement", read_toml("statements.toml")["statement"], ids=lambda it: it["id"])
def test_a_wording_stands_in_the_posts_listed_for_it_and_in_no_unlisted_one(statement: Json) -> None:
    wordings = [words(wording) for phrases in statement["wording"].values() for wording in phrases]
    carriers = {
        post
        for post, message in POSTS.items()
        if any(wording in words(text_of(message)) for wording in wordings)
    }
    verbatim = set(listed(statement["id"], "verbatim"))

    assert verbatim <= carriers
    assert carriers - verbatim <= set(listed(statement["id"], *CARRIES_NOT))


@pytest.mark.parametrize("statement", read_toml("statements.toml")["statement"], ids=lambda it: it["id"])
def test_a_statement_is_worded_and_carried_in_three_languages(statement: Json) -> None:
    languages = {
        channel["username"]: channel["language"] for channel in read_toml("channels.toml")["channel"]
    }
    carried = {languages[post.split("/")[0]] for post in listed(statement["id"], *CARRIES)}

    assert set(statement["wording"]) == {"en", "ru", "uk"} == carried


@pytest.mark.parametrize("story", STORIES, ids=lambda it: it["first"])
def test_a_story_lists_its_posts_after_the_first_with_a_text_in_common(story: Json) -> None:
    first = POSTS[story["first"]]
    copies = [POSTS[post] for post in story.get("copies", [])]
    forwards = [POSTS[post] for post in story.get("forwards", [])]

    assert copies or forwards
    for other in copies + forwards:
        assert moment(other["date"]) > moment(first["date"])
        assert text_of(other).startswith(text_of(first)[:60])
    assert all(text_of(copy) != text_of(first) for copy in copies)
    assert all(forward["forwarded_from"].endswith("(composed sample)") for forward in forwards)


def test_air_raid_counts_are_alike_but_for_their_numbers() -> None:
    texts = [text for text in map(text_of, POSTS.values()) if AIR_RAID.search(text)]

    assert len(texts) == 8
    assert len({tuple(re.findall(r"\d+", text)) for text in texts}) == len(texts)
