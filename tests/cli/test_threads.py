"""Threads at the command line: built, edited, looked at, written out, taken in again and verified."""

import io
import json
import shutil
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.app.opening import open_app
from bot.cli.main import main
from bot.evidence.bundle.check import verify_bundle
from bot.storage.media import record_kept
from bot.threads.formats import FORMS
from bot.threads.formats.bundle import JSON, MANIFEST, digest, packed, sealed
from tests.cli.newsroom import Newsroom
from tests.threads.formats.threads import PICTURE

TALKS = "Putin in Vladivostok: We are open for talks, and the rest of this sentence makes it long."
POSTS = [
    ("ClashReport", 1186921499, 58234, "12:00", TALKS),
    ("other", 5, 9, "12:04", TALKS),
    ("zvezdanews", 2, 7, "12:09", "Мы открыты для переговоров"),
    ("zvezdanews", 2, 8, "12:20", "=1+1 \u202e <b>rain</b>"),
]
SUBCOMMANDS = [
    "build", "new", "import", "add", "remove", "move", "note", "status", "heading", "ref", "rename", "undo",
    "intro", "methods", "gloss", "claim",
    "list", "show", "export",
]  # fmt: skip


@pytest.fixture(scope="module")
def stocked(tmp_path_factory) -> Path:
    """A newsroom with four posts, three of which carry a statement, two of these in one story."""
    folder = tmp_path_factory.mktemp("stocked")
    newsroom = Newsroom(folder)
    newsroom.channels("ClashReport", "zvezdanews")
    newsroom.write("wirewatch.toml", 'zone = "UTC"\n')
    newsroom.take_in(*(
        {"channel": name, "channel_id": channel, "message_id": number, "text": text,
         "posted_at": f"2026-05-29T{at}:00+00:00"}
        for name, channel, number, at, text in POSTS
    ))  # fmt: skip
    newsroom.run("match")
    return folder


@pytest.fixture
def wire(stocked, newsroom) -> Newsroom:
    """A newsroom of one's own, with these posts."""
    shutil.copytree(stocked / "config", newsroom.config, dirs_exist_ok=True)
    shutil.copytree(stocked / "data", newsroom.data, dirs_exist_ok=True)
    return newsroom


def test_an_editors_day(wire, tmp_path):
    def thread(*args: str) -> str:
        return wire.run("thread", *args).stdout.strip()

    assert thread("build", "--title", "Talks", "--statement", "open-for-talks") == "thread 1: 2 posts"
    assert thread("add", "1", "zvezdanews/8", "--note", "weather") == "thread 1: 1 added, 3 posts"
    assert thread("heading", "1", "The open hand", "--at", "1") == "thread 1: “The open hand” is number 1"
    assert thread("status", "1", "ClashReport/58234", "contested").endswith("58234 contested")
    assert thread("note", "1", "2", "the first").endswith("58234 noted")
    ref = thread("ref", "1", "https://en.wikipedia.org/wiki/NATO", "--title", "NATO")
    assert ref == "thread 1: https://en.wikipedia.org/wiki/NATO is number 5"
    assert thread("move", "1", "zvezdanews/8", "2") == "thread 1: https://t.me/zvezdanews/8 is now number 2"
    assert thread("rename", "1", "Open for talks") == "thread 1: Open for talks"
    assert thread("remove", "1", "2") == "thread 1: removed https://t.me/zvezdanews/8"
    assert thread("undo", "1") == "thread 1: taken back: thread entry removed"

    shown = thread("show", "1").splitlines()

    assert shown[0] == "Open for talks (3 posts, 1 copy below them)"
    assert shown[1] == "  1  == The open hand =="
    assert shown[2] == "  2  2026-05-29 12:20  https://t.me/zvezdanews/8"
    assert shown[3].startswith("     =1+1 ⟨U+202E⟩") and shown[4] == "     note: weather"
    assert shown[5] == "  3  2026-05-29 12:00  https://t.me/ClashReport/58234  [contested]"
    assert shown[7].startswith("     open-for-talks: “We are open for talks” (verbatim 0.9")
    assert shown[9] == "     +4 min      https://t.me/other/9  copy"
    assert "  5  NATO: https://en.wikipedia.org/wiki/NATO" in shown
    assert shown[-1] == "statement open-for-talks: Russia is open for talks, 3 posts"


