"""What keeps the watch from working is told to the admins: once, and once when it is over."""

from datetime import timedelta

import pytest

from bot.alerts.troubles import LINES, PATIENCE, SETTLED, admins_of
from bot.errors import DeliveryError
from bot.models import AlertState, Recipient, Trouble, TroubleKind
from bot.steps.send import Sent, send_due
from bot.steps.tell_troubles import tell_troubles, tell_unkept
from bot.storage.alerts import list_alerts
from bot.storage.database import open_database
from tests.builders import NOON
from tests.steps.test_send import FakeSink

ADA = Recipient(id="ada", kind="fake", role="admin")
OLEG = Recipient(id="oleg", kind="fake", role="admin", language="ru", zone="Europe/Moscow")
ULA = Recipient(id="ula", kind="fake", role="admin", language="uk", zone="Europe/Kyiv")
ANN = Recipient(id="ann", kind="fake", role="journalist")
REFUSED = Trouble(kind=TroubleKind.ACCOUNT, about="reader", since=NOON, why="the account was banned")
UNREAD = Trouble(kind=TroubleKind.UNREAD, about="WireOne", since=NOON, why="it is private")


FINER = timedelta(microseconds=789)  # a clock counts finer than what is kept


class Watch:
    """A service that looks at its own troubles, now and then."""

    def __init__(self, db, *recipients):
        self.db, self.recipients, self.now = db, recipients or (ADA, ANN), NOON + FINER

    def look(self, *standing, after=timedelta(0)):
        self.now += after
        return tell_troubles(self.db, standing, self.recipients, clock=lambda: self.now)

    def told(self, who="ada"):
        return [one.alert.message.text for one in list_alerts(self.db, recipient_id=who)]


@pytest.fixture
def watch(db):
    return Watch(db)


def test_a_trouble_is_told_to_the_admins_once(watch):
    for _ in range(3):
        watch.look(REFUSED, after=timedelta(minutes=1))

    assert watch.told() == ["Wirewatch needs somebody\n• reader: not usable: the account was banned\n"]
    assert watch.told("ann") == []


def test_it_is_told_once_when_it_is_over(watch):
    watch.look(REFUSED)
    for _ in range(20):
        watch.look(after=timedelta(minutes=1))

    assert watch.told()[1:] == ["It is over\n• reader: not usable: the account was banned\n"]


@pytest.mark.parametrize(
    ("trouble", "line"),
    [
        (
            Trouble(kind=TroubleKind.UNSENT, since=NOON, number=3),
            "alerts waited, the oldest since 29 May 2026, 12:00",
        ),
        (Trouble(kind=TroubleKind.DISK, number=10**7), "the disk was nearly full"),
        (
            Trouble(kind=TroubleKind.GIVEN_UP, number=2, why="ann: blocked the bot"),
            "alerts were given up; of the last day none is any more",
        ),
    ],
    ids=lambda value: str(value.kind) if isinstance(value, Trouble) else "",
)
def test_what_is_over_is_not_told_as_if_it_stood(watch, trouble, line):
    watch.look(trouble)
    watch.look(after=SETTLED)

    assert watch.told()[1] == f"It is over\n• {line}\n"


def test_what_comes_back_before_it_is_over_is_the_same_trouble(watch):
    for _ in range(5):
        watch.look(REFUSED)
        watch.look(after=SETTLED / 2)

    assert len(watch.told()) == 1


def test_what_comes_back_after_it_was_over_is_told_again(watch):
    watch.look(REFUSED)
    watch.look(after=SETTLED)
    watch.look(REFUSED)

    assert len(watch.told()) == 3


def test_a_restart_tells_nothing_twice(watch):
    watch.look(REFUSED)
    again = Watch(open_database(watch.db.path))
    again.look(REFUSED, after=timedelta(minutes=1))
    again.look(after=SETTLED)
    again.db.close()

    assert [text.partition("\n")[0] for text in watch.told()] == ["Wirewatch needs somebody", "It is over"]


