"""Archives in every form come to the same; what is damaged is refused by its line."""

import functools
import gzip
import http.server
import json
import threading
from pathlib import Path
from typing import Any

import pytest
import zstandard

from bot.errors import InputError
from tests.lookback.desk import refusals
from tests.lookback.exports import FORMS, INFLECTED, SAID, as_export, as_lines, as_parquet, texts

POSTS = texts(40)


def ids(matches) -> list[int]:
    return [match["message_id"] for match in matches]


@pytest.mark.parametrize("name", FORMS)
@pytest.mark.parametrize("shard", [None, 1500])
def test_every_form_gives_the_same_matches_each_with_its_line(desk, name, shard):
    FORMS[name](POSTS, desk.archives / name)

    matches, total = desk.found(shard=shard)

    assert ids(matches) == [4, 11, 18, 25, 32, 39]
    assert (total.posts, total.refused, total.matches) == (40, [], 6)
    assert total.service == (0 if "posts" in name else 1)
    if "posts" in name:
        assert [match["line"] for match in matches] == ids(matches)
    else:
        lines = as_export(POSTS, indent=None if name == "minified.json" else 1).splitlines()
        for match in matches:
            begun = b"\n".join(lines[match["line"] - 1 :][:3])
            assert f'"id": {match["message_id"]}'.encode() in begun


def test_a_match_tells_where_what_on_what_evidence_and_whom_the_post_had_it_from(desk):
    record: dict[str, Any] = {
        "channel_id": 1186921499,
        "channel": "ClashReport",
        "message_id": 7,
        "posted_at": "2023-05-01T12:00:00+02:00",
        "text": f"{INFLECTED}. They say this is not so.",
        "links": [{"url": "https://t.me/rian_ru/5", "label": "source"}],
        "forward": {"username": "rian_ru", "message_id": 5, "posted_at": "2023-05-01T09:00:00Z"},
    }
    desk.put("one.jsonl", json.dumps(record).encode())

    (match,), _ = desk.found()

    assert match["url"] == "https://t.me/ClashReport/7" and match["statement"] == "talks"
    assert match["posted_at"] == "2023-05-01T10:00:00+00:00"
    assert match["evidence"] in record["text"] and 0 < match["score"] <= 1
    assert (match["rung"], match["language"], match["wording"]) == (
        "inflected",
        "ru",
        "Мы открыты для переговоров",
    )
    assert [match["text"][span["start"] : span["end"]] for span in match["spans"]][-1] == "переговоров"
    assert match["forward"]["username"] == "rian_ru" and match["links"] == record["links"]
    assert [(one["name"], one["words"]) for one in match["credits"]] == [("TASS", "источник — ТАСС")]
    assert match["guards"] == [] and match["rules"].startswith("rules ")
    assert match["archive"].endswith("one.jsonl")


def test_further_wordings_of_a_post_are_told_beside_the_best(desk):
    both = "We are open for talks. Мы открыты для переговоров."
    desk.put("one.jsonl", as_lines([both, SAID]))

    matches, _ = desk.found()
    rows = desk.rows()

    (other,) = matches[0]["others"]
    wordings = {matches[0]["wording"], other["wording"]}
    assert wordings == {"We are open for talks", "Мы открыты для переговоров"}
    assert other["evidence"] in both and other["outcome"] == "alert"
    assert [both[span["start"] : span["end"]] for span in other["spans"]][-1] in ("talks", "переговоров")
    assert matches[1]["others"] == []
    assert [(row["others"], row["line"]) for row in rows] == [
        (match["others"], match["line"]) for match in matches
    ]


def test_guards_are_told(desk):
    desk.put("one.jsonl", as_lines(["The minister denied that we are open for talks."]))

    (match,), total = desk.found()

    assert [guard["kind"] for guard in match["guards"]] == ["denial"]
    assert total.outcomes == {match["outcome"]: 1} and match["outcome"] != "alert"


def test_a_post_that_stands_in_two_archives_is_one_match(desk):
    desk.put("a.jsonl", as_lines(POSTS[:20]))
    desk.put("b.jsonl", as_lines(POSTS[10:], first=11))

    matches, total = desk.found()

    assert ids(matches) == [4, 11, 18, 25, 32, 39]
    assert (total.posts, total.matches, total.repeated) == (50, 6, 2)


