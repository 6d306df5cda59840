"""One statement over the archive once more."""

from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.alerts.judging import Newsroom
from bot.models import Recipient, Statement
from bot.operations.judging import judge, judge_back
from bot.storage.alerts import list_alerts
from bot.storage.matches import find_matches, versions_of
from bot.storage.posts import save_page
from bot.storage.statements import judged, register_statements
from tests.bench.wire import shipped_wire
from tests.builders import NOON, a_page, a_post
from tests.storage.chain import first_broken_link

TALKS = Statement(id="talks", title="Open for talks", wording={"en": ("We are open for talks",)})
TARGETS = Statement(id="targets", title="Targets", wording={"en": ("They are legitimate targets",)})
SAID = "He said: we are open for talks."
SPRING = NOON - timedelta(days=1500)


class Desk:
    """A newsroom over a real database, whose clock stands at noon."""

    def __init__(self, db):
        self.db = db
        self.room = Newsroom(
            statements=(TALKS, TARGETS),
            channels=(),
            recipients=(Recipient(id="desk"),),
            zone=ZoneInfo("UTC"),
        )
        register_statements(db, self.room.statements, rules="1", at=NOON)

    def keep(self, *posts, source="archive", **page):
        save_page(self.db, a_page(*posts, **page), source=source, captured_at=NOON)

    def match(self):
        return list(judge(self.db, self.room, clock=lambda: NOON))

    def look_back(self, statement=TALKS, since=SPRING, **how):
        for came in self.look_back_together([statement], since, **how):
            if came:
                yield came[statement.id]

    def look_back_together(self, statements, since=SPRING, **how):
        return judge_back(
            self.db,
            self.room,
            statements,
            since=since,
            actor="ann",
            clock=lambda: NOON,
            **how,
        )

    def found(self):
        return [(one.match.statement_id, one.version.message_id) for one in find_matches(self.db)]

    def forget(self):
        """Take the matches away, so that what finds them again can be told."""
        self.db.run("delete from matches")


@pytest.fixture
def desk(db):
    desk = Desk(db)
    desk.keep(
        a_post(1, SAID, posted_at=SPRING - timedelta(days=1)),
        a_post(2, SAID + " In spring.", posted_at=SPRING),
        a_post(3, "They are legitimate targets.", posted_at=SPRING),
        a_post(4, "The weather is fine."),
        news=False,
    )
    desk.match()
    desk.forget()
    return desk


def test_one_statement_looks_at_what_was_posted_from_then_on(desk):
    *_, last = desk.look_back()

    assert (last.judged, last.matches, last.left) == (3, 1, 0)
    assert desk.found() == [("talks", 2)]


def test_nobody_is_alerted_unless_it_was_asked_for(desk):
    desk.keep(a_post(5, SAID + " Today."), source="telegram")
    list(desk.look_back())
    assert list_alerts(desk.db) == []

    *_, last = desk.look_back(alert_since=SPRING)

    assert last.queued == 2
    assert [a.post_url.rpartition("/")[2] for a in list_alerts(desk.db)] == ["2", "5"]
    *_, again = desk.look_back(alert_since=SPRING)
    assert again.queued == 0


def test_what_is_still_to_be_judged_is_judged_as_it_would_have_been(desk):
    desk.keep(a_post(5, SAID + " Today."), source="telegram")

    list(desk.look_back())
    desk.match()

    assert [a.post_url.rpartition("/")[2] for a in list_alerts(desk.db)] == ["5"]
    assert {one.judged_to for one in judged(desk.db)} == {5}


def test_a_look_back_that_was_cut_short_goes_on_and_counts_all_it_found(desk):
    desk.keep(a_post(10, f"{SAID} One."), a_post(11, f"{SAID} Two."))
    desk.match()
    desk.forget()
    cut_short = desk.look_back(batch=2)
    judgements = [next(cut_short) for _ in range(2)]
    assert (judgements[-1].judged, judgements[-1].left) == (4, 1)
    cut_short.close()

    first, *_, last = desk.look_back(batch=2)

    assert first.judged == 4
    assert (last.judged, last.matches, last.left) == (5, 3, 0)
    assert desk.found() == [("talks", 2), ("talks", 10), ("talks", 11)]


