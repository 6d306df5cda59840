"""A bundle proves itself: whatever is altered in it is found, and the altered thing is named."""

import contextlib
import io
import json
import struct
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.app.evidence import REREADERS
from bot.errors import InputError
from bot.evidence.bundle.check import check_bundle, verify_bundle
from bot.evidence.captures import may_have_read
from bot.models import Asked, Channel, ClaimStatus
from bot.storage import posts
from bot.storage import thread_edits as edits
from bot.storage.canonical import canonical
from bot.storage.custody import COLLECTOR
from bot.storage.custody import link as link_hash
from bot.storage.database import open_database
from bot.storage.posts import save_page
from bot.threads import export, gather, load
from bot.threads.formats.bundle import BundleExporter, digest, packed, sealed
from tests.builders import NOON, a_page, a_post
from tests.sources.preview.site import a_block

Files = dict[str, bytes]
ROOM = load.ThreadSettings(channels=(Channel(username="ClashReport", title="Clash Report"),))
LATER = NOON + timedelta(hours=1)


@pytest.fixture(scope="module")
def bundle(tmp_path_factory) -> bytes:
    """A bundle of two posts, with a heading, a note, a claim status and a reference."""
    db = open_database(tmp_path_factory.mktemp("bundle") / "wirewatch.db")
    posts = [a_post(1, "The dam <b>burst</b>"), a_post(2, "Rain, and more rain"), a_post(3, "The dam held")]
    save_page(db, a_page(*posts), source="telegram", captured_at=NOON)
    asked = Asked(channel="ClashReport", every=True)
    thread_id = gather.build(db, "The dam", asked, (), actor="ann", clock=lambda: LATER)
    edits.remove(db, thread_id, 2, actor="ann", at=LATER)
    edits.set_note(db, thread_id, 1, "Nobody else has it.", actor="ann", at=LATER)
    edits.set_status(db, thread_id, 1, ClaimStatus.CONTESTED, actor="ann", at=LATER)
    edits.add_heading(db, thread_id, "Upstream", position=1, actor="bo", at=LATER)
    edits.add_reference(db, thread_id, "https://example.org/dam", title="A dam", actor="bo", at=LATER)
    found = load.load(db, thread_id, ROOM)
    exporter = BundleExporter(export.evidence_of(db, found))
    content = exporter.export(found)
    edits.record_export(db, thread_id, "bundle", digest(content), actor="ann", at=LATER)
    found = load.load(db, thread_id, ROOM)
    assert BundleExporter(export.evidence_of(db, found)).export(found) == content
    db.close()
    return content


def files_of(content: bytes) -> Files:
    with zipfile.ZipFile(io.BytesIO(content)) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def verified(content: bytes, folder: Path) -> tuple[str, str] | None:
    path = folder / "bundle.zip"
    path.write_bytes(content)
    finding = verify_bundle(path)
    return (finding.what, finding.why) if finding else None


def test_a_bundle_as_it_was_written_holds(bundle, tmp_path):
    assert verified(bundle, tmp_path) is None


def test_it_holds_the_page_the_record_the_captures_and_how_to_check_it(bundle):
    files = files_of(bundle)

    raw = [name for name in files if name.startswith("raw/")]
    assert set(files) - set(raw) == {"manifest.json", "chain.json", "thread.html", "thread.json", "VERIFY.md"}
    assert sorted(files[name] for name in raw) == [b"The dam <b>burst</b>", b"The dam held"]


# --- alterations of the files, some of them hidden behind a manifest made anew ----------------------


def relisted(files: Files) -> Files:
    """The files with a manifest that lists them as they are now, as a forger would make it."""
    manifest = json.loads(files["manifest.json"])
    others = sorted(name for name in files if name != "manifest.json")
    manifest["files"] = [
        {"name": name, "size": len(files[name]), "sha256": digest(files[name])} for name in others
    ]
    return {**files, "manifest.json": json.dumps(sealed(manifest)).encode()}


def in_json(name: str, change: Callable[[Any], None], *, hidden: bool = False) -> Callable[[Files], Files]:
    def alter(files: Files) -> Files:
        record = json.loads(files[name])
        change(record)
        altered = {**files, name: json.dumps(record, indent=2).encode()}
        return relisted(altered) if hidden else altered

    return alter


