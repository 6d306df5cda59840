"""Whether, when and how a recipient is told: by rules, mutes, quiet hours and digests. It only decides."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from functools import cache
from math import ceil, floor
from zoneinfo import ZoneInfo

from apscheduler.triggers.cron import CronTrigger

from bot.models import Channel, Match, Mute, MuteKind, QuietHours, Recipient, Rule, Statement

INSTANT = timedelta(microseconds=1)


class Decision(StrEnum):
    """The fate of a match for one recipient."""

    NO = "no"
    NOW = "now"
    HELD = "held"
    MUTED = "muted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """The way in which a recipient is told of a match."""

    decision: Decision
    until: datetime | None = None  # of what is held or muted
    loud: bool = True
    silences: bool = False  # a broken silence is told, also of a copy

    @property
    def kept(self) -> bool:
        """Whether a notice is kept for the recipient at all."""
        return self.decision is not Decision.NO


def route(
    recipient: Recipient,
    statement: Statement,
    match: Match,
    channel: Channel,
    *,
    story_id: int,
    at: datetime,
    mutes: Iterable[Mute] = (),
) -> Route:
    """Decide what becomes of a match found now. The first rule that fits decides; a mute beats urgency."""
    rule = rule_for(recipient, statement, match, channel)
    if rule is None:
        return Route(decision=Decision.NO)
    ours = [mute for mute in mutes if mute.recipient_id == recipient.id]
    whats = {
        MuteKind.STATEMENT: statement.id,
        MuteKind.CHANNEL: channel.key,
        MuteKind.STORY: str(story_id),
    }
    if ends := muted_until(ours, whats, at):
        return Route(decision=Decision.MUTED, until=ends, loud=rule.loud, silences=rule.silences)
    free = at if statement.urgent else release(recipient, at, ours)
    if free > at:
        return Route(decision=Decision.HELD, until=free, loud=rule.loud, silences=rule.silences)
    return Route(decision=Decision.NOW, loud=rule.loud, silences=rule.silences)


def rule_for(recipient: Recipient, statement: Statement, match: Match, channel: Channel) -> Rule | None:
    """Return the recipient's first rule that fits, or None: then it is not told."""
    names = {"*", statement.id, *(f"#{tag}" for tag in statement.tags)}
    language = match.language if match.language not in ("", "*") else channel.language
    for rule in recipient.rules:
        if (
            not names.isdisjoint(rule.statements)
            and (not rule.channels or channel.key in rule.channels)
            and (not rule.languages or language in rule.languages)
            and match.rung.level <= rule.min_rung.level
        ):
            return rule
    return None


def muted_until(mutes: Iterable[Mute], whats: Mapping[MuteKind, str], at: datetime) -> datetime | None:
    """Return the end of the longest mute of one of these things; None if none of them is muted."""
    ends = [mute.until for mute in mutes if mute.until > at and whats.get(mute.kind) == mute.what]
    return max(ends, default=None)


def release(recipient: Recipient, at: datetime, mutes: Iterable[Mute] = ()) -> datetime:
    """Return the first moment from `at` on at which what is not urgent may be told: `at` if that is now.

    With digests that is the next of them; one that falls into quiet hours comes at their end.
    """
    digest = next_digest(recipient, at)
    return quiet_end(recipient, digest or at, mutes)


def quiet_end(recipient: Recipient, at: datetime, mutes: Iterable[Mute] = ()) -> datetime:
    """Return the first moment from `at` on that is neither in quiet hours nor in a quiet asked for."""
    asked = [
        mute.until for mute in mutes if mute.recipient_id == recipient.id and mute.kind is MuteKind.QUIET
    ]
    while True:
        later = max([at, *asked])
        if recipient.quiet is not None:
            later = _after_hours(recipient.quiet, later, zone_of(recipient))
        if later == at:
            return at
        at = later


def next_digest(recipient: Recipient, after: datetime) -> datetime | None:
    """Return the recipient's first digest after a moment; None without digests."""
    times = [_next_time(cron, recipient.zone or "UTC", after) for cron in recipient.digest]
    return min((time for time in times if time is not None), default=None)


def zone_of(recipient: Recipient) -> ZoneInfo:
    """Return the zone that the recipient's clock shows."""
    return ZoneInfo(recipient.zone or "UTC")


@cache
def cron_trigger(expression: str, zone: str) -> CronTrigger:
    """Return when a cron expression of five fields fires. Raises ValueError for what is none."""
    return CronTrigger.from_crontab(expression, ZoneInfo(zone))


def _next_time(expression: str, zone: str, after: datetime) -> datetime | None:
    """Return the first time that fits after a moment. What the clock shows twice counts once, at first."""
    trigger = cron_trigger(expression, zone)
    while (found := trigger.get_next_fire_time(None, after + INSTANT)) is not None:
        after = found.astimezone(UTC)
        if not after.astimezone(trigger.timezone).fold:
            return after
    return None


def _after_hours(quiet: QuietHours, at: datetime, zone: ZoneInfo) -> datetime:
    """Return the first moment from `at` on at which the clock on the wall shows no quiet time.

    The clock runs evenly up to the next change of it, so there the question is asked again: the end of
    the quiet hours may be skipped by a change, or be shown twice.
    """
    while quiet.cover((wall := at.astimezone(zone)).time()):
        end = datetime.combine(date.min, quiet.ends) - datetime.combine(date.min, wall.time())
        later = at + end % timedelta(days=1)
        at = _clock_change(at, later, zone) or later
    return at


def _clock_change(after: datetime, until: datetime, zone: ZoneInfo) -> datetime | None:
    """Return the moment in between at which the clock is changed, if it is, at a whole second."""
    before = after.astimezone(zone).utcoffset()
    if until.astimezone(zone).utcoffset() == before:
        return None
    low, high = floor(after.timestamp()), ceil(until.timestamp())
    while high - low > 1:
        middle = (low + high) // 2
        same = datetime.fromtimestamp(middle, zone).utcoffset() == before
        low, high = (middle, high) if same else (low, middle)
    return datetime.fromtimestamp(high, UTC)
