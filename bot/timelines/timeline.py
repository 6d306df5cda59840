"""What the appearances of a statement come to: silences and returns, and how its wording moved."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple
from zoneinfo import ZoneInfo

from bot.language.lemma import lemma
from bot.language.lexicon import lexicons
from bot.language.words import tokens
from bot.models import (
    Appearance,
    NewWord,
    Occurrence,
    Period,
    Phase,
    Return,
    Spell,
    Tally,
    Timeline,
    WatchedSpells,
)
from bot.models.watching import common, length

SILENCE = timedelta(days=30)  # that long without an appearance is worth a word
# The shortest periods by which a span is still taken in at a glance.
READABLE = ((timedelta(days=45), Period.DAY), (timedelta(days=400), Period.WEEK))

Words = tuple[str, ...]  # what tells two wordings apart: dictionary forms, without the small words


class _Telling(NamedTuple):
    """One story's words for a wording."""

    words: Words
    evidence: str


def timeline(
    statement_id: str,
    title: str,
    appearances: Iterable[Appearance],
    *,
    zone: ZoneInfo,
    by: Period | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    watching: Iterable[WatchedSpells] = (),
    watching_since: datetime | None = None,
    new_words: bool = True,
) -> Timeline:
    """Sum up the appearances that began in a time (until excluded).

    Silence is told only of time that was watched, or read from archives, in every channel that ever carried
    the statement: `watching` says when that was, from the first post to the last.

    Whether a word is new, a silence was broken or a language is met for the first time is judged by all
    of them. Without `by` the periods are as long as the time is read best in.
    """
    known = sorted(appearances, key=lambda story: story.first.at)
    shown = [story for story in known if _within(story.first.at, since, until)]
    by = by or _readable(shown)
    periods = _Periods(shown, by, zone) if shown else None
    watching = tuple(watching)
    covered = common([channel.covered for channel in watching])
    paused = [found for found in _pauses(known, covered) if _within(found.first.at, since, until)]
    return Timeline(
        statement_id=statement_id,
        title=title,
        by=by,
        zone=zone.key,
        appearances=tuple(shown),
        sightings=_sightings(known),
        tallies=tuple(_tallies(shown, periods, covered)) if periods else (),
        returns=tuple(found for found in paused if found.watched >= SILENCE),
        pauses=tuple(found for found in paused if found.watched < SILENCE),
        phases=_phases(shown, periods) if periods else (),
        new_words=tuple(
            new
            for new in (_new_words(known) if new_words else ())
            if _within(new.occurrence.at, since, until)
        ),
        watching=watching,
        covered=covered,
        watching_since=watching_since,
    )


def _within(at: datetime, since: datetime | None, until: datetime | None) -> bool:
    return (since is None or at >= since) and (until is None or at < until)


def _readable(shown: Sequence[Appearance]) -> Period:
    span = shown[-1].first.at - shown[0].first.at if shown else timedelta(0)
    return next((period for limit, period in READABLE if span <= limit), Period.MONTH)


def _occurrences(known: Sequence[Appearance]) -> list[Occurrence]:
    return sorted(
        (occurrence for story in known for occurrence in story.occurrences),
        key=lambda occurrence: occurrence.at,
    )


def _sightings(known: Sequence[Appearance]) -> tuple[Occurrence, ...]:
    first: dict[str, Occurrence] = {}
    for occurrence in _occurrences(known):
        first.setdefault(occurrence.language, occurrence)
    return tuple(first.values())


class _Periods:
    """The periods in which appearances have posts, by which a moment's is found without its date."""

    def __init__(self, shown: Sequence[Appearance], by: Period, zone: ZoneInfo) -> None:
        self.by = by
        first, last = shown[0].first.at, max(story.occurrences[-1].at for story in shown)
        start, end = (by.start(at.astimezone(zone).date()) for at in (first, last))
        self.starts = [start]
        while (start := by.after(start)) <= end:
            self.starts.append(start)
        days = [*self.starts, start]
        self.bounds = [datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC) for day in days]

    def start(self, at: datetime) -> date:
        """Return the first day of the period that a moment is in."""
        return self.starts[bisect_right(self.bounds, at) - 1]


def _tallies(shown: Sequence[Appearance], periods: _Periods, covered: Sequence[Spell]) -> Iterator[Tally]:
    firsts = [story.first for story in shown]
    counts = Counter((periods.start(first.at), first.language) for first in firsts)
    languages: dict[date, list[tuple[str, int]]] = {}
    for (start, language), number in sorted(counts.items()):
        languages.setdefault(start, []).append((language, number))
    for start, (since, until) in zip(periods.starts, pairwise(periods.bounds), strict=True):
        if since <= firsts[-1].at:  # copies may go on longer
            yield Tally(
                start=start,
                languages=tuple(languages.get(start, ())),
                watched=any(spell.since <= since and until <= spell.until for spell in covered),
            )


