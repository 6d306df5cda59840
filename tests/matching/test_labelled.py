"""The figures the project promises, on the project's own labelled posts.

The posts were composed for this purpose, about invented statements of invented people; most were written
before the rules had seen them (see the changelog for what they scored then).
"""

import json
from pathlib import Path

import pytest

from bot.matching.engine import Engine
from bot.matching.evaluation import Evaluation, evaluate
from bot.matching.labelled import embedded, labelled_from, statement_from

FOLDER = Path(__file__).parent.parent / "data" / "labelled"


def records(name: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in (FOLDER / name).read_text("utf-8").splitlines()]


@pytest.fixture(scope="module", params=["as they are", "inside longer posts"])
def result(request: pytest.FixtureRequest) -> Evaluation:
    engine = Engine(map(statement_from, records("statements.jsonl")))
    posts = list(map(labelled_from, records("posts.jsonl")))
    return evaluate(engine, posts if request.param == "as they are" else embedded(posts))


def test_alerts_are_right(result: Evaluation) -> None:
    assert result.precision is not None
    assert result.precision >= 0.96


@pytest.mark.parametrize(
    ("kind", "least"), [("quote", 0.98), ("reorder", 0.98), ("infl", 0.95), ("para", 0.4)]
)
def test_statements_are_found_in_any_dress(result: Evaluation, kind: str, least: float) -> None:
    assert result.kinds[kind] >= least


@pytest.mark.parametrize(
    ("kind", "most"), [("negation", 0.04), ("number", 0.04), ("speaker", 0.04), ("topic", 0.07)]
)
def test_what_is_not_the_statement_is_left_alone(result: Evaluation, kind: str, most: float) -> None:
    assert result.kinds[kind] <= most


def test_denials_and_other_figures_are_reviewed_or_told_as_what_their_speaker_takes_back(
    result: Evaluation,
) -> None:
    assert result.review["number"] + result.reversals["number"] >= 0.9
    assert result.review["negation"] + result.reversals["negation"] >= 0.7
    assert not any(result.reversals[kind] for kind in ("quote", "infl", "reorder", "speaker"))
