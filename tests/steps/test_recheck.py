"""Wordings that were confirmed before an upgrade are looked at once."""

import contextlib
from datetime import UTC, datetime

import pytest
import sqlite_utils

from bot.models import Statement
from bot.steps.recheck import recheck
from bot.storage.database import Database, iso, open_database
from bot.storage.posts import save_page
from bot.storage.schema import migrations
from bot.storage.search import post_at
from bot.storage.verdicts import accepted_wordings
from bot.storage.wordings import DOUBTFUL, UNCHECKED, in_standing
from tests.builders import NOON, a_page, a_post
from tests.storage.chain import first_broken_link

TEXTS = {
    "turned down a request": "We have not once turned down a request.",
    "the harbour will take 40 ships": "Orlov: the harbour will take 40 ships.",
}
PORT = Statement(id="port", title="The port", wording={"en": ("The port is open",)})


@pytest.fixture
def upgraded(tmp_path):
    """A database whose wordings were confirmed before migration 24."""
    with contextlib.closing(open_database(tmp_path / "wirewatch.db")) as db:
        posts = [a_post(number, text) for number, text in enumerate(TEXTS.values(), 1)]
        save_page(db, a_page(*posts), source="telegram", captured_at=NOON)
        db.run("insert into statements values ('port', 'd', 'Port', '', 0, '', null)")
        for number, wording in enumerate(TEXTS, 1):
            _confirm(db, number, wording)
        yield db


def _confirm(db: Database, number: int, wording: str) -> None:
    stored = post_at(db, "ClashReport", number)
    assert stored is not None
    verdict = {"statement_id": "port", "post_id": stored.id, "version_id": stored.version_id,
               "verdict": "relevant", "actor": "ann", "at": iso(NOON)}  # fmt: skip
    db.insert("verdicts", verdict)
    row = {"statement_id": "port", "language": "en", "wording": wording, "verdict_id": number}
    db.insert("accepted_wordings", row | {"standing": UNCHECKED})


def test_the_upgrade_marks_what_was_confirmed_before_and_deletes_nothing(tmp_path):
    path = tmp_path / "old.db"
    old = sqlite_utils.Database(path)
    migrations.apply(old, stop_before="m024_confirmed")
    old.execute("pragma foreign_keys = off")
    row = {"statement_id": "port", "language": "en", "wording": "the port", "verdict_id": 1}
    old.table("accepted_wordings").insert(row)
    old.close()
    with contextlib.closing(open_database(path)) as db:
        [kept] = db.rows("select wording, standing, removed_at from accepted_wordings")
        assert kept == {"wording": "the port", "standing": UNCHECKED, "removed_at": None}
        assert accepted_wordings(db) == []


def test_a_wording_that_lost_its_negation_finds_nothing_and_stays_stored(upgraded):
    assert accepted_wordings(upgraded) == []  # not before it was looked at

    doubtful = recheck(upgraded, [PORT], clock=lambda: datetime(2026, 6, 1, tzinfo=UTC))

    assert doubtful == 1
    assert [one.wording for one in accepted_wordings(upgraded)] == ["the harbour will take 40 ships"]
    [waiting] = in_standing(upgraded, DOUBTFUL)
    assert (waiting.wording, waiting.doubt, waiting.actor) == ("turned down a request", "denial", "ann")
    assert upgraded.value("select count(*) from accepted_wordings where removed_at is null") == 2
    assert first_broken_link(upgraded) is None


def test_it_looks_once_and_waits_for_statements_that_are_not_in_force(upgraded):
    assert recheck(upgraded, [], clock=lambda: NOON) == 0
    assert len(in_standing(upgraded, UNCHECKED)) == 2
    recheck(upgraded, [PORT], clock=lambda: NOON)
    links = upgraded.value("select count(*) from custody")

    assert recheck(upgraded, [PORT], clock=lambda: NOON) == 0
    assert upgraded.value("select count(*) from custody") == links