def _pauses(known: Sequence[Appearance], covered: Sequence[Spell]) -> Iterator[Return]:
    """Return the appearances before which, as far as is known, nobody had carried it for SILENCE."""
    last: datetime | None = None
    for story in known:
        if last is not None and story.first.at - last >= SILENCE:
            silence = Spell(since=last, until=story.first.at)
            yield Return(since=last, first=story.first, watched=length(covered, silence))
        latest = story.occurrences[-1].at
        last = latest if last is None else max(last, latest)


# --- wording --------------------------------------------------------------------------------------


@lru_cache(maxsize=10_000)
def words_of(evidence: str, language: str) -> Mapping[str, str]:
    """Return the dictionary forms of a wording's words in order, each with the word as it stands.

    Small words are left out.
    """
    lexicon = lexicons().get(language)
    found: dict[str, str] = {}
    for token in tokens(evidence):
        if lexicon is None or not lexicon.is_small(token.text):
            base = lemma(token.text, language) if lexicon else token.text
            found.setdefault(base, evidence[token.start : token.end])
    return found


@lru_cache(maxsize=10_000)
def _words(evidence: str, language: str) -> Words:
    return tuple(words_of(evidence, language))


def _phases(shown: Iterable[Appearance], periods: _Periods) -> tuple[Phase, ...]:
    told: dict[tuple[str, str], dict[date, list[_Telling]]] = {}
    for story in shown:
        for key, (at, evidence) in _by_wording(story).items():
            telling = _Telling(_words(evidence, key[0]), evidence)
            told.setdefault(key, {}).setdefault(periods.start(at), []).append(telling)
    found = [phase for key, own in told.items() for phase in _phases_of(key, own, periods.by)]
    return tuple(sorted(found, key=lambda phase: (phase.start, phase.language)))


def _by_wording(story: Appearance) -> dict[tuple[str, str], tuple[datetime, str]]:
    """Return when and in which words a story first said each wording in each language."""
    first: dict[tuple[str, str], tuple[datetime, str]] = {}
    for occurrence in story.occurrences:
        for language, wording, evidence, *_ in occurrence.said:
            first.setdefault((language, wording), (occurrence.at, evidence))
    return first


def _phases_of(key: tuple[str, str], told: Mapping[date, Sequence[_Telling]], by: Period) -> Iterator[Phase]:
    """Find where one way of writing a wording gives way to another; that takes more than drawing level."""
    prevailed: Words | None = None
    together: dict[date, Sequence[_Telling]] = {}
    for start in sorted(told):
        counts = Counter(telling.words for telling in told[start])
        most = max(counts.values())
        if prevailed is None or counts[prevailed] < most:
            if prevailed is not None:
                yield _phase(key, prevailed, together, by)
            prevailed, together = next(words for words in counts if counts[words] == most), {}
        together[start] = told[start]
    if prevailed is not None:
        yield _phase(key, prevailed, together, by)


def _phase(
    key: tuple[str, str], words: Words, together: Mapping[date, Sequence[_Telling]], by: Period
) -> Phase:
    """Sum up periods, given in order, in which these words prevailed."""
    tellings = [telling for of in together.values() for telling in of]
    written = Counter(" ".join(telling.evidence.split()) for telling in tellings if telling.words == words)
    language, tracked = key
    starts = tuple(together)
    return Phase(
        language=language,
        start=starts[0],
        end=by.after(starts[-1]) - timedelta(days=1),
        wording=written.most_common(1)[0][0],
        stories=written.total(),
        of=len(tellings),
        tracked=tracked,
    )


def _new_words(known: Sequence[Appearance]) -> Iterator[NewWord]:
    """Return words new to a wording that no wording in the language had; its first occurrence brings none."""
    used: dict[str, set[str]] = {}
    begun: set[tuple[str, str]] = set()
    for occurrence in _occurrences(known):
        for phrase in occurrence.said:
            before = used.setdefault(phrase.language, set())
            found = words_of(phrase.evidence, phrase.language)
            if phrase.key in begun:
                for base, word in found.items():
                    if base not in before:
                        yield NewWord(word=word, occurrence=occurrence)
            begun.add(phrase.key)
            before.update(found)
