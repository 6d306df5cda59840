"""Posts are placed in their turn, batch by batch, and none before it on account of another."""

import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.models import Post
from bot.steps import place as step
from bot.storage.database import Database
from bot.storage.progress import performed
from bot.stories import placing
from bot.stories.likeness.clusters import joins
from tests.stories.test_memory import texts
from tests.stories.test_placing import LATER, a_post, fresh, keep, put, stories, wires


def turns(db: Database) -> None:
    for _ in performed(db, step.place(db, clock=lambda: LATER)):
        pass


def test_copies_in_two_archives_are_each_placed_once(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(step, "BATCH", 5)
    said = texts(12)
    for channel, minutes in (("clashreport", 0), ("uniannet", 1)):
        keep(
            db,
            *(
                a_post(channel, text, message_id=number, minutes=60 * number + minutes)
                for number, text in enumerate(said, 1)
            ),
        )
    placed: list[int] = []

    def counted(post: Any, *others: Any, **more: Any) -> Any:
        placed.append(post.id)
        return joins(post, *others, **more)

    monkeypatch.setattr(placing, "joins", counted)
    turns(db)

    assert sorted(placed) == list(range(1, 2 * len(said) + 1))
    assert len(stories(db)) == len(said)


@settings(max_examples=25)
@given(posts=wires(), order=st.randoms(use_true_random=False), batch=st.integers(1, 3))
def test_whatever_waits_for_its_turn_the_stories_are_those_of_all_at_once(
    tmp_path_factory: pytest.TempPathFactory, posts: list[Post], order: random.Random, batch: int
) -> None:
    folder = tmp_path_factory.mktemp("turns")
    at_once, in_turn = fresh(folder / "at_once.db"), fresh(folder / "in_turn.db")
    put(at_once, *keep(at_once, *posts))
    shuffled = list(posts)
    order.shuffle(shuffled)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(step, "BATCH", batch)
        keep(in_turn, *shuffled[: len(posts) // 2])
        turns(in_turn)
        keep(in_turn, *shuffled[len(posts) // 2 :])
        turns(in_turn)

    assert stories(in_turn) == stories(at_once)
    at_once.close()
    in_turn.close()
