"""Who has not said it, and who still shows what its origin has lost."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import groupby
from urllib.parse import urlencode

from bot.desk.protocol import DeskPage, View, Visit
from bot.i18n import translatable
from bot.models import Channel, ChannelSilence, Occurrence, Silence, Spell, Stance
from bot.timelines.silence import STANCES

CLASSES = {
    Stance.SAID: "said",
    Stance.AGAINST: "against",
    Stance.OPEN: "open",
    Stance.SILENT: "silent",
    Stance.PARTLY: "partly",
    Stance.UNWATCHED: "unwatched",
}
TICKS = 6
RECENT = timedelta(days=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class StripPart:
    """Buckets one after the other in which a channel stands alike, as they are drawn."""

    at: int
    length: int
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RowDrawn:
    """A channel's row: its stretches, and in how many buckets it stands in which way.

    The template gets no more, since what it is filled in with waits for the collector of garbage.
    """

    channel: Channel
    stance: Stance
    shown: Occurrence | None  # the first of the period that says how it stands
    further: int  # posts that said it as well
    watched: timedelta | None  # of the period; None for none
    before: Occurrence | None  # the first ever, where that was before the period
    absent: int
    stretches: tuple[StripPart, ...]
    counts: tuple[tuple[str, int], ...]


def choose(visit: Visit) -> View:
    """List the statements, to choose of which it is asked who has not said it."""
    language = visit.catalogue.language
    tracked = sorted(visit.app.statements.tracked, key=lambda one: one.titled(language).lower())
    return View("silences.html", {"statements": [(one.id, one.titled(language)) for one in tracked]})


def silence(visit: Visit) -> View:
    """Show a statement × the watched channels × time."""
    found = visit.app.silences.get(
        str(visit.places["id"]), since=visit.moment("since"), until=visit.moment("until", ends=True)
    )
    known = {one.id: one for one in visit.app.statements.tracked}.get(found.statement_id)
    values = {
        "found": replace(found, channels=()),
        "title": known.titled(visit.catalogue.language) if known else found.title,
        "rows": [_drawn(one, found.period, visit) for one in found.channels],
        "ticks": _ticks(found),
        "stances": [(CLASSES[one], words, found.counts.get(one, 0)) for one, words in STANCES.items()],
        "kind": CLASSES,
        "words": STANCES,
        "since": visit.asked("since"),
        "until": visit.asked("until"),
    }
    return View("silence.html", values)


def _drawn(one: ChannelSilence, period: Spell, visit: Visit) -> RowDrawn:
    stretches, at = list[StripPart](), 0
    for stance, cells in groupby(one.cells):
        length = sum(1 for _ in cells)
        stretches.append(StripPart(at=at, length=length, kind=CLASSES[stance]))
        at += length
    counts = ((visit.catalogue.say(words), one.cells.count(stance)) for stance, words in STANCES.items())
    return RowDrawn(
        channel=one.channel,
        stance=one.stance,
        shown=next(iter(one.said or one.against or one.open), None),
        further=max(len(one.said) - 1, 0),
        watched=one.watched if one.covered else None,
        before=one.first if one.first and one.first.at < period.since else None,
        absent=one.absent,
        stretches=tuple(stretches),
        counts=tuple((words, number) for words, number in counts if number),
    )


def _ticks(found: Silence) -> list[datetime]:
    """Return the dates that stand over the buckets, which they part into stretches of one length."""
    number = len(found.buckets)
    return [found.buckets[round(number * part / TICKS)] for part in range(min(TICKS, number))]


def uncorrected(visit: Visit) -> View:
    """List the copies that still show what the post they have it from has edited away, or outlived."""
    since = visit.moment("since") or visit.app.channels.read_until(RECENT) - RECENT
    everything = visit.asked("since") == "" and visit.asked("all") == "yes"
    page = visit.app.stories.uncorrected_page(
        since=None if everything else since, before=visit.moment("before")
    )
    given = {"since": visit.asked("since"), "all": "yes" if everything else ""}
    older = {**given, "before": page.older.isoformat()} if page.older else {}
    values = {
        "stories": page.stories,
        "older": urlencode({name: text for name, text in older.items() if text}),
        "before": visit.moment("before"),
        "reached": page.older,
        "since": visit.asked("since"),
        "all": everything,
        "now": visit.app.clock(),
    }
    return View("uncorrected.html", values)


PAGES = (
    DeskPage("/silence", choose, nav=translatable("Who has not said it")),
    DeskPage("/silence/{id}", silence),
    DeskPage("/uncorrected", uncorrected, nav=translatable("Uncorrected copies")),
)
