"""What is not sent one by one: held and listed once, muted, too much at a time, passed on."""

import re
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.alerts.holding import summary_page
from bot.alerts.rules import Decision, Route, release
from bot.alerts.summary_pages import FIRST, SummaryPlace
from bot.errors import DeliveryError, NotStarted, RecipientGone
from bot.models import (
    AlertKind,
    AlertState,
    Entity,
    Message,
    Mute,
    MuteKind,
    NewNotice,
    QuietHours,
    Recipient,
)
from bot.steps.send import PATIENCE, Sent, send_due
from bot.storage.alert_states import add_mute, end_mute, mutes_in_force
from bot.storage.alerts import list_alerts, notices_of, queue_amendment, queue_notice, queue_reply
from bot.storage.database import Database
from bot.storage.deliveries import begin_delivery, unreachable
from bot.storage.posts import save_page
from bot.storage.search import post_of
from bot.storage.summaries import stored_summary
from bot.storage.verdicts import record_verdict
from tests.alerts.notices import assert_fits_telegram
from tests.builders import NOON, a_message, a_page, a_post

ANN = Recipient(id="ann", kind="telegram", chat=5, zone="UTC")
BEN = Recipient(id="ben", kind="telegram", chat=6, zone="UTC")
ROOM = Recipient(id="room", kind="telegram", chat=-100, zone="UTC")
NIGHT = QuietHours(begins=time(23), ends=time(7))
MIDNIGHT, MORNING = NOON + timedelta(hours=12), NOON + timedelta(hours=19)
MINUTE = timedelta(minutes=1)
HELD = Route(decision=Decision.HELD, until=MORNING)
LINK = re.compile(r"https://t\.me/\S+")


class Chats:
    """Our own protocol: chats that take what they are sent, by random_id once, or refuse as they are told."""

    kind = "telegram"

    def __init__(self, db: Database) -> None:
        self.db = db
        self.got: dict[str, dict[int, object]] = {}
        self.refusing: dict[str, Exception] = {}
        self.calls = Counter[str]()

    async def send(self, alert, recipient):
        self.calls[recipient.id] += 1
        if error := self.refusing.get(recipient.id):
            raise error
        self.got.setdefault(recipient.id, {}).setdefault(alert.random_id, alert)
        return str(alert.id)

    def of(self, name):
        return list(self.got.get(name, {}).values())

    def texts(self, name):
        return [alert.message.text for alert in self.of(name)]

    def links(self, name):
        """What is told, on all pages of lists."""
        return [link for alert in self.of(name) for link in self._links(alert)]

    def _links(self, alert):
        if alert.kind is AlertKind.SUMMARY and (summary := stored_summary(self.db, alert.id)):
            return links_in(self.db, summary)
        return LINK.findall(alert.message.text)


def links_in(db, summary):
    """What all the pages of a list lead to, as its buttons turn them."""
    seen, ahead, found = set(), [FIRST.data], []
    while ahead:
        data = ahead.pop(0)
        if data in seen:
            continue
        seen.add(data)
        page = summary_page(db, summary, SummaryPlace.of(data))
        assert_fits_telegram(page)
        assert all(len(button.data.encode()) <= 64 for row in page.buttons for button in row)
        buttons = [button.data for row in page.buttons for button in row]
        ahead += [one for one in buttons if not one.startswith("open ")]
        if data.startswith("all "):
            links = [entity.url for entity in page.entities if entity.kind == "link"]
            assert len([one for one in buttons if one.startswith("open ")]) == len(links)
            found += links
    return found


