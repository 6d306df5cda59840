"""Who has not said it: what channels carried beside what can be vouched for. It only decides."""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.i18n import translatable
from bot.models import ChannelSilence, FoundOf, Occurrence, Silence, Spell, Stance, Watched
from bot.models.watching import apart_from, joined, within, without
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

HEARD = (Stance.SAID, Stance.AGAINST, Stance.OPEN)  # the plainest first

LONGEST_STEP = timedelta(days=7)
MOST_BUCKETS = 120


class Buckets:
    """Stretches of a period one after another, by which a moment's or a spell's are found."""

    def __init__(self, starts: Sequence[datetime]) -> None:
        self.starts = tuple(start.astimezone(UTC) for start in starts)

    def holding(self, at: datetime) -> int:
        """Return the number of the one that a moment of the period is in."""
        return bisect_right(self.starts, at) - 1

    def touched(self, spells: Iterable[Spell]) -> Iterator[int]:
        """Yield the numbers of those that have time in common with one of some spells, which are in order."""
        reached = 0  # all before it are told
        for since, until in spells:
            if reached and until <= (self.starts[reached] if reached < len(self.starts) else until):
                continue  # in the last one that was told
            first = max(self.holding(since), reached)
            reached = max(bisect_left(self.starts, until), reached)
            yield from range(first, reached)


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
    """Put a statement beside every watched channel, in buckets of a period.

    Of those that may break a silence in it has to be given what is known of them before it, too.
    """
    watching, starts = tuple(watching), tuple(_buckets(period, zone))
    buckets, by_channel = Buckets(starts), _by_channel(heard)
    channels = [_beside(one, by_channel.get(one.channel.key, {}), period, buckets) for one in watching]
    channels.sort(key=lambda one: (one.said[0].at if one.said else period.until, one.channel.key))
    return Silence(
        statement_id=statement_id,
        title=title,
        period=period,
        buckets=starts,
        channels=tuple(channels),
        broken=tuple(
            one for one in broken_silences(heard.said, watching) if period.since <= one.at < period.until
        ),
        first=heard.said[0] if heard.said else None,
        unjudged=unjudged,
        counts=Counter(one.stance for one in channels),
    )


def _by_channel(heard: FoundOf) -> dict[str, dict[Stance, list[Occurrence]]]:
    found: dict[str, dict[Stance, list[Occurrence]]] = {}
    for stance, of in zip(HEARD, (heard.said, heard.against, heard.open), strict=True):
        for one in of:
            found.setdefault(one.channel.lower(), {}).setdefault(stance, []).append(one)
    return found


def _beside(
    one: Watched, heard: Mapping[Stance, Sequence[Occurrence]], period: Spell, buckets: Buckets
) -> ChannelSilence:
    within_it = {
        stance: tuple(found for found in heard.get(stance, ()) if period.since <= found.at < period.until)
        for stance in HEARD
    }
    seen, unseen = one.seen(period), within(joined(one.unseen), period, pause=timedelta(0))
    covered = apart_from(seen, unseen)
    missed = joined([*without(seen, period, pause=one.channel.pause), *unseen])
    return ChannelSilence(
        channel=one.channel,
        said=within_it[Stance.SAID],
        against=within_it[Stance.AGAINST],
        open=within_it[Stance.OPEN],
        covered=covered,
        missed=missed,
        absent=one.absent,
        cells=_cells(buckets, within_it, covered, missed),
        first=next(iter(heard.get(Stance.SAID, ())), None),
    )


def _cells(
    buckets: Buckets,
    heard: Mapping[Stance, Iterable[Occurrence]],
    covered: Iterable[Spell],
    missed: Iterable[Spell],
) -> tuple[Stance, ...]:
    """Return the plainest thing that can be said of each bucket."""
    cells = [Stance.SILENT] * len(buckets.starts)
    for number in buckets.touched(missed):
        cells[number] = Stance.UNWATCHED
    for number in buckets.touched(covered):
        if cells[number] is Stance.UNWATCHED:
            cells[number] = Stance.PARTLY
    for stance in reversed(HEARD):
        for one in heard[stance]:
            cells[buckets.holding(one.at)] = stance
    return tuple(cells)


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
