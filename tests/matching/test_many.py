"""Thousands of statements in one pass."""

from dataclasses import replace

import numpy as np

from bot.matching.engine import Engine
from tests.invented import composed_posts, composed_statements


def test_thousands_of_statements_in_one_pass_find_what_each_finds_alone(length):
    """Ask each that is found alone, and twenty of the others, which must find nothing."""
    everywhere = composed_statements(length("statements", 1000, full=10_000))
    statements = [replace(statement, wording={"en": statement.wording["en"]}) for statement in everywhere]
    together = Engine(statements)
    texts = [text for text in composed_posts(600, everywhere) if together.match(text)]

    in_one_pass = [{found.statement_id: found for found in together.match(text)} for text in texts]

    assert texts
    found_ids = {statement_id for found in in_one_pass for statement_id in found}
    for number, statement in enumerate(statements):
        if statement.id in found_ids or number % (len(statements) // 20) == 0:
            engine = Engine([statement])
            alone = [engine.match(text) for text in texts]
            assert [found[0] if found else None for found in alone] == [
                found.get(statement.id) for found in in_one_pass
            ]


def test_an_engine_like_another_takes_apart_only_wordings_that_are_new():
    first, second, third, *others = composed_statements(6)
    changed = replace(second, wording={**second.wording, "en": others[0].wording["en"]})
    before = Engine([second, third, *others[1:]])
    known, rarest = len(before._outlines), before._outlines.rarest.of
    texts = [*composed_posts(60, [first, changed, third]), third.wording["en"][0]]

    after = Engine([first, changed, third], like=before)
    new = len(before._outlines) - known

    assert [after.match(text) for text in texts] == [
        Engine([first, changed, third]).match(text) for text in texts
    ]
    taken_apart = {*first.wording["en"], *first.wording["ru"], *first.wording["uk"], *changed.wording["en"]}
    assert new == len(taken_apart)
    assert np.array_equal(after._outlines.rarest.of[:, : rarest.shape[1]], rarest)
    assert {claim.statement for claim in after._claims} == {0, 1, 2}