class Desk:
    def __init__(self, db: Database, posts: int = 60) -> None:
        self.db, self.now, self.chats = db, MIDNIGHT, Chats(db)
        pages = [a_post(number, posted_at=MIDNIGHT - MINUTE) for number in range(1, posts + 1)]
        save_page(db, a_page(*pages), source="telegram", captured_at=NOON)
        for name in ("s", "t"):
            db.run(f"insert into statements values ('{name}', '', 'Title {name}', '', 0, '', null)")
        db.run("update posts set story_id = id")

    def queue(self, post, recipient="ann", *, statement="s", route=None, **more):
        held = route is not None and route.decision is Decision.HELD
        notice = NewNotice(
            statement_id=statement,
            post_id=post,
            recipient_id=recipient,
            message=a_message(f"notice https://t.me/ClashReport/{post}"),
            state=AlertState.HELD if held else AlertState.DUE,
            held_until=route.until if held else None,
            **more,
        )
        return queue_notice(self.db, notice, at=self.now)

    async def send(self, *recipients):
        sinks = {"telegram": self.chats}
        return await send_due(self.db, recipients or (ANN, BEN, ROOM), sinks, clock=lambda: self.now)

    def states(self, kind=AlertKind.NOTICE):
        return [one.state for one in list_alerts(self.db) if one.alert.kind is kind]

    def mute(self, kind, what, until=MORNING, recipient="ann"):
        add_mute(self.db, recipient, kind, what, until=until, actor="ann", at=self.now)


@pytest.fixture
def desk(db):
    return Desk(db)


def url(number):
    return f"https://t.me/ClashReport/{number}"


# --- held ---------------------------------------------------------------------------------------


async def test_what_is_held_comes_at_its_time_in_one_message_with_each_listed_once(desk):
    for post, statement in ((1, "s"), (2, "t"), (3, "s")):
        desk.queue(post, statement=statement, route=HELD)
    desk.now = MORNING - timedelta(milliseconds=1)
    assert await desk.send() == Sent()

    desk.now = MORNING
    assert await desk.send() == Sent(sent=1)
    assert await desk.send() == Sent()

    (text,) = desk.chats.texts("ann")
    assert text == (
        "3 alerts were held back\n"
        "\nTitle s · 2\n29 May 2026, 23:59 · ClashReport\n29 May 2026, 23:59 · ClashReport\n"
        "\nTitle t · 1\n29 May 2026, 23:59 · ClashReport"
    )
    assert desk.chats.links("ann") == [url(1), url(3), url(2)]
    summary = list_alerts(desk.db)[-1]
    assert desk.states() == ["grouped"] * 3
    assert {one.told_in for one in list_alerts(desk.db)[:3]} == {summary.alert.id}


async def test_a_long_list_is_one_message_with_pages(db):
    desk = Desk(db, posts=300)
    for post in range(1, 301):
        desk.queue(post, route=HELD)
    desk.now = MORNING

    await desk.send()

    (told,) = desk.chats.of("ann")
    assert sorted(desk.chats.links("ann")) == sorted(url(post) for post in range(1, 301))
    assert told.message.text.count("ClashReport") == 4  # the first carrier, and three more
    assert_fits_telegram(told.message)


async def test_where_there_are_no_buttons_a_long_list_comes_in_parts(db):
    desk = Desk(db, posts=300)
    mail = replace(ANN, kind="apprise", chat=None)
    for post in range(1, 301):
        desk.queue(post, route=HELD)
    desk.now = MORNING

    await send_due(db, [mail], {"apprise": desk.chats}, clock=lambda: desk.now)

    parts = desk.chats.of("ann")
    assert len(parts) > 1 and f"part 1 of {len(parts)}" in parts[0].message.text
    assert sorted(desk.chats.links("ann")) == sorted(url(post) for post in range(1, 301))
    for part in parts:
        assert_fits_telegram(part.message)


async def test_a_list_says_how_many_channels_have_the_story_and_what_is_gone(desk):
    page = a_page(a_post(9, channel_id=77), channel_id=77, username="wire")
    save_page(desk.db, page, source="telegram", captured_at=NOON)
    desk.db.run("update posts set story_id = 1 where channel_id = 77")
    desk.db.run("update posts set absent_at = '2026-05-30' where id = 2")
    desk.queue(1, route=HELD)
    desk.queue(2, route=HELD)
    desk.now = MORNING

    await desk.send()

    (text,) = desk.chats.texts("ann")
    assert "ClashReport · 2 carriers" in text and "ClashReport · no longer there" in text


