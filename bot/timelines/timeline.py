"""What the appearances of a statement come to: silences and returns, and how its wording moved."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache
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

    start: date  # of its period
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
        tallies=_tallies(shown, by, zone, covered),
        returns=tuple(found for found in paused if found.watched >= SILENCE),
        pauses=tuple(found for found in paused if found.watched < SILENCE),
        phases=_phases(shown, by, zone),
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


def _tallies(
    shown: Sequence[Appearance], by: Period, zone: ZoneInfo, covered: Sequence[Spell]
) -> tuple[Tally, ...]:
    counts: defaultdict[date, Counter[str]] = defaultdict(Counter)
    for story in shown:
        counts[_start(story.first, by, zone)][story.first.language] += 1
    periods = _periods(min(counts), max(counts), by) if counts else ()
    return tuple(
        Tally(
            start=start,
            languages=tuple(sorted(counts[start].items())),
            watched=_is_covered(_midnight(start, zone), _midnight(by.after(start), zone), covered),
        )
        for start in periods
    )


def _is_covered(since: datetime, until: datetime, covered: Iterable[Spell]) -> bool:
    return any(spell.since <= since and until <= spell.until for spell in covered)


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=zone)


def _periods(first: date, last: date, by: Period) -> Iterator[date]:
    while first <= last:
        yield first
        first = by.after(first)


def _start(occurrence: Occurrence, by: Period, zone: ZoneInfo) -> date:
    return _period_start(occurrence.at.astimezone(zone).date(), by)


@lru_cache(maxsize=1_000)  # many occurrences share a day
def _period_start(day: date, by: Period) -> date:
    return by.start(day)


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


def _phases(shown: Sequence[Appearance], by: Period, zone: ZoneInfo) -> tuple[Phase, ...]:
    tellings: defaultdict[tuple[str, str], list[_Telling]] = defaultdict(list)
    for story in shown:
        for key, (at, evidence) in _by_wording(story).items():
            words = tuple(words_of(evidence, key[0]))
            tellings[key].append(_Telling(_period_start(at.astimezone(zone).date(), by), words, evidence))
    found = [phase for key, own in tellings.items() for phase in _phases_of(key, own, by)]
    return tuple(sorted(found, key=lambda phase: (phase.start, phase.language)))


def _by_wording(story: Appearance) -> dict[tuple[str, str], tuple[datetime, str]]:
    """Return when and in which words a story first said each wording in each language."""
    first: dict[tuple[str, str], tuple[datetime, str]] = {}
    for occurrence in story.occurrences:
        for phrase in occurrence.said:
            first.setdefault(phrase.key, (occurrence.at, phrase.evidence))
    return first


def _phases_of(key: tuple[str, str], tellings: Sequence[_Telling], by: Period) -> Iterator[Phase]:
    """Find where one way of writing a wording gives way to another; that takes more than drawing level."""
    periods: dict[date, list[_Telling]] = {}
    for telling in sorted(tellings, key=lambda telling: telling.start):
        periods.setdefault(telling.start, []).append(telling)
    prevailed: Words | None = None
    together: list[_Telling] = []
    for begun in periods.values():
        counts = Counter(telling.words for telling in begun)
        most = max(counts.values())
        if prevailed is None or counts[prevailed] < most:
            if together and prevailed is not None:
                yield _phase(key, prevailed, together, by)
            prevailed, together = next(words for words in counts if counts[words] == most), []
        together += begun
    if prevailed is not None:
        yield _phase(key, prevailed, together, by)


def _phase(key: tuple[str, str], words: Words, together: Sequence[_Telling], by: Period) -> Phase:
    written = Counter(" ".join(telling.evidence.split()) for telling in together if telling.words == words)
    language, tracked = key
    return Phase(
        language=language,
        start=together[0].start,
        end=by.after(together[-1].start) - timedelta(days=1),
        wording=written.most_common(1)[0][0],
        stories=written.total(),
        of=len(together),
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
