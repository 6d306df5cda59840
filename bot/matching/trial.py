"""A dry run: what a statement would have found in posts that are stored already. Pure."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.language.words import tokens
from bot.matching.carried import has_reversal
from bot.matching.claims import claims
from bot.matching.confirming import STEM, WORDS_LEAST, longer_words, wordings_of
from bot.matching.engine import Attempt, Engine
from bot.matching.outcomes import ALERT, REVIEW
from bot.models import Channel, Match, Statement

NEAR_LEAST = 0.5  # of a wording's weight, for a passage to count as a near miss
NEAR_SHOWN = 10
HINTS = 5
ALERTS_MOST = 5  # a day


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A stored post, as a trial looks at it."""

    text: str
    url: str
    channel: Channel
    posted_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Fired:
    """A post in which the statement was found."""

    seen: Seen
    match: Match


@dataclass(frozen=True, slots=True, kw_only=True)
class NearMiss:
    """A post that came close, and how the nearest wording fared in it."""

    seen: Seen
    attempt: Attempt


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """A statement over a stretch of posts: what it would have done."""

    statement: Statement
    posts: int
    first: datetime | None
    last: datetime | None
    fired: tuple[Fired, ...]  # in the order of the posts
    near: tuple[NearMiss, ...]  # nearest first

    @property
    def alerts(self) -> tuple[Fired, ...]:
        """Posts that would have alerted."""
        return tuple(fired for fired in self.fired if fired.match.outcome == ALERT)

    @property
    def review(self) -> tuple[Fired, ...]:
        """Posts that would have been listed for review."""
        return tuple(fired for fired in self.fired if fired.match.outcome == REVIEW)

    @property
    def reversals(self) -> tuple[Fired, ...]:
        """Posts that would have been told as reversals."""
        return tuple(fired for fired in self.fired if has_reversal(fired.match))

    @property
    def per_day(self) -> float:
        """Alerts a day, over the days that the posts span (one at least)."""
        if self.first is None or self.last is None:
            return 0.0
        return len(self.alerts) / max((self.last - self.first).total_seconds() / 86400, 1.0)

    @property
    def rungs(self) -> Mapping[str, int]:
        """Alerts by rung."""
        return Counter(alert.match.rung.value for alert in self.alerts)

    @property
    def channels(self) -> Mapping[str, int]:
        """Alerts by channel, most first."""
        return dict(Counter(alert.seen.channel.username for alert in self.alerts).most_common())

    @property
    def guarded(self) -> Mapping[str, int]:
        """Counts by kind of guard of the posts that it had a part in keeping from alerting."""
        held = [fired for fired in self.fired if fired.match.outcome != ALERT]
        return Counter(kind for post in held for kind in {guard.kind for guard in post.match.guards})

    @property
    def widening(self) -> Mapping[str, int]:
        """Words of the wordings that near misses lack: alternatives for these would widen it."""
        lacking = Counter(word for miss in self.near for word in miss.attempt.missing)
        return dict(lacking.most_common(HINTS))

    @property
    def narrowing(self) -> Mapping[str, int]:
        """Words that stand in some of the alerting posts and not in the others: asking for one narrows it.

        What a channel puts under its posts, and its names, are of the channel and not of what was said.
        """
        repeated = Counter((alert.seen.channel.key, line) for alert in self.alerts for line in _beside(alert))
        seen = Counter[str]()
        for alert in self.alerts:
            channel = alert.seen.channel
            own = (line for line in _lines(alert.seen.text) if repeated[channel.key, line] < 2)
            named = (alert.match.evidence, channel.username, channel.title, *channel.aliases)
            seen.update(_words(*own) - _words(*named))
        some = {word: n for word, n in seen.items() if 1 < n < len(self.alerts)}
        return dict(Counter(some).most_common(HINTS))


def _lines(text: str) -> list[str]:
    return [" ".join(line.split()) for line in text.splitlines()]


def _beside(alert: Fired) -> set[str]:
    """Return the lines of a post that do not hold what was found in it."""
    return {line for line in _lines(alert.seen.text) if _words(line).isdisjoint(_words(alert.match.evidence))}


def _words(*texts: str) -> set[str]:
    return {token.text for text in texts for token in tokens(text) if len(token.text) > STEM}


