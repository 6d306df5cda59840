"""The outbox: what is frozen comes back as it was, through migrations too."""

from dataclasses import replace

import pytest

from bot.models import AlertKind, AlertState, Button, Entity, Message, NewNotice
from bot.storage.alert_states import set_state
from bot.storage.alerts import list_alerts, notices_of, queue_amendment, queue_notice, queue_reply
from bot.storage.database import Database, iso, open_database
from bot.storage.deliveries import begin_delivery, due_alerts, record_delivery
from bot.storage.posts import save_page
from bot.storage.schema import migrations
from tests.builders import NOON, a_message, a_page, a_post

MESSAGE = Message(
    text="💥 Open for talks",
    entities=(
        Entity(kind="bold", offset=2, length=4),
        Entity(kind="link", offset=0, length=1, url="https://a.b"),
    ),
    buttons=((Button(label="Relevant", data="relevant"), Button(label="Mute", data="mute")),),
)
NOTICE = NewNotice(statement_id="s", post_id=1, recipient_id="ann", message=MESSAGE)

# What the outbox held before alerts could be held, in the columns of that time.
BEFORE = """
insert into channels (id, username, first_seen_at) values (7, 'wire', '2026');
insert into posts (id, channel_id, message_id, posted_at) values (1, 7, 1, '2026');
insert into statements values ('s', '', 'Talks', '', 0, 0, '2026', null);
insert into alerts (id, kind, about_id, statement_id, post_id, recipient_id, text, body, origins, entities,
                    random_id, queued_at, state, not_before)
values (1, 'notice', null, 's', 1, 'ann', 'notice', 6, 1, '[]', -5, '2026-01-01', 'sent', null),
       (2, 'amendment', 1, 's', 1, 'ann', 'amended', 6, 2, '[]', 6, '2026-01-02', 'superseded', null),
       (3, 'reply', 1, 's', 1, 'ann', 'reply', 6, 1, '[]', 7, '2026-01-03', 'due', '2026-01-04'),
       (4, 'notice', null, 's', 1, 'ben', 'notice', 6, 1, '[]', 8, '2026-01-01', 'dead', null);
insert into deliveries values (1, 1, '2026-01-01', 'failed', 'no answer', ''),
                              (2, 1, '2026-01-01', 'sent', '', '41'),
                              (3, 4, '2026-01-01', 'gone', 'has blocked the bot', '');
"""


def test_an_outbox_from_before_routing_is_kept_whole(tmp_path):
    path = tmp_path / "wirewatch.db"
    old = Database(path)
    migrations.apply(old, stop_before="m008_routing")
    old.conn.executescript(BEFORE)
    old.close()

    db = open_database(path)

    kept = list_alerts(db)
    assert [
        (one.alert.id, one.alert.kind.value, one.state, one.alert.random_id, one.attempts) for one in kept
    ] == [
        (1, "notice", "sent", -5, 2),
        (2, "amendment", "superseded", 6, 0),
        (3, "reply", "due", 7, 0),
        (4, "notice", "dead", 8, 1),
    ]
    assert (kept[0].receipt, kept[3].detail) == ("41", "has blocked the bot")
    (reply,) = due_alerts(db, "ann", at=NOON)
    assert (reply.alert.message.text, reply.alert.about) == ("reply", "41")
    assert db.rows("pragma foreign_key_check") == [] and db.value("pragma integrity_check") == "ok"
    assert not db.value("select 1 from sqlite_master where name in ('new_alerts', 'kept_deliveries')")
    db.close()


def outbox(db):
    save_page(db, a_page(a_post(1)), source="telegram", captured_at=NOON)
    db.run("insert into statements values ('s', '', '', '', 0, '', null)")
    db.run("update posts set story_id = id")


def test_a_message_comes_back_with_its_formatting_and_buttons(db):
    outbox(db)
    queue_notice(db, NOTICE, at=NOON)

    assert list_alerts(db)[0].alert.message == MESSAGE
    (notice,) = notices_of(db, 1)
    assert notice.body == MESSAGE


def test_what_follows_a_notice_is_as_loud_and_as_urgent_as_that(db):
    outbox(db)
    queue_notice(db, replace(NOTICE, urgent=True, silent=True), at=NOON)
    (notice,) = notices_of(db, 1)
    queue_amendment(db, notice, a_message("amended"), at=NOON)
    queue_reply(db, notice, a_message("reply"), at=NOON)

    assert [(one.alert.urgent, one.alert.silent) for one in list_alerts(db)] == [(True, True)] * 3


def test_a_muted_notice_is_listed_and_nothing_follows_it(db):
    outbox(db)
    queue_notice(db, replace(NOTICE, state=AlertState.MUTED), at=NOON)

    assert notices_of(db, 1) == [] and due_alerts(db, "ann", at=None) == []
    (kept,) = list_alerts(db, state="muted")
    assert kept.alert.kind is AlertKind.NOTICE


def test_an_attempt_is_one_row_from_its_beginning_to_its_end(db):
    outbox(db)
    queue_notice(db, NOTICE, at=NOON)
    for outcome in ("failed", "sent"):
        begin_delivery(db, 1, at=NOON)
        (due,) = due_alerts(db, "ann", at=NOON)
        assert due.tried
        state = AlertState.SENT if outcome == "sent" else AlertState.DUE
        record_delivery(db, 1, outcome, at=NOON, state=state)
    begin_delivery(db, 1, at=NOON)

    rows = db.rows("select outcome, at from deliveries order by id")
    assert [(row["outcome"], row["at"]) for row in rows] == [
        ("failed", iso(NOON)),
        ("sent", iso(NOON)),
        ("begun", iso(NOON)),
    ]


@pytest.mark.parametrize(
    ("state", "amendment", "reply"),
    [
        (AlertState.SENT, AlertState.DUE, AlertState.DUE),
        (AlertState.MUTED, AlertState.DUE, AlertState.DUE),
        (AlertState.GROUPED, AlertState.SUPERSEDED, AlertState.DUE),
        (AlertState.PASSED_ON, AlertState.SUPERSEDED, AlertState.SUPERSEDED),
        (AlertState.DEAD, AlertState.DEAD, AlertState.DEAD),
    ],
)
def test_what_was_about_to_follow_a_notice_ends_with_it(db, state, amendment, reply):
    outbox(db)
    queue_notice(db, NOTICE, at=NOON)
    (notice,) = notices_of(db, 1)
    queue_amendment(db, notice, a_message("amended"), at=NOON)
    queue_reply(db, notice, a_message("reply"), at=NOON)
    queue_notice(db, replace(NOTICE, recipient_id="ben"), at=NOON)

    set_state(db, [1], state, told_in=4)

    assert [alert.state for alert in list_alerts(db)] == [state, amendment, reply, AlertState.DUE]


def test_the_states_of_an_alert_are_all_drawn():
    drawn = AlertState.__doc__ or ""

    assert all(f"> {state.name}" in drawn for state in AlertState)
