"""What pictures cost in precision and recall, on the project's own labelled posts, drawn.

Drawn pictures flatter: real ones have worse type and busier grounds. The whole set is measured by
`scripts/bench --only pictures`; a seventh of it is judged here.
"""

import json
from pathlib import Path

import pytest

from bot.app.labelled import evaluate_labelled
from bot.matching.evaluation import Evaluation
from bot.pictures.layout import text_of
from tests.pictures.drawing import STYLES, drawn

FOLDER = Path(__file__).parent.parent / "data" / "labelled"
SHARE = 7  # one post in so many: each style in turn


@pytest.fixture(scope="module")
def judged(engine, tmp_path_factory) -> tuple[Evaluation, Evaluation]:
    """The same posts as texts, and as pictures without a caption."""
    folder = tmp_path_factory.mktemp("drawn")
    (folder / "statements.jsonl").write_bytes((FOLDER / "statements.jsonl").read_bytes())
    lines, styles = (FOLDER / "posts.jsonl").read_text("utf-8").splitlines()[::SHARE], list(STYLES)
    for number, line in enumerate(lines):
        picture = drawn(json.loads(line)["text"], styles[number % len(styles)], number)
        (folder / f"{number}.jpg").write_bytes(picture)
    write(folder, lines)
    as_texts = evaluate_labelled(folder)
    write(
        folder,
        [
            json.dumps({**json.loads(line), "text": "", "picture": f"{number}.jpg"})
            for number, line in enumerate(lines)
        ],
    )
    return as_texts, evaluate_labelled(folder, read=lambda picture: text_of(engine.lines(picture)))


def write(folder: Path, lines) -> None:
    (folder / "posts.jsonl").write_text("\n".join(lines), "utf-8")


def test_pictures_alert_wrongly_no_more_often_than_texts(judged):
    as_texts, as_pictures = judged
    wrong = [
        sum(outcome.alerted and not outcome.post.relevant for outcome in one.outcomes)
        for one in (as_texts, as_pictures)
    ]
    assert wrong[1] <= wrong[0] and as_pictures.precision >= 0.95


def test_most_of_what_texts_find_is_found_in_pictures(judged):
    as_texts, as_pictures = judged
    listed = [
        sum(one.kinds[kind] * n + one.review[kind] * n for kind, n in counted(one).items())
        for one in (as_texts, as_pictures)
    ]
    assert listed[1] >= 0.85 * listed[0]


def test_no_denial_comes_through_that_the_text_would_have_stopped(judged):
    as_texts, as_pictures = judged
    assert as_pictures.kinds["negation"] <= as_texts.kinds["negation"]


def counted(one: Evaluation) -> dict[str, int]:
    kinds = [outcome.post.kind for outcome in one.outcomes if outcome.post.relevant]
    return {kind: kinds.count(kind) for kind in kinds}
