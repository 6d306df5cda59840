"""What was judged, told and watched: forged rows show with the link that sealed them, lawful ones do not."""

import contextlib
import sqlite3

import pytest

from bot.app.evidence import checking
from bot.models import AlertState, Channel, Statement
from bot.storage import custody
from bot.storage.chat import deny_event, keep_event, next_event, settle_event
from bot.storage.coverage import note_round
from bot.storage.database import Database, copy_whole, open_database
from bot.storage.deliveries import begin_delivery, record_delivery
from bot.storage.kinds import KINDS
from bot.storage.matches import save_matches, versions_between
from bot.storage.pruning import prune_chat
from bot.storage.sealing import BATCH, seal_changed
from bot.storage.statements import register_statement, remove_statement, retire_statement
from bot.storage.stories import set_story
from bot.storage.story_joins import StoredJoin, set_joins
from tests.evidence.hands import as_written_by_an_older_version, by_hand, findings, written_anew
from tests.evidence.newsdesk import a_match, a_word, at, go_on
from tests.evidence.test_tampering import changed
from tests.telegram.messages import CHANNEL

MEANT = Statement(id="talks", title="Talks", wording={"en": ("we are open for talks",)})

FORGED = {  # what was done by hand, what is named
    "a match removed": ("delete from matches where id = 2", "matches 2"),
    "a match rewritten": ("update matches set evidence = 'They never said it' where id = 2", "matches 2 ("),
    "another wording of a match": (
        """update matches set others = '[{"wording": "never refused"}]' where id = 1""",
        "matches 1 (",
    ),
    "the score of a match": ("update matches set score = 0.1 where id = 1", "matches 1 ("),
    "a match withdrawn": ("update matches set withdrawn_at = matched_at where id = 3", "matches 3 ("),
    "a match made up": (
        """insert into matches (id, statement_id, version_id, digest, rung, score, language, wording,
             evidence, spans, guards, speaker, outcome, matched_at)
           select 99, 'dam', version_id, digest, rung, score, language, wording, evidence, spans, guards,
             speaker, outcome, matched_at from matches where id = 1""",
        "matches 99 (",
    ),
    "a definition rewritten": (
        "update statements set definition = '{}' where id = 'talks'",
        "statements talks",
    ),
    "a definition removed": ("delete from statements where id = 'talks'", "statements talks"),
    "a statement retired": (
        "update statements set retired_at = registered_at where id = 'talks'",
        "statements talks",
    ),
    "when a statement alerts": (
        "update statements set alert_after = 99 where id = 'talks'",
        "statements talks",
    ),
    "a statement that a person added": ("update tracked set definition = '{}'", "tracked 1"),
    "a role that somebody was let in with": ("update invited set role = 'admin'", "invited 1"),
    "a channel that a person added": ("delete from watched", "watched 1"),
    "an alert said to be sent": (
        "update alerts set state = 'sent', held_until = null where id = 2",
        "alerts 2",
    ),
    "an alert given up": ("update alerts set state = 'dead' where id = 3", "alerts 3 ("),
    "an alert removed": ("delete from alerts where id = 2", "alerts 2"),
    "an alert to another": ("update alerts set recipient_id = 'eve' where id = 3", "alerts 3 ("),
    "what became of an attempt": (
        "update deliveries set outcome = 'gone' where outcome = 'failed'",
        "deliveries 2 (",
    ),
    "an attempt removed": ("delete from deliveries where outcome = 'failed'", "deliveries 2"),
    "an attempt made up": (
        """insert into deliveries (id, alert_id, at, outcome)
           select 99, 3, at, 'failed' from deliveries limit 1""",
        "deliveries 99 (",
    ),
    "a denial removed": ("delete from denials", "denials 1"),
    "why somebody was denied": ("update denials set why = 'no reason'", "denials 1"),
    "a verdict removed": ("delete from verdicts where id = 3", "verdicts 3"),
    "a mute ended": ("update mutes set ended_at = at", "mutes 1"),
    "a post taken from its story": (
        "update posts set story_id = id where id = 5; delete from story_joins where post_id = 5",
        "the story of post 5 (",
    ),
    "a post put into a story": ("update posts set story_id = 2 where id = 4", "the story of post 4 ("),
    "whom a post joins": ("update story_joins set joined_id = 1", "the story of post 5 ("),
    "the open spell since 2020": (
        "update coverage set since = '2020-01-01T00:00:00.000+00:00' where id = 2",
        "coverage 2",
    ),
    "the open spell cut": ("update coverage set until = since, rounds = 0 where id = 2", "coverage 2"),
    "the open spell removed": ("delete from coverage where id = 2", "coverage 2"),
    "a spell made up": (
        """insert into coverage (id, username, source, state, since, until) select 99, username, source,
           'read', '2020-01-01T00:00:00.000+00:00', until from coverage limit 1""",
        "coverage 99",
    ),
    "a sample's seed": ("update samples set seed = 8", "samples 1"),
    "a sample removed": ("delete from sampled; delete from samples", "samples 1"),
    "a near miss taken out of a sample": ("delete from sampled where id = 2", "sampled 2"),
    "a near miss put into a sample": (
        """insert into sampled (id, sample_id, band, version_id, score, passage)
           select 99, sample_id, band, version_id, score, passage from sampled where id = 1""",
        "sampled 99",
    ),
    "how near a miss was": ("update sampled set score = 0.01 where id = 1", "sampled 1"),
    "what was read in a picture": (
        "update picture_readings set text = 'We are open'",
        "picture reading 1",
    ),
    "what a channel was called": ("update channel_names set username = 'another'", "channel_names 1"),
}