def trial(
    statement: Statement,
    posts: Iterable[Seen],
    *,
    engine: Engine | None = None,
    progress: Callable[[int], None] = lambda seen: None,
) -> Trial:
    """Look for one statement in posts; a repeat gives the same.

    `engine` looks for this statement alone; without one it is looked for by the rungs that need no encoder.
    """
    engine, close = engine or Engine([statement]), Closeness(statement)
    fired: list[Fired] = []
    near: list[NearMiss] = []
    times: list[datetime] = []
    for seen in posts:
        if not statement.covers(seen.posted_at.date()):
            continue
        times.append(seen.posted_at)
        progress(len(times))
        if found := engine.match(seen.text, channel=seen.channel, posted_at=seen.posted_at):
            fired.append(Fired(seen=seen, match=found[0]))
        elif close.may_be_in(seen.text):
            (nearest, *_) = engine.explain(
                seen.text, statement.id, channel=seen.channel, posted_at=seen.posted_at
            )
            if nearest.covered >= NEAR_LEAST:
                near.append(NearMiss(seen=seen, attempt=nearest))
    near.sort(key=lambda miss: -miss.attempt.score)
    return Trial(
        statement=statement,
        posts=len(times),
        first=min(times, default=None),
        last=max(times, default=None),
        fired=tuple(fired),
        near=tuple(near[:NEAR_SHOWN]),
    )


def alerts_of(statements: Iterable[Statement], posts: Iterable[Seen], *, engine: Engine) -> Counter[str]:
    """Count the posts that would have alerted by each of these statements, in one pass over the posts.

    `engine` looks for all of them.
    """
    known, counted = {statement.id: statement for statement in statements}, Counter[str]()
    for seen in posts:
        for found in engine.match(seen.text, channel=seen.channel, posted_at=seen.posted_at):
            if found.outcome == ALERT and known[found.statement_id].covers(seen.posted_at.date()):
                counted[found.statement_id] += 1
    return counted


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """Something unwise in a statement."""

    statement_id: str
    problem: str
    grave: bool = True  # false where something else, as a speaker, keeps it from finding too much


def thin_wordings(statement: Statement) -> list[tuple[str, str]]:
    """Return each wording that says too little by itself, with the words of its own that it has."""
    found = []
    for language, wordings in sorted(statement.wording.items()):
        for wording in wordings:
            own = list(claims(0, language, wording))
            if all(claim.thin for claim in own):
                telling = dict.fromkeys(word for claim in own for word in claim.telling)
                found.append((wording, ", ".join(telling)))
    return found


def remarks(tried: Trial, spoken: Iterable[str]) -> list[Remark]:
    """Tell what is unwise in a statement: `spoken` are the languages of the channels that are read."""
    statement = tried.statement
    found = []
    for language, wordings in sorted(statement.wording.items()):
        for wording in wordings:
            words = longer_words(wording)
            if len(words) < WORDS_LEAST:
                found.append(
                    f'"{wording}" ({language}) has {len(words)} words of {STEM} letters or more; '
                    f"fewer than {WORDS_LEAST} say too little to tell statements apart"
                )
    thin = [] if found else [thin_remark(wording, left) for wording, left in thin_wordings(statement)]
    worded = statement.wording.keys() | statement.query.keys()
    if missing := [language for language in sorted(spoken) if worded.isdisjoint({language, "*"})]:
        found.append(f"no wording in {', '.join(missing)}, which channels are written in")
    if tried.per_day > ALERTS_MOST:
        found.append(f"would alert {tried.per_day:.1f} times a day; more than {ALERTS_MOST} get muted")
    held = statement.speaker is not None
    return [Remark(statement_id=statement.id, problem=problem) for problem in found] + [
        Remark(statement_id=statement.id, problem=problem, grave=not held) for problem in thin
    ]


def thin_remark(wording: str, left: str) -> str:
    """Say of a thin wording what is left of it, and what it takes."""
    return (
        f'"{wording}" says little by itself (of its own it has: {left or "nothing"}): in other words it '
        "counts only where its speaker says it or its figure stands there; say more of what is meant"
    )


class Closeness:
    """A cheap gate before a close look: may a third of a wording's longer words be in a text?"""

    def __init__(self, statement: Statement) -> None:
        self._stems = [
            frozenset(word[:STEM] for word in longer_words(wording)) for wording in wordings_of(statement)
        ]

    def may_be_in(self, text: str) -> bool:
        """Tell whether it is worth a close look."""
        folded = text.casefold()
        return any(stems and 3 * sum(stem in folded for stem in stems) >= len(stems) for stems in self._stems)
