"""How well statements are found in labelled posts.

A labelled post says which statement it is about, whether it makes that statement, and of which kind it
is: a quotation, an inflected, reordered or paraphrased one, or a denial, another figure, another speaker,
the same topic.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.matching.carried import has_reversal
from bot.matching.engine import Engine
from bot.matching.labelled import Labelled
from bot.matching.outcomes import ALERT, REVIEW
from bot.matching.pictured import with_pictures
from bot.matching.shares import wilson
from bot.models import Match, Rung


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """A labelled post and what was made of it; no match when its statement was not found in it."""

    post: Labelled
    match: Match | None

    @property
    def alerted(self) -> bool:
        return self.match is not None and self.match.outcome == ALERT

    @property
    def listed(self) -> bool:
        """In the quiet review list."""
        return self.match is not None and self.match.outcome == REVIEW

    @property
    def reversed(self) -> bool:
        """Told as a reversal: its speaker says the opposite in it, or another figure."""
        return self.match is not None and has_reversal(self.match)


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """All outcomes, and what they come to as shares between 0 and 1."""

    outcomes: tuple[Outcome, ...]

    @property
    def precision(self) -> float | None:
        """The share of alerts that are right; None when there are none."""
        alerted = [outcome for outcome in self.outcomes if outcome.alerted]
        return _share(sum(outcome.post.relevant for outcome in alerted), len(alerted))

    @property
    def recall(self) -> float | None:
        """The share of relevant posts that alert; None when there are none."""
        relevant = [outcome for outcome in self.outcomes if outcome.post.relevant]
        return _share(sum(outcome.alerted for outcome in relevant), len(relevant))

    @property
    def kinds(self) -> Mapping[str, float]:
        """For each kind the share that alerts."""
        return self._by_kind("alerted")

    @property
    def review(self) -> Mapping[str, float]:
        """For each kind the share that is listed for review."""
        return self._by_kind("listed")

    @property
    def reversals(self) -> Mapping[str, float]:
        """For each kind the share that is told as a reversal, which is no alert."""
        return self._by_kind("reversed")

    @property
    def rungs(self) -> Mapping[str, int]:
        """For each rung how many posts it alerts to."""
        counted = Counter(
            outcome.match.rung for outcome in self.outcomes if outcome.match and outcome.alerted
        )
        return {str(rung): counted[rung] for rung in Rung}

    @property
    def languages(self) -> Mapping[str, Mapping[str, float | int | None]]:
        """For each language its posts, precision and recall."""
        found = {}
        for language in dict.fromkeys(outcome.post.language for outcome in self.outcomes):
            own = Evaluation(
                outcomes=tuple(outcome for outcome in self.outcomes if outcome.post.language == language)
            )
            found[language] = {"posts": len(own.outcomes), "precision": own.precision, "recall": own.recall}
        return found

    @property
    def intervals(self) -> Mapping[str, tuple[float, float] | None]:
        """Between what precision and recall lie at 95 %."""
        alerted = [outcome for outcome in self.outcomes if outcome.alerted]
        right = sum(outcome.post.relevant for outcome in alerted)
        relevant = sum(outcome.post.relevant for outcome in self.outcomes)
        return {"precision": wilson(right, len(alerted)), "recall": wilson(right, relevant)}

    def cells(self) -> Iterator[tuple[str, str, int, Mapping[str, int]]]:
        """Yield (kind, language, posts, alerts by rung), in the order in which the kinds come."""
        groups = dict.fromkeys((outcome.post.kind, outcome.post.language) for outcome in self.outcomes)
        for kind, language in groups:
            own = [
                outcome
                for outcome in self.outcomes
                if (outcome.post.kind, outcome.post.language) == (kind, language)
            ]
            alerts = Counter(str(outcome.match.rung) for outcome in own if outcome.match and outcome.alerted)
            yield kind, language, len(own), alerts

    def summary(self) -> dict[str, Any]:
        """Return the object that is printed as JSON."""
        return {
            "posts": len(self.outcomes),
            "precision": self.precision,
            "recall": self.recall,
            "kinds": dict(self.kinds),
            "review": dict(self.review),
            "rungs": dict(self.rungs),
            "reversals": dict(self.reversals),
            "languages": dict(self.languages),
            "intervals": dict(self.intervals),
        }

    def _by_kind(self, happened: str) -> Mapping[str, float]:
        kinds = dict.fromkeys(outcome.post.kind for outcome in self.outcomes)
        shares = {}
        for kind in kinds:
            own = [getattr(outcome, happened) for outcome in self.outcomes if outcome.post.kind == kind]
            shares[kind] = sum(own) / len(own)
        return shares


def evaluate(engine: Engine, posts: Sequence[Labelled]) -> Evaluation:
    """Try the engine on labelled posts, each asked about its own statement only."""
    return Evaluation(outcomes=tuple(Outcome(post=post, match=_own_match(engine, post)) for post in posts))


def _own_match(engine: Engine, post: Labelled) -> Match | None:
    everything = with_pictures(engine, engine.match(post.text), post.text, post.pictures)
    found = (match for match in everything if match.statement_id == post.statement_id)
    return next(found, None)


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None