@pytest.mark.parametrize(("sql", "what"), FORGED.values(), ids=FORGED)
def test_a_forged_row_is_named_with_the_link_that_sealed_it(data, sql, what):
    with by_hand(data) as file:
        file.executescript(sql)

    found = findings(data)

    assert any(one.what.startswith(what) for one in found), found
    assert all("made" not in one.why or "99" in one.what for one in found)


@pytest.mark.parametrize(("sql", "what"), FORGED.values(), ids=FORGED)
def test_a_forged_row_still_shows_after_the_service_has_sealed_again(data, sql, what):
    with by_hand(data) as file:
        file.executescript(sql)
    with service(data) as db:
        db.run("update alerts set not_before = queued_at where id = 1")
        seal_changed(db, at=at(100), ends=True)

    assert any(one.what.startswith(what) for one in findings(data))


@pytest.mark.parametrize("kind", [name for name in KINDS if name != "stories"])
def test_no_cell_that_a_batch_seals_can_be_altered_unseen(data, kind):
    altered = 0
    with by_hand(data) as file:
        types = {row[1]: row[2].upper() for row in file.execute(f"pragma table_info({kind})")}
        [last] = file.execute(f"select max(id) from {kind}").fetchone()
        for column in KINDS[kind].columns:
            [was] = file.execute(f"select {column} from {kind} where id = ?", [last]).fetchone()
            try:
                file.execute(
                    f"update {kind} set {column} = ? where id = ?", [changed(was, types[column]), last]
                )
            except (sqlite3.IntegrityError, sqlite3.OperationalError):
                continue  # the table itself does not hold such a value
            file.commit()
            altered += 1

            assert findings(data), f"{column} instead of {was!r}"

            file.execute(f"update {kind} set {column} = ? where id = ?", [was, last])
            file.commit()
    assert altered >= len(KINDS[kind].columns) / 2
    assert findings(data) == []


def test_a_lawful_day_verifies_clean_before_and_after_each_seal(data):
    with service(data) as db:
        for hour, deed in enumerate((*DAY, *DAY), 25):
            deed(db, hour * 60)
            assert findings(data) == [], deed.__name__
            seal_changed(db, at=at(hour * 60 + 5), ends=hour % 2 == 0)
            assert findings(data) == [], f"{deed.__name__}, sealed"
            with checking(data) as check:
                assert list(check.findings()) == []
                assert not check.seals.unsealed
        go_on(db)
        assert findings(data) == []
        copy_whole(db, data / "copy.db")
    (data / "copy.db").replace(data / "wirewatch.db")
    for left in data.glob("wirewatch.db-*"):
        left.unlink()
    assert findings(data) == []


