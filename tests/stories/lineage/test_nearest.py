"""Finding the post that is repeated most: the same as by comparing with every one, and far cheaper."""

import random
from collections.abc import Sequence
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.stories.likeness.carrier import Carrier
from bot.stories.likeness.likeness import Likeness
from bot.stories.likeness.ties import best_likeness
from bot.stories.lineage.nearest import Nearest, Repeated
from tests.stories.wire import DAM, DAM_RU, NAMES, a_carrier

WORDS = (DAM + " 177 189 Kyiv Odesa " + DAM_RU).split()
LIST = "- one dam burst in the night\n- two roads are shut\n- three schools take people in until Monday"


class Counting:
    """Compares as stories do, and counts."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self, one: Carrier, other: Carrier, *, apart: timedelta) -> Likeness:
        self.count += 1
        return best_likeness(one, other, apart=apart)


def changed(dice: random.Random, text: str) -> str:
    """A text with up to three of its words changed, left out, added, or its end cut off."""
    words = text.split(" ")
    for _ in range(dice.randint(0, 3)):
        at = dice.randrange(len(words))
        words[at : at + 1] = dice.choice([[], [dice.choice(WORDS)], [words[at], dice.choice(WORDS)]])
        words = words or ["dam"]
    return " ".join(words if dice.random() < 0.8 else words[: max(5, len(words) // 2)])


@st.composite
def wires(draw: st.DrawFn) -> list[Carrier]:
    """Up to thirty posts in order, of few texts in many versions."""
    dice = draw(st.randoms(use_true_random=False))
    texts = [DAM, DAM_RU, LIST, "Explosions in Kyiv were heard by all", " ".join(dice.choices(WORDS, k=30))]
    posts = [
        a_carrier(
            changed(dice, dice.choice(texts)),
            dice.choice(NAMES[:8]),
            message_id=number + 1,
            minutes=dice.random() * dice.choice([10, 1000, 4000]),
            earlier=[changed(dice, dice.choice(texts))] if dice.random() < 0.2 else (),
        )
        for number in range(draw(st.integers(2, 30)))
    ]
    return sorted(posts, key=lambda post: post.order)


def compared_with_all(post: Carrier, earlier: Sequence[Carrier]) -> Repeated | None:
    found = [
        Repeated(number, other, best_likeness(post, other, apart=post.posted_at - other.posted_at))
        for number, other in enumerate(earlier)
    ]
    return max((one for one in found if one.weight), key=lambda one: one.weight, default=None)


@settings(max_examples=60)
@given(wires())
def test_it_finds_what_comparing_with_every_post_finds(posts: list[Carrier]) -> None:
    nearest = Nearest(posts)
    for number, post in enumerate(posts):
        assert nearest.of(post) == compared_with_all(post, posts[:number])
        nearest.add(post)


def unique(number: int) -> str:
    return "q" + "".join("bcdfghklmn"[int(digit)] for digit in str(number))


def copied(number: int) -> str:
    return DAM


def edited(number: int) -> str:
    words = DAM.split()
    words[number * 7 % len(words)] = unique(number)
    return " ".join(words)


def signed(number: int) -> str:
    return f"{DAM} So says reader {unique(number)}, who was there with {unique(number)}a."


def cut(number: int) -> str:
    return " ".join(DAM.split()[: 20 + number % 20])


def of_two(number: int) -> str:
    return f"{DAM if number % 2 else DAM_RU} {unique(number)}"


@pytest.mark.parametrize("text", [copied, edited, signed, cut, of_two])
def test_comparisons_grow_with_the_posts_and_not_with_their_square(text) -> None:
    counts = []
    for size in (100, 400):
        posts = [
            a_carrier(text(number), NAMES[number % len(NAMES)], message_id=number + 1, minutes=number)
            for number in range(size)
        ]
        counting = Counting()
        nearest = Nearest(posts, counting)
        for post in posts:
            nearest.of(post)
            nearest.add(post)
        counts.append(counting.count)

    assert counts[0] <= 3 * 100 and counts[1] <= 3 * 400