def replaced(name: str, old: bytes, new: bytes, *, hidden: bool = False) -> Callable[[Files], Files]:
    def alter(files: Files) -> Files:
        found = next(one for one in files if one.startswith(name))
        assert old in files[found]
        altered = {**files, found: files[found].replace(old, new, 1)}
        return relisted(altered) if hidden else altered

    return alter


def without(name: str, *, hidden: bool = False) -> Callable[[Files], Files]:
    def alter(files: Files) -> Files:
        gone = next(one for one in files if one.startswith(name))
        left = {one: content for one, content in files.items() if one != gone}
        return relisted(left) if hidden else left

    return alter


def added(name: str, content: bytes, *, hidden: bool = False) -> Callable[[Files], Files]:
    def alter(files: Files) -> Files:
        more = {**files, name: content}
        return relisted(more) if hidden else more

    return alter


def swapped(files: Files) -> Files:
    one, other = sorted(name for name in files if name.startswith("raw/"))
    return {**files, one: files[other], other: files[one]}


def post(record: Any) -> Any:
    return record["hasPart"][1]


def edit(path: str, value: Any) -> Callable[[Any], None]:
    """Set what is at a path such as "links.0.actor"."""

    def change(record: Any) -> None:
        *parents, last = [int(one) if one.lstrip("-").isdigit() else one for one in path.split(".")]
        for step in parents:
            record = record[step]
        assert record[last] != value
        record[last] = value

    return change


def drop(path: str, index: int) -> Callable[[Any], None]:
    return lambda record: record[path].pop(index)


def turned(record: Any) -> None:
    links = record["links"]
    links[0], links[1] = links[1], links[0]


