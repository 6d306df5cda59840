"""How well statements are found in labelled posts.

A labelled post says which statement it is about, whether it makes that statement, and of which kind it
is: a quotation, an inflected, reordered or paraphrased one, or a denial, another figure, another speaker,
the same topic.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.language.data import codes
from bot.language.sentences import sentences
from bot.matching.engine import ALERT, Engine
from bot.models import Match, Rung, Speaker, Statement

_AROUND = 2  # sentences of other posts before an embedded one, and as many after it


@dataclass(frozen=True, slots=True, kw_only=True)
class Labelled:
    """A post with a person's answer: does it make the statement?"""

    statement_id: str
    relevant: bool
    language: str
    kind: str
    text: str


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
        return self.match is not None and not self.alerted


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """All outcomes, and what they come to as shares between 0 and 1."""

    outcomes: tuple[Outcome, ...]

    @property
    def precision(self) -> float:
        """The share of alerts that are right; 1 when there are none."""
        alerted = [outcome for outcome in self.outcomes if outcome.alerted]
        return _share(sum(outcome.post.relevant for outcome in alerted), len(alerted), empty=1.0)

    @property
    def recall(self) -> float:
        """The share of relevant posts that alert."""
        relevant = [outcome for outcome in self.outcomes if outcome.post.relevant]
        return _share(sum(outcome.alerted for outcome in relevant), len(relevant), empty=1.0)

    @property
    def kinds(self) -> Mapping[str, float]:
        """For each kind the share that alerts."""
        return self._by_kind("alerted")

    @property
    def review(self) -> Mapping[str, float]:
        """For each kind the share that is listed for review."""
        return self._by_kind("listed")

    @property
    def rungs(self) -> Mapping[str, int]:
        """For each rung how many posts it alerts to."""
        counted = Counter(
            outcome.match.rung for outcome in self.outcomes if outcome.match and outcome.alerted
        )
        return {str(rung): counted[rung] for rung in Rung}

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
        }

    def _by_kind(self, happened: str) -> Mapping[str, float]:
        kinds = dict.fromkeys(outcome.post.kind for outcome in self.outcomes)
        shares = {}
        for kind in kinds:
            own = [getattr(outcome, happened) for outcome in self.outcomes if outcome.post.kind == kind]
            shares[kind] = _share(sum(own), len(own), empty=0.0)
        return shares


def evaluate(engine: Engine, posts: Sequence[Labelled]) -> Evaluation:
    """Try the engine on labelled posts, each asked about its own statement only."""
    return Evaluation(outcomes=tuple(Outcome(post=post, match=_own_match(engine, post)) for post in posts))


def statement_from(record: Mapping[str, Any], *, weakest: Rung = Rung.REWORDED) -> Statement:
    """Return a statement from a line of `statements.jsonl`: sid, speaker, aliases, topic, wordings.

    Its speaker is required, and everything down to the rung `weakest` alerts.
    """
    name = str(record["speaker"])
    return Statement(
        id=str(record["sid"]),
        title=str(record.get("topic", "")),
        wording={language: (record[language],) for language in codes() if record.get(language)},
        speaker=Speaker(id=name.lower(), name=name, aliases=tuple(record.get("aliases", ()))),
        require_speaker=True,
        min_rung=weakest,
        review_rung=Rung.SEMANTIC,
    )


def labelled_from(record: Mapping[str, Any]) -> Labelled:
    """Return a labelled post from a line of `posts.jsonl`: sid, label, lang, kind, text."""
    return Labelled(
        statement_id=str(record["sid"]),
        relevant=record["label"] == 1,
        language=str(record["lang"]),
        kind=str(record["kind"]),
        text=str(record["text"]),
    )


def embedded(posts: Sequence[Labelled]) -> list[Labelled]:
    """Put each post inside a longer one made of sentences of other posts in its language.

    They come from posts about other statements, taken by place: a repeat gives the same posts.
    """
    return [_embedded(posts, place) for place in range(len(posts))]


def _embedded(posts: Sequence[Labelled], place: int) -> Labelled:
    post = posts[place]
    around: list[str] = []
    for step in range(1, len(posts)):
        other = posts[(place + 7 * step) % len(posts)]
        if other.language == post.language and other.statement_id != post.statement_id:
            around += [other.text[start:end] for start, end in sentences(other.text)]
        if len(around) >= 2 * _AROUND:
            break
    text = " ".join([*around[:_AROUND], post.text, *around[_AROUND : 2 * _AROUND]])
    return Labelled(
        statement_id=post.statement_id,
        relevant=post.relevant,
        language=post.language,
        kind=post.kind,
        text=text,
    )


def _own_match(engine: Engine, post: Labelled) -> Match | None:
    found = (match for match in engine.match(post.text) if match.statement_id == post.statement_id)
    return next(found, None)


def _share(part: int, whole: int, *, empty: float) -> float:
    return part / whole if whole else empty
