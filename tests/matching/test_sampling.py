"""A sample of near misses is drawn by bands and seed; what it says has an interval that holds."""

import itertools
import random

import pytest

from bot.matching.sampling import Missed, bands_for, draw
from bot.matching.score import reviewed_from
from bot.matching.shares import AskedBand, estimated, wilson
from bot.models import Sensitivity

BALANCED = Sensitivity.BALANCED


def misses(*scores):
    return [Missed(version_id=number, score=score, passage="") for number, score in enumerate(scores, 1)]


MANY = misses(*[0.01 + number * 0.47 / 400 for number in range(400)])


def test_every_near_miss_is_in_one_band_and_nothing_else_is():
    bands, _ = draw([*MANY, *misses(0.001, 0.009)], BALANCED, seed=1)

    assert sum(band.posts for band in bands) == len(MANY)
    edges = bands_for(BALANCED)
    assert all(higher[0] == lower[1] for higher, lower in itertools.pairwise(edges))
    assert edges[0][0] < reviewed_from(BALANCED)


def test_what_scores_enough_and_was_kept_out_is_in_the_first_band():
    bands, [drawn] = draw(misses(0.95), BALANCED, seed=1)

    assert (bands[0].posts, drawn.band) == (1, 0)


def test_the_same_seed_draws_the_same_from_posts_in_any_order():
    shuffled = random.Random(5).sample(MANY, len(MANY))

    assert draw(MANY, BALANCED, seed=7) == draw(shuffled, BALANCED, seed=7)
    assert draw(MANY, BALANCED, seed=7)[1] != draw(MANY, BALANCED, seed=8)[1]


def test_bands_are_drawn_from_evenly_as_far_as_they_go():
    _, drawn = draw(MANY, BALANCED, seed=3, size=30)
    assert [sum(one.band == number for one in drawn) for number in range(3)] == [10, 10, 10]

    few, drawn = draw(misses(0.4, 0.02, 0.02, 0.02, 0.02), BALANCED, seed=3, size=4)
    assert [band.posts for band in few] == [1, 0, 4]
    assert sorted(one.band for one in drawn) == [0, 2, 2, 2]


def band(posts, asked, relevant):
    return AskedBand(least=0.1, below=0.2, posts=posts, asked=asked, relevant=relevant)


def test_bands_count_by_their_size():
    found = estimated([band(100, 10, 5), band(1000, 10, 0), band(0, 0, 0)])

    assert found is not None and found.number == 50
    assert found.between[0] >= 5 and found.between[1] > 300  # nothing in ten says little of a thousand


def test_a_band_that_nobody_was_asked_about_leaves_no_estimate():
    assert estimated([band(100, 10, 5), band(1000, 0, 0)]) is None
    assert estimated([]) is None


def test_what_was_asked_about_whole_is_known():
    found = estimated([band(10, 10, 4)])

    assert found is not None and (found.number, found.between) == (4, (4.0, 4.0))


@pytest.mark.parametrize("shares", [(0.6, 0.1, 0.02), (0.3, 0.0, 0.0), (0.9, 0.4, 0.1)])
def test_the_interval_holds_what_is_true_nearly_always(shares):
    chance, sizes, held = random.Random(11), (60, 200, 800), 0
    for _ in range(300):
        posts = [
            [chance.random() < share for _ in range(size)] for share, size in zip(shares, sizes, strict=True)
        ]
        asked = [chance.sample(own, 10) for own in posts]
        found = estimated(
            [band(len(own), len(some), sum(some)) for own, some in zip(posts, asked, strict=True)]
        )
        assert found is not None
        held += found.between[0] <= sum(map(sum, posts)) <= found.between[1]
    assert held >= 0.9 * 300


def test_wilson_says_nothing_of_nothing_and_stays_between_0_and_1():
    assert wilson(0, 0) is None
    low, high = wilson(9, 10) or (0, 0)
    assert (round(low, 3), round(high, 3)) == (0.596, 0.982)
