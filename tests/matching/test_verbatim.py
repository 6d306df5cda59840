"""Wordings found word for word."""

import pytest

from bot.language.words import normalise, tokens
from bot.matching.rungs import quotations


def found(wording: str, text: str) -> list[str]:
    own = tokens(text)
    places = quotations(normalise(wording).split(), own, text)
    return list(dict.fromkeys(text[place[0].start : place[-1].end] for place in places))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Well, we have never refused to have talks!", "we have never refused to have talks"),
        ("we have **never** refused\nto have talks", "we have **never** refused\nto have talks"),
        ("we have never [ever] refused to have talks", "we have never [ever] refused to have talks"),
        ("we have never … to have talks", "we have never … to have talks"),
        ("we have never refused... have talks", "we have never refused... have talks"),
        ("we have never [...] to have talks", "we have never [...] to have talks"),
    ],
)
def test_the_wording_is_found_in_any_dress(text: str, expected: str) -> None:
    assert found("We have never refused to have talks.", text) == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "we have never, ever refused to have talks",
        "we have … talks",
        "have never refused to have talks",
        "we have never refused to have talkshows",
    ],
)
def test_other_words_are_not_the_wording(text: str) -> None:
    assert found("We have never refused to have talks.", text) == []


def test_every_place_is_found() -> None:
    assert len(found("open port", "Open port, open PORT")) == 2
