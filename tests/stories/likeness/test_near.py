"""Posts are found by their sketches among however many, and what is looked at grows with none of them."""

from __future__ import annotations

import random
from array import array
from collections.abc import Sequence
from datetime import timedelta
from io import BytesIO
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.stories.likeness import near, rows
from bot.stories.likeness.near import SketchIndex, Sought
from bot.stories.likeness.rows import Room
from bot.stories.likeness.sketch import Sketch
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

    found = index.find([Sought(NOON, (), [hashes]) for hashes in lowest])

    assert found == [{post_id} for post_id in range(320)]
    assert index.looked / len(lowest) < 4 * KEYS, "of twenty rows, and one key in eight is mistaken"


def test_posts_beyond_the_window_are_not_found() -> None:
    lowest = sketches(3)
    index = index_of(lowest)

    sought = [Sought(NOON + WINDOW + timedelta(seconds=more), (), lowest[:1]) for more in (0, 1)]

    assert index.find(sought) == [{0}, set()]


class Known(NamedTuple):
    """A post as a plain list keeps it."""

    id: int
    hours: int
    sure: frozenset[int]
    sketches: Sequence[Sketch]

    def is_like(self, other: Known) -> bool:
        return abs(self.hours - other.hours) <= 72 and (
            not self.sure.isdisjoint(other.sure)
            or any(one.is_near(another) for one in self.sketches for another in other.sketches)
        )


# Few keys and the outermost, so that posts have some in common and rows have pages of a single key.
_KEYS = st.sampled_from([-(2**31), *range(-3, 40), 2**31 - 1])
_SKETCHES = st.sets(_KEYS, max_size=KEYS).map(lambda keys: Sketch(tuple(sorted(keys))))
_POSTS = st.lists(
    st.builds(
        Known,
        id=st.integers(1, 30),
        hours=st.integers(0, 150),
        sure=st.frozensets(_KEYS, max_size=2),
        sketches=st.lists(_SKETCHES, max_size=2),
    ),
    max_size=40,
)


@given(_POSTS, _POSTS, st.integers(1, 60), st.integers(20, 400), st.integers(0, 200))
def test_what_is_found_is_what_a_look_at_each_finds(
    posts: list[Known], sought: list[Known], table: int, row: int, at_once: int
) -> None:
    room = Room(BytesIO())
    with pytest.MonkeyPatch.context() as small:
        small.setattr(near, "_TABLE", table)
        small.setattr(near, "_ROW", row)
        small.setattr(near, "_SHORT", row // 3)
        small.setattr(near, "_BLOCK", 3)
        small.setattr(near, "_AT_ONCE", at_once)
        small.setattr(rows, "PAGE", 4)
        small.setattr(rows, "_MERGED", 2)
        index, other = SketchIndex(WINDOW, room), SketchIndex(WINDOW, room)
        for post in posts[::4]:
            put(other, post)
        for post in posts[1::2]:
            put(index, post)
        other.end()
        for post in posts[::2]:
            put(index, post)
        found = index.find(
            [
                Sought(NOON + timedelta(hours=one.hours), one.sure, [some.lowest for some in one.sketches])
                for one in sought
            ]
        )
        assert found == [{post.id for post in posts if post.is_like(one)} for one in sought]


def put(index: SketchIndex, post: Known) -> None:
    sketched = [one.lowest for one in post.sketches]
    index.add(post.id, NOON + timedelta(hours=post.hours), post.sure, sketched)


@given(st.lists(st.tuples(st.booleans(), st.integers(1, 30)), max_size=60), st.randoms())
def test_nobody_writes_where_another_has_taken_room(
    acts: list[tuple[bool, int]], dice: random.Random
) -> None:
    file = BytesIO()
    room, taken = Room(file), dict[int, bytes]()
    most = 0
    for number, (more, size) in enumerate(acts):
        if more or not taken:
            content = bytes([number]) * size
            start = room.take(size)
            room.write(start, content)
            taken[start] = content
        else:
            start = dice.choice(list(taken))
            room.give_back(start, len(taken.pop(start)))
        most = max(most, sum(map(len, taken.values())))
        assert {start: room.read(start, len(content)) for start, content in taken.items()} == taken
    for start, content in taken.items():
        room.give_back(start, len(content))
    whole = len(file.getvalue())

    assert most <= whole and room.take(whole) == 0 if whole else most == 0


def test_of_a_post_little_stays_in_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(near, "_SHORT", 0)
    lowest, file = sketches(2_000), BytesIO()
    index = SketchIndex(WINDOW, Room(file))
    for post_id, hashes in enumerate(lowest):
        index.add(post_id, NOON, (), [hashes])

    (longest, *_) = index._rows
    held = 4 * len(longest.flags) + 8 * (len(longest._firsts) + len(longest._held))
    assert KEYS <= held / (len(longest) / KEYS) < 40, "bytes a post"
    assert len(file.getvalue()) > 300 * 1_900
