"""What is kept in memory between batches changes nothing but the work."""

import errno
import random
from collections.abc import Iterator
from datetime import timedelta
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import StorageError
from bot.models import Post
from bot.storage import sketches
from bot.storage.database import Database
from bot.storage.sketches import FoundSketch
from bot.stories import memory as kept
from bot.stories.correcting import split
from bot.stories.likeness.fingerprint import Fingerprint, fingerprint
from bot.stories.memory import StoryMemory
from bot.stories.placing import place
from tests.stories.test_placing import LATER, a_post, fresh, keep, stories, story_ids, wires
from tests.stories.wire import CHANNELS, DAM, DAM_RU, NOON

WORDS = (  # each stands for forty
    "river",
    "harbour",
    "minister",
    "convoy",
    "bridge",
    "reactor",
    "market",
    "ballot",
    "glacier",
    "railway",
    "hospital",
    "orchard",
    "treaty",
    "furnace",
    "senate",
    "pipeline",
    "museum",
    "airfield",
    "refinery",
    "cathedral",
    "quarry",
    "reservoir",
    "tribunal",
    "embassy",
)


def put(db: Database, *post_ids: int, memory: StoryMemory | None = None) -> None:
    with db.write():
        place(db, post_ids, now=LATER, memory=memory)


def places(db: Database) -> list[tuple[object, ...]]:
    rows = db.rows("select post_id, joined_id, head_id, kind, carries, told from story_joins order by 1")
    return [tuple(row.values()) for row in rows]