RAW = "raw/" + digest(b"The dam held")
OTHER = "raw/" + digest(b"forged")
THREAD_POST = "thread.json: https://t.me/ClashReport/1"
FIRST, SECOND, LAST = "the first link", "the second link", "the last link"
HEAD = {"seq": 1, "hash": "0" * 64}
RETEXT = edit("hasPart.1.articleBody", "The dam held firm")
ALTERED: dict[str, tuple[Callable[[Files], Files], str]] = {
    "the page": (replaced("thread.html", b"burst", b"stood"), "thread.html"),
    "the page, hidden": (replaced("thread.html", b"burst", b"stood", hidden=True), "thread.html"),
    "the guide": (replaced("VERIFY.md", b"check", b"skip"), "VERIFY.md"),
    "a raw capture": (replaced(RAW, b"held", b"fell"), RAW),
    "a raw capture, hidden": (replaced(RAW, b"held", b"fell", hidden=True), RAW),
    "two raw captures swapped": (swapped, min(RAW, "raw/" + digest(b"The dam <b>burst</b>"))),
    "a raw capture removed": (without(RAW), RAW),
    "a raw capture removed, hidden": (without(RAW, hidden=True), RAW),
    "a raw capture added": (added(OTHER, b"forged"), OTHER),
    "a raw capture added, hidden": (added(OTHER, b"forged", hidden=True), OTHER),
    "a file added": (added("media/" + "0" * 64, b"x"), "media/" + "0" * 64),
    "a file of another name": (added("../../evil", b"x"), "../../evil"),
    "a text": (in_json("thread.json", RETEXT), "thread.json"),
    "a text, hidden": (in_json("thread.json", RETEXT, hidden=True), THREAD_POST),
    "a time, hidden": (
        in_json("thread.json", edit("hasPart.1.datePublished", "2026-05-28T12:00:00+00:00"), hidden=True),
        THREAD_POST,
    ),
    "a number, hidden": (
        in_json("thread.json", edit("hasPart.1.identifier", "1186921499/9"), hidden=True), THREAD_POST,
    ),
    "a hash, hidden": (in_json("thread.json", edit("hasPart.1.sha256", "0" * 64), hidden=True), THREAD_POST),
    "a capture's hash, hidden": (
        in_json("thread.json", edit("hasPart.1.captures.0.rawSha256", "0" * 64), hidden=True), THREAD_POST,
    ),
    "who captured it, hidden": (
        in_json("thread.json", edit("hasPart.1.captures.0.collector", "wirewatch 0.1.0"), hidden=True),
        THREAD_POST,
    ),
    "where it was captured, hidden": (
        in_json("thread.json", edit("hasPart.1.captures.0.source", "archive"), hidden=True), THREAD_POST,
    ),
    "when it was captured, hidden": (
        in_json("thread.json", edit("hasPart.1.captures.0.at", "2026-05-29T11:00:00+00:00"), hidden=True),
        THREAD_POST,
    ),
    "who did something, hidden": (
        in_json("thread.json", edit("history.0.actor", "eve"), hidden=True), "thread.json",
    ),
    "when it was done, hidden": (
        in_json("thread.json", edit("history.1.at", "2026-05-29T12:00:01+00:00"), hidden=True), "thread.json",
    ),
    "a note, hidden": (
        in_json("thread.json", edit("hasPart.1.note", "All have it."), hidden=True), "thread.json: hasPart 2",
    ),
    "a claim status, hidden": (
        in_json("thread.json", edit("hasPart.1.claimStatus", None), hidden=True), "thread.json: hasPart 2",
    ),
    "a heading, hidden": (
        in_json("thread.json", edit("hasPart.0.headline", "Downstream"), hidden=True),
        "thread.json: hasPart 1",
    ),
    "a reference, hidden": (
        in_json("thread.json", edit("hasPart.3.url", "https://evil.example"), hidden=True),
        "thread.json: hasPart 4",
    ),
    "the title, hidden": (
        in_json("thread.json", edit("name", "The flood"), hidden=True), "thread.json: name",
    ),
    "a reference removed, hidden": (
        in_json("thread.json", drop("hasPart", 3), hidden=True), "thread.json: hasPart 4",
    ),
    "a post removed, hidden": (in_json("thread.json", drop("hasPart", 1), hidden=True), "thread.json"),
    "a deed removed, hidden": (in_json("thread.json", drop("history", -1), hidden=True), "thread.json"),
    "a link": (in_json("chain.json", edit("links.0.actor", "eve")), "chain.json"),
    "a link's actor, hidden": (
        in_json("chain.json", edit("links.0.actor", "eve"), hidden=True), FIRST,
    ),
    "a link's time, hidden": (
        in_json("chain.json", edit("links.1.at", "2026-05-29T12:00:00.001+00:00"), hidden=True),
        SECOND,
    ),
    "what a link says, hidden": (
        in_json("chain.json", edit("links.0.subject.raw_sha256", "0" * 64), hidden=True),
        FIRST,
    ),
    "a link's hash, hidden": (
        in_json("chain.json", edit("links.0.hash", "0" * 64), hidden=True), FIRST,
    ),
    "a capture's link removed, hidden": (in_json("chain.json", drop("links", 0), hidden=True),
                                         "raw/" + digest(b"The dam <b>burst</b>")),
    "the last link removed, hidden": (in_json("chain.json", drop("links", -1), hidden=True), LAST),
    "two links turned, hidden": (in_json("chain.json", turned, hidden=True), FIRST),
    "the manifest's head": (in_json("manifest.json", edit("chain", HEAD)), "manifest.json"),
    "the manifest's title": (in_json("manifest.json", edit("thread.name", "Forged")), "manifest.json"),
    "a hash in the manifest": (in_json("manifest.json", edit("files.0.sha256", "0" * 64)), "manifest.json"),
    "a size in the manifest": (in_json("manifest.json", edit("files.0.size", 1)), "manifest.json"),
    "a file not listed": (in_json("manifest.json", drop("files", -1)), "manifest.json"),
    "the manifest's format": (in_json("manifest.json", edit("format", "zip")), "manifest.json"),
    "the manifest removed": (without("manifest.json"), "manifest.json"),
    "the record removed": (without("thread.json"), "thread.json"),
    "the record removed, hidden": (without("thread.json", hidden=True), "thread.json"),
    "the chain removed, hidden": (without("chain.json", hidden=True), "chain.json"),
    "the page removed, hidden": (without("thread.html", hidden=True), "thread.html"),
    "the record broken, hidden": (replaced("thread.json", b"{", b"[", hidden=True), "thread.json"),
}  # fmt: skip


@pytest.mark.parametrize("name", ALTERED)
def test_what_was_altered_is_found_and_named(bundle, tmp_path, name):
    alter, what = ALTERED[name]
    numbers = [link["seq"] for link in json.loads(files_of(bundle)["chain.json"])["links"]]
    links = {FIRST: numbers[0], SECOND: numbers[1], LAST: numbers[-2]}

    finding = verified(packed(alter(files_of(bundle))), tmp_path)

    assert finding is not None
    assert finding[0] == (f"chain.json: link {links[what]}" if what in links else what)