async def test_what_somebody_has_found_to_be_no_match_is_not_listed_any_more(desk):
    desk.queue(1, route=HELD)
    desk.queue(2, route=HELD)
    record_verdict(desk.db, post_of(desk.db, url(1)), "s", "rejected", actor="ben", at=desk.now)
    desk.now = MORNING

    await desk.send()

    assert desk.chats.links("ann") == [url(2)]
    assert desk.states() == ["superseded", "grouped"]


async def test_what_was_due_when_it_became_quiet_is_held_unless_it_is_urgent_or_may_be_there(desk):
    quiet = replace(ANN, quiet=NIGHT)
    desk.queue(1)
    desk.queue(2, urgent=True)
    desk.queue(3)
    begin_delivery(desk.db, list_alerts(desk.db)[2].alert.id, at=desk.now)  # and the process was killed

    await desk.send(quiet)
    assert desk.chats.links("ann") == [url(2), url(3)]

    desk.now = MORNING
    await desk.send(quiet)
    assert desk.chats.links("ann") == [url(2), url(3), url(1)]


async def test_a_list_whose_time_passed_unseen_waits_for_the_end_of_the_quiet_that_it_is_now(desk):
    desk.queue(1, route=replace(HELD, until=MIDNIGHT - timedelta(hours=4)))
    quiet = replace(ANN, quiet=NIGHT)

    assert await desk.send(quiet) == Sent()
    desk.now = MORNING
    assert await desk.send(quiet) == Sent(sent=1)


async def test_in_quiet_hours_a_reply_waits_and_an_amendment_comes(desk):
    desk.queue(1)
    await desk.send()
    (notice,) = notices_of(desk.db, 1)
    queue_amendment(desk.db, notice, a_message("amended"), at=desk.now)
    queue_reply(desk.db, notice, a_message("independent"), at=desk.now)
    quiet = replace(ANN, quiet=NIGHT, digest=("0 9 * * *",))

    await desk.send(quiet)
    assert desk.chats.texts("ann")[1:] == ["amended"]
    desk.now = MORNING + timedelta(hours=2)
    await desk.send(quiet)
    assert desk.chats.texts("ann")[1:] == ["amended", "independent"]


async def test_a_listed_notice_is_not_amended_and_its_reply_stands_under_the_list(desk):
    desk.queue(1, route=HELD)
    desk.now = MORNING
    await desk.send()
    (notice,) = notices_of(desk.db, 1)

    assert not queue_amendment(desk.db, notice, a_message("amended"), at=desk.now)
    assert queue_reply(desk.db, notice, a_message("independent"), at=desk.now)
    await desk.send()

    summary, reply = desk.chats.of("ann")
    assert (reply.kind, reply.about) == (AlertKind.REPLY, str(summary.id))
    assert summary.silent and reply.silent


@pytest.mark.parametrize("day", [datetime(2026, 3, 29, 1, tzinfo=UTC), datetime(2026, 10, 25, 1, tzinfo=UTC)])
@pytest.mark.parametrize("hours", [(time(23), time(7)), (time(2), time(3, 30)), (time(3, 30), time(4))])
async def test_over_a_clock_change_each_alert_comes_once_as_soon_as_it_is_not_quiet(desk, day, hours):
    quiet = QuietHours(begins=hours[0], ends=hours[1])
    kyiv = replace(ANN, zone="Europe/Kyiv", quiet=quiet)
    came: dict[str, datetime] = {}
    queued: dict[str, datetime] = {}
    desk.now = day - timedelta(hours=8)
    for step in range(60):  # a quarter of an hour each
        free = release(kyiv, desk.now)
        if step < 50:
            held = replace(HELD, until=free) if free > desk.now else None
            desk.queue(step + 1, route=held)
            queued[url(step + 1)] = desk.now
        await desk.send(kyiv)
        for link in desk.chats.links("ann"):
            came.setdefault(link, desk.now)
        desk.now += timedelta(minutes=15)

    def first_loud(moment):
        while quiet.cover(moment.astimezone(ZoneInfo("Europe/Kyiv")).time()):
            moment += timedelta(minutes=15)
        return moment

    links = desk.chats.links("ann")
    assert len(links) == len(set(links)) == 50
    assert came == {link: first_loud(at) for link, at in queued.items()}


