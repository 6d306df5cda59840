"""Large files are cut without being read whole, and read the same however they are cut."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.lookback import archives, shards
from bot.lookback.archives import archives as named
from tests.lookback.desk import refusals
from tests.lookback.exports import SAID, as_export, as_lines, texts

POSTS = texts(60)
NESTED = {"id": 4, "type": "message", "text": "no message of the list"}


def kinds(desk, size: int) -> list[str]:
    return [shard.kind for shard in shards.shards(named([str(desk.archives)]), size=size)]


@pytest.mark.parametrize("content", [as_lines(POSTS), as_export(POSTS), as_export(POSTS, indent=None)])
def test_parts_follow_one_another_from_the_first_byte_to_the_last(desk, content):
    desk.put("a.json", content)

    parts = shards.shards(named([str(desk.archives)]), size=1000)

    assert len(parts) > 5
    assert [part.end for part in parts[:-1]] == [part.start for part in parts[1:]]
    assert (parts[0].start, parts[-1].end) == (0, len(content))


def test_to_cut_a_file_only_its_beginning_and_the_places_of_the_cuts_are_read(desk, monkeypatch):
    desk.put("a.json", as_export(texts(12_000)))
    size = (desk.archives / "a.json").stat().st_size
    read = 0

    def counted(name, start, end):
        nonlocal read
        read += end - start
        return archives.stretch(name, start, end)

    monkeypatch.setattr(shards, "stretch", counted)
    monkeypatch.setattr(shards, "_WINDOW", 1 << 12)

    assert len(shards.shards(named([str(desk.archives)]), size=1 << 18)) > 15
    assert read < size / 2


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=12)
@given(
    size=st.integers(300, 9000),
    indent=st.sampled_from([None, 1, 2]),
    wrong=st.sets(st.integers(0, 59), max_size=4),
    form=st.sampled_from(["lines", "export"]),
)
def test_an_archive_reads_the_same_however_it_is_cut(desk, size, indent, wrong, form):
    if form == "lines":
        lines = as_lines(POSTS).splitlines()
        for number in wrong:
            lines[number] = lines[number][:-9]
        desk.put("a.json", b"\n".join(lines))
    else:
        document = json.loads(as_export(POSTS))
        for number in wrong:
            document["messages"][number]["id"] = 0
        desk.put("a.json", json.dumps(document, ensure_ascii=False, indent=indent).encode())

    whole, total = desk.found()
    parts, again = desk.found(shard=size)

    assert parts == whole and refusals(again) == refusals(total)
    assert (again.posts, again.service) == (total.posts, total.service)


@pytest.mark.parametrize("where", ["reply", "text"])
def test_what_only_looks_like_a_message_is_not_taken_for_one(desk, where):
    document = json.loads(as_export([SAID, *texts(30)], indent=None))
    for message in document["messages"]:
        message["answers"] = [NESTED, NESTED, NESTED]
        message["note"] = '},{"id": 7, "type": "message"' + json.dumps([NESTED, NESTED])
    desk.put("a.json", json.dumps(document, indent=None if where == "reply" else 1).encode())

    whole, total = desk.found()
    parts, again = desk.found(shard=700)

    assert whole and parts == whole
    assert (again.posts, again.service, again.refused) == (total.posts, total.service, [])


def test_a_damaged_export_reads_as_far_as_it_does_in_one(desk):
    content = as_export(POSTS)
    at = content.index(b'"id": 30')
    desk.put("a.json", content[:at] + b"]" + content[at:])

    whole, total = desk.found()
    parts, again = desk.found(shard=1500)

    assert parts == whole and 0 < total.posts < 40
    assert refusals(again) == refusals(total) and len(refusals(total)) == 1


def test_what_cannot_be_cut_is_one_part(desk):
    account = {"chats": {"list": [json.loads(as_export(POSTS))]}}
    desk.put("account.json", json.dumps(account, indent=1).encode())

    assert kinds(desk, 1000) == [shards.WHOLE]
    assert desk.found(shard=1000) == desk.found()


def test_a_chat_that_is_no_channel_is_refused_with_all_its_messages(desk):
    desk.put("a.json", as_export(POSTS, kind="personal_chat"))

    assert sum(one.count for _, one in desk.found()[1].refused) == 61
    assert sum(one.count for _, one in desk.found(shard=1500)[1].refused) == 61
