"""The wire: the latest stories first, their words marked, and an answer by a button."""

from datetime import timedelta
from pathlib import Path

from bot.desk.pages.wire import CHOOSABLE
from tests.desk.served import AT, CHANNELS, STATEMENTS, Served, served

SAID = "The minister said: we are open for talks, and left."
OTHER = "Asked again, he repeated it: “We have never refused to have talks”, in his words."


def cards(desk: Served, **params: str) -> list[str]:
    """The addresses of the posts that are quoted, in order."""
    return [str(card.attributes["data-url"]) for card in desk.page("/", 200, **params).css(".card")]


def test_an_empty_wire_says_what_to_do_next(desk: Served):
    assert "Nothing has been read yet" in desk.text("/")


def test_the_latest_story_stands_first_with_the_words_found_marked(desk: Served):
    (first,) = desk.publish(SAID)
    (second,) = desk.publish(OTHER, first=2, at=AT + timedelta(minutes=5))

    page = desk.page("/")

    assert cards(desk) == [second, first]
    assert [mark.text() for mark in page.css(".card mark")] == [
        "We have never refused to have talks",
        "we are open for talks",
    ]


def test_a_card_says_what_its_latest_post_is_and_whose_words_are_quoted(desk: Served):
    (first,) = desk.publish(SAID)
    (between,) = desk.publish(OTHER, first=2, at=AT + timedelta(minutes=5))
    desk.publish(SAID, channel="uniannet", at=AT + timedelta(minutes=7))

    assert cards(desk) == [first, between]
    latest = desk.text("/", ".card .latest")
    assert latest.startswith("copy uniannet Ukrainian news agency") and latest.endswith("12:07")
    assert desk.text("/", f'.card[data-url="{first}"] header').startswith("first ClashReport")
    assert desk.text("/", f'.card[data-url="{between}"] header').startswith("new ClashReport")
    assert "+7 min" in desk.text("/", ".card .carriers")


def test_the_opposite_is_marked_beside_its_words_when_a_copy_of_it_comes(tmp_path: Path):
    denied = "Putin: we are not open for talks"
    statements = STATEMENTS.replace('id = "open-for-talks"', 'id = "open-for-talks"\nspeaker = "putin"')
    with served(tmp_path, statements=statements) as desk:
        desk.enter()
        desk.publish(denied)
        desk.publish(denied, channel="uniannet", at=AT + timedelta(minutes=7))

        assert desk.text("/", ".card .latest .news") == "copy"
        assert desk.text("/", ".card header .news") == "opposite"


def test_whose_voice_a_channel_is_stands_in_the_readers_language(tmp_path: Path):
    channels = CHANNELS.replace('"OSINT aggregator"', '{ en = "OSINT aggregator", ru = "агрегатор" }')
    with served(tmp_path, channels=channels) as desk:
        desk.enter()
        desk.client.headers["accept-language"] = "ru"
        desk.publish(SAID)

        assert desk.text("/", ".card .voice") == desk.text("/story/1", ".what .voice") == "агрегатор"
        assert "OSINT aggregator" in desk.get("/", affiliation="OSINT aggregator").text


def test_an_answer_is_kept_in_the_name_of_whoever_gave_it(desk: Served):
    (url,) = desk.publish(SAID)

    desk.post("/verdict", post=url, statement="open-for-talks", answer="relevant")

    (verdict,) = desk.app.evidence.history(url).verdicts
    assert verdict.verdict == "relevant" and verdict.actor.endswith(" at the desk")
    pressed = [
        button.attributes["value"] for button in desk.page("/").css(".verdict button[aria-pressed=true]")
    ]
    assert pressed == ["relevant"]


def test_what_was_rejected_leaves_the_wire_and_is_found_by_the_filter(desk: Served):
    (url,) = desk.publish(SAID)
    desk.post("/verdict", post=url, statement="open-for-talks", answer="rejected")

    assert cards(desk) == []
    assert cards(desk, verdict="rejected") == [url]


def test_filters_leave_what_passes_them_all(desk: Served):
    (english,) = desk.publish(SAID)
    (other,) = desk.publish(OTHER, first=2, at=AT + timedelta(hours=30))
    (third,) = desk.publish("Ми відкриті для переговорів.", channel="uniannet", at=AT + timedelta(hours=1))

    assert cards(desk, statement="never-refused") == [other]
    assert cards(desk, channel="uniannet") == [third]
    assert cards(desk, affiliation="OSINT aggregator") == [other, english]
    assert cards(desk, lang="uk") == [third]
    assert cards(desk, until="2026-05-29") == [third, english]
    assert cards(desk, since="2026-05-30") == [other]
    assert cards(desk, q="minister") == [english]
    assert cards(desk, q="minister", statement="never-refused") == []


def test_of_many_statements_one_is_filtered_by_its_id_or_from_their_list(tmp_path: Path):
    many = "".join(
        f'[[statement]]\nid = "dam-{one}"\ntitle = "Dam {one}"\nwording.en = ["Dam {one} will hold"]\n'
        for one in range(CHOOSABLE)
    )
    with served(tmp_path, statements=STATEMENTS + many) as desk:
        desk.enter()
        (said,) = desk.publish(SAID)
        desk.publish(OTHER, first=2)

        assert not desk.page("/").css("select[name=statement]")
        (link,) = desk.page("/statements", q="open-for-talks").css('tbody a[href^="/?"]')
        page = desk.page(str(link.attributes["href"]))
        (field,) = page.css(".filters input[name=statement]")
        assert field.attributes["value"] == "open-for-talks"
        assert [card.attributes["data-url"] for card in page.css(".card")] == [said]


def test_older_stories_follow_page_by_page_and_none_comes_twice(desk: Served):
    urls = [
        desk.publish(f"Day {number}: we are open for talks. {'abcdefghijklmnopqrstuvwxyz'[number] * 9}",
                     first=number + 1, at=AT + timedelta(hours=80 * number))[0]
        for number in range(25)
    ]  # fmt: skip
    page, seen = "/", []
    while page:
        found = desk.page(page)
        seen += [str(card.attributes["data-url"]) for card in found.css(".card")]
        older = found.css_first(".older a")
        page = str(older.attributes["href"]) if older else ""

    assert seen == urls[::-1]


def test_a_mistake_in_a_query_is_shown_with_its_place(desk: Served):
    desk.publish(SAID)

    assert "^" in desk.one("/", ".why", 400, q="(open").text()
