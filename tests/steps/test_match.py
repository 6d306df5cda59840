"""Judging what is stored, once, and queueing what is due."""

from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

from bot.alerts.judging import Newsroom
from bot.models import (
    AlertKind,
    AlertState,
    Channel,
    MatchProgress,
    MuteKind,
    Recipient,
    Rule,
    Speaker,
    Statement,
)
from bot.operations.judging import judge
from bot.steps.match import BATCH, match
from bot.steps.place import place
from bot.storage.alert_states import add_mute
from bot.storage.alerts import list_alerts
from bot.storage.matches import find_matches
from bot.storage.posts import save_page
from bot.storage.progress import performed
from bot.storage.statements import judge_again, register_statements
from tests.builders import NOON, a_page, a_post

TALKS = Statement(id="talks", title="Open for talks", wording={"en": ("We are open for talks",)})
TARGETS = Statement(id="targets", title="Targets", wording={"en": ("They are legitimate targets",)})
DESK = Recipient(id="desk", role="editor")
SAID = "He said: we are open for talks."


class Desk:
    """A newsroom over a real database, whose clock stands at noon."""

    def __init__(self, db, *statements, recipients=(DESK,)):
        self.db = db
        self.recipients = recipients
        self.statements = statements
        self.register()

    def register(self, rules="1"):
        register_statements(self.db, self.statements, rules=rules, at=NOON)

    def keep(self, *posts, **page):
        save_page(self.db, a_page(*posts, **page), source="telegram", captured_at=NOON)

    def match(self, alert_since=None):
        room = Newsroom(
            statements=tuple(self.statements),
            channels=(Channel(username="ClashReport"),),
            recipients=self.recipients,
            zone=ZoneInfo("UTC"),
        )
        rounds = list(judge(self.db, room, clock=lambda: NOON, alert_since=alert_since))
        return rounds[-1] if rounds else MatchProgress()

    def alerts(self):
        """What notices were queued; not what was told after them."""
        notices = [one for one in list_alerts(self.db) if one.alert.kind is AlertKind.NOTICE]
        return [(one.alert.statement_id, one.post_url.rpartition("/")[2]) for one in notices]

    def matches(self):
        return [(m.match.statement_id, m.version.message_id) for m in find_matches(self.db)]


def test_a_post_that_carries_a_statement_is_matched_and_alerted_once(db):
    desk = Desk(db, TALKS)
    desk.keep(a_post(1, SAID), a_post(2, "The weather is fine."))

    first = desk.match()

    assert (first.judged, first.matches, first.queued) == (2, 1, 1)
    assert desk.matches() == [("talks", 1)] and desk.alerts() == [("talks", "1")]
    assert desk.match() == MatchProgress() and desk.alerts() == [("talks", "1")]


def test_several_wordings_and_versions_that_hit_are_one_alert(db):
    desk = Desk(db, replace(TALKS, wording={"en": ("We are open for talks", "open for talks")}))
    desk.keep(a_post(1, SAID))
    desk.match()
    desk.keep(a_post(1, SAID + " Again.", edited=True, edited_at=NOON))
    desk.match()

    assert desk.alerts() == [("talks", "1")]
    assert len(find_matches(db)) == 2 and [m.latest for m in find_matches(db)] == [False, True]


QUOTED = "We are open for talks, we have never refused to have talks"
REPORTS = [
    """The railway brings grain from eleven stations in the north, where drivers waited for days in snow;
    customs officers moved above the old warehouse, builders promise a second terminal by August, and tankers
    already queue outside the harbour wall, fishermen say, while prices in shops climb week after week.""",
    """Doctors in the regional hospital received forty patients after the fire at a paint factory, engineers
    look for the cause, schools nearby stay shut until Monday, volunteers carry blankets and soup, and a court
    will hear what inspectors wrote about the sprinklers three summers before anybody listened to them.""",
    """Astronomers photographed a comet above the desert, its tail longer than any since the last century;
    museums keep their roofs open at night, children draw it in chalk, and a bakery sells round bread with
    almonds, sugar and saffron to people who queue in coats, hats and scarves until the early morning.""",
]