def test_what_an_editor_writes_is_kept_packed_and_taken_back(wire, tmp_path):
    def thread(*args: str, stdin: str = "") -> str:
        return wire.run("thread", *args, stdin=stdin).stdout.strip()

    thread("build", "--title", "Talks", "--statement", "open-for-talks", "--by", "statement")
    assert thread("intro", "1", "-", stdin="An open hand.\n") == "thread 1: introduced"
    assert thread("methods", "1", "From Telegram.") == "thread 1: with a note on methods"
    gloss = ["gloss", "1", "zvezdanews/7", "We are open for talks", "--language", "en", "--by", "Ann"]
    assert thread(*gloss) == "thread 1: https://t.me/zvezdanews/7: gloss in en by Ann"
    claim = ["claim", "1", "open-for-talks", "contested", "--reason", "No date.", "--by", "Kyiv"]
    assert thread(*claim) == "thread 1: open-for-talks contested, by Kyiv"
    thread("export", "1", "--as", "bundle", "--out", str(tmp_path / "x.zip"))
    assert verify_bundle(tmp_path / "x.zip") is None
    told = thread("show", "1").splitlines()
    shown = json.loads(wire.run("thread", "show", "1", "--json").stdout)
    (tmp_path / "x.json").write_text(json.dumps(shown), "utf-8")
    thread("import", str(tmp_path / "x.json"))
    again = json.loads(wire.run("thread", "show", "2", "--json").stdout)

    assert told[1:3] == ["introduction: An open hand.", "  1  == Russia is open for talks =="]
    assert "     in en by Ann: We are open for talks" in told
    assert told[-2].endswith("; contested by Kyiv (No date.)") and told[-1] == "methods: From Telegram."
    assert shown["introduction"] == "An open hand." and shown["hasPart"][0]["headline"]
    assert shown["hasPart"][2]["workTranslation"][0]["translator"] == "Ann"
    for name in ("introduction", "methods", "reviews", "hasPart", "claims"):
        assert again[name] == shown[name]
    for undone in ("statement judged", "post glossed", "methods written", "introduction written"):
        assert thread("undo", "1") == f"thread 1: taken back: thread {undone}"


@pytest.mark.parametrize("name", ["introduction", "methods", "reviews", "hasPart"])
def test_words_put_into_an_editors_mouth_are_found_in_a_bundle(wire, tmp_path, name):
    wire.run("thread", "build", "--title", "Talks", "--statement", "open-for-talks")
    wire.run("thread", "intro", "1", "An open hand.")
    wire.run("thread", "export", "1", "--as", "bundle", "--out", str(tmp_path / "x.zip"))
    with zipfile.ZipFile(tmp_path / "x.zip") as old:
        files = {one: old.read(one) for one in old.namelist()}
    record = json.loads(files[JSON])
    if name == "hasPart":
        gloss = {"inLanguage": "en", "text": "x", "translator": "Ann", "machine": False}
        record["hasPart"][0]["workTranslation"] = [{"@type": "CreativeWork", **gloss}]
    elif name == "reviews":
        record["reviews"] = [{"statement": "a", "claimStatus": "contested", "reviewBody": "", "by": []}]
    else:
        record[name] = "A closed fist."
    files[JSON] = (json.dumps(record, ensure_ascii=False, indent=2) + "\n").encode()
    manifest = json.loads(files[MANIFEST])
    for entry in manifest["files"]:
        if entry["name"] == JSON:
            entry |= {"size": len(files[JSON]), "sha256": digest(files[JSON])}
    files[MANIFEST] = (json.dumps(sealed(manifest), ensure_ascii=False, indent=2) + "\n").encode()
    (tmp_path / "x.zip").write_bytes(packed(files))

    finding = verify_bundle(tmp_path / "x.zip")

    assert finding is not None and f"thread.json: {name}" in finding.what


