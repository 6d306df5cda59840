"""Who has not said it: what channels carried beside what can be vouched for. It only decides."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.i18n import translatable
from bot.models import Channel, ChannelSilence, Occurrence, Silence, Spell, Stance, Watched
from bot.models.watching import joined, overlap, within, without
from bot.stories.silence import broken_silences

# Periods up to so long are shown in buckets of so long; days and longer ones begin at midnight.
STEPS = (
    (timedelta(days=3), timedelta(hours=1)),
    (timedelta(days=14), timedelta(hours=6)),
    (timedelta(days=75), timedelta(days=1)),
)
STANCES = {
    Stance.SAID: translatable("Said"),
    Stance.AGAINST: translatable("Said against"),
    Stance.OPEN: translatable("Waits for an answer"),
    Stance.SILENT: translatable("Silent while watched"),
    Stance.PARTLY: translatable("Silent as far as watched"),
    Stance.UNWATCHED: translatable("Not watched"),
}

LONGEST_STEP = timedelta(days=7)
MOST_BUCKETS = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundOf:
    """Everything that was found of a statement, each part in order of time."""

    said: tuple[Occurrence, ...] = ()
    against: tuple[Occurrence, ...] = ()
    open: tuple[Occurrence, ...] = ()


def silence(
    statement_id: str,
    title: str,
    heard: FoundOf,
    watching: Iterable[Watched],
    period: Spell,
    *,
    zone: ZoneInfo,
    unjudged: int = 0,
) -> Silence:
    """Put a statement beside every watched channel, in buckets of a period."""
    watching, buckets = tuple(watching), tuple(_buckets(period, zone))
    channels = [_beside(one, heard, period, buckets) for one in watching]
    channels.sort(key=lambda one: (one.said[0].at if one.said else period.until, one.channel.key))
    return Silence(
        statement_id=statement_id,
        title=title,
        period=period,
        buckets=buckets,
        channels=tuple(channels),
        broken=tuple(
            one for one in broken_silences(heard.said, watching) if period.since <= one.at < period.until
        ),
        first=heard.said[0] if heard.said else None,
        unjudged=unjudged,
        counts=Counter(one.stance for one in channels),
    )


def _missed(one: Watched, period: Spell) -> tuple[Spell, ...]:
    seen = within(joined(one.spells), period, pause=one.channel.pause)
    unseen = within(joined(one.unseen), period, pause=timedelta(0))
    return joined([*without(seen, period, pause=one.channel.pause), *unseen])


def _beside(one: Watched, heard: FoundOf, period: Spell, buckets: Sequence[datetime]) -> ChannelSilence:
    said, against, waiting = (
        _of(found, one.channel, period) for found in (heard.said, heard.against, heard.open)
    )
    covered = one.vouched(period)
    missed = _missed(one, period)
    ends = (*buckets[1:], period.until)
    return ChannelSilence(
        channel=one.channel,
        said=said,
        against=against,
        open=waiting,
        covered=covered,
        missed=missed,
        absent=one.absent,
        cells=tuple(
            _stance(Spell(since=since, until=until), said, against, waiting, covered, missed)
            for since, until in zip(buckets, ends, strict=True)
        ),
        first=next((said for said in heard.said if said.channel.lower() == one.channel.key), None),
    )


def _of(found: Iterable[Occurrence], channel: Channel, period: Spell) -> tuple[Occurrence, ...]:
    return tuple(
        one for one in found if one.channel.lower() == channel.key and period.since <= one.at < period.until
    )


def _stance(
    bucket: Spell,
    said: Iterable[Occurrence],
    against: Iterable[Occurrence],
    waiting: Iterable[Occurrence],
    covered: Iterable[Spell],
    missed: Iterable[Spell],
) -> Stance:
    for found, stance in ((said, Stance.SAID), (against, Stance.AGAINST), (waiting, Stance.OPEN)):
        if any(bucket.since <= one.at < bucket.until for one in found):
            return stance
    if not any(overlap(bucket, spell) for spell in missed):
        return Stance.SILENT
    return Stance.PARTLY if any(overlap(bucket, spell) for spell in covered) else Stance.UNWATCHED


def _buckets(period: Spell, zone: ZoneInfo) -> Iterator[datetime]:
    """Yield where buckets begin: the period's beginning, then the whole hours or days of the zone."""
    step = next((step for limit, step in STEPS if period.length <= limit), LONGEST_STEP)
    while period.length > step * MOST_BUCKETS:
        step *= 2
    yield period.since
    at = _floor(period.since, step, zone)
    while (at := _next(at, step, zone)) < period.until:
        if at > period.since:
            yield at


def _floor(at: datetime, step: timedelta, zone: ZoneInfo) -> datetime:
    local = at.astimezone(zone).replace(minute=0, second=0, microsecond=0)
    return local if step < timedelta(hours=6) else local.replace(hour=0)


def _next(at: datetime, step: timedelta, zone: ZoneInfo) -> datetime:
    """Add on the clock of the wall, on which days are days also where clocks change; hours are real ones."""
    if step >= timedelta(days=1):
        return at + step  # wall time: the zone is the same object
    return (at.astimezone(UTC) + step).astimezone(zone)
