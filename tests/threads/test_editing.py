"""Editing a thread: each edit is on record with who made it, and can be taken back."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import InputError
from bot.evidence.bundle.replay import replayed
from bot.models import ClaimStatus
from bot.storage import thread_edits as edits
from bot.storage import threads
from bot.storage.database import open_database
from bot.storage.search import post_of
from bot.threads import load
from bot.threads.formats.json import JsonExporter
from tests.builders import NOON
from tests.storage.chain import first_broken_link
from tests.threads.wire import ROOM, a_wire, wire, wire_file

__all__ = ["wire", "wire_file"]

ANN: dict[str, Any] = {"actor": "ann", "at": NOON}
BO: dict[str, Any] = {"actor": "bo", "at": NOON}


@pytest.fixture
def three(wire):
    """A thread of three posts."""
    thread_id = edits.new_thread(wire, "The dam", **ANN)
    posts = [post_of(wire, f"ClashReport/{number}") for number in (1, 2, 3)]
    edits.add_posts(wire, thread_id, posts, **ANN)
    return thread_id


def names(db, thread_id) -> list[str]:
    return [one.name.removeprefix("https://t.me/ClashReport/") for one in threads.entries(db, thread_id)]


def deeds(db, thread_id) -> list[tuple[str, str]]:
    return [(one.actor, one.what) for one in load.load(db, thread_id, ROOM).deeds]


@pytest.mark.parametrize(
    ("position", "to", "order"),
    [
        (1, 3, ["2", "3", "1"]), (3, 1, ["3", "1", "2"]), (2, 1, ["2", "1", "3"]), (2, 2, ["1", "2", "3"]),
    ],
)  # fmt: skip
def test_an_entry_moves_to_the_position_it_is_given(wire, three, position, to, order):
    edits.move(wire, three, position, to, **ANN)

    assert names(wire, three) == order
    assert [one.position for one in threads.entries(wire, three)] == [1, 2, 3]


def test_headings_posts_and_references_are_in_one_order(wire, three):
    edits.add_heading(wire, three, " Upstream ", position=2, **ANN)
    edits.add_reference(wire, three, "https://example.org/dam", title="A dam", **ANN)
    edits.move(wire, three, 5, 1, **ANN)

    assert names(wire, three) == ["https://example.org/dam", "1", "Upstream", "2", "3"]


def test_a_removed_post_is_still_on_record_and_may_come_back(wire, three):
    edits.set_note(wire, three, 2, "Nobody else has it.", **ANN)
    removed = edits.remove(wire, three, 2, **BO)
    assert removed.note == "Nobody else has it." and names(wire, three) == ["1", "3"]

    added = edits.add_posts(wire, three, [post_of(wire, "ClashReport/2")], **BO)

    assert added == 1 and names(wire, three) == ["1", "3", "2"]
    assert ("bo", "removed https://t.me/ClashReport/2") in deeds(wire, three)
    kept = [one.subject for one in threads.deeds(wire, three) if one.action == "thread entry removed"]
    assert kept[0]["note"] == "Nobody else has it." and kept[0]["position"] == 2


def test_a_claim_is_judged_and_judged_again(wire, three):
    for status in (ClaimStatus.CONTESTED, ClaimStatus.CONFIRMED, None):
        edits.set_status(wire, three, 1, status, **ANN)
        assert load.load(wire, three, ROOM).posts[0].status == status

    assert deeds(wire, three)[-3:] == [
        ("ann", "marked https://t.me/ClashReport/1 as contested"),
        ("ann", "marked https://t.me/ClashReport/1 as confirmed elsewhere"),
        ("ann", "marked https://t.me/ClashReport/1 as not judged"),
    ]


def test_what_changes_nothing_is_not_on_record(wire, three):
    before = len(deeds(wire, three))
    edits.set_note(wire, three, 1, "  ", **ANN)
    edits.set_status(wire, three, 1, None, **ANN)
    edits.move(wire, three, 1, 1, **ANN)
    edits.rename(wire, three, "The dam ", **ANN)

    assert len(deeds(wire, three)) == before


def test_the_record_says_who_did_what_in_order(wire, three):
    edits.rename(wire, three, "The flood", **BO)
    edits.move(wire, three, 3, 1, **BO)

    assert deeds(wire, three) == [
        ("ann", "made the thread “The dam”"),
        *[("ann", f"added https://t.me/ClashReport/{number}") for number in (1, 2, 3)],
        ("bo", "renamed it from “The dam” to “The flood”"),
        ("bo", "moved https://t.me/ClashReport/3 to position 1"),
    ]
    assert first_broken_link(wire) is None


def test_edits_are_taken_back_one_by_one_until_the_thread_is_new(wire, three):
    edits.rename(wire, three, "The flood", **ANN)
    edits.add_heading(wire, three, "Upstream", position=1, **ANN)
    edits.remove(wire, three, 2, **ANN)
    edits.set_note(wire, three, 2, "why", **ANN)

    assert edits.undo(wire, three, **BO) == "thread post noted"
    assert edits.undo(wire, three, **BO) == "thread entry removed"
    assert names(wire, three) == ["Upstream", "1", "2", "3"]
    assert edits.undo(wire, three, **BO) == "thread heading added"
    assert edits.undo(wire, three, **BO) == "thread renamed"
    assert (threads.get_thread(wire, three).title, names(wire, three)) == ("The dam", ["1", "2", "3"])
    assert edits.undo(wire, three, **BO) == "thread post added"
    assert names(wire, three) == []
    with pytest.raises(InputError, match="nothing to undo"):
        edits.undo(wire, three, **BO)
    assert deeds(wire, three)[-1] == ("bo", "took back: thread post added")


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)", "data:text/html,x", "ftp://example.org/x", "//example.org", "example.org",
        "https://", "https://exa mple.org/", "https://[::1", "http://x.org/\u202egnp",
        "file:///etc/passwd", "", "https://" + "x" * 2000,
    ],
)  # fmt: skip
def test_an_address_that_is_no_page_is_refused(wire, three, url):
    with pytest.raises(InputError, match="expected an address that begins with https:// or http://"):
        edits.add_reference(wire, three, url, **ANN)

    assert len(threads.entries(wire, three)) == 3


@pytest.mark.parametrize(
    ("edit", "why"),
    [
        (lambda db, one: edits.remove(db, one, 4, **ANN), r"has no entry 4 \(it has 1 to 3\)"),
        (lambda db, one: edits.remove(db, one, 0, **ANN), "has no entry 0"),
        (lambda db, one: edits.move(db, one, 1, 4, **ANN), "position 4: expected 1 to 3"),
        (lambda db, one: edits.add_heading(db, one, "x", position=9, **ANN), "position 9: expected 1 to 4"),
        (lambda db, one: edits.add_heading(db, one, "  ", **ANN), "heading: expected some words"),
        (lambda db, one: edits.rename(db, one, " ", **ANN), "title: expected some words"),
        (lambda db, one: edits.remove(db, 99, 1, **ANN), "thread 99: there is no such thread"),
        (lambda db, one: edits.add_heading(db, 99, "x", **ANN), "thread 99: there is no such thread"),
        (lambda db, one: edits.undo(db, 99, **ANN), "thread 99: there is no such thread"),
    ],
)
def test_a_mistake_changes_nothing_and_is_told_in_a_line(wire, three, edit, why):
    before = deeds(wire, three)
    with pytest.raises(InputError, match=why):
        edit(wire, three)

    assert (names(wire, three), deeds(wire, three)) == (["1", "2", "3"], before)


def test_notes_and_status_are_for_posts(wire, three):
    edits.add_heading(wire, three, "Upstream", position=1, **ANN)

    with pytest.raises(InputError, match="entry 1 is no post"):
        edits.set_note(wire, three, 1, "why", **ANN)


KINDS = ["move", "remove", "heading", "reference", "note", "status", "rename", "add", "undo"]
EDITS = st.lists(
    st.tuples(
        st.sampled_from(
            ["move", "remove", "heading", "reference", "note", "status", "rename", "add", "undo"]
        ),
        st.integers(1, 6),
        st.integers(1, 6),
    ),
    max_size=12,
)


@pytest.fixture(scope="module")
def shared(tmp_path_factory):
    """A wire that many threads are made of."""
    db = a_wire(open_database(tmp_path_factory.mktemp("edits") / "wirewatch.db"))
    yield db
    db.close()


@settings(max_examples=40)
@given(many=EDITS)
def test_whatever_is_edited_the_record_alone_tells_what_the_thread_is(shared, many):
    db = shared
    thread_id = edits.new_thread(db, "The dam", **ANN)
    done = {
        "move": lambda a, b: edits.move(db, thread_id, a, b, **ANN),
        "remove": lambda a, b: edits.remove(db, thread_id, a, **ANN),
        "heading": lambda a, b: edits.add_heading(db, thread_id, f"h{b}", position=a, **ANN),
        "reference": lambda a, b: edits.add_reference(db, thread_id, f"https://example.org/{b}", **ANN),
        "note": lambda a, b: edits.set_note(db, thread_id, a, f"n{b}", **ANN),
        "status": lambda a, b: edits.set_status(db, thread_id, a, list(ClaimStatus)[b % 3], **ANN),
        "rename": lambda a, b: edits.rename(db, thread_id, f"t{b}", **ANN),
        "add": lambda a, b: edits.add_posts(db, thread_id, [post_of(db, f"ClashReport/{1 + b % 3}")], **ANN),
        "undo": lambda a, b: edits.undo(db, thread_id, **ANN),
    }
    for name, one, other in many:
        try:
            done[name](one, other)
        except InputError:
            continue
    loaded = load.load(db, thread_id, ROOM)
    links = [
        {"seq": row["seq"], "action": recorded.action, "subject": recorded.subject}
        for row, recorded in zip(
            db.rows("select seq from thread_deeds where thread_id = ? order by seq", [thread_id]),
            threads.deeds(db, thread_id),
            strict=True,
        )
    ]

    told = replayed(links)

    assert told.title == loaded.title
    assert [one.get("url", one.get("headline")) for one in told.entries] == [
        getattr(item, "url", None) or getattr(item, "text", None) for item in loaded.items
    ]
    assert [one["note"] for one in told.entries if "note" in one] == [post.note for post in loaded.posts]
    assert JsonExporter().export(loaded)
