"""A story's page, and a post's: who had it from whom, in which words, and what was kept of it."""

from datetime import timedelta

import pytest

from bot.storage.posts import save_page
from tests.builders import a_page, a_post
from tests.desk.served import AT, Served

SAID = "The minister said on Friday: we are open for talks, and left the room without a word to anybody."
EDITED = "The minister said on Friday: we may be open for talks, and left the room without a word to anybody."


def copied(desk: Served) -> tuple[str, str]:
    """A post and its copy in another channel, which says a word more."""
    (first,) = desk.publish(SAID)
    (copy,) = desk.publish(f"{SAID} Sources.", channel="uniannet", at=AT + timedelta(minutes=9))
    return first, copy


def story_of(desk: Served, url: str) -> str:
    return f"/story/{desk.app.stories.get(url).id}"


def edit(desk: Served, text: str) -> None:
    at = AT + timedelta(hours=1)
    post = a_post(1, text, posted_at=AT, edited_at=at)
    save_page(desk.app.db, a_page(post), source="telegram", captured_at=at)


def test_a_story_tells_its_posts_in_order_with_delay_and_what_a_copy_adds(desk: Served):
    first, _ = copied(desk)

    page = desk.page(story_of(desk, first))

    assert [node.text(strip=True) for node in page.css(".timeline .channel")] == ["ClashReport", "uniannet"]
    assert [node.text() for node in page.css(".timeline .delay")] == ["+0 min", "+9 min"]
    assert [node.text().strip() for node in page.css(".timeline ins")] == ["Sources."]
    assert len(page.css("svg.lineage circle")) == 2 and len(page.css("svg.lineage path")) == 1


@pytest.mark.parametrize(
    ("language", "counted"),
    [
        ("en", "2 posts in 2 channels; 2 posts from @ClashReport (OSINT aggregator)"),
        ("ru", "2 поста, 2 канала; @ClashReport (OSINT aggregator): 2 поста"),
        ("uk", "2 дописи, 2 канали; @ClashReport (OSINT aggregator): 2 дописи"),
    ],
)
def test_why_its_sources_are_so_many_is_said_in_the_readers_language(
    desk: Served, language: str, counted: str
):
    first, _ = copied(desk)
    desk.client.headers["accept-language"] = language

    assert counted in desk.text(story_of(desk, first))


def test_an_editor_parts_a_post_from_a_story_and_joins_it_again(desk: Served):
    first, copy = copied(desk)

    desk.post("/story/split", post=copy)
    assert desk.app.stories.get(copy).id != desk.app.stories.get(first).id

    desk.post("/story/join", post=first, other=copy)
    assert desk.app.stories.get(copy).id == desk.app.stories.get(first).id


def test_a_story_that_is_not_there_is_said_so(desk: Served):
    assert "no story 99" in desk.one("/story/99", ".why", 400).text()


def test_a_post_shows_each_version_with_the_words_that_changed(desk: Served):
    desk.publish(SAID)
    edit(desk, EDITED)

    page = desk.page("/post/ClashReport/1")

    assert [node.text().strip() for node in page.css("del")] == ["are"]
    assert [node.text().strip() for node in page.css("ins")] == ["may be"]
    assert "2 versions" in desk.text("/post/ClashReport/1")


def test_what_a_source_gave_is_handed_out_as_a_file_that_no_browser_opens(desk: Served):
    desk.publish(SAID)
    digest = desk.app.evidence.history("ClashReport/1").versions[0].captures[0].raw_sha256

    answer = desk.get(f"/post/ClashReport/1/raw/{digest}")

    assert answer.content == SAID.encode()
    assert answer.headers["content-disposition"].startswith("attachment")
    assert "sandbox" in answer.headers["content-security-policy"]
    desk.get("/post/ClashReport/1/raw/0000", 400)


def test_a_post_is_verified_against_its_links_and_what_was_altered_is_named(desk: Served):
    (url,) = desk.publish(SAID)

    assert "1 capture is as its link" in desk.post("/post/check", 200, post=url).text

    desk.app.db.run("update captures set raw = ?", [b"something else"])
    assert "Not as it was kept" in desk.post("/post/check", 200, post=url).text


def test_a_post_is_put_into_a_new_thread_and_into_one_that_is_there(desk: Served):
    first, copy = copied(desk)

    desk.post("/add", post=first, thread="new", title="Talks", note="the first")
    (thread,) = desk.app.threads.find()
    desk.post("/add", post=copy, thread=str(thread.id))

    assert [post.url for post in desk.app.threads.get(thread.id).posts] == [first, copy]
    assert "the first" in desk.text("/post/ClashReport/1")


def test_a_thread_of_nobody_is_not_added_to(desk: Served):
    (url,) = desk.publish(SAID)

    desk.post("/add", 400, post=url, thread="7")
    desk.post("/add", 400, post=url, thread="new")

    assert desk.app.threads.find() == []


@pytest.mark.parametrize(
    ("language", "copy", "first"),
    [
        ("en", "likely: exact copy, later", "the earliest post"),
        ("ru", "вероятно: точная копия, позже", "самый ранний пост"),
        ("uk", "імовірно: точна копія, пізніше", "найраніший допис"),
    ],
)
def test_why_a_post_stands_where_it_does_is_said_in_the_readers_language(
    desk: Served, language: str, copy: str, first: str
):
    (url,) = desk.publish(SAID)
    desk.publish(SAID, channel="uniannet", at=AT + timedelta(minutes=4))
    desk.client.headers["accept-language"] = language

    for _ in ("worked out", "as it was kept"):
        assert desk.text(story_of(desk, url), "li.first .why") == first
        assert desk.text(story_of(desk, url), "li.copy .why") == copy