def test_what_was_changed_after_the_last_seal_is_named_as_not_sealed_yet(data):
    with service(data) as db:
        judge_again(db, 70)
    with checking(data) as check:
        assert list(check.findings()) == []
        assert check.seals.unsealed == {"matches": 3}
        assert check.seals.rows["alerts"] == 3
    with service(data) as db:
        assert seal_changed(db, at=at(71)) == 3
    with checking(data) as check:
        assert list(check.findings()) == []
        assert not check.seals.unsealed
        assert check.seals.rows["matches"] == 3


def test_what_never_changes_is_checked_between_seals_as_well(data):
    with service(data) as db:
        record_delivery(db, 3, "sent", at=at(70), receipt="10", state=AlertState.SENT)
    with by_hand(data) as file:
        file.execute("update alerts set text = 'They never talk' where id = 3")

    assert any(one.what.startswith("alerts 3 (") for one in findings(data))


def test_an_alert_is_not_sent_where_no_delivery_says_so(data):
    with service(data) as db:
        db.run("update alerts set state = 'sent', held_until = null where id = 2")

    assert [(one.what.partition(" (")[0], one.why) for one in findings(data)] == [
        ("alerts 2", "it is said to be sent, and no delivery says so")
    ]


def test_a_row_that_is_sealed_otherwise_in_what_never_changes_shows_in_the_chain(data):
    with service(data) as db:
        db.run("update denials set why = 'no reason'")  # by somebody who knows how changes are noted
        seal_changed(db, at=at(70))

    [found] = findings(data)

    assert found.what == "denials 1"
    assert "of the chain (2026-05-29 13:10 UTC) seals it otherwise than before" in found.why


def test_a_seal_costs_what_is_new_or_changed(data):
    with service(data) as db:
        before = custody.last(db)
        assert seal_changed(db, at=at(70), ends=False) == 0  # page 9 has neither story nor match
        judge_again(db, 71)
        judge_again(db, 72)
        assert seal_changed(db, at=at(73)) == 3  # however often they were rewritten
        assert custody.last(db) == before + 1
        db.run_each(
            """insert into mutes (recipient_id, kind, what, until, actor, at)
               values ('desk', 'quiet', '', ?, 'ann', ?)""",
            (("x", str(number)) for number in range(BATCH + 1)),
        )
        assert seal_changed(db, at=at(74)) == BATCH + 1
        assert custody.last(db) == before + 3
    assert findings(data) == []


def test_how_far_open_spells_go_is_said_when_it_is_further_than_was_said(data):
    with service(data) as db:
        seal_changed(db, at=at(70), ends=True)
        said = custody.last(db)
        seal_changed(db, at=at(71), ends=True)
        assert custody.last(db) == said
        watch_on(db, 72)
        seal_changed(db, at=at(80), ends=True)
        assert custody.last(db) > said
        said = custody.last(db)
        seal_changed(db, at=at(81), ends=True)
        assert custody.last(db) == said
    assert findings(data) == []


def test_a_database_of_an_older_version_is_sealed_from_its_update_on(data):
    with by_hand(data) as file:
        as_written_by_an_older_version(file)
        file.execute("update matches set score = 0.2 where id = 1")  # nothing vouches for what was before
    with service(data) as db:
        seal_changed(db, at=at(2000))
        seq = custody.last(db)

    with checking(data) as check:
        assert list(check.findings()) == []
        assert (check.seals.first, check.seals.first_at) == (seq, "2026-05-30T21:20:00.000+00:00")
    with by_hand(data) as file:
        file.execute("update matches set score = 0.9 where id = 1")
    assert [one.what.partition(" (")[0] for one in findings(data)] == ["matches 1"]