def test_what_cannot_be_read_is_told_with_file_line_and_reason_and_the_rest_is_good(desk):
    lines = as_lines(POSTS).splitlines()
    lines[9], lines[20] = b'{"message_id": 10', lines[20].replace(b'"message_id": 21', b'"message_id": "x"')
    desk.put("a.jsonl", b"\n".join(lines))
    desk.put("b.json", b"nothing of the kind")
    desk.put("c.json", as_export(POSTS[:5]).replace(b"number", b"\xff", 1))

    whole, total = desk.found()
    parts, again = desk.found(shard=900)

    assert whole == parts and refusals(total) == refusals(again)
    assert [(Path(name).name, one.line, one.count) for name, one in total.refused] == [
        ("a.jsonl", 10, 1),
        ("a.jsonl", 21, 1),
        ("b.json", 0, 0),
        ("c.json", 6, 1),
    ]
    assert "not UTF-8" in total.refused[-1][1].reason


@pytest.mark.parametrize("pack", [gzip.compress, zstandard.compress], ids=["gzip", "zstd"])
def test_what_stands_before_the_damage_is_good(desk, pack):
    packed = pack(as_lines(texts(1800)))
    desk.put("posts.jsonl.packed", packed[: len(packed) // 2])

    matches, total = desk.found(desk.archives / "posts.jsonl.packed")

    assert ids(matches)[:3] == [4, 11, 18] and 100 < total.posts < 1800
    (refused,) = refusals(total)
    assert refused[2] == 0 and refused[0] > 100


@pytest.mark.parametrize("pack", [gzip.compress, zstandard.compress], ids=["gzip", "zstd"])
def test_a_trap_that_swells_without_end_is_left(desk, pack):
    desk.put("trap.json.gz", pack(as_lines([SAID]) + b" " * 20_000_000))

    matches, total = desk.found()

    assert ids(matches) == [1]
    assert "swells" in total.refused[0][1].reason


def test_a_damaged_parquet_file_is_refused(desk):
    as_parquet(POSTS, desk.archives / "posts.parquet")
    content = (desk.archives / "posts.parquet").read_bytes()
    desk.put("posts.parquet", content[:200] + b"\x00" * 200 + content[400:])
    desk.put("short.parquet", content[:-20])

    _, total = desk.found()

    assert {Path(name).name for name, _ in total.refused} == {"posts.parquet", "short.parquet"}


def test_a_parquet_file_that_holds_no_posts_says_what_it_lacks(desk):
    import pyarrow
    import pyarrow.parquet

    pyarrow.parquet.write_table(pyarrow.table({"text": [SAID]}), desk.archives / "x.parquet")

    _, total = desk.found()

    assert "without the column channel_id" in total.refused[0][1].reason


def test_addresses_are_read_like_files(desk):
    for name in ("posts.jsonl", "posts.jsonl.gz", "posts.parquet", "result.json"):
        FORMS[name](POSTS, desk.archives / name)
    handler = functools.partial(Quiet, directory=str(desk.archives))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        base = f"http://127.0.0.1:{server.server_port}"
        for path in sorted(desk.archives.iterdir()):
            matches, total = desk.found(f"{base}/{path.name}", shard=2000)
            assert (ids(matches), total.refused) == ([4, 11, 18, 25, 32, 39], []), path
        with pytest.raises(InputError, match=r"missing\.json: cannot be read"):
            desk.found(f"{base}/missing.json")
        server.shutdown()


def test_a_host_that_does_not_say_how_long_a_file_is_is_read_all_the_same(desk):
    FORMS["posts.jsonl"](POSTS, desk.archives / "posts.jsonl")
    (desk.archives / "empty.jsonl").write_bytes(b"")
    handler = functools.partial(Unmeasured, directory=str(desk.archives))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        base = f"http://127.0.0.1:{server.server_port}"
        matches, total = desk.found(f"{base}/posts.jsonl")
        none, _ = desk.found(f"{base}/empty.jsonl")
        server.shutdown()

    assert (ids(matches), total.refused) == ([4, 11, 18, 25, 32, 39], [])
    assert list(none) == []


class Quiet(http.server.SimpleHTTPRequestHandler):
    """A host that knows no ranges, and keeps its log to itself."""

    def log_message(self, format, *args):
        pass


class Unmeasured(Quiet):
    """One that does not say how long a file is."""

    def send_header(self, keyword, value):
        if keyword != "Content-Length":
            super().send_header(keyword, value)


@pytest.mark.parametrize("named", ["*.jsonl", "**/*.jsonl", ""])
def test_folders_and_patterns_stand_for_the_archives_in_them(desk, named):
    desk.put("a.jsonl", as_lines([SAID]))
    (desk.archives / "notes.txt").write_text("no archive")

    matches, total = desk.found(desk.archives / named)

    assert (ids(matches), total.archives) == ([1], 1)


def test_a_name_that_stands_for_nothing_is_refused(desk):
    with pytest.raises(InputError, match="missing"):
        desk.found(desk.archives / "missing.json")
    with pytest.raises(InputError, match="there is no archive there"):
        desk.found(desk.archives / "*.json")