def test_what_may_pass_is_told_when_it_lasts(watch):
    watch.look(UNREAD)
    watch.look(UNREAD, after=PATIENCE / 2)
    assert watch.told() == []
    watch.look(UNREAD, after=PATIENCE / 2)
    assert len(watch.told()) == 1


def test_what_passed_before_it_was_told_is_never_spoken_of(watch):
    watch.look(UNREAD)
    watch.look(after=PATIENCE / 2)
    watch.look(after=SETTLED)

    assert watch.told() == []


def test_another_reason_is_not_another_trouble(watch):
    watch.look(UNREAD)
    watch.look(UNREAD, after=PATIENCE)
    changed = Trouble(kind=TroubleKind.UNREAD, about="WireOne", since=NOON, why="no network")
    watch.look(changed, after=PATIENCE)
    watch.look(after=SETTLED)

    assert len(watch.told()) == 2
    assert watch.told()[1].endswith("no network\n")


def test_many_troubles_of_one_moment_are_one_message(watch):
    many = [
        Trouble(kind=TroubleKind.UNREAD, about=f"Wire{number}", since=NOON, why="x" * 5000)
        for number in range(200)
    ]
    watch.look(*many)
    watch.look(*many, after=PATIENCE)

    [text] = watch.told()
    lines = text.splitlines()
    assert len(text) <= 4096 and 10 < len(lines) <= LINES + 2
    assert lines[-1] == f"… {200 - (len(lines) - 2)} more"


def test_each_admin_reads_it_in_their_own_language_and_zone(db):
    watch = Watch(db, ADA, OLEG, ULA)
    watch.look(UNREAD)
    watch.look(UNREAD, after=PATIENCE)

    assert watch.told() == [
        "Wirewatch needs somebody\n• WireOne: not read since 29 May 2026, 12:00: it is private\n"
    ]
    assert watch.told("oleg") == [
        "Wirewatch нужен человек\n• WireOne: не читается с 29 мая 2026, 15:00: it is private\n"
    ]
    assert watch.told("ula") == [
        "Wirewatch потребує людини\n• WireOne: не читається з 29 травня 2026, 15:00: it is private\n"
    ]


def test_without_an_admin_the_editors_are_told_and_without_those_everybody():
    editor = Recipient(id="ed", role="editor")

    assert admins_of([ANN, editor, ADA]) == [ADA]
    assert admins_of([ANN, editor]) == [editor]
    assert admins_of([ANN]) == [ANN]


async def test_it_is_sent_like_any_alert_and_stays_due_while_the_sink_fails(watch):
    sink = FakeSink(ada=[DeliveryError("no answer")])
    watch.look(REFUSED)

    assert await send_due(watch.db, [ADA], {"fake": sink}, clock=lambda: watch.now) == Sent(waiting=1)
    watch.now += timedelta(minutes=1)
    assert await send_due(watch.db, [ADA], {"fake": sink}, clock=lambda: watch.now) == Sent(sent=1)
    assert [one.state for one in list_alerts(watch.db)] == [AlertState.SENT]


async def test_what_the_database_cannot_keep_is_told_past_it_and_known_as_a_repeat_that_day(watch):
    sink = FakeSink()
    for _ in range(2):
        await tell_unkept(
            "the database refused: disk is full", [ADA, ANN], {"fake": sink}, clock=lambda: NOON
        )

    assert {who for who, _, _ in sink.got} == {"ada"}
    assert len({number for _, _, number in sink.got}) == 1
    assert "the database takes nothing: the database refused: disk is full" in sink.got[0][1]


def test_once_the_database_takes_something_that_is_told_to_be_over(watch):
    full = Trouble(kind=TroubleKind.STORAGE, why="disk is full")
    tell_troubles(watch.db, [], [ADA], told=full, clock=lambda: NOON)
    watch.look(after=timedelta(minutes=1))

    assert watch.told() == ["It is over\n• the database takes nothing: disk is full\n"]