PLACES = {  # where a forger might put something else, and hide it behind new hashes
    "thread.json": [
        "hasPart", "history", "name", "identifier", "hasPart.0", "hasPart.1.url", "hasPart.1.captures.0",
        "hasPart.1.copies", "history.0", "history.0.at", "hasPart.1.identifier", "hasPart.1.datePublished",
    ],
    "chain.json": [
        "links", "links.0", "links.0.seq", "links.0.at", "links.0.subject", "links.0.action", "links.1.at",
        "links.-1.subject", "links.-1.action", "links.0.subject.raw_sha256", "links.0.previous",
    ],
    "manifest.json": ["files", "files.0", "files.0.name", "files.0.size", "chain", "thread", "format"],
}  # fmt: skip
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters(), max_size=5) | st.just("\ud800"),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=4,
)


def forged(files: Files) -> Files:
    """The files with every hash of a link and of the manifest made anew, as far as it can be."""
    chain = json.loads(files["chain.json"])
    for link in chain["links"] if isinstance(chain.get("links"), list) else []:
        with contextlib.suppress(KeyError, TypeError, UnicodeEncodeError):
            row = [link["seq"], link["at"], link["actor"], link["action"], canonical(link["subject"])]
            link["hash"] = link_hash(link["previous"], tuple(row))
    return relisted({**files, "chain.json": json.dumps(chain).encode()})


@settings(max_examples=150)
@given(
    place=st.sampled_from([(name, path) for name, paths in PLACES.items() for path in paths]), value=VALUES
)
def test_whatever_a_forger_writes_checking_it_ends_in_a_finding_or_none(
    bundle, tmp_path_factory, place, value
):
    name, path = place
    files = files_of(bundle)
    altered = in_json(name, partial(_set, path, value))(files)
    altered = altered if name == "manifest.json" else forged(altered)
    folder = tmp_path_factory.getbasetemp()

    verified(packed(altered), folder)


# --- alterations of the ZIP itself ------------------------------------------------------------------


def repacked(files: Files, **how: Any) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", **how) as opened:
        for name, content in files.items():
            opened.writestr(name, content)
    return out.getvalue()