@pytest.mark.parametrize(
    ("asked", "posts"),
    [
        (["--channel", "zvezdanews"], 2),
        (["--statement", "open-for-talks", "--all"], 3),
        (["--query", "rain | open", "--channel", "@zvezdanews"], 1),
        (["--since", "2026-05-29T12:10"], 1),
        (["--story", "1", "--all"], 2),
    ],
)
def test_a_thread_is_built_of_what_is_asked(wire, asked, posts):
    made = wire.run("thread", "build", "--title", "T", *asked).stdout

    assert made == f"thread 1: {posts} post{'s' * (posts > 1)}\n"


def test_every_form_is_written_and_the_bundle_verifies_without_data(wire, tmp_path):
    wire.run("thread", "build", "--title", "Talks", "--statement", "open-for-talks")
    out = tmp_path / "out"
    out.mkdir()
    forms = ["markdown", "html", "json", "jsonl", "csv", "docx", "bundle"]
    for form in forms:
        wire.run("thread", "export", "1", "--as", form, "--out", str(out))
    first = {path.name: path.read_bytes() for path in out.iterdir()}
    for form in ("html", "docx", "bundle"):
        wire.run("thread", "export", "1", "--as", form, "--out", str(out))

    endings = ["csv", "docx", "html", "json", "jsonl", "md", "zip"]
    assert sorted(first) == [f"thread-1.{ending}" for ending in endings]
    assert {path.name: path.read_bytes() for path in out.iterdir()} == first
    away = tmp_path / "away"
    away.mkdir()
    elsewhere = Newsroom(away)
    elsewhere.write("statements.toml", "not even TOML")
    assert "nothing that was checked was altered" in elsewhere.run("verify", str(out / "thread-1.zip")).stdout
    (out / "thread-1.zip").write_bytes(
        first["thread-1.zip"].replace(b"Wire provenance", b"Wire providence", 1)
    )
    altered = elsewhere.run("verify", str(out / "thread-1.zip"), status=3)
    assert "ALTERED  thread.html" in altered.stdout
    assert not elsewhere.data.exists()


def test_a_photo_that_was_kept_is_shown_packed_and_named_when_it_is_gone(wire, tmp_path):
    wire.run("thread", "build", "--title", "Talks", "--story", "1")
    with open_app(wire.config, wire.data) as app:
        row = {"capture_id": 1, "message_id": 58234, "name": "p", "kind": "photo"}
        number = app.db.insert("media", row)
        with app.media.files.receiving(limit=10_000) as draft:
            draft.add(PICTURE)
        record_kept(app.db, number, draft.sha256, draft.size, at=app.clock())

    def exported(form: str, name: str) -> bytes:
        annex = ["--annex"] * (form == "html")
        wire.run("thread", "export", "1", "--as", form, *annex, "--out", str(tmp_path / name), "--force")
        return (tmp_path / name).read_bytes()

    assert b'<img src="data:image/jpeg;base64,' in exported("html", "x.html")
    with zipfile.ZipFile(io.BytesIO(exported("docx", "x.docx"))) as document:
        assert [name for name in document.namelist() if name.startswith("word/media/")]
    with zipfile.ZipFile(io.BytesIO(exported("bundle", "x.zip"))) as bundle:
        assert bundle.read(f"media/{draft.sha256}.jpg") == PICTURE
    assert verify_bundle(tmp_path / "x.zip") is None
    with open_app(wire.config, wire.data) as app:
        app.media.prune(app.media.prunable(before=app.clock() + timedelta(days=1)))
    page = exported("html", "x.html").decode()
    assert "<img" not in page and draft.sha256 in page
    assert "photo</bdi><bdi>, the file removed on </bdi>" in page
    exported("bundle", "x.zip")
    assert verify_bundle(tmp_path / "x.zip") is None


def test_all_forms_go_into_a_folder_that_is_named_with_a_slash(wire, tmp_path):
    wire.run("thread", "build", "--title", "Talks", "--channel", "zvezdanews")
    folder = f"{tmp_path}/not/yet/"
    written = [
        wire.run("thread", "export", "1", "--as", form, "--out", folder).stdout.strip() for form in FORMS
    ]

    assert len(set(written)) == len(FORMS) == len(list(Path(folder).iterdir()))
    assert {str(Path(path).parent) for path in written} == {folder.rstrip("/")}


