"""What becomes of alerts instead of being sent: held, muted, listed in a summary, passed on to a fallback."""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.alerts.message import LIMIT
from bot.alerts.pace import STORM, Manner, ToldOfLate, plan_messages
from bot.alerts.rules import muted_until, quiet_end, release, zone_of
from bot.alerts.summary import pages_of, summarise
from bot.alerts.summary_pages import FIRST, REASONS, SummaryPlace, SummaryReading, has_pages
from bot.i18n import catalogue_for
from bot.models import (
    AlertKind,
    AlertState,
    Due,
    Entity,
    Message,
    Mute,
    MuteKind,
    Recipient,
    StoredSummary,
    SummaryKind,
)
from bot.storage import alerts, summaries
from bot.storage.addresses import address_changes, settle_addresses
from bot.storage.alert_states import dead_alerts, held_notices, reachable_again, set_state, take_up
from bot.storage.database import Database
from bot.storage.deliveries import due_alerts
from bot.storage.verdicts import is_rejected
from bot.text import cut, utf16_length


def sort_due(
    db: Database, recipient: Recipient, mutes: Sequence[Mute], room: int | None, *, at: datetime
) -> tuple[Sequence[Due], Sequence[Due]]:
    """Return what to send to a recipient now, in order, and what is due but has to wait; one transaction.

    What was held until now is listed in a summary, and so is what is more than there is `room` for. What
    the recipient has muted is kept but not sent, and in quiet hours only what is urgent is. What may be
    there already is sent as it is, whatever was said since.
    """
    with db.write():
        _list_held(db, recipient, mutes, at)
        _hold_back(db, recipient, mutes, at)
        due = due_alerts(db, recipient.id, at=at)
        if room is None:
            return due, ()
        told = _told(db, recipient, at) if has_pages(recipient) else None
        planned = plan_messages(due, room, _pages(db, recipient, due, at), told)
        if planned.group:
            ids = [item.alert.id for item in planned.group]
            _list(db, recipient, ids, SummaryKind.STORM, at=at)
            due = due_alerts(db, recipient.id, at=at)
            planned = plan_messages(due, room, _pages(db, recipient, due, at), told)
    sending = {item.alert.id for item in planned.send}
    return planned.send, [item for item in due if item.alert.id not in sending]


def _told(db: Database, recipient: Recipient, at: datetime) -> ToldOfLate:
    """Return what came within a storm's time, and which storms go on."""
    since = at - STORM.within
    storm = summaries.open_storm(db, recipient.id, since=since)
    listed = summaries.listed_since(db, storm.id, since) if storm else Counter[Manner]()
    counts = summaries.told_since(db, recipient.id, since) + listed
    return ToldOfLate(counts=counts, storms=frozenset(listed))


def _pages(
    db: Database, recipient: Recipient, due: Sequence[Due], at: datetime
) -> Callable[[Sequence[Due]], int]:
    """Return what tells how many messages it takes to list some of what is due."""
    if has_pages(recipient):
        return lambda notices: 1
    catalogue, zone = catalogue_for(recipient.language), zone_of(recipient)
    known = {notice.id: notice for notice in summaries.listed(db, [item.alert.id for item in due])}

    def pages(notices: Sequence[Due]) -> int:
        return pages_of([known[item.alert.id] for item in notices], catalogue, zone=zone, at=at)

    return pages


def pass_on(
    db: Database, recipient: Recipient, fallback: Recipient, *, only: int | None = None, at: datetime
) -> list[int]:
    """Give all that is due for a recipient, or one alert of it, to the fallback; return their numbers.

    An amendment is of no use to anybody else and is given up.
    """
    heading = catalogue_for(fallback.language).say("For %(name)s, who cannot be reached:", name=recipient.id)
    with db.write():
        due = [item for item in due_alerts(db, recipient.id, at=None) if only in (None, item.alert.id)]
        for item in due:
            if item.alert.kind is AlertKind.AMENDMENT:
                set_state(db, [item.alert.id], AlertState.DEAD)
                continue
            if (summary := summaries.stored_summary(db, item.alert.id)) is not None:
                ids, for_whom = summaries.notices_in(db, summary.id), recipient.id
                to = _queue_summary(db, fallback, ids, summary.kind, on_behalf=for_whom, at=at)
                set_state(db, [item.alert.id], AlertState.PASSED_ON, told_in=to)
                continue
            message, body = alerts.reading_of(db, item.alert)
            passed = headed(message, f"{heading}\n\n")
            end = min(body + len(heading) + 2, len(passed.text))
            alerts.pass_on(db, item.alert, fallback.id, passed, end, at=at)
    return [item.alert.id for item in due]


def take_up_lost(
    db: Database, recipients: Sequence[Recipient], *, keep: timedelta, probe_every: timedelta, at: datetime
) -> int:
    """Let what was given up for somebody who is back be due again, if it is not older than `keep`.

    Back is who is written to elsewhere than before, who was heard from, and who got something since. Of
    others one alert is tried again now and then, which shows whether they are.
    """
    if not dead_alerts(db, since=at - keep) and not address_changes(db, recipients, at=at):
        return 0  # as nearly always; nobody else's writing is waited for
    with db.write():
        moved = settle_addresses(db, recipients, at=at)
        number = 0
        for recipient in recipients:
            if recipient.id in moved:
                found = dead_alerts(db, recipient_id=recipient.id, since=at - keep)
            else:
                found = reachable_again(db, recipient, since=at - keep, probe_before=at - probe_every)
            number += take_up(db, found)
    return number


