"""Sending what is due: once, in order, and saying what became of it."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.errors import (
    AccountError,
    DeliveryError,
    InFlight,
    Moved,
    NeedsPerson,
    NotStarted,
    RecipientGone,
    Throttled,
    Unacceptable,
)
from bot.models import NewNotice, Recipient
from bot.steps.send import LONGEST_PAUSE, Sent, pause, send_due
from bot.storage.addresses import following
from bot.storage.alerts import list_alerts, notices_of, queue_amendment, queue_notice
from bot.storage.deliveries import due_alerts, unreachable
from bot.storage.posts import save_page
from bot.storage.progress import backlog
from tests.builders import NOON, a_message, a_page, a_post
from tests.waiting import HANGS

DESK = Recipient(id="desk", kind="fake")
NIGHT = Recipient(id="night", kind="fake")


class FakeSink:
    """Our own protocol, scripted: each recipient's next outcomes, then success."""

    kind = "fake"

    def __init__(self, **outcomes):
        self.outcomes = {name: list(errors) for name, errors in outcomes.items()}
        self.got = []

    async def send(self, alert, recipient):
        if script := self.outcomes.get(recipient.id):
            raise script.pop(0)
        self.got.append((recipient.id, alert.message.text, alert.random_id))
        return str(len(self.got))


class Outbox:
    def __init__(self, db):
        self.db = db
        self.now = NOON
        save_page(db, a_page(a_post(1), a_post(2), a_post(3)), source="telegram", captured_at=NOON)
        db.run("""insert into statements values ('s', '', '', '', 0, '', null)""")

    def queue(self, story, recipient="desk", text="alert"):
        notice = NewNotice(statement_id="s", post_id=story, recipient_id=recipient, message=a_message(text))
        return queue_notice(self.db, notice, at=self.now)

    async def send(self, sink, recipients=(DESK, NIGHT)):
        return await send_due(self.db, recipients, {"fake": sink}, clock=lambda: self.now)

    def states(self):
        return [one.state for one in list_alerts(self.db)]


@pytest.fixture
def outbox(db):
    return Outbox(db)


async def test_what_is_due_is_sent_once_and_in_order(outbox):
    outbox.queue(1, text="first")
    outbox.queue(2, text="second")
    sink = FakeSink()

    assert await outbox.send(sink) == Sent(sent=2)
    assert await outbox.send(sink) == Sent()
    assert [text for _, text, _ in sink.got] == ["first", "second"]
    assert [(one.state, one.receipt) for one in list_alerts(outbox.db)] == [("sent", "1"), ("sent", "2")]


def test_a_notice_about_the_same_story_is_queued_once(outbox):
    assert outbox.queue(1, text="as it read first") and not outbox.queue(1, text="as it reads now")
    assert [one.alert.message.text for one in list_alerts(outbox.db)] == ["as it read first"]


async def test_a_failed_alert_stays_due_and_is_the_same_when_sent_again(outbox):
    outbox.queue(1)
    frozen = list_alerts(outbox.db)[0].alert
    sink = FakeSink(desk=[DeliveryError("no answer")])

    assert await outbox.send(sink) == Sent(waiting=1)
    assert await outbox.send(sink) == Sent()  # not before its pause is over
    outbox.now += timedelta(minutes=1)
    assert await outbox.send(sink) == Sent(sent=1)
    assert sink.got == [("desk", frozen.message.text, frozen.random_id)]


async def test_one_recipients_trouble_holds_up_no_other(outbox):
    outbox.queue(1, "desk")
    outbox.queue(1, "night")
    outbox.queue(2, "desk")
    sink = FakeSink(desk=[DeliveryError("no answer")])

    assert await outbox.send(sink) == Sent(sent=1, waiting=2)
    assert [name for name, *_ in sink.got] == ["night"]


