"""Posts are found by their sketches among however many, and what is looked at grows with none of them."""

from __future__ import annotations

import random
from array import array
from datetime import timedelta

import pytest

from bot.stories.likeness import near
from bot.stories.likeness.near import SketchIndex
from tests.builders import NOON

WINDOW = timedelta(hours=72)
KEYS = 24


def sketches(count: int) -> list[array[int]]:
    dice = random.Random(7)
    return [array("i", sorted(dice.getrandbits(32) - 2**31 for _ in range(KEYS))) for _ in range(count)]


def index_of(lowest: list[array[int]]) -> SketchIndex:
    index = SketchIndex(WINDOW)
    for post_id, hashes in enumerate(lowest):
        index.add(post_id, NOON, (), [hashes])
    return index


def test_a_key_is_looked_for_in_the_row_that_has_it_however_many_rows_there_are(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(near, "_TABLE", 16 * KEYS)
    monkeypatch.setattr(near, "_ROW", 16 * KEYS)
    lowest = sketches(320)
    index = index_of(lowest)

    found = [index.find(NOON, (), [hashes]) for hashes in lowest]

    assert found == [{post_id} for post_id in range(320)]
    assert index.looked / len(lowest) < 4 * KEYS, "of twenty rows, and one key in eight is mistaken"


def test_posts_beyond_the_window_are_not_found() -> None:
    lowest = sketches(3)
    index = index_of(lowest)

    assert index.find(NOON + WINDOW, (), lowest[:1]) == {0}
    assert index.find(NOON + WINDOW + timedelta(seconds=1), (), lowest[:1]) == set()
