"""How right a statement's matches were by what people said of them, and what a stricter one had spared."""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from bot.matching.score import alerts_from
from bot.matching.shares import Interval, wilson
from bot.models import Match, Rung, Sensitivity, Statement

ALERT, REVIEW = "alert", "review"
RELEVANT, REJECTED = "relevant", "rejected"

K = TypeVar("K", bound=Hashable)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """A match in a post, and a person's answer to it: "relevant", "rejected", "" for none."""

    match: Match
    verdict: str
    url: str
    asked_as: str | None = (
        None  # the match's outcome when it was first answered, "" for none; None if unknown
    )

    @property
    def outcome(self) -> str:
        """The outcome it was answered as: a post that alerts because it was confirmed proves nothing."""
        return self.match.outcome if self.asked_as is None else self.asked_as


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """Counts of the matches that were relevant, that were not, and of which nobody said."""

    relevant: int = 0
    rejected: int = 0
    unanswered: int = 0

    @property
    def precision(self) -> float | None:
        """The share of the relevant among those that were answered; None when none was."""
        said = self.relevant + self.rejected
        return self.relevant / said if said else None

    @property
    def between(self) -> Interval | None:
        """The interval in which it lies at 95 %."""
        return wilson(self.relevant, self.relevant + self.rejected)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stricter:
    """A stricter setting, and the alerts that would have waited for review under it."""

    setting: str  # as statements.toml has it
    held_back: tuple[Answered, ...]

    @property
    def answers(self) -> Answers:
        """Counts of what people said of those: the rejected would have been spared, the relevant lost."""
        return count(self.held_back)

    @property
    def lost(self) -> tuple[Answered, ...]:
        """The relevant ones, which nobody would have been alerted of."""
        return tuple(answer for answer in self.held_back if answer.verdict == RELEVANT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Precision:
    """People's answers to a statement: to its alerts, in whole and in parts, and to its reviews."""

    statement_id: str
    sensitivity: Sensitivity
    alerts: Answers
    rungs: Mapping[str, Answers]  # of the alerts, surest first
    languages: Mapping[str, Answers]  # of the alerts
    review: Answers
    pictures: Answers  # alerts and reviews of what stands in pictures, which are counted above, too
    stricter: tuple[Stricter, ...]


def precision(statement: Statement, answered: Iterable[Answered]) -> Precision:
    """Sum up the answers to a statement's matches; a post counts once."""
    every = list(answered)
    alerts = [answer for answer in every if answer.outcome == ALERT]
    by_rung = _grouped(alerts, lambda answer: answer.match.rung)
    by_language = _grouped(alerts, lambda answer: answer.match.language)
    return Precision(
        statement_id=statement.id,
        sensitivity=statement.sensitivity,
        alerts=count(alerts),
        rungs={rung.value: count(by_rung[rung]) for rung in Rung if rung in by_rung},
        languages={language: count(by_language[language]) for language in sorted(by_language)},
        review=count(answer for answer in every if answer.outcome == REVIEW),
        pictures=count(answer for answer in every if answer.match.picture is not None),
        stricter=tuple(_stricter(statement, alerts)),
    )


class Answerable(Protocol):
    """Something to which a person may have given an answer."""

    @property
    def verdict(self) -> str:
        """The answer: "relevant", "rejected", "" for none."""


def count(answered: Iterable[Answerable]) -> Answers:
    """Count how often each answer was given."""
    given = [answer.verdict for answer in answered]
    relevant, rejected = given.count(RELEVANT), given.count(REJECTED)
    return Answers(relevant=relevant, rejected=rejected, unanswered=len(given) - relevant - rejected)


def _stricter(statement: Statement, alerts: Sequence[Answered]) -> Iterable[Stricter]:
    """Yield the settings by which a statement can be made stricter by one step."""
    place = list(Sensitivity).index(statement.sensitivity)
    if place > 0:
        surer = list(Sensitivity)[place - 1]
        weak = (answer for answer in alerts if answer.match.score < _least(answer.match, surer))
        yield Stricter(setting=f'sensitivity = "{surer}"', held_back=tuple(weak))
    if statement.speaker and not statement.require_speaker:
        others = (
            answer for answer in alerts if any(guard.kind == "speaker" for guard in answer.match.guards)
        )
        yield Stricter(setting="require_speaker = true", held_back=tuple(others))


def _least(match: Match, sensitivity: Sensitivity) -> float:
    """Return the least score with which a match had alerted."""
    return alerts_from(sensitivity, encoded=match.parts is not None and match.parts.meaning is not None)


def _grouped(answered: Iterable[Answered], key: Callable[[Answered], K]) -> dict[K, list[Answered]]:
    groups: dict[K, list[Answered]] = {}
    for answer in answered:
        groups.setdefault(key(answer), []).append(answer)
    return groups
