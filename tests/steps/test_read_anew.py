"""What an older version read in part of a capture is completed in place: no version, no edit, no alert."""

import contextlib
from pathlib import Path

import pytest

from bot.app.evidence import REREADERS
from bot.models import Filter, Post
from bot.sources.preview.post import read_block
from bot.steps.index import index
from bot.steps.read_anew import read_anew
from bot.storage import progress
from bot.storage.canonical import canonical
from bot.storage.custody import seals
from bot.storage.database import Database, open_database
from bot.storage.history import versions
from bot.storage.new_posts import content_hash
from bot.storage.posts import save_page
from bot.storage.schema import migrations
from bot.storage.search import find_posts
from tests.builders import NOON, a_page
from tests.databases import new_database
from tests.evidence.hands import findings, written_anew
from tests.sources.preview.site import a_block

POLL = (
    '<div class="tgme_widget_message_poll"><div class="tgme_widget_message_poll_question">Who won?</div>'
    '<div class="tgme_widget_message_poll_option_text">The port</div></div>'
)
HIDDEN = '<div class="message_media_not_supported">Please open Telegram to view this post</div>'
NAMED = (
    '<a class="tgme_widget_message_document_wrap"><div class="tgme_widget_message_document_title">'
    "tariffs.pdf</div></a>"
)


def shown(number: int, text: str = "", **more) -> Post:
    post = read_block(a_block(number, text, **more).encode(), now=NOON).post
    assert post is not None
    return post


POSTS = (
    shown(1, before_text=POLL),
    shown(2, "Vote", before_text=POLL),
    shown(3, before_text=HIDDEN),
    shown(4, "Plain"),
    shown(5, "The tariffs", before_text=NAMED),
)
READ_THEN = ("", "Vote", "", "Plain", "The tariffs")


def keep(db: Database) -> int:
    page = a_page(*POSTS, channel_id=POSTS[0].channel_id)
    return save_page(db, page, source="preview", captured_at=NOON).versions


@pytest.fixture
def upgraded(tmp_path: Path):
    """A database in which 0.1.0 kept these posts, right after its schema was brought up to date."""
    db = new_database(tmp_path / "wirewatch.db")
    keep(db)
    for number, (post, text) in enumerate(zip(POSTS, READ_THEN, strict=True), 1):
        was = Post(
            channel_id=post.channel_id, message_id=post.message_id, posted_at=post.posted_at, text=text
        )
        db.run(
            "update versions set text = ?, content_sha256 = ? where id = ?", [text, content_hash(was), number]
        )
        db.run("update captures set content_sha256 = ? where id = ?", [content_hash(was), number])
        db.run("update captures set collector = 'wirewatch 0.1.0' where id = ?", [number])
        db.run(
            """update custody set subject = json_set(subject, '$.content_sha256', ?, '$.rows', json(?))
               where action = 'capture' and json_extract(subject, '$.capture') = ?""",
            [
                content_hash(was),
                canonical(seals(db, captures=[number], versions=[number], posts=[number])),
                number,
            ],
        )
    db.run("update versions set passages = '[]', shown = 1")
    db.run("update captures set seen = null")
    db.run("update custody set actor = 'wirewatch 0.1.0'")
    db.run("insert into versions_fts (versions_fts) values ('rebuild')")
    written_anew(db.conn)
    db.run("delete from _sqlite_migrations where name = 'm020_read_anew'")
    migrations.apply(db)
    list(progress.performed(db, index(db)))
    with contextlib.closing(db):
        yield db


def reads(db: Database) -> list[str]:
    return [stored.post.text for stored in find_posts(db, Filter())]


def test_words_that_a_capture_has_are_read_once_without_a_version(upgraded):
    assert reads(upgraded) == list(READ_THEN)

    assert read_anew(upgraded, REREADERS, clock=lambda: NOON) == 4
    assert read_anew(upgraded, REREADERS, clock=lambda: NOON) == 0

    assert reads(upgraded) == [post.text for post in POSTS]
    assert upgraded.value("select count(*) from versions") == len(POSTS)
    assert progress.reached(upgraded, progress.READ_ANEW) == 0
    assert [stored.post.shown for stored in find_posts(upgraded, Filter())] == [True, True, False, True, True]


def test_the_same_pages_read_again_are_no_version_and_no_edit(upgraded):
    read_anew(upgraded, REREADERS, clock=lambda: NOON)

    assert [keep(upgraded) for _ in range(2)] == [0, 0]
    assert upgraded.value("select count(*) from captures") == len(POSTS)
    assert all(version.changed.file == "" for version in versions(upgraded, 1))


def test_the_words_are_found_by_searching_and_by_queries(upgraded):
    read_anew(upgraded, REREADERS, clock=lambda: NOON)
    list(progress.performed(upgraded, index(upgraded)))

    found = [stored.post.message_id for stored in find_posts(upgraded, Filter(words="port"))]
    assert found == [1, 2]
    assert upgraded.value("select count(*) from terms where terms match 'port'") == 2
    upgraded.run("insert into versions_fts (versions_fts, rank) values ('integrity-check', 1)")


def test_what_was_read_anew_is_on_record_and_nothing_of_it_altered(upgraded, tmp_path):
    read_anew(upgraded, REREADERS, clock=lambda: NOON)
    upgraded.checkpoint()

    assert upgraded.value("select count(*) from custody where action = 'read anew'") == 4
    assert findings(tmp_path) == []
    upgraded.run("update versions set text = 'Who lost?' where id = 1")
    assert "versions 1 (https://t.me/ClashReport/1)" in [one.what for one in findings(tmp_path)]


def test_a_new_database_has_nothing_to_read_anew(tmp_path):
    with contextlib.closing(open_database(tmp_path / "new.db")) as db:
        assert progress.reached(db, progress.READ_ANEW) == 0