def test_a_flipped_byte_anywhere_is_found(bundle, tmp_path):
    step = max(1, len(bundle) // 150)
    for place in range(0, len(bundle), step):
        altered = bytearray(bundle)
        altered[place] ^= 0x41
        assert verified(bytes(altered), tmp_path), place


@pytest.mark.parametrize("length", [0, 1, 21, 22, 1000, -1, -30])
def test_a_bundle_cut_short_is_found(bundle, tmp_path, length):
    assert verified(bundle[:length], tmp_path) is not None


@pytest.mark.parametrize(
    "more", [lambda zip_: zip_ + b"x", lambda zip_: b"x" + zip_], ids=["behind it", "before it"]
)
def test_bytes_added_to_the_file_are_found(bundle, tmp_path, more):
    assert verified(more(bundle), tmp_path) is not None


def test_a_bundle_packed_again_is_found(bundle, tmp_path):
    assert verified(repacked(files_of(bundle)), tmp_path) == (
        "the ZIP itself", "its files are whole, but it was packed again or added to",
    )  # fmt: skip


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_file_that_is_there_twice_is_found(bundle, tmp_path):
    out = io.BytesIO(bundle)
    with zipfile.ZipFile(out, "a") as opened:
        opened.writestr("thread.html", b"another")

    assert verified(out.getvalue(), tmp_path) == ("thread.html", "it is there twice")


def test_a_bomb_is_refused_before_it_grows(tmp_path):
    bomb = repacked({"thread.html": b"0" * 20_000_000}, compression=zipfile.ZIP_DEFLATED)

    assert len(bomb) < 25_000
    assert verified(bomb, tmp_path) == ("thread.html", "it is compressed, which no bundle's files are")


def test_a_file_that_claims_to_be_larger_than_the_bundle_is_refused(bundle, tmp_path):
    place = bundle.rindex(b"PK\x01\x02") + 24  # the size unpacked, in the last entry of the directory
    altered = bundle[:place] + struct.pack("<I", 2**31) + bundle[place + 4 :]

    finding = verified(altered, tmp_path)

    assert finding is not None and finding[1] == "it claims to be larger than the bundle"


def test_too_many_files_are_refused(tmp_path):
    many = repacked({f"raw/{number:064x}": b"" for number in range(20_001)})

    assert verified(many, tmp_path) == ("the bundle", "it holds 20001 files; at most 20000 are read")


@pytest.mark.parametrize(
    "name", ["../../evil", "/etc/passwd", "raw\\x", "raw/../x", "C:x", "raw/", "x" * 300]
)
def test_a_name_that_leads_elsewhere_is_refused(tmp_path, name):
    finding = verified(repacked({name: b"x"}), tmp_path)

    assert finding is not None and finding[1] == "no bundle has a file of this name"


def test_json_that_is_too_deep_is_a_finding_and_no_crash(bundle, tmp_path):
    deep = b"[" * 200_000
    altered = relisted({**files_of(bundle), "thread.json": deep})

    finding = verified(packed(altered), tmp_path)

    assert finding is not None and finding[0] == "thread.json"


@pytest.mark.parametrize("value", [None, 7, "x", [], {}, [1], [None]], ids=repr)
@pytest.mark.parametrize(
    "path",
    [
        "hasPart", "history", "hasPart.1.captures", "hasPart.1.copies", "hasPart.1.articleBody",
        "hasPart.1.identifier", "hasPart.1.datePublished",
    ],
)  # fmt: skip
def test_a_record_of_another_shape_is_a_finding_and_no_crash(bundle, tmp_path, path, value):
    altered = in_json("thread.json", partial(_set, path, value), hidden=True)(files_of(bundle))

    finding = verified(packed(altered), tmp_path)

    assert finding is not None or (path, value) == ("hasPart.1.copies", [])


def _set(path: str, value: Any, record: Any) -> None:
    *parents, last = [int(one) if one.lstrip("-").isdigit() else one for one in path.split(".")]
    for step in parents:
        record = record[step]
    record[last] = value


def test_a_file_that_is_not_there_is_told_in_a_line(tmp_path):
    with pytest.raises(InputError, match=r"nowhere\.zip: cannot be read"):
        verify_bundle(tmp_path / "nowhere.zip")


def test_another_file_is_no_bundle(tmp_path):
    assert verified(b"%PDF-1.7", tmp_path) == (
        "the bundle",
        "it is no whole ZIP file: File is not a zip file",
    )


@pytest.mark.parametrize("collector", [COLLECTOR, "wirewatch 0.1.0"])
@pytest.mark.parametrize(("shown", "reread"), [("The dam held", 1), ("The dam burst", 0)])
def test_the_captured_bytes_are_read_anew_however_well_all_hashes_were_made_again(
    shown, reread, collector, tmp_path, monkeypatch
):
    monkeypatch.setattr(posts, "COLLECTOR", collector)
    raw = a_block(7, "The dam held").encode()
    (post,) = REREADERS["preview"](raw, 1, NOON, "")
    db = open_database(tmp_path / "wirewatch.db")
    page = a_page(replace(post, text=shown, raw=raw))
    save_page(db, replace(page, channel_id=post.channel_id), source="preview", captured_at=NOON)
    asked = Asked(channel=page.username, every=True)
    thread_id = gather.build(db, "The dam", asked, (), actor="ann", clock=lambda: LATER)
    found = load.load(db, thread_id, ROOM)
    path = tmp_path / "bundle.zip"
    path.write_bytes(BundleExporter(export.evidence_of(db, found)).export(found))
    db.close()

    checked = check_bundle(path, REREADERS)

    assert verify_bundle(path) is None and checked.reread == reread
    if reread:
        assert checked.finding is None and checked.unread == 0
    else:
        assert checked.finding and checked.finding.why.startswith(
            "it is not what the captured bytes say (raw/"
        )


def test_an_older_version_may_have_read_less_of_the_same_bytes():
    (post,) = REREADERS["preview"](a_block(7, "The dam held, they say").encode(), 1, NOON, "")

    assert may_have_read("The dam held, they", [post])
    assert not may_have_read("The dam burst", [post])
    assert not may_have_read("dam The held,", [post])
