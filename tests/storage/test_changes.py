"""What changed since notices were amended is found without a look at what did not."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from bot.storage import custody
from bot.storage.changes import amended_to, changed_stories, latest
from bot.storage.database import Database
from bot.storage.posts import save_page
from bot.storage.stories import set_story
from tests.builders import NOON, a_page, a_post
from tests.databases import new_database, steps_of

CHANNEL = 1186921499


def one_long_story(db: Database, count: int) -> None:
    set_story(db, 1, range(1, count + 1))


def posts_gone(db: Database, count: int) -> None:
    gone = {"channel_id": CHANNEL, "ids": [[count, count]]}
    with db.write():
        for _ in range(count // 2):
            custody.record(db, "absent", gone, actor=custody.COLLECTOR, at=NOON)


@pytest.mark.parametrize("changed", [one_long_story, posts_gone])
def test_four_times_as_many_posts_cost_four_times_as_much(
    tmp_path: Path, changed: Callable[[Database, int], None]
) -> None:
    steps = []
    for count in (250, 1_000):
        db = new_database(tmp_path / f"{count}.db")
        posts = [a_post(number, f"post {number}", channel_id=CHANNEL) for number in range(1, count + 1)]
        save_page(db, a_page(*posts), source="telegram", captured_at=NOON)
        changed(db, count)
        since, to = amended_to(db), latest(db, version=count)
        steps.append(steps_of(db, partial(changed_stories, db, since, to)))
        db.close()

    assert steps[1] < 6 * steps[0], steps