def test_one_that_came_to_its_end_or_asks_otherwise_begins_anew(desk):
    list(desk.look_back())
    desk.forget()

    *_, last = desk.look_back()
    assert (last.judged, desk.found()) == (3, [("talks", 2)])

    *_, other = desk.look_back(since=SPRING - timedelta(days=2))
    assert other.judged == 4
    *_, targets = desk.look_back(TARGETS)
    assert (targets.matches, desk.found()) == (1, [("talks", 1), ("talks", 2), ("targets", 3)])


def test_a_changed_statement_does_not_go_on_with_what_it_was_before(desk):
    desk.keep(a_post(9, f"{SAID} Again.", posted_at=SPRING), a_post(10, f"{SAID} More.", posted_at=SPRING))
    begun = desk.look_back(batch=2)
    judgements = [next(begun) for _ in range(2)]
    assert judgements[-1].left == 1
    begun.close()
    desk.forget()
    changed = replace(TALKS, wording={"en": ("The weather is fine",)})
    register_statements(desk.db, [changed, TARGETS], rules="1", at=NOON)
    desk.room = replace(desk.room, statements=(changed, TARGETS))

    *_, last = desk.look_back(changed)

    assert (last.judged, last.matches) == (5, 1)


def test_each_look_back_is_on_record(desk):
    list(desk.look_back())

    (kept,) = desk.db.rows("select actor, subject from custody where action = 'statement looked back'")
    assert kept["actor"] == "ann" and '"talks"' in kept["subject"]
    assert first_broken_link(desk.db) is None


def test_several_statements_look_in_one_pass_and_each_is_told_of(desk):
    *_, last = desk.look_back_together([TALKS, TARGETS])

    assert {name: (one.judged, one.matches, one.left) for name, one in last.items()} == {
        "talks": (3, 1, 0),
        "targets": (3, 1, 0),
    }
    assert desk.found() == [("talks", 2), ("targets", 3)]


def test_statements_that_stand_at_different_places_each_look_at_all(desk):
    desk.keep(a_post(10, f"{SAID} One.", posted_at=SPRING), a_post(11, "Legitimate targets, they are!"))
    cut_short = desk.look_back(batch=1)
    judgements = [next(cut_short) for _ in range(2)]
    assert judgements[-1].left
    cut_short.close()

    *_, last = desk.look_back_together([TALKS, TARGETS], batch=1)

    assert {one.judged for one in last.values()} == {5}
    assert ("talks", 10) in desk.found() and ("targets", 3) in desk.found()


def test_posts_in_which_the_index_of_words_shows_nothing_are_not_read(desk, monkeypatch):
    read: list[int] = []

    def noted(db, ids):
        read.extend(ids)
        return versions_of(db, ids)

    monkeypatch.setattr("bot.steps.look_back.versions_of", noted)

    *_, last = desk.look_back()

    assert (read, last.judged) == ([2], 3)


def test_what_an_older_wording_found_is_withdrawn_though_the_words_say_nothing_now(desk):
    desk.keep(a_post(5, SAID + " Later.", posted_at=SPRING))
    list(desk.look_back())
    changed = replace(TALKS, wording={"en": ("The weather is fine",)})
    register_statements(desk.db, [changed, TARGETS], rules="1", at=NOON)
    desk.room = replace(desk.room, statements=(changed, TARGETS))

    list(desk.look_back(changed))

    assert desk.found() == [("talks", 4)]


def test_the_index_of_words_leaves_nothing_out_that_reading_every_post_would_find(db):
    wire = shipped_wire()
    tracked = wire.statements(12)
    desk = Desk(db)
    desk.room = replace(desk.room, statements=tuple(tracked))
    register_statements(db, tracked, rules="1", at=NOON)
    desk.keep(*wire.posts(400, tracked))
    desk.match()
    every = [(one.match, one.version.message_id) for one in find_matches(db)]
    desk.forget()

    list(desk.look_back_together(tracked))

    assert len(every) > 3 and [(one.match, one.version.message_id) for one in find_matches(db)] == every
