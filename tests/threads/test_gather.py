"""Putting stored posts together, and writing them out."""

from datetime import timedelta
from typing import Any

import pytest

from bot.errors import InputError
from bot.models import Asked, Thread
from bot.storage import thread_edits, threads
from bot.storage.posts import save_page
from bot.storage.search import post_of
from bot.stories.story import story_id_of
from bot.threads import export, gather, load
from bot.threads.formats.markdown import MarkdownExporter
from tests.builders import NOON, a_page, a_post
from tests.storage.chain import first_broken_link
from tests.threads.wire import LONG, ROOM, carry, keep, wire, wire_file

__all__ = ["wire", "wire_file"]


def build(db, found_by=lambda stored: True, **asked):
    wanted = Asked(**(asked or {"statements": ("dam",)}))
    return gather.build(
        db, "The dam", wanted, ROOM.statements, found_by=found_by, actor="ann", clock=lambda: NOON
    )


def built(db, **asked):
    return names(load.load(db, build(db, **asked), ROOM))


def names(loaded: Thread) -> list[str]:
    return [post.url.removeprefix("https://t.me/") for post in loaded.posts]


def texts(loaded: Thread) -> list[str]:
    return [post.text for post in loaded.posts]


# --- gathering --------------------------------------------------------------------------------------


def test_a_thread_has_one_post_a_story_with_its_copies_below_it(wire):
    loaded = load.load(wire, build(wire), ROOM)

    assert names(loaded) == ["ClashReport/1", "ClashReport/2"]
    (copy,) = loaded.posts[0].copies
    assert (copy.url, copy.relation, copy.delay) == ("https://t.me/other/9", "copy", timedelta(minutes=5))
    assert copy.of == "https://t.me/ClashReport/1"
    assert (loaded.posts[0].affiliation, loaded.posts[0].title) == ("aggregator", "Clash")


def test_all_posts_may_be_asked_for_and_no_copy_is_listed_twice(wire):
    loaded = load.load(wire, build(wire, statements=("dam",), every=True), ROOM)

    assert names(loaded) == ["ClashReport/1", "other/9", "ClashReport/2"]
    assert [post.copies for post in loaded.posts] == [(), (), ()]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"statements": ("dam", "rain")}, ["ClashReport/1", "ClashReport/3", "ClashReport/2"]),
        ({"speaker": "nile"}, ["ClashReport/1", "ClashReport/3", "ClashReport/2"]),
        ({"speaker": "nile", "statements": ("rain",)}, ["ClashReport/3"]),
        ({"channel": "@other"}, ["other/9"]),
        ({"channel": "clashreport", "statements": ("dam",)}, ["ClashReport/1", "ClashReport/2"]),
        ({"channel": "other", "statements": ("dam",)}, ["other/9"]),
        ({"since": NOON + timedelta(minutes=30)}, ["ClashReport/2"]),
        ({"statements": ("dam",), "until": NOON + timedelta(minutes=30)}, ["ClashReport/1"]),
    ],
)
def test_what_is_asked_is_combined(wire, asked, found):
    assert built(wire, **asked) == found


def test_a_story_may_be_asked_for(wire):
    story = story_id_of(wire, post_of(wire, "other/9").id)

    assert built(wire, story=story, every=True) == ["ClashReport/1", "other/9"]


def test_a_query_decides_on_posts_that_pass_the_rest(wire):
    thread_id = build(wire, found_by=lambda one: "held" in one.post.text, query="held", channel="ClashReport")

    assert names(load.load(wire, thread_id, ROOM)) == ["ClashReport/2"]


def test_a_story_whose_first_carrier_does_not_pass_is_told_by_the_first_that_does(wire):
    (post,) = load.load(wire, build(wire, channel="other"), ROOM).posts

    assert [(copy.url, copy.delay) for copy in post.copies] == [
        ("https://t.me/ClashReport/1", timedelta(minutes=-5))
    ]


def test_matches_for_review_do_not_count_until_a_person_confirms_them(wire):
    carry(wire, "flood", "ClashReport/3", outcome="review")
    with pytest.raises(InputError, match="no stored post passes"):
        build(wire, statements=("flood",))
    wire.run(
        """insert into verdicts (statement_id, post_id, version_id, verdict, actor, at)
           values ('flood', 3, 3, 'relevant', 'ann', '')"""
    )

    assert built(wire, statements=("flood",)) == ["ClashReport/3"]


