"""A wire that threads are made of."""

import shutil
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from bot.models import Channel, Speaker, Statement
from bot.storage import matches
from bot.storage.database import Database, open_database
from bot.storage.posts import save_page
from bot.stories.placing import place
from bot.threads import load
from tests.builders import NOON, a_match, a_page, a_post

LONG = "The governor says the dam above the town has burst and the lower streets are under water tonight"
NILE = Speaker(id="nile", name="Nile")
DAM = Statement(id="dam", title="Dam", speaker=NILE)
RAIN = Statement(id="rain", title="Rain", speaker=NILE)
ROOM = load.ThreadSettings(
    channels=(Channel(username="ClashReport", title="Clash", affiliation="aggregator"),),
    statements=(DAM, RAIN),
)


def keep(db, *posts, username="ClashReport", channel=None, at=NOON):
    page = a_page(*posts, username=username) if channel is None else a_page(*posts, username=username,
                                                                            channel_id=channel)  # fmt: skip
    save_page(db, page, source="telegram", captured_at=at)


def carry(db, statement_id, *urls, outcome="alert"):
    """Let posts carry a statement."""
    db.run("insert or ignore into statements values (?, 'd', ?, '', 0, '', null)", [statement_id] * 2)
    for version in matches.versions_between(db, 0, 99, 100):
        if version.url.removeprefix("https://t.me/") in urls:
            found = a_match(statement_id, version.text[:7], 0, outcome=outcome, wording="The governor")
            with db.write():
                matches.save_matches(db, version, [found], {statement_id: "d"}, at=NOON)


def a_wire(db):
    """Two posts of ClashReport and a later copy that carry one statement, a post that carries another."""
    keep(
        db, a_post(1, LONG), a_post(2, "The dam held", posted_at=NOON + timedelta(hours=1)), a_post(3, "Rain")
    )
    keep(
        db, a_post(9, LONG, channel_id=5, posted_at=NOON + timedelta(minutes=5)), username="other", channel=5
    )
    with db.write():
        place(db, [row["id"] for row in db.rows("select id from posts")], now=NOON)
    carry(db, "dam", "ClashReport/1", "ClashReport/2", "other/9")
    carry(db, "rain", "ClashReport/3")
    return db


@pytest.fixture(scope="session")
def wire_file(tmp_path_factory) -> Path:
    """The wire as a file, made once."""
    path = tmp_path_factory.mktemp("wire") / "wirewatch.db"
    with closing(a_wire(open_database(path))) as db:
        db.checkpoint()
    return path


@pytest.fixture
def wire(wire_file: Path, tmp_path: Path) -> Iterator[Database]:
    """A wire of one's own."""
    shutil.copy(wire_file, tmp_path / "wirewatch.db")
    with closing(open_database(tmp_path / "wirewatch.db")) as db:
        yield db
