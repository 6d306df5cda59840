from datetime import timedelta

from bot.models import Post
from bot.storage import sketches
from bot.storage.database import Database
from bot.storage.posts import save_page
from bot.storage.sketches import StoredSketch
from tests.builders import NOON, a_page, a_post

WINDOW = timedelta(hours=72)
SCHEME = "1"


def keep(db: Database, *posts: Post) -> list[int]:
    save_page(db, a_page(*posts), source="preview", captured_at=NOON)
    return [row["id"] for row in db.rows("select id from posts order by id")]


def a_sketch(post_id: int, period: int = 4, *, minutes: int = 0, content: bytes = b"k") -> StoredSketch:
    return StoredSketch(
        post_id=post_id,
        version_id=post_id,
        channel_id=7,
        period=period,
        posted_at=NOON + timedelta(minutes=minutes),
        wording=post_id,
        sketch=content,
        runs=[3, -5],
        content=2,
        most=1,
    )


def found(db: Database, *periods: int, after: int = 0) -> list[tuple[int, bytes]]:
    up_to = sketches.last_sketch(db)
    return [
        (one.post_id, one.sketch) for one in sketches.sketches_between(db, periods, after=after, up_to=up_to)
    ]


def test_a_period_is_as_long_as_the_window() -> None:
    period = sketches.period_of(NOON, WINDOW)

    assert sketches.period_of(NOON + WINDOW, WINDOW) == period + 1
    assert sketches.period_of(NOON - WINDOW, WINDOW) == period - 1


def test_posts_of_a_period_are_all_those_published_in_it(db: Database) -> None:
    ids = keep(db, a_post(1), a_post(2, "Later", posted_at=NOON + WINDOW))
    period = sketches.period_of(NOON, WINDOW)

    assert sketches.posts_in_period(db, period, WINDOW) == ids[:1]
    assert sketches.posts_in_period(db, period + 1, WINDOW) == ids[1:]


def test_sketches_are_found_by_period_and_by_what_came_since(db: Database) -> None:
    one, other, third = keep(db, a_post(1), a_post(2, "b"), a_post(3, "c"))
    sketches.add_sketches(db, [a_sketch(one), a_sketch(other, 5)])
    before = sketches.last_sketch(db)
    sketches.add_sketches(db, [a_sketch(third), a_sketch(one, content=b"edited")])

    assert found(db, 4, 5) == [(other, b"k"), (third, b"k"), (one, b"edited")]
    assert found(db, 5) == [(other, b"k")]
    assert found(db, 4, 5, after=before) == [(third, b"k"), (one, b"edited")]


def test_a_number_is_never_given_twice(db: Database) -> None:
    [post] = keep(db, a_post(1))
    sketches.add_sketches(db, [a_sketch(post)])
    before = sketches.last_sketch(db)
    with db.write():
        sketches.drop_sketches(db)
    sketches.add_sketches(db, [a_sketch(post)])

    assert sketches.last_sketch(db) > before


def test_the_latest_posts_of_a_channel_are_what_its_habits_are_learned_from(db: Database) -> None:
    posts = keep(db, *(a_post(number, f"post {number}") for number in range(1, 5)))
    sketches.add_sketches(db, [a_sketch(post, minutes=number) for number, post in enumerate(posts)])
    until = NOON + timedelta(minutes=3)

    learned = list(sketches.runs_before(db, 7, NOON, until, most=2))

    assert [wording for _, wording, _ in learned] == [posts[2], posts[1]]
    assert learned[0][0] == NOON.date() and list(learned[0][2]) == [-5, 3]
    assert list(sketches.runs_before(db, 8, NOON, until, most=2)) == []


def test_a_period_is_missing_until_it_was_added(db: Database) -> None:
    with db.write():
        assert sketches.missing_periods(db, [4, 5]) == [4, 5]
        sketches.add_period(db, 4, scheme=SCHEME, at=NOON)
        sketches.add_period(db, 4, scheme=SCHEME, at=NOON)

        assert sketches.missing_periods(db, [4, 5]) == [5]


def test_sketches_of_another_scheme_are_dropped(db: Database) -> None:
    [post] = keep(db, a_post(1))
    with db.write():
        sketches.add_period(db, 4, scheme=SCHEME, at=NOON)
        sketches.add_sketches(db, [a_sketch(post)])

        assert not sketches.has_other_schemes(db, SCHEME)
        assert sketches.has_other_schemes(db, "2")
        sketches.drop_sketches(db)
        assert sketches.missing_periods(db, [4]) == [4]
        assert found(db, 4) == []


def test_sketches_that_were_not_used_for_a_while_are_dropped(db: Database) -> None:
    one, other = keep(db, a_post(1), a_post(2, "b"))
    with db.write():
        for period, post in ((4, one), (5, other)):
            sketches.add_period(db, period, scheme=SCHEME, at=NOON)
            sketches.add_sketches(db, [a_sketch(post, period)])
        sketches.use_periods(db, [4], at=NOON + sketches.KEPT_FOR)
        assert sketches.missing_periods(db, [4, 5]) == []

        sketches.use_periods(db, [4], at=NOON + sketches.KEPT_FOR + timedelta(seconds=1))

        assert sketches.missing_periods(db, [4, 5]) == [5]
    assert found(db, 4, 5) == [(one, b"k")]