@settings(max_examples=20)
@given(wires(), st.randoms(use_true_random=False), st.data())
def test_placed_one_by_one_with_a_memory_is_placed_anew_from_nothing(
    tmp_path_factory: pytest.TempPathFactory, posts: list[Post], order: random.Random, data: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("memory")
    db, memory, other = fresh(folder / "kept.db"), StoryMemory(), StoryMemory()
    ids = []
    for post in posts:
        [stored] = keep(db, post)
        ids.append(stored)
        beside = data.draw(st.booleans(), label="another process places it")
        put(db, stored, memory=other if beside else memory)
    edited = data.draw(st.sampled_from(range(len(posts))), label="edited")
    text = data.draw(st.sampled_from([DAM, DAM_RU, "Withdrawn"]))
    changed = a_post_like(posts[edited], text)
    keep(db, changed)
    put(db, ids[edited], memory=memory)

    anew = fresh(folder / "anew.db")
    again = keep(anew, *posts)
    keep(anew, changed)
    put(anew, *again)

    assert stories(db) == stories(anew)
    assert places(db) == places(anew)
    db.close()
    anew.close()


def a_post_like(post: Post, text: str) -> Post:
    names = {number: name for name, number in CHANNELS.items()}
    minutes = (post.posted_at - NOON) / timedelta(minutes=1)
    return a_post(
        names[post.channel_id],
        text,
        message_id=post.message_id,
        minutes=minutes,
        forward=post.forward,
        edited_at=post.posted_at + timedelta(minutes=1),
    )


def test_sketches_that_were_dropped_and_a_split_are_seen(db: Database) -> None:
    memory = StoryMemory()
    first, copy = keep(db, a_post("clashreport"), a_post("uniannet", minutes=4))
    put(db, first, copy, memory=memory)
    split(db, copy, actor="editor", at=LATER)
    with db.write():
        sketches.drop_sketches(db)
    [late] = keep(db, a_post("rian_ru", minutes=6))

    put(db, late, memory=memory)

    assert story_ids(db, [first, copy, late]) == [first, copy, first]


def test_a_channel_that_was_renamed_is_read_anew(db: Database) -> None:
    memory = StoryMemory()
    [first] = keep(db, a_post("clashreport"))
    put(db, first, memory=memory)
    with db.write():
        db.run("update channels set username = 'renamed', title = 'Renamed'")
    (post,) = memory.carriers(db, [first]).values()

    assert (post.username, post.title) == ("renamed", "Renamed")


def test_another_database_is_not_taken_for_the_one_before(db: Database) -> None:
    memory = StoryMemory()
    put(db, *keep(db, a_post("clashreport"), a_post("uniannet", minutes=4)), memory=memory)
    with db.write():
        for table in ("story_joins", "story_sketches", "story_periods"):
            db.run(f"delete from {table}")
        db.run("delete from sqlite_sequence where name = 'story_sketches'")
    [late] = keep(db, a_post("rian_ru", minutes=6))

    put(db, late, memory=memory)

    assert story_ids(db, [late]) == [1]


# --- the work -------------------------------------------------------------------------------------


def texts(count: int, seed: int = 5) -> list[str]:
    """Texts of thirty words, no two of which have more than a few runs in common."""
    chance = random.Random(seed)
    return [
        f"Report {number}: " + " ".join(f"{chance.choice(WORDS)}{chance.randrange(40)}" for _ in range(30))
        for number in range(count)
    ]


def worked(db: Database, count: int, memory: StoryMemory, *, about: str = "{}") -> tuple[int, int, int]:
    """Statements, sketches compared and posts read, for ten posts and a copy beside so many others."""
    said = [about.format(text) for text in texts(count + 10)]
    posts = [a_post("clashreport", text, message_id=n + 1, minutes=n / 10) for n, text in enumerate(said)]
    ids = keep(db, *posts, a_post("uniannet", said[0], message_id=1, minutes=count / 10 + 2))
    put(db, *ids[:count], memory=memory)
    statements: list[str] = []
    compared, read = memory.compared, memory.read
    db.conn.set_trace_callback(statements.append)
    put(db, *ids[count:], memory=memory)
    db.conn.set_trace_callback(None)
    assert story_ids(db, [ids[-1]]) == [ids[0]]
    own = [sql for sql in statements if not sql.startswith(("SAVEPOINT", "RELEASE"))]
    return len(own), memory.compared - compared, memory.read - read


def test_the_work_of_placing_does_not_grow_with_the_posts_around(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    work = {}
    for count in (50, 400):
        db = fresh(tmp_path_factory.mktemp("work") / "a.db")
        work[count] = worked(db, count, StoryMemory())
        db.close()

    few, many = work[50], work[400]
    assert many[0] <= few[0] and many[0] < 4 * 11, "statements, of which each post of a batch takes few"
    assert many[1] <= 2 * 11 and many[2] <= 1, "sketches compared, each with its own too; posts read"


@pytest.mark.parametrize(
    "about",
    [
        "{}\nMore of this: https://t.me/uniannet/7",
        "The morning report of the ministry: {}",
        "{} The ministry says that it reports every morning what it heard of the front during the night",
    ],
)
def test_posts_that_point_to_one_post_begin_alike_or_share_a_few_runs_are_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, about: str
) -> None:
    monkeypatch.setattr(kept, "CARRIERS", 1)
    db = fresh(tmp_path / "a.db")
    _, _, read = worked(db, 60, StoryMemory(), about=about)
    db.close()

    assert 1 <= read <= 4, "the one that a copy is of, and hardly another of sixty"


def test_a_post_is_taken_apart_once_however_many_are_made_findable_with_it(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept, "CARRIERS", 40)
    taken_apart: list[str] = []

    def counted(text: str, **dressing: Any) -> Fingerprint:
        taken_apart.append(text)
        return fingerprint(text, **dressing)

    monkeypatch.setattr("bot.stories.likeness.carrier.fingerprint", counted)
    memory, said = StoryMemory(), texts(250)
    ids = keep(db, *(a_post("clashreport", text, message_id=n + 1, minutes=n) for n, text in enumerate(said)))
    for number in range(0, 250, 50):
        put(db, *ids[number : number + 50], memory=memory)

    assert len(taken_apart) == 250, "when the first was placed all could be found; none was compared"


def test_what_is_kept_is_bounded(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "CARRIERS", 3)
    monkeypatch.setattr(kept, "UNASKED", 2)
    memory = StoryMemory()
    said = texts(12)
    for number, text in enumerate(said):
        put(
            db,
            *keep(db, a_post("clashreport", text, message_id=number + 1, minutes=number * 60 * 24 * 5)),
            memory=memory,
        )

    assert len(memory) <= 3
    assert memory.indexed == 4, "the last two posts, each by its words and by its runs"


def test_a_period_that_left_the_index_is_read_again(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "UNASKED", 1)
    memory = StoryMemory()
    [first] = keep(db, a_post("clashreport"))
    put(db, first, memory=memory)
    [later] = keep(db, a_post("clashreport", "Rain", message_id=2, minutes=60 * 24 * 30))
    put(db, later, memory=memory)
    [copy] = keep(db, a_post("uniannet", minutes=4))

    put(db, copy, memory=memory)

    assert story_ids(db, [first, later, copy]) == [first, later, first]


def test_where_the_disk_is_full_it_is_said_and_later_all_is_found(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: Database) -> BinaryIO:
        raise OSError(errno.ENOSPC, "No space left on device")

    memory = StoryMemory()
    ids = keep(db, a_post("clashreport"), a_post("uniannet", minutes=4))
    with monkeypatch.context() as once:
        once.setattr(sketches, "scratch_file", full)
        with pytest.raises(StorageError, match="No space left"):
            put(db, *ids, memory=memory)

    put(db, *ids, memory=memory)

    assert story_ids(db, ids) == [ids[0], ids[0]]


def test_what_was_read_in_part_when_a_batch_was_given_up_is_read_whole_by_the_next(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole, memory = sketches.sketches_between, StoryMemory()

    def cut_off(*asked: Any, **more: Any) -> Iterator[FoundSketch]:
        yield from islice(whole(*asked, **more), 1)
        raise StorageError("the database refused: interrupted")

    rain, first = keep(db, a_post("rian_ru", "Rain"), a_post("clashreport"))
    put(db, rain, first)
    put(db, *keep(db, a_post("rian_ru", "Snow", message_id=2, minutes=60 * 24 * 30)), memory=memory)
    [copy] = keep(db, a_post("uniannet", minutes=4))
    with monkeypatch.context() as once:
        once.setattr(sketches, "sketches_between", cut_off)
        with pytest.raises(StorageError, match="interrupted"):
            put(db, copy, memory=memory)

    put(db, copy, memory=memory)

    assert story_ids(db, [first, copy]) == [first, first]
