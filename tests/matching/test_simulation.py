"""A newsroom at work: the first carriers are confirmed by the product's code, the rest are judged."""

from dataclasses import replace

from bot.matching.engine import Engine
from bot.matching.evaluation import evaluate
from bot.matching.labelled import Labelled
from bot.matching.simulation import simulate
from bot.models import Speaker, Statement

ORLOV = Speaker(id="orlov", name="Orlov")
PORT = Statement(
    id="port",
    title="The port",
    wording={"en": ("The northern harbour will open to grain ships in spring",)},
    speaker=ORLOV,
)
SILENT = replace(PORT, id="silent")
FIRST = "Orlov: the northern harbour is to open to grain carriers once the ice on the lower river breaks."
LIKE_IT = (
    "Orlov said: once the ice on the lower river broke, the northern harbour was to open to grain carriers."
)


def post(text, relevant=True, statement="port", kind="para"):
    return Labelled(statement_id=statement, relevant=relevant, language="en", kind=kind, text=text)


POSTS = [
    post("Orlov spoke of the northern lights.", relevant=False, kind="topic"),
    post(FIRST),
    post(LIKE_IT),
    post(
        "Orlov said the northern harbour will not open to grain ships in spring.",
        relevant=False,
        kind="negation",
    ),
]


def test_the_first_carriers_are_confirmed_and_only_the_others_are_judged():
    done = simulate([PORT, SILENT], POSTS, confirm=1)

    assert [one.wording for one in done.confirmations] == [FIRST.removeprefix("Orlov: ").rstrip(".")]
    assert [outcome.post for outcome in done.after.outcomes] == [POSTS[0], POSTS[2], POSTS[3]]
    assert (done.before.recall, done.after.recall, done.after.precision) == (0.0, 1.0, 1.0)


def test_before_is_what_the_statements_find_as_they_are():
    done = simulate([PORT], POSTS, confirm=1)

    assert done.before.summary() == evaluate(Engine([PORT]), [POSTS[0], *POSTS[2:]]).summary()


def test_what_adds_no_wording_is_counted_with_why():
    done = simulate([PORT], [post("The weather is fine."), *POSTS], confirm=2)

    assert (done.wordings, done.refused) == (1, {"nowhere": 1})
    assert done.summary()["confirmed"] == 2


def test_nothing_to_judge_is_no_figure():
    done = simulate([PORT], [POSTS[1]], confirm=3)

    assert (done.after.precision, done.after.recall) == (None, None)