async def test_after_hours_without_an_answer_an_alert_arrives_within_a_minute_of_its_end(outbox):
    outbox.queue(1)
    silent = FakeSink(desk=[DeliveryError("no answer")] * 1000)
    for _ in range(3 * 60 * 4):
        await outbox.send(silent)
        outbox.now += timedelta(seconds=15)

    back = FakeSink()
    for _ in range(4):
        await outbox.send(back)
        outbox.now += timedelta(seconds=15)
    assert [name for name, *_ in back.got] == ["desk"]


async def test_a_throttled_recipient_is_left_alone_as_long_as_it_asked(outbox):
    outbox.queue(1)
    sink = FakeSink(desk=[Throttled("slow down", retry_after=300)])
    await outbox.send(sink)

    outbox.now += timedelta(seconds=299)
    assert await outbox.send(sink) == Sent()
    outbox.now += timedelta(seconds=1)
    assert await outbox.send(sink) == Sent(sent=1)


async def test_a_person_who_has_not_started_is_mentioned_once_and_gets_it_later(outbox, caplog):
    outbox.queue(1)
    sink = FakeSink(desk=[NotStarted("has not pressed Start")] * 3)
    for _ in range(4):
        await outbox.send(sink)
        outbox.now += LONGEST_PAUSE

    assert [record.message for record in caplog.records] == ["desk: has not pressed Start"]
    assert outbox.states() == ["sent"]


async def test_a_recipient_who_is_gone_is_given_up_and_the_rest_goes_on(outbox):
    outbox.queue(1, "desk")
    outbox.queue(1, "night")

    assert await outbox.send(FakeSink(desk=[RecipientGone("blocked the bot")])) == Sent(sent=1, dead=1)
    assert outbox.states() == ["dead", "sent"]
    assert backlog(outbox.db, since=NOON).given_up_why == "desk: blocked the bot"


async def test_a_refused_account_stops_its_sink_for_this_run(outbox):
    outbox.queue(1, "desk")
    outbox.queue(1, "night")
    sink = FakeSink(desk=[AccountError("the bot was revoked")])

    assert await outbox.send(sink) == Sent(waiting=2)
    assert sink.got == []


async def test_an_alert_for_somebody_no_longer_configured_is_given_up(outbox):
    outbox.queue(1, "night")

    assert await outbox.send(FakeSink(), recipients=[DESK]) == Sent(dead=1)
    assert list_alerts(outbox.db)[0].detail == "no longer in recipients.toml"


class HandInHand:
    """A sink that is done with an alert once the other one has begun."""

    def __init__(self, kind, begun, awaited):
        self.kind, self.begun, self.awaited = kind, begun, awaited

    async def send(self, alert, recipient):
        self.begun.set()
        await self.awaited.wait()
        return "1"


async def test_a_slow_sink_holds_up_no_other(outbox):
    outbox.queue(1, "desk")
    outbox.queue(1, "night")
    one, other = asyncio.Event(), asyncio.Event()
    sinks = {"fake": HandInHand("fake", one, other), "slow": HandInHand("slow", other, one)}

    async with asyncio.timeout(HANGS):
        done = await send_due(outbox.db, [DESK, replace(NIGHT, kind="slow")], sinks, clock=lambda: NOON)
    assert done == Sent(sent=2)


async def test_a_bug_in_one_sink_lets_the_others_end_and_is_told(outbox):
    outbox.queue(1, "desk")
    outbox.queue(1, "night")
    night = replace(NIGHT, kind="other")
    sinks = {"fake": FakeSink(desk=[ZeroDivisionError("a bug")]), "other": FakeSink()}

    with pytest.raises(ZeroDivisionError):
        await send_due(outbox.db, [DESK, night], sinks, clock=lambda: NOON)
    assert [name for name, *_ in sinks["other"].got] == ["night"]


MENDED = replace(DESK, chat=-5)