def test_another_file_of_that_name_is_replaced_only_when_asked_and_no_such_export_is_on_record(
    wire, tmp_path
):
    wire.run("thread", "build", "--title", "Talks", "--channel", "zvezdanews")
    export = ["thread", "export", "1", "--as", "csv", "--out", str(tmp_path / "x.csv")]
    wire.run(*export)
    first = (tmp_path / "x.csv").read_bytes()
    wire.run("thread", "note", "1", "1", "Why it is here.")

    refused = wire.run(*export, status=1)
    assert refused.stderr.count("\n") == 1 and "there is another file of this name already" in refused.stderr
    assert (tmp_path / "x.csv").read_bytes() == first
    assert [path.name for path in tmp_path.glob("*x.csv*")] == ["x.csv"]
    with open_app(wire.config, wire.data) as app:
        assert app.db.value("select count(*) from custody where action = 'thread exported'") == 1
    wire.run(*export, "--force")
    assert b"Why it is here." in (tmp_path / "x.csv").read_bytes()


def test_csv_may_go_without_its_mark(wire, tmp_path):
    wire.run("thread", "build", "--title", "Talks", "--channel", "zvezdanews")
    wire.run("thread", "export", "1", "--as", "csv", "--no-bom", "--out", str(tmp_path / "x.csv"))

    assert (tmp_path / "x.csv").read_text("utf-8").startswith("kind,position,url")


def test_json_is_shown_and_taken_in_again(wire, tmp_path):
    made = wire.run("thread", "build", "--title", "Talks", "--statement", "open-for-talks", "--json")
    assert json.loads(made.stdout) == {"id": 1, "posts": 2}
    shown = wire.run("thread", "show", "1", "--json").stdout
    (tmp_path / "talks.json").write_text(shown, "utf-8")

    assert wire.run("thread", "import", str(tmp_path / "talks.json")).stdout == "thread 2: 2 posts\n"
    again = json.loads(wire.run("thread", "show", "2", "--json").stdout)
    assert again["hasPart"] == json.loads(shown)["hasPart"] and again["claims"] == json.loads(shown)["claims"]
    listed = wire.run("thread", "list", "--json").stdout.splitlines()
    assert [json.loads(row)["title"] for row in listed] == ["Talks", "Talks"]


@pytest.mark.parametrize(
    ("args", "line"),
    [
        (["build", "--title", "T"], "say what the thread is about"),
        (["build", "--title", "T", "--statement", "nope"], 'statement "nope": there is no such statement'),
        (["build", "--title", "T", "--speaker", "nope"], 'speaker "nope": there is no such speaker'),
        (["build", "--title", "T", "--query", "(a"], "(a"),
        (["build", "--title", "T", "--channel", "nobody"], "no stored post passes all of that"),
        (["remove", "1", "9"], "thread 1 has no entry 9"),
        (["remove", "1", "zvezdanews/8"], '"zvezdanews/8" is not in thread 1'),
        (["note", "1", "https://evil.example/x", "w"], "expected an address such as"),
        (["ref", "1", "javascript:alert(1)"], "expected an address that begins with https:// or http://"),
        (["gloss", "1", "1", "x", "--language", "en"], "--by is missing"),
        (["gloss", "1", "1", "x", "--language", "xx", "--by", "A"], '--language "xx": expected one of'),
        (["claim", "1", "nope", "contested"], 'statement "nope": there is no such statement'),
        (["undo", "7"], "thread 7: there is no such thread"),
        (["export", "1", "--as", "html", "--stamp", "--out", "x"], "--stamp: expected with --as bundle"),
        (["export", "1", "--as", "bundle", "--stamp", "--out", "x"], "evidence.authority is not set"),
    ],
)
def test_a_mistake_is_one_line(wire, args, line):
    wire.run("thread", "build", "--title", "T", "--statement", "open-for-talks")
    done = wire.run("thread", *args, status=1)

    assert line in done.stderr and "Traceback" not in done.stderr


@pytest.mark.parametrize("name", SUBCOMMANDS)
def test_every_subcommand_has_a_help_text(name):
    done = CliRunner().invoke(main, ["thread", name, "--help"])

    assert done.exit_code == 0 and len(done.stdout.splitlines()) > 5