def test_rejected_matches_do_not_count(wire):
    wire.run(
        """insert into verdicts (statement_id, post_id, version_id, verdict, actor, at)
           values ('rain', 3, 3, 'rejected', 'ann', '')"""
    )

    with pytest.raises(InputError, match="no stored post passes"):
        build(wire, statements=("rain",))


def test_what_nothing_passes_makes_no_thread(wire):
    with pytest.raises(InputError, match="no stored post passes all of that"):
        build(wire, statements=("dam",), until=NOON)

    assert threads.list_threads(wire) == []


@pytest.mark.parametrize("asked", [Asked(), Asked(every=True)])
def test_a_thread_of_everything_is_refused(wire, asked):
    with pytest.raises(InputError, match="say what the thread is about"):
        gather.build(wire, "All", asked, (), actor="ann", clock=lambda: NOON)


def test_what_a_thread_was_gathered_by_is_kept(wire):
    asked: dict[str, Any] = {"statements": ("dam",), "since": NOON, "channel": "ClashReport"}

    assert load.load(wire, build(wire, **asked), ROOM).asked == Asked(**asked)


# --- as posts change --------------------------------------------------------------------------------


def test_a_thread_keeps_the_words_it_was_made_of(wire):
    thread_id = build(wire)
    keep(wire, a_post(1, "Nothing happened", edited=True, edited_at=NOON))

    first, second = load.load(wire, thread_id, ROOM).posts

    assert (first.text, first.changed_since) == (LONG, True)
    assert (second.text, second.changed_since) == ("The dam held", False)


def test_an_edit_is_told_as_one_even_if_its_source_does_not_say_when_it_was_made(wire):
    edit = a_post(2, "The dam fell", posted_at=NOON + timedelta(hours=1), edited=True)
    keep(wire, edit, at=NOON + timedelta(hours=2))

    edited, first = (
        load.load(wire, build(wire, channel=name), ROOM).posts[-1] for name in ("ClashReport", "other")
    )

    assert (edited.text, edited.edited, edited.edited_at) == ("The dam fell", True, None)
    assert not first.edited


def test_a_post_that_is_gone_is_told_with_the_time_of_looking(wire):
    thread_id = build(wire)
    gone = NOON + timedelta(days=1)
    page = a_page(absent=(2,), first=None, last=None)
    save_page(wire, page, source="telegram", captured_at=gone)

    assert load.load(wire, thread_id, ROOM).posts[1].absent_at == gone


def test_a_version_captured_twice_tells_both(wire):
    save_page(
        wire, a_page(a_post(2, "The dam held", posted_at=NOON + timedelta(hours=1))),
        source="archive", captured_at=NOON + timedelta(days=2),
    )  # fmt: skip

    post = load.load(wire, build(wire), ROOM).posts[1]

    assert post.sources == ("telegram", "archive") and post.captured_at == NOON


def test_adding_a_post_twice_adds_it_once(wire):
    thread_id = thread_edits.new_thread(wire, "Mine", actor="ann", at=NOON)
    post = post_of(wire, "https://t.me/ClashReport/3")

    added = [thread_edits.add_posts(wire, thread_id, [post], actor="ann", at=NOON) for _ in range(2)]

    assert added == [1, 0]
    assert texts(load.load(wire, thread_id, ROOM)) == ["Rain"]
    assert first_broken_link(wire) is None


# --- addresses and files ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address",
    [
        "https://t.me/ClashReport/2", "http://t.me/s/clashreport/2", "t.me/ClashReport/2", "ClashReport/2",
        "@ClashReport/2", "https://t.me/c/1186921499/2", "https://t.me/ClashReport/2?single",
    ],
)  # fmt: skip
def test_a_post_is_found_by_any_address_people_paste(wire, address):
    assert post_of(wire, address).post.message_id == 2


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("https://t.me/ClashReport/99", "no such post is stored"),
        ("https://evil.example/ClashReport/2", "expected an address"),
        ("ClashReport/2/../../etc", "expected an address"),
        ("", "expected an address"),
    ],
)
def test_another_address_is_refused_with_the_reason(wire, address, why):
    with pytest.raises(InputError, match=why):
        post_of(wire, address)


def test_an_unknown_thread_is_refused(wire):
    with pytest.raises(InputError, match="thread 7: there is no such thread"):
        load.load(wire, 7, ROOM)


def test_no_title_leads_a_file_outside_its_folder(wire):
    thread_id = thread_edits.new_thread(wire, "../../etc/passwd \\ CON " + "x" * 300, actor="ann", at=NOON)
    loaded = load.load(wire, thread_id, ROOM)

    assert export.file_of(loaded, MarkdownExporter()).name == f"thread-{thread_id}.md"