@pytest.mark.parametrize(
    "seal",
    [
        '{"matches": {"ids": [[1, 100000000000]], "digests": ["x"], "fixed": [], "moving": ["id"]}}',
        '{"matches": {"ids": [[1, 1]], "digests": ["x"], "fixed": [], "moving": ["text; drop table posts"]}}',
        '{"matches": {"ids": [[1, 2]], "digests": ["x"], "fixed": [], "moving": ["score"]}}',
        '{"matches": 5}',
        "[]",
    ],
)
def test_a_seal_that_no_program_wrote_is_named_and_ends_no_check(data, seal):
    with by_hand(data) as file:
        [seq] = file.execute("select max(seq) from custody where action = 'sealed'").fetchone()
        file.execute("update custody set subject = json_object('sealed', json(?)) where seq = ?", [seal, seq])
        file.execute("delete from witnesses")
        written_anew(file)

    found = findings(data)

    assert any("it says what we never write" in one.why for one in found), found


# --- a lawful day ---------------------------------------------------------------------------------


def judge_again(db: Database, minutes: int) -> None:
    with db.write():
        for version in versions_between(db, 0, 3, 3):
            save_matches(db, version, [a_match(minutes / 10_000)], {"talks": "digest"}, at=at(minutes))


def find_nothing(db: Database, minutes: int) -> None:
    with db.write():
        for version in versions_between(db, 0, 3, 3):
            save_matches(db, version, [], {"talks": "digest"}, at=at(minutes))


def reword(db: Database, minutes: int) -> None:
    register_statement(db, MEANT, rules=f"rules {minutes}", actor="ann", at=at(minutes))


def retire(db: Database, minutes: int) -> None:
    retire_statement(db, "talks", actor="ann", at=at(minutes))
    remove_statement(db, "wave", actor="ann", at=at(minutes))


def place_elsewhere(db: Database, minutes: int) -> None:
    with db.write():
        set_joins(db, {4: StoredJoin(joined_id=1, head_id=1, kind="copy", carries=True, told=False)})
        set_story(db, 1, [4])
        set_joins(db, {5: None})
        set_story(db, 5, [5])


def place_back(db: Database, minutes: int) -> None:
    with db.write():
        set_joins(db, {4: None, 5: StoredJoin(joined_id=2, head_id=2, kind="copy", carries=True, told=True)})
        set_story(db, 4, [4])
        set_story(db, 2, [5])


def fail_to_send(db: Database, minutes: int) -> None:
    with db.write():
        begin_delivery(db, 2, at=at(minutes))
    assert findings(db.path.parent) == []
    record_delivery(db, 2, "throttled", at=at(minutes), state=AlertState.DUE, not_before=at(minutes + 5))


def send(db: Database, minutes: int) -> None:
    with db.write():
        begin_delivery(db, 3, at=at(minutes))
    record_delivery(db, 3, "sent", at=at(minutes), receipt="10", state=AlertState.SENT)


def watch_on(db: Database, minutes: int) -> None:
    for more in (0, 1, 2):
        note_round(db, Channel(username="ClashReport"), channel_id=CHANNEL, at=at(minutes + more))


def fail_to_watch(db: Database, minutes: int) -> None:
    note_round(db, Channel(username="ClashReport"), channel_id=None, failure="private", at=at(minutes))


def turn_away(db: Database, minutes: int) -> None:
    keep_event(db, a_word(minutes), at=at(minutes))
    with db.write():
        heard = next_event(db, 77)
        assert heard is not None
        deny_event(db, heard, "/track", "it is for editors", at=at(minutes))
        keep_event(db, a_word(minutes + 1), at=at(minutes))
        heard = next_event(db, 77)
        assert heard is not None
        settle_event(db, heard, "status", at=at(minutes))


def prune(db: Database, minutes: int) -> None:
    assert prune_chat(db, before=at(minutes), actor="ann", at=at(minutes))


DAY = (
    *(judge_again, watch_on, turn_away, find_nothing, reword, place_elsewhere, fail_to_send, fail_to_watch),
    *(judge_again, watch_on, send, place_back, turn_away, prune, retire, reword, judge_again, watch_on),
)


@contextlib.contextmanager
def service(data):
    with contextlib.closing(open_database(data / "wirewatch.db")) as db:
        yield db