def headed(message: Message, heading: str) -> Message:
    """Put a message below some words of ours; its end is cut if the whole is too long for Telegram."""
    text = heading + cut(message.text, LIMIT - utf16_length(heading))
    moved = (
        Entity(kind=entity.kind, offset=entity.offset + len(heading), length=entity.length, url=entity.url)
        for entity in message.entities
    )
    entities = tuple(entity for entity in moved if entity.offset + entity.length <= len(text))
    return Message(text=text, entities=entities, buttons=message.buttons)


def _list_held(db: Database, recipient: Recipient, mutes: Sequence[Mute], at: datetime) -> None:
    """List what was held until now, unless it is quiet still or again.

    What was muted meanwhile is left out, and what somebody has found to be no match.
    """
    held = held_notices(db, recipient.id, until=at)
    if not held:
        return
    ours = [mute for mute in mutes if mute.recipient_id == recipient.id]
    rejected = {notice.id for notice in held if is_rejected(db, notice.statement_id, notice.story_id or 0)}
    muted = {
        notice.id
        for notice in held
        if notice.id not in rejected
        and muted_until(ours, _whats(notice.statement_id, notice.channel, notice.story_id), at)
    }
    set_state(db, rejected, AlertState.SUPERSEDED)
    set_state(db, muted, AlertState.MUTED)
    left = [notice for notice in held if notice.id not in rejected | muted]
    if (free := quiet_end(recipient, at, ours)) > at:
        set_state(db, [notice.id for notice in left], AlertState.HELD, held_until=free)
    elif left:
        _list(db, recipient, [notice.id for notice in left], SummaryKind.HELD, at=at)


def _hold_back(db: Database, recipient: Recipient, mutes: Sequence[Mute], at: datetime) -> None:
    """Hold or mute what was due before it became quiet. Amendments make no sound and may come."""
    ours = [mute for mute in mutes if mute.recipient_id == recipient.id]
    quiet, free = quiet_end(recipient, at, ours), release(recipient, at, ours)
    for item in due_alerts(db, recipient.id, at=at):
        alert = item.alert
        if item.tried or alert.on_behalf or alert.kind is AlertKind.AMENDMENT:
            continue
        until = quiet if item.held or alert.kind is AlertKind.SUMMARY else free
        if muted_until(ours, _whats(alert.statement_id, item.channel, item.story_id), at):
            set_state(db, [alert.id], AlertState.MUTED)
        elif until > at and not alert.urgent:
            if alert.kind is AlertKind.NOTICE:
                set_state(db, [alert.id], AlertState.HELD, held_until=until)
            else:
                set_state(db, [alert.id], AlertState.DUE, not_before=until, held_until=until)


def _list(db: Database, recipient: Recipient, ids: Sequence[int], kind: SummaryKind, *, at: datetime) -> None:
    """Put these notices into a summary, which is queued; those of a storm into its own, which is amended."""
    if kind is SummaryKind.STORM and has_pages(recipient):
        storm = summaries.open_storm(db, recipient.id, since=at - STORM.within)
        if storm is not None:
            summaries.add_to_summary(db, storm.id, ids)
            summaries.amend_summary(db, storm, summary_page(db, storm, FIRST), at=at)
            return
    _queue_summary(db, recipient, ids, kind, at=at)


def _queue_summary(
    db: Database,
    recipient: Recipient,
    ids: Sequence[int],
    kind: SummaryKind,
    *,
    on_behalf: str = "",
    at: datetime,
) -> int:
    """Queue a new summary; return its number, or that of the first part.

    Where there are no buttons to turn pages with, it comes in as many parts as it takes.
    """
    catalogue, zone = catalogue_for(recipient.language), zone_of(recipient)
    found = summaries.listed(db, ids, catalogue.language)
    if has_pages(recipient):
        reading = SummaryReading(
            notices=found, kind=kind, catalogue=catalogue, zone=zone, at=at, on_behalf=on_behalf
        )
        parts = [(reading.page(FIRST), ids)]
    else:
        kind, reason = SummaryKind.PART, REASONS[kind]
        written = summarise(found, reason, catalogue, zone=zone, at=at, on_behalf=on_behalf)
        parts = [(part.message, part.ids) for part in written]
    return summaries.queue_summary(
        db,
        recipient.id,
        parts,
        kind=kind,
        language=catalogue.language,
        zone=zone.key,
        on_behalf=on_behalf,
        at=at,
    )


def summary_page(db: Database, summary: StoredSummary, place: SummaryPlace) -> Message:
    """Write a page of a summary as things stand now, in the language and zone it was written in."""
    reading = SummaryReading(
        notices=summaries.listed(db, summaries.notices_in(db, summary.id), summary.language),
        kind=summary.kind,
        catalogue=catalogue_for(summary.language),
        zone=ZoneInfo(summary.zone),
        at=summary.at,
        on_behalf=summary.on_behalf,
    )
    return reading.page(place)


def _whats(statement_id: str, channel: str, story_id: int | None) -> dict[MuteKind, str]:
    return {MuteKind.STATEMENT: statement_id, MuteKind.CHANNEL: channel, MuteKind.STORY: str(story_id)}