def test_posts_that_merely_quote_what_was_told_are_told_themselves(db):
    desk = Desk(db, TALKS)
    desk.keep(a_post(1, f"The president spoke in Vladivostok on Friday evening. {QUOTED}."))
    desk.match()
    desk.keep(a_post(2, f"{QUOTED}.", posted_at=NOON + timedelta(minutes=2)))
    desk.match()
    for number, report in enumerate(REPORTS, 3):
        text = f"Explosion follows. {QUOTED}. {report}"
        desk.keep(a_post(number, text, posted_at=NOON + timedelta(minutes=number)))
        desk.match()

    told = {number for _, number in desk.alerts()}
    assert {"1", "3", "4", "5"} <= told
    assert len({row["story_id"] for row in db.rows("select story_id from posts where message_id <> 2")}) == 4


def test_a_post_that_goes_on_from_what_was_told_is_told_itself_and_once(db):
    desk = Desk(db, TALKS)
    first = (
        f"The president spoke in Vladivostok on Friday evening. {QUOTED}. He received ministers of three "
        "neighbouring states and promised grain, fuel and credit before the winter begins."
    )
    desk.keep(a_post(1, first))
    desk.match()

    longer = f"{first} {REPORTS[0]}"
    desk.keep(a_post(2, longer, posted_at=NOON + timedelta(minutes=9)))
    desk.match()
    desk.keep(
        a_post(
            2,
            longer + " More soon.",
            posted_at=NOON + timedelta(minutes=9),
            edited_at=NOON + timedelta(minutes=12),
        )
    )
    desk.match()

    assert len({row["story_id"] for row in db.rows("select story_id from posts")}) == 1
    assert sorted(number for _, number in desk.alerts()) == ["1", "2"]


def test_a_new_statement_looks_back_without_alerting(db):
    desk = Desk(db, TALKS)
    desk.keep(a_post(1, "They are legitimate targets."))
    desk.match()

    desk.statements = (TALKS, TARGETS)
    desk.register()
    desk.match()
    desk.keep(a_post(2, "They are legitimate targets."))
    desk.match()

    assert desk.matches() == [("targets", 1), ("targets", 2)]
    assert desk.alerts() == [("targets", "2")]


def test_looking_back_alerts_from_the_time_that_was_asked_for(db):
    desk = Desk(db)
    desk.keep(a_post(1, SAID, posted_at=NOON - timedelta(days=9)), a_post(2, SAID))
    desk.statements = (TALKS,)
    desk.register()

    desk.match()
    assert desk.alerts() == []
    desk.match(alert_since=NOON - timedelta(days=1))

    assert desk.matches() == [("talks", 1), ("talks", 2)] and desk.alerts() == [("talks", "2")]


def test_what_a_changed_statement_had_not_judged_yet_still_alerts(db):
    desk = Desk(db, TALKS)
    desk.keep(a_post(1, SAID))
    desk.match()
    desk.keep(a_post(2, "In Astana, over tea, the envoy repeated that we are open for talks."))
    desk.statements = (replace(TALKS, wording={"en": ("open for talks",)}),)
    desk.register()

    desk.match()

    assert desk.alerts() == [("talks", "1"), ("talks", "2")]


def test_a_match_that_a_changed_statement_no_longer_makes_is_withdrawn(db):
    desk = Desk(db, TALKS)
    desk.keep(a_post(1, SAID))
    desk.match()

    desk.statements = (replace(TALKS, wording={"en": ("Never shall we speak",)}),)
    desk.register()
    desk.match()

    assert desk.matches() == []
    assert db.value("select count(*) from matches") == 1


def test_new_rules_judge_everything_again_and_alert_no_one_twice(db):
    desk = Desk(db, TALKS)
    desk.keep(a_post(1, SAID))
    desk.match()

    desk.register(rules="2")

    assert desk.match().judged == 1
    judge_again(db, ["talks"], since=NOON)
    assert desk.match().judged == 1
    judge_again(db, ["talks"], since=NOON + timedelta(days=1))
    assert desk.match().judged == 0
    assert desk.alerts() == [("talks", "1")]


def test_a_retired_statement_keeps_its_matches_and_makes_no_new_ones(db):
    desk = Desk(db, TALKS)
    desk.keep(a_post(1, SAID))
    desk.match()
    desk.statements = ()
    desk.register()
    desk.keep(a_post(2, SAID))
    desk.match()
    assert desk.matches() == [("talks", 1)]

    desk.statements = (TALKS,)
    desk.register()
    desk.match()
    assert desk.matches() == [("talks", 1), ("talks", 2)] and desk.alerts() == [("talks", "1")]


