"""Putting stored posts together, and writing them out."""

import stat

import pytest

from bot import thread
from bot.errors import InputError
from bot.exporters.json import JsonExporter
from bot.exporters.markdown import MarkdownExporter
from bot.models import Channel, Thread
from bot.storage import matches, threads
from bot.storage.custody import first_broken_link
from bot.storage.posts import save_page
from tests.builders import NOON, a_match, a_page, a_post

CLASH = Channel(username="ClashReport", title="Clash", affiliation="aggregator")


@pytest.fixture
def wire(db):
    posts = [a_post(1), a_post(2, "The dam held"), a_post(3, "Rain")]
    save_page(db, a_page(*posts), source="telegram", captured_at=NOON)
    db.run("""insert into statements values ('dam', 'd', 'Dam', '', 0, 0, '', null)""")
    for version in matches.versions_between(db, 0, 2, 10):
        with db.write():
            matches.save_matches(db, version, [a_match("dam")], {"dam": "d"}, at=NOON)
    return db


def build(db, **more):
    return thread.build(db, "The dam", ["dam"], actor="ann", clock=lambda: NOON, **more)


def texts(loaded: Thread) -> list[str]:
    return [post.text for post in loaded.posts]


def test_a_thread_is_built_of_the_posts_that_carry_a_statement(wire):
    loaded = thread.load(wire, build(wire), [CLASH], "UTC")

    assert texts(loaded) == ["The dam burst", "The dam held"]
    assert (loaded.posts[0].affiliation, loaded.posts[0].title) == ("aggregator", "Clash")


def test_a_statement_that_nothing_carries_makes_no_thread(wire):
    with pytest.raises(InputError, match="no stored post carries"):
        build(wire, until=NOON)

    assert threads.list_threads(wire) == []


def test_a_thread_keeps_the_words_it_was_made_of(wire):
    thread_id = build(wire)
    edited = a_post(1, "Nothing happened", edited=True, edited_at=NOON)
    save_page(wire, a_page(edited), source="telegram", captured_at=NOON)

    first, second = thread.load(wire, thread_id, [CLASH], "UTC").posts

    assert (first.text, first.changed_since) == ("The dam burst", True)
    assert (second.text, second.changed_since) == ("The dam held", False)


def test_adding_a_post_twice_adds_it_once(wire):
    thread_id = threads.new_thread(wire, "Mine", actor="ann", at=NOON)
    post = thread.post_of(wire, "https://t.me/ClashReport/3")

    added = [threads.add_posts(wire, thread_id, [post], actor="ann", at=NOON) for _ in range(2)]

    assert added == [1, 0]
    assert texts(thread.load(wire, thread_id, [CLASH], "UTC")) == ["Rain"]
    assert first_broken_link(wire) is None


@pytest.mark.parametrize(
    "address",
    [
        "https://t.me/ClashReport/2", "http://t.me/s/clashreport/2", "t.me/ClashReport/2", "ClashReport/2",
        "@ClashReport/2", "https://t.me/c/1186921499/2", "https://t.me/ClashReport/2?single",
    ],
)  # fmt: skip
def test_a_post_is_found_by_any_address_people_paste(wire, address):
    assert thread.post_of(wire, address).post.message_id == 2


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
        thread.post_of(wire, address)


def test_an_unknown_thread_is_refused(wire):
    with pytest.raises(InputError, match="thread 7: there is no such thread"):
        thread.load(wire, 7, [CLASH], "UTC")


def test_an_export_goes_to_a_file_or_into_a_folder_and_replaces_what_was_there(wire, tmp_path):
    loaded = thread.load(wire, build(wire), [CLASH], "UTC")
    (tmp_path / "out").mkdir()

    assert thread.export(loaded, MarkdownExporter(), tmp_path / "out") == tmp_path / "out" / "thread-1.md"
    named = thread.export(loaded, JsonExporter(), tmp_path / "out" / "dam.json")
    before = named.read_bytes()
    thread.export(loaded, JsonExporter(), named)

    assert named.read_bytes() == before
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["dam.json", "thread-1.md"]
    assert stat.S_IMODE(named.stat().st_mode) == 0o600


def test_no_title_leads_a_file_outside_its_folder(wire, tmp_path):
    thread_id = threads.new_thread(wire, "../../etc/passwd \\ CON " + "x" * 300, actor="ann", at=NOON)
    loaded = thread.load(wire, thread_id, [CLASH], "UTC")

    assert thread.export(loaded, MarkdownExporter(), tmp_path).parent == tmp_path


def test_a_folder_that_is_not_there_is_refused(wire, tmp_path):
    loaded = thread.load(wire, build(wire), [CLASH], "UTC")

    with pytest.raises(InputError, match="there is no folder"):
        thread.export(loaded, MarkdownExporter(), tmp_path / "nowhere" / "x.md")
