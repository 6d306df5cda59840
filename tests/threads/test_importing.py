"""JSON → import → the same thread."""

import json
from dataclasses import replace
from typing import Any

import pytest

from bot.errors import InputError
from bot.models import Asked, ClaimStatus
from bot.storage import thread_edits as edits
from bot.storage import threads
from bot.storage.database import open_database
from bot.threads import gather, importing, load
from bot.threads.formats.json import JsonExporter
from tests.builders import NOON, a_post
from tests.threads.wire import ROOM, a_wire, keep, wire, wire_file

__all__ = ["wire", "wire_file"]

BO: dict[str, Any] = {"actor": "bo", "at": NOON}


@pytest.fixture
def exported(wire, tmp_path):
    """The file of a thread that has one of everything, and whose first post was edited since."""
    asked = Asked(statements=("dam",), since=NOON)
    thread_id = gather.build(wire, "The dam", asked, ROOM.statements, actor="ann", clock=lambda: NOON)
    edits.set_note(wire, thread_id, 1, "Nobody else has it.", **BO)
    edits.set_status(wire, thread_id, 2, ClaimStatus.CONFIRMED, **BO)
    edits.add_heading(wire, thread_id, "Upstream", position=2, **BO)
    edits.add_reference(wire, thread_id, "https://example.org/dam", title="A dam", **BO)
    edits.move(wire, thread_id, 4, 1, **BO)
    keep(wire, a_post(1, "Nothing happened", edited=True, edited_at=NOON))
    path = tmp_path / "thread.json"
    path.write_bytes(JsonExporter().export(load.load(wire, thread_id, ROOM)))
    return path


def same(loaded):
    """A thread without its number and its history, which are each thread's own."""
    return replace(loaded, id=0, deeds=())


def test_a_thread_taken_in_is_the_same_thread(wire, exported):
    taken = importing.take_in(wire, exported, **BO)

    assert same(load.load(wire, taken, ROOM)) == same(load.load(wire, 1, ROOM))
    assert load.load(wire, taken, ROOM).posts[0].changed_since
    first, second = (load.load(wire, one, ROOM) for one in (1, taken))
    assert first.deeds[0].what == "made the thread “The dam”"
    assert second.deeds[0].what.startswith("made the thread “The dam” from a file (SHA-256 ")


def test_it_can_be_taken_into_another_newsroom_that_has_the_posts(exported, tmp_path):
    other = a_wire(open_database(tmp_path / "other.db"))

    taken = load.load(other, importing.take_in(other, exported, **BO), ROOM)

    assert [post.text[:12] for post in taken.posts] == ["The governor", "The dam held"]
    other.close()


def test_posts_that_are_not_stored_are_listed_and_nothing_is_made(exported, tmp_path):
    other = open_database(tmp_path / "other.db")
    keep(other, a_post(1, "Another text"))

    with pytest.raises(InputError) as refused:
        importing.take_in(other, exported, **BO)

    assert str(refused.value).startswith(
        "not stored here in that version: https://t.me/ClashReport/1 (SHA-256 "
    )
    assert "https://t.me/ClashReport/2 (SHA-256 " in str(refused.value)
    assert threads.list_threads(other) == []
    other.close()


def broken(record, path, value):
    *parents, last = [int(one) if one.isdigit() else one for one in path.split(".")]
    at = record
    for step in parents:
        at = at[step]
    at[last] = value
    return record


@pytest.mark.parametrize(
    ("path", "value", "why"),
    [
        (
            "schemaVersion",
            "wirewatch-thread/9",
            'expected a thread with "schemaVersion": "wirewatch-thread/1"',
        ),
        ("name", 7, "thread.json: name: expected words"),
        ("name", " ", "title: expected some words"),
        ("hasPart", {}, "hasPart: expected a list"),
        ("hasPart.0", "x", 'hasPart 1: expected "@type"'),
        ("hasPart.1.identifier", "ClashReport/1", "hasPart 2: identifier: expected"),
        ("hasPart.1.claimStatus", "true", "hasPart 2: claimStatus: expected contested"),
        ("hasPart.1.note", None, "hasPart 2: note: expected words"),
        ("hasPart.0.url", "javascript:alert(1)", "expected an address that begins with https://"),
        ("asked.since", "2026-05-29T12:00:00", "asked: since: expected a time with its zone"),
        ("asked.since", "noon", "asked: since: expected a time such as"),
        ("asked.story", "7", "asked: story: expected a number or null"),
        ("asked.statements", [1], "asked: statements: expected ids"),
    ],
)
def test_what_cannot_be_used_is_named_and_nothing_is_made(wire, exported, path, value, why):
    exported.write_text(json.dumps(broken(json.loads(exported.read_bytes()), path, value)), "utf-8")

    with pytest.raises(InputError, match=why):
        importing.take_in(wire, exported, **BO)

    assert len(threads.list_threads(wire)) == 1


@pytest.mark.parametrize("content", [b"", b"{", b"[" * 200_000, b"\xff\xfe", b"[]", b"null"])
def test_another_file_is_refused_in_a_line(wire, tmp_path, content):
    path = tmp_path / "x.json"
    path.write_bytes(content)

    with pytest.raises(InputError, match=r"x\.json: expected"):
        importing.take_in(wire, path, **BO)