def test_old_posts_of_a_channel_just_met_alert_no_one(db):
    desk = Desk(db, TALKS)
    desk.keep(a_post(1, SAID, posted_at=NOON - timedelta(days=1)), news=False)

    desk.match()

    assert desk.matches() == [("talks", 1)] and desk.alerts() == []


def test_more_posts_than_a_batch_are_all_judged_and_progress_is_told(db):
    desk = Desk(db, TALKS)
    desk.keep(
        *(
            a_post(number, f"{SAID} Day {number}.", posted_at=NOON - timedelta(hours=2))
            for number in range(1, 2 * BATCH + 10)
        )
    )
    room = Newsroom(statements=(TALKS,), channels=(), recipients=(DESK,), zone=ZoneInfo("UTC"))

    told = [(r.judged, r.left) for r in judge(db, room, clock=lambda: NOON)]

    # A batch may be smaller than the first where the machine is slow.
    count = 2 * BATCH + 9
    placed = [left for judged, left in told if not judged]
    assert placed[0] == count - BATCH and placed == sorted(set(placed), reverse=True) and placed[-1] == 0
    matched = list(dict.fromkeys(one for one in told if one[0]))
    ends = matched.index((count, 0))
    assert matched[0] == (BATCH, count - BATCH)
    assert all(judged + left == count for judged, left in matched[: ends + 1])
    assert matched[ends + 1] == (count, count - BATCH)  # indexed
    assert {judged for judged, _ in matched[ends:]} == {count}
    assert len(desk.alerts()) == count


def test_stopping_between_batches_loses_and_repeats_nothing(db):
    desk = Desk(db, TALKS)
    desk.keep(*(a_post(number, f"{SAID} Day {number}.") for number in range(1, 2 * BATCH + 10)))
    room = Newsroom(statements=(TALKS,), channels=(), recipients=(DESK,), zone=ZoneInfo("UTC"))

    next(judge(db, room, clock=lambda: NOON))
    for _ in judge(db, room, clock=lambda: NOON):
        pass

    assert len(desk.matches()) == len(desk.alerts()) == 2 * BATCH + 9


def test_posts_before_a_statements_first_day_are_not_matched(db):
    desk = Desk(db, replace(TALKS, since=NOON.date()))
    desk.keep(a_post(1, SAID, posted_at=NOON - timedelta(days=1)), a_post(2, SAID))

    desk.match()

    assert desk.matches() == [("talks", 2)]


def test_another_speakers_words_wait_for_review(db):
    putin = Speaker(id="putin", name="Vladimir Putin", aliases=("Putin",))
    desk = Desk(db, replace(TALKS, speaker=putin, require_speaker=True))
    desk.keep(a_post(1, "Putin said: “We are open for talks.”"), a_post(2, "We are open for talks."))

    desk.match()

    assert desk.alerts() == [("talks", "1")]
    assert [(m.version.message_id, m.match.outcome) for m in find_matches(db)] == [
        (1, "alert"),
        (2, "review"),
    ]


def test_each_recipient_gets_its_own_alert(db):
    night = Recipient(id="night", rules=(Rule(statements=("targets",)),))
    desk = Desk(db, TALKS, TARGETS, recipients=(DESK, night))
    desk.keep(a_post(1, "They are legitimate targets. We are open for talks."))

    desk.match()

    queued = [(a.alert.recipient_id, a.alert.statement_id) for a in list_alerts(db)]
    assert sorted(queued) == [("desk", "talks"), ("desk", "targets"), ("night", "targets")]
    assert len({a.alert.random_id for a in list_alerts(db)}) == 3


def test_what_somebody_does_while_a_batch_is_decided_counts(db):
    desk = Desk(db, TALKS)
    room = Newsroom(statements=(TALKS,), channels=(), recipients=(DESK,), zone=ZoneInfo("UTC"))
    desk.keep(a_post(1, SAID))
    list(performed(db, place(db, clock=lambda: NOON)))
    batches = match(db, room, engine_of=room.engine, clock=lambda: NOON)
    decided = next(batches)
    add_mute(db, "desk", MuteKind.STATEMENT, "talks", until=NOON + timedelta(days=1), actor="ann", at=NOON)

    assert list(performed(db, [decided])) == [] and desk.matches() == []
    assert [done.judged for done in performed(db, batches)] == [1]
    assert [one.state for one in list_alerts(db)] == [AlertState.MUTED]