async def test_what_was_given_up_is_sent_when_the_recipient_changes(outbox):
    outbox.queue(1)
    gone = FakeSink(desk=[RecipientGone("is no group")])
    assert await outbox.send(gone) == Sent(dead=1)
    assert await outbox.send(gone) == Sent()

    assert await outbox.send(gone, recipients=[MENDED]) == Sent(sent=1)
    assert outbox.states() == ["sent"]


async def test_what_waits_after_a_refusal_is_sent_at_once_when_the_recipient_changes(outbox):
    outbox.queue(1)
    await outbox.send(FakeSink(desk=[NeedsPerson("has closed the topic")]))

    assert await outbox.send(FakeSink(), recipients=[replace(DESK, topic=7)]) == Sent(sent=1)


async def test_who_is_configured_again_gets_what_was_given_up_meanwhile(outbox):
    await outbox.send(FakeSink())
    outbox.queue(1, "night")
    assert await outbox.send(FakeSink(), recipients=[DESK]) == Sent(dead=1)

    assert await outbox.send(FakeSink()) == Sent(sent=1)


async def test_what_is_too_old_is_not_told_to_who_is_back(outbox):
    outbox.queue(1, text="old")
    await outbox.send(FakeSink(desk=[RecipientGone("blocked the bot")]))
    outbox.now += timedelta(hours=20)
    outbox.queue(2, text="new")
    await outbox.send(FakeSink(desk=[RecipientGone("blocked the bot")] * 2))
    outbox.now += timedelta(hours=5)
    sink = FakeSink()
    await outbox.send(sink, recipients=[MENDED])

    assert [text for _, text, _ in sink.got] == ["new"]


async def test_a_later_delivery_shows_that_somebody_is_back(outbox):
    outbox.queue(1, text="first")
    await outbox.send(FakeSink(desk=[RecipientGone("blocked the bot")]))
    outbox.queue(2, text="second")
    sink = FakeSink()
    await outbox.send(sink)
    await outbox.send(sink)

    assert [text for _, text, _ in sink.got] == ["second", "first"]


async def test_one_alert_an_hour_tries_whether_somebody_is_back(outbox):
    outbox.queue(1)
    outbox.queue(2)
    await outbox.send(FakeSink(desk=[RecipientGone("blocked the bot")] * 2))
    sink = FakeSink(desk=[RecipientGone("blocked the bot")])
    outbox.now += timedelta(minutes=59)
    assert await outbox.send(sink) == Sent()
    outbox.now += timedelta(minutes=1)
    assert await outbox.send(sink) == Sent(dead=1)
    assert await outbox.send(sink) == Sent()
    outbox.now += timedelta(hours=1)
    assert await outbox.send(sink) == Sent(sent=1)
    assert await outbox.send(sink) == Sent(sent=1)
    assert outbox.states() == ["sent", "sent"]


async def test_a_refusal_that_needs_a_person_goes_to_the_fallback_within_ten_minutes(outbox):
    desk = replace(DESK, fallback="night")
    outbox.queue(1)
    outbox.queue(2)
    sink = FakeSink(desk=[NeedsPerson("has closed the topic")] * 50)
    begun = outbox.now
    while not sink.got:
        await outbox.send(sink, recipients=[desk, NIGHT])
        assert [lost.detail for lost in unreachable(outbox.db)] == ["has closed the topic"]
        outbox.now += timedelta(seconds=15)

    assert timedelta(minutes=4) < outbox.now - begun < timedelta(minutes=10)
    assert [name for name, *_ in sink.got] == ["night", "night"]


async def test_one_message_that_is_refused_for_good_holds_up_no_other(outbox):
    outbox.queue(1, text="bad")
    outbox.queue(2, text="good")
    sink = FakeSink(desk=[Unacceptable("refused for good")])

    assert await outbox.send(sink) == Sent(sent=1, waiting=1)
    assert [text for _, text, _ in sink.got] == ["good"]


