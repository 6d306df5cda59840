from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.models import Link
from bot.stories.likeness.carrier import Carrier
from bot.stories.likeness.ties import Kind, Tie, tie
from tests.stories.wire import DAM, DAM_RU, DAM_UK, a_carrier

WINDOW = timedelta(hours=72)


def tied(one: Carrier, other: Carrier) -> Tie | None:
    found = tie(one, other, window=WINDOW)
    assert found == tie(other, one, window=WINDOW), "it is symmetric"
    near = any(left.is_near(right) for left in one.sketches for right in other.sketches)
    assert found is None or (one.sought & other.keys and other.sought & one.keys) or near, (
        "tied posts can be found"
    )
    return found


def test_a_forward_is_tied_to_its_post_whatever_it_says() -> None:
    post = a_carrier(message_id=7)
    forward = a_carrier("", "uniannet", minutes=9, forward_of=("clashreport", 7))

    found = tied(post, forward)

    assert found is not None and (found.kind, found.score) == (Kind.FORWARD, 1.0)


def test_two_forwards_of_one_post_that_we_do_not_hold_are_tied() -> None:
    one = a_carrier("", "uniannet", forward_of=("somewhere_else", 5))
    other = a_carrier("", "wartranslated", minutes=30, forward_of=("somewhere_else", 5))

    assert tied(one, other) is not None
    assert tied(one, a_carrier("", "clashreport", forward_of=("somewhere_else", 6))) is None


def test_like_posts_are_tied_within_the_window_only() -> None:
    post = a_carrier()

    assert tied(post, a_carrier(channel="uniannet", minutes=72 * 60)) is not None
    assert tied(post, a_carrier(channel="uniannet", minutes=72 * 60 + 1)) is None


def test_an_edited_post_belongs_by_what_it_once_said() -> None:
    edited = a_carrier("This post was withdrawn", "uniannet", earlier=[DAM], minutes=3)

    found = tied(a_carrier(), edited)

    assert found is not None and found.kind is Kind.EXACT


def test_a_link_makes_less_likeness_enough() -> None:
    link = Link(url="https://t.me/clashreport/1", label="earlier")
    words = DAM.split()
    retold = " ".join(words[:12]) + " and nobody in the capital, at the ministry or abroad said a word more"

    assert tied(a_carrier(), a_carrier(retold, "uniannet", minutes=5)) is None
    found = tied(a_carrier(), a_carrier(retold, "uniannet", minutes=5, links=(link,)))
    assert found is not None and found.kind is Kind.LINK


@pytest.mark.parametrize("text", [DAM_RU, DAM_UK])
def test_a_translation_that_credits_the_post_is_tied_to_it(text: str) -> None:
    credited = a_carrier(f"{text}\nvia t.me/clashreport/1", "uniannet", minutes=5)

    found = tied(a_carrier(), credited)

    assert found is not None and found.reason == "credits it, in another language"
    assert tied(a_carrier(), a_carrier(text, "uniannet", minutes=5)) is None


def test_a_translation_that_was_found_is_tied_and_can_be_found() -> None:
    post, other = a_carrier(), a_carrier(DAM_RU, "uniannet", minutes=5)
    post, other = replace(post, translations={other.key: 0.8}), replace(other, translations={post.key: 0.8})

    found = tied(post, other)

    assert found == Tie(kind=Kind.TRANSLATION, score=0.8, reason="translation, 0.80 alike", true=True)


def test_a_reply_alone_ties_nothing() -> None:
    reply = a_carrier("Updates will follow here", message_id=2, minutes=5, reply_to=1)

    assert tied(a_carrier(), reply) is None


@given(st.integers(0, 100), st.sampled_from([DAM, DAM_RU, DAM_UK, "Explosions in Kyiv", ""]))
def test_a_tie_is_symmetric_and_can_be_found(minutes: int, text: str) -> None:
    tied(a_carrier(), a_carrier(text, "uniannet", minutes=minutes))