# --- muted --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "what"), [(MuteKind.STATEMENT, "s"), (MuteKind.CHANNEL, "clashreport"), (MuteKind.STORY, "1")]
)
async def test_what_was_muted_before_it_was_sent_is_kept_and_does_not_come(desk, kind, what):
    desk.queue(1)
    desk.queue(1, "ben", route=HELD)
    for name in ("ann", "ben"):
        desk.mute(kind, what, recipient=name, until=MORNING + timedelta(hours=1))
    desk.now = MORNING

    assert await desk.send() == Sent()
    assert desk.states() == ["muted", "muted"]


def test_a_mute_ends_at_its_time_or_before_and_both_are_on_record(desk):
    desk.mute(MuteKind.STATEMENT, "s")
    desk.mute(MuteKind.STORY, "1")
    desk.mute(MuteKind.STATEMENT, "s", until=MORNING + MINUTE)  # in place of the first
    known = mutes_in_force(desk.db, at=desk.now)
    assert [(one.kind, one.what, one.until, one.actor) for one in known] == [
        (MuteKind.STORY, "1", MORNING, "ann"),
        (MuteKind.STATEMENT, "s", MORNING + MINUTE, "ann"),
    ]

    assert end_mute(desk.db, known[0], actor="ben", at=desk.now)
    assert not end_mute(desk.db, known[0], actor="ben", at=desk.now)
    assert mutes_in_force(desk.db, at=MORNING) == known[1:]
    assert mutes_in_force(desk.db, at=MORNING + MINUTE) == []
    deeds = desk.db.rows(
        "select action, actor from custody where action in ('muted', 'unmuted') order by seq"
    )
    assert [(one["action"], one["actor"]) for one in deeds] == [("muted", "ann")] * 3 + [("unmuted", "ben")]


def test_a_muted_story_stays_so_when_it_becomes_part_of_another(desk):
    desk.mute(MuteKind.STORY, "2")
    desk.db.run("update posts set story_id = 1 where id = 2")

    (known,) = mutes_in_force(desk.db, at=desk.now)
    assert known == Mute(
        id=1, recipient_id="ann", kind=MuteKind.STORY, what="1", until=MORNING, actor="ann", at=desk.now
    )


# --- too many -----------------------------------------------------------------------------------


async def test_after_five_within_two_minutes_the_rest_of_a_storm_is_one_silent_list_kept_up(desk):
    for post in range(1, 8):
        desk.queue(post)
    await desk.send()
    for post in range(8, 29):
        desk.now += timedelta(seconds=20)
        desk.queue(post)
        await desk.send()
        await desk.send()

    sent = desk.chats.of("ann")
    assert [one.kind for one in sent] == (
        [AlertKind.NOTICE] * 5 + [AlertKind.SUMMARY] + [AlertKind.AMENDMENT] * 21
    )
    assert sorted(desk.chats.links("ann")[:28]) == sorted(map(url, range(1, 29)))
    assert sent[5].message.text.startswith("2 more alerts\n") and sent[5].silent
    assert sent[-1].message.text.startswith("23 more alerts\n") and sent[-1].about == str(sent[5].id)

    desk.now += timedelta(minutes=2, seconds=1)
    desk.queue(29)
    await desk.send()
    assert desk.chats.of("ann")[-1].kind is AlertKind.NOTICE, "it is over"


async def test_the_next_storm_has_a_list_of_its_own(desk):
    for start in (1, 11):
        for post in range(start, start + 7):
            desk.queue(post)
        await desk.send()
        desk.now += timedelta(minutes=3)

    kinds = [one.kind for one in desk.chats.of("ann")]
    assert kinds == ([AlertKind.NOTICE] * 5 + [AlertKind.SUMMARY]) * 2