@pytest.mark.parametrize("fallback", ["night", ""])
async def test_a_message_that_stays_refused_goes_to_the_fallback_or_is_given_up(outbox, fallback):
    desk = replace(DESK, fallback=fallback)
    outbox.queue(1, text="bad")
    sink = FakeSink(desk=[Unacceptable("refused for good")] * 50)
    for _ in range(40):
        await outbox.send(sink, recipients=[desk, NIGHT])
        outbox.now += timedelta(seconds=15)

    assert outbox.states() == (["passed on", "sent"] if fallback else ["dead"])


async def test_what_is_known_already_for_a_while_was_delivered(outbox):
    outbox.queue(1, text="known")
    outbox.queue(2, text="new")
    sink = FakeSink(desk=[InFlight("had it")])
    assert await outbox.send(sink) == Sent(sent=1, waiting=1)
    sink.outcomes["desk"] = [InFlight("had it")] * 50
    for _ in range(8):
        outbox.now += timedelta(seconds=15)
        await outbox.send(sink)

    assert outbox.states() == ["sent", "sent"]
    assert [text for _, text, _ in sink.got] == ["new"]


async def test_a_group_is_followed_when_it_became_a_supergroup(outbox, caplog):
    group = replace(DESK, chat=-5)
    outbox.queue(1, text="first")
    sink = FakeSink(desk=[Moved(-1000000000100)])
    assert await outbox.send(sink, recipients=[group]) == Sent(sent=1)
    assert following(outbox.db, [group, NIGHT]) == (replace(group, chat=-1000000000100), NIGHT)
    outbox.queue(2, text="second")
    assert await outbox.send(sink, recipients=[replace(group, chat=-1000000000100)]) == Sent(sent=1)

    assert [text for _, text, _ in sink.got] == ["first", "second"]
    assert ["write that in recipients.toml" in record.message for record in caplog.records] == [True]


async def test_what_follows_a_notice_does_not_hang_on_its_number_in_another_chat(outbox):
    outbox.queue(1)
    await outbox.send(FakeSink())
    (notice,) = notices_of(outbox.db, 1)
    outbox.now += timedelta(minutes=1)
    await outbox.send(FakeSink(), recipients=[MENDED])
    queue_amendment(outbox.db, notice, a_message("amended"), at=outbox.now)

    assert [due.alert.about for due in due_alerts(outbox.db, "desk", at=outbox.now)] == [""]


async def test_what_was_to_follow_is_taken_up_with_its_notice(outbox):
    outbox.queue(1, text="first")
    (notice,) = notices_of(outbox.db, 1)
    for text in ("amended", "amended again"):
        queue_amendment(outbox.db, notice, a_message(text), at=NOON)
    await outbox.send(FakeSink(desk=[RecipientGone("blocked the bot")]))
    assert outbox.states() == ["dead", "superseded", "dead"]
    sink = FakeSink()
    for _ in range(2):
        await outbox.send(sink, recipients=[MENDED])

    assert [text for _, text, _ in sink.got] == ["first", "amended again"]


def test_pauses_double_up_to_an_hour():
    assert [pause(n).total_seconds() for n in (0, 1, 2, 7, 8, 500)] == [15, 30, 60, 1920, 3600, 3600]


async def test_a_sink_that_never_answers_is_given_up_and_holds_up_nobody_else(outbox, monkeypatch):
    class Hanging(FakeSink):
        async def send(self, alert, recipient):
            if recipient is DESK:
                await asyncio.Event().wait()
            return await super().send(alert, recipient)

    monkeypatch.setattr("bot.steps.send.LONGEST", timedelta(seconds=0.05))
    outbox.queue(1)
    outbox.queue(2, "night")

    sent = await asyncio.wait_for(outbox.send(sink := Hanging()), timeout=HANGS)

    assert (sent.sent, sent.waiting) == (1, 1)
    assert [name for name, _, _ in sink.got] == ["night"]
    again = FakeSink()
    outbox.now += timedelta(minutes=1)
    assert (await outbox.send(again)).sent == 1 and [name for name, _, _ in again.got] == ["desk"]
