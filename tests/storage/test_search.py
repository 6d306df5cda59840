"""Reading posts back."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import InputError
from bot.models import Filter, post_url
from bot.storage.database import open_database
from bot.storage.posts import save_page
from bot.storage.search import find_posts, text_query
from tests.builders import NOON, a_page, a_post


@pytest.fixture
def wire(db):
    posts = [
        a_post(1, "The dam burst at Кам'янка", posted_at=NOON),
        a_post(2, "Мы открыты для переговоров", posted_at=NOON + timedelta(hours=1)),
        a_post(3, 'He said "talks" NEAR(midnight) * a OR b', posted_at=NOON + timedelta(hours=2)),
    ]
    save_page(db, a_page(*posts), source="telegram", captured_at=NOON)
    return db


def ids(db, **wanted):
    return [stored.post.message_id for stored in find_posts(db, Filter(**wanted))]


def test_posts_are_filtered_by_channel_and_time(wire):
    assert ids(wire) == [1, 2, 3]
    assert ids(wire, channel="@clashreport".lstrip("@")) == [1, 2, 3]
    assert ids(wire, channel=1186921499) == [1, 2, 3]
    assert ids(wire, channel="another") == []
    assert ids(wire, since=NOON + timedelta(hours=1)) == [2, 3]
    assert ids(wire, until=NOON + timedelta(hours=1)) == [1]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("dam", [1]), ("открыты переговоров", [2]), ("ОТКРЫТЫ", [2]), ("dam talks", []),
        ('"talks"', [3]), ('foo"', []), ("NEAR(midnight)", [3]), ("* OR", [3]), ("a OR b", [3]),
        ("NEAR(", [3]), ("a OR", [3]),
        ("кам'янка", [1]), ("talks\0", [3]),
    ],
)  # fmt: skip
def test_search_takes_any_words_a_person_types(wire, words, found):
    assert ids(wire, words=words) == found


@pytest.mark.parametrize("words", ['"', "*", '""', "\0"])
def test_search_says_clearly_that_there_is_no_word(wire, words):
    with pytest.raises(InputError, match="expected at least one word or number"):
        ids(wire, words=words)


@pytest.mark.parametrize("words", ['"', "*", "\0", "!!!", "()"])
def test_a_search_without_a_word_is_refused_in_one_line(wire, words):
    with pytest.raises(InputError, match="expected at least one word"):
        ids(wire, words=words)


def test_an_edited_posts_old_words_are_found_too(wire):
    edited = a_post(1, "The dam held", edited=True, edited_at=NOON + timedelta(hours=3))
    save_page(wire, a_page(edited), source="telegram", captured_at=NOON)

    assert ids(wire, words="burst") == ids(wire, words="held") == [1]


def test_lists_longer_than_a_batch_come_whole_and_in_order(db):
    posts = [a_post(n, posted_at=NOON + timedelta(seconds=n // 7)) for n in range(1, 1203)]
    save_page(db, a_page(*posts), source="telegram", captured_at=NOON)

    assert ids(db) == list(range(1, 1203))


def test_a_channel_without_a_username_has_an_address_by_number():
    assert post_url("", 1186921499, 7) == "https://t.me/c/1186921499/7"


@given(st.text(min_size=1))
def test_no_search_text_breaks_the_query(tmp_path_factory, words):
    db = open_database(tmp_path_factory.getbasetemp() / "search.db")
    try:
        ids(db, words=words)
    except InputError:
        with pytest.raises(InputError):
            text_query(words)
    finally:
        db.close()