async def test_more_than_mail_takes_goes_out_one_by_one_as_far_as_that_leaves_room_for_a_list(desk):
    mail = replace(ANN, kind="apprise", chat=None)
    for post in range(1, 31):
        desk.queue(post)

    await send_due(desk.db, [mail], {"apprise": desk.chats}, clock=lambda: desk.now)

    sent = desk.chats.of("ann")
    assert [one.kind for one in sent] == [AlertKind.NOTICE] * 19 + [AlertKind.SUMMARY]
    assert sorted(desk.chats.links("ann")) == sorted(map(url, range(1, 31)))
    assert sent[-1].message.text.startswith("11 more alerts\n")


async def test_urgent_notices_are_sent_before_others_are_listed(desk):
    for post in range(1, 31):
        desk.queue(post, "room", urgent=post > 25)

    await desk.send()

    *alone, listed = desk.chats.of("room")
    assert Counter(one.urgent for one in alone) == {True: 5, False: 5}
    assert len(desk.chats.links("room")) == 30 and listed.message.text.startswith("20 more alerts\n")


async def test_a_person_may_be_written_to_in_short_bursts(desk):
    for post in range(1, 31):
        desk.queue(post, urgent=post % 2 == 0, silent=post % 3 == 0)
    await desk.send()
    assert len(desk.chats.of("ann")) == 10

    desk.queue(31, urgent=True)
    assert await desk.send() == Sent(waiting=1)
    desk.now += timedelta(seconds=12)
    assert await desk.send() == Sent(sent=1)


async def test_rooms_that_share_a_chat_share_its_limit_and_a_restart_obeys_it(desk):
    topic = replace(ROOM, id="topic", topic=3)
    for post in range(1, 16):
        desk.queue(post, "room")
        desk.queue(post, "topic")

    await desk.send(ROOM, topic)
    assert len(desk.chats.of("room")) + len(desk.chats.of("topic")) <= 20
    again = sum(desk.chats.calls.values())
    await desk.send(ROOM, topic)
    assert sum(desk.chats.calls.values()) == again, "the minute is not over"
    assert sorted(desk.chats.links("topic")) == sorted(map(url, range(1, 16)))


async def test_amendments_wait_for_room_like_everything_else(desk):
    for start in range(1, 26, 5):
        desk.now += 3 * MINUTE
        for post in range(start, start + 5):
            desk.queue(post, "room")
        await desk.send()
    for post in range(1, 26):
        (notice,) = notices_of(desk.db, post)
        queue_amendment(desk.db, notice, a_message(f"amended {post}"), at=desk.now)

    assert await desk.send() == Sent(sent=15, waiting=10)
    desk.now += timedelta(seconds=62)
    assert await desk.send() == Sent(sent=10)


async def test_what_may_be_there_already_is_never_listed(desk):
    desk.chats.refusing["room"] = DeliveryError("no answer")
    desk.queue(1, "room")
    await desk.send()
    desk.chats.refusing.clear()
    for post in range(2, 40):
        desk.queue(post, "room")
    desk.now += 2 * MINUTE

    await desk.send()

    links = desk.chats.links("room")
    assert desk.chats.texts("room")[0] == f"notice {url(1)}"
    assert len(links) == len(set(links)) == 39


# --- passed on ----------------------------------------------------------------------------------

WITH_BEN = replace(ANN, fallback="ben")
GONE = RecipientGone("has blocked the bot")


async def test_what_is_for_somebody_who_is_gone_reaches_the_fallback_in_the_same_run(desk):
    desk.chats.refusing["ann"] = GONE
    desk.queue(1)
    desk.queue(2)

    assert await desk.send(BEN, WITH_BEN) == Sent(sent=2, passed_on=2)
    assert desk.chats.calls["ann"] == 1
    heading = "For ann, who cannot be reached:\n\n"
    assert desk.chats.texts("ben") == [f"{heading}notice {url(post)}" for post in (1, 2)]
    assert await desk.send(BEN, WITH_BEN) == Sent()
    assert desk.states() == ["passed on", "passed on", "sent", "sent"]


async def test_the_fallback_is_not_told_what_it_is_told_anyway(desk):
    desk.chats.refusing["ann"] = GONE
    desk.queue(1, "ben")
    desk.queue(1)
    desk.queue(2)
    desk.db.run("update posts set story_id = 1 where id = 2")

    await desk.send(WITH_BEN, BEN)

    assert desk.chats.texts("ben") == [f"notice {url(1)}"]


