from datetime import timedelta

import pytest

from bot.storage import sketches, stories
from bot.storage.database import Database
from bot.storage.posts import save_page
from bot.storage.translations import (
    StoredVector,
    Translation,
    add_translations,
    add_vectors,
    known_leads,
    vectors_between,
)
from tests.builders import NOON, a_page, a_post

HOUR = timedelta(hours=1)
PERIOD = sketches.period_of(NOON, timedelta(hours=72))


@pytest.fixture
def posts(db: Database) -> list[int]:
    """Three posts, an hour apart."""
    kept = [a_post(number, posted_at=NOON + number * HOUR) for number in range(3)]
    save_page(db, a_page(*kept), source="preview", captured_at=NOON)
    return [row["id"] for row in db.rows("select id from posts order by message_id")]


def a_vector(post_id: int, lead: str = "d1") -> StoredVector:
    return StoredVector(post_id=post_id, posted_at=NOON, lead=lead, language="en", content=b"\x00\x3c")


def test_vectors_are_found_by_the_time_of_their_posts(db: Database, posts: list[int]) -> None:
    for _ in range(2):
        add_vectors(db, PERIOD, map(a_vector, posts))

    found = vectors_between(db, NOON, NOON + HOUR, periods=[PERIOD])

    assert [(one.post_id, one.posted_at) for one in found] == [(posts[0], NOON), (posts[1], NOON + HOUR)]
    assert (found[0].lead, found[0].language, found[0].content) == ("d1", "en", b"\x00\x3c")
    assert vectors_between(db, NOON, NOON + HOUR, periods=[PERIOD + 1]) == []


def test_what_is_kept_of_a_post_is_known(db: Database, posts: list[int]) -> None:
    add_vectors(db, PERIOD, [a_vector(posts[0], "d1"), a_vector(posts[0], "d2")])

    assert known_leads(db, posts, [PERIOD]) == {(posts[0], "d1"), (posts[0], "d2")}
    assert known_leads(db, posts[1:], [PERIOD]) == set()


def test_vectors_go_with_the_sketches_of_their_period_and_with_the_scheme(
    db: Database, posts: list[int]
) -> None:
    for scheme, at in (("1", NOON), ("2", NOON + timedelta(days=30))):
        add_vectors(db, PERIOD, [a_vector(posts[0])])
        sketches.add_period(db, PERIOD, scheme="1", at=NOON)
        if sketches.has_other_schemes(db, scheme):
            sketches.drop_sketches(db)
        sketches.use_periods(db, [PERIOD + 5], at=at)
        left = known_leads(db, posts, [PERIOD])
        assert left == ({(posts[0], "d1")} if scheme == "1" else set())
    add_vectors(db, PERIOD, [a_vector(posts[0])])
    sketches.add_period(db, PERIOD, scheme="2", at=NOON)
    sketches.use_periods(db, [PERIOD + 5], at=NOON + timedelta(days=30))
    assert known_leads(db, posts, [PERIOD]) == set()


def test_each_post_of_a_pair_knows_the_other_with_the_greatest_score(db: Database, posts: list[int]) -> None:
    first, second, third = posts
    for score in (0.7, 0.8, 0.6):
        pair = Translation(post_id=first, other_id=second, score=score)
        add_translations(db, [pair], encoder="e", at=NOON)

    one, two, alone = stories.posts_by_id(db, posts)

    assert [(other.post_id, other.score) for other in one.translations] == [(second, 0.8)]
    assert [(other.post_id, other.message_id) for other in two.translations] == [(first, 0)]
    assert alone.translations == () and third == alone.id
