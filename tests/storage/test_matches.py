"""Matches come back as they were found, with all their wordings, through migrations too."""

from contextlib import closing
from dataclasses import replace

import pytest

from bot.models import Guard, Match, Parts, Rung, Span
from bot.storage.database import Database, open_database
from bot.storage.matches import find_matches, save_matches, versions_between
from bot.storage.posts import save_page
from bot.storage.schema import migrations
from bot.storage.schema.m002_judged import SCRIPT
from bot.storage.timelines import appearances
from tests.builders import NOON, a_match, a_page, a_post

TEXT = "Orlov: the harbour stays open. We never turned a ship away."
PARTS = Parts(coverage=0.9, words=3.5, speaker=1.0, verbatim=True, meaning=None)
BEST = a_match(evidence="the harbour stays open", start=7, parts=PARTS, phrase="the harbour stays open")
OTHER = a_match(
    evidence="never turned a ship away",
    start=34,
    wording="We never turned ships away",
    part="We never turned ships away",
    rung=Rung.INFLECTED,
    score=0.75,
    parts=replace(PARTS, verbatim=False),
    guards=(Guard(kind="condition", words="if", note="only if"),),
)


@pytest.fixture
def kept(db):
    save_page(db, a_page(a_post(1, TEXT)), source="telegram", captured_at=NOON)
    db.run("insert into statements values ('open-for-talks', 'd', 'Talks', '', 0, '', null)")
    return db


def save(db: Database, *matches: Match) -> None:
    (version,) = versions_between(db, 0, 99, 9)
    with db.write():
        save_matches(db, version, matches, {"open-for-talks": "d"}, at=NOON)


def test_every_wording_comes_back_with_its_score_parts_and_span(kept):
    match = replace(BEST, others=(OTHER, replace(OTHER, outcome="review", spans=(Span(start=0, end=5),))))
    save(kept, match)
    save(kept, match)

    assert [stored.match for stored in find_matches(kept)] == [match]


def test_a_wording_that_an_edit_or_a_changed_statement_took_away_is_gone(kept):
    save(kept, replace(BEST, others=(OTHER,)))
    save(kept, OTHER)

    assert [stored.match for stored in find_matches(kept)] == [OTHER]


def test_what_was_found_before_all_wordings_were_kept_stays_as_it_was(tmp_path):
    path = tmp_path / "wirewatch.db"
    with closing(Database(path)) as old:
        migrations.apply(old)
        save_page(old, a_page(a_post(1, TEXT)), source="telegram", captured_at=NOON)
        old.run("insert into statements values ('open-for-talks', 'd', 'Talks', '', 0, '', null)")
        later = "select type, name from sqlite_master where name like 'occur%' order by type desc"
        for row in old.rows(later):
            old.run(f"drop {row['type']} if exists {row['name']}")
        old.run("drop table matches")
        for statement in SCRIPT[
            SCRIPT.index("create table matches") : SCRIPT.index("create table alerts")
        ].split(";"):
            old.run(statement)
        for name in ("m022_wordings", "m039_pictures", "m051_occurrences"):
            old.run("delete from _sqlite_migrations where name = ?", [name])
        old.run("drop table picture_readings")
        old.run(
            """insert into matches (id, statement_id, version_id, digest, rung, score, language, wording,
                 evidence, spans, guards, speaker, outcome, matched_at)
               values (7, 'open-for-talks', 1, 'd', 'verbatim', 0.9, 'en', 'w', 'the harbour', '[[7,18]]',
                 '[]', 'orlov', 'alert', '2026-05-29T12:00:00.000+00:00')"""
        )
    with closing(open_database(path)) as db:
        (stored,) = find_matches(db)
        (appearance,) = appearances(db, "open-for-talks")

    assert (appearance.first.evidence, appearance.first.at) == ("the harbour", NOON)
    assert (stored.id, stored.match.evidence, stored.match.outcome) == (7, "the harbour", "alert")
    assert (stored.match.others, stored.match.parts, stored.match.words) == ((), None, "the harbour")
    assert [one.key for one in stored.match.said] == [("en", "w")]