async def test_what_follows_a_notice_follows_it_to_the_fallback(desk):
    desk.chats.refusing["ann"] = DeliveryError("no answer")
    desk.queue(1)
    await desk.send(WITH_BEN, BEN)
    (notice,) = notices_of(desk.db, 1)
    bold = Message(text="amended text", entities=(Entity(kind="bold", offset=0, length=7),))
    queue_amendment(desk.db, notice, bold, at=desk.now)
    queue_reply(desk.db, notice, a_message("independent"), at=desk.now)
    desk.chats.refusing["ann"] = GONE
    desk.now += MINUTE

    await desk.send(WITH_BEN, BEN)
    await desk.send(WITH_BEN, BEN)

    told, reply = desk.chats.of("ben")
    assert told.message.text == "For ann, who cannot be reached:\n\namended text"
    (entity,) = told.message.entities
    assert told.message.text[entity.offset : entity.offset + entity.length] == "amended"
    assert (reply.message.text, reply.about) == ("independent", str(told.id))


async def test_a_fallback_that_is_gone_too_has_its_own(desk):
    desk.chats.refusing = {"ann": GONE, "ben": GONE}
    desk.queue(1)

    await desk.send(WITH_BEN, replace(BEN, fallback="room"), ROOM)

    assert desk.chats.texts("room") == [
        f"For ben, who cannot be reached:\n\nFor ann, who cannot be reached:\n\nnotice {url(1)}"
    ]


async def test_somebody_who_does_not_press_start_is_waited_for_before_the_fallback_is_told(desk):
    desk.chats.refusing["ann"] = NotStarted("has not pressed Start")
    desk.queue(1)
    await desk.send(WITH_BEN, BEN)
    desk.now += PATIENCE - timedelta(seconds=1)
    await desk.send(WITH_BEN, BEN)
    assert desk.chats.of("ben") == []

    desk.queue(2)
    desk.now += timedelta(seconds=1)
    await desk.send(WITH_BEN, BEN)
    assert sorted(desk.chats.links("ben")) == [url(1), url(2)]


async def test_a_summary_of_somebody_who_is_gone_is_passed_on_too(desk):
    desk.chats.refusing["ann"] = GONE
    desk.queue(1, route=HELD)
    desk.queue(2, route=HELD)
    desk.now = MORNING

    await desk.send(WITH_BEN, BEN)

    assert desk.chats.links("ben") == [url(1), url(2)]
    assert desk.chats.texts("ben")[0].startswith("For ann, who cannot be reached:\n\n2 alerts were held back")


async def test_what_is_passed_on_comes_in_quiet_hours_and_within_telegrams_length(desk):
    desk.chats.refusing["ann"] = GONE
    notice = NewNotice(statement_id="s", post_id=1, recipient_id="ann", message=a_message("💥" * 2048))
    queue_notice(desk.db, notice, at=desk.now)

    await desk.send(WITH_BEN, replace(BEN, quiet=NIGHT))

    (told,) = desk.chats.of("ben")
    assert_fits_telegram(told.message)


async def test_who_cannot_be_reached_is_known_until_it_works_again(desk):
    desk.chats.refusing["ann"] = GONE
    started = desk.now
    for post in (1, 2):
        desk.queue(post)
        await desk.send(WITH_BEN, BEN)
        desk.now += MINUTE
    (lost,) = unreachable(desk.db)
    assert (lost.recipient_id, lost.since, lost.detail) == ("ann", started, "has blocked the bot")

    desk.chats.refusing.clear()
    desk.queue(3)
    await desk.send(WITH_BEN, BEN)
    assert unreachable(desk.db) == []


async def test_held_alerts_of_somebody_no_longer_configured_are_given_up(desk):
    desk.queue(1, route=HELD)
    desk.now = MORNING

    assert await desk.send(BEN) == Sent(dead=1)
    assert desk.states() == ["dead"]
