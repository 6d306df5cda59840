from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bot.models import Forward, Link, Post
from bot.models.passages import with_passages, words_of
from bot.sources.albums import SETTLING, assembled, ripe
from bot.telegram.protocol import PAGE, Batch

NOON = datetime(2026, 5, 29, 12, tzinfo=UTC)
LATER = NOON + timedelta(hours=1)


def a_post(number: int, group: int | None = None, **fields: Any) -> Post:
    return replace(Post(channel_id=1, message_id=number, posted_at=NOON, grouped_id=group), **fields)


def test_an_album_is_one_post_with_what_any_of_its_parts_says() -> None:
    link, forward = Link(url="https://a.example"), Forward(channel_id=5)
    parts = [
        a_post(12, 9, views=5, media="photo", raw=b"c"),
        a_post(10, 9, media="photo", raw=b"a", links=(link,)),
        a_post(
            11,
            9,
            media="video",
            raw=b"b",
            text="The dam held",
            links=(link,),
            forward=forward,
            edited=True,
            edited_at=LATER,
            author="Editor",
            reply_to=3,
        ),
    ]

    assert assembled(parts) == (
        a_post(
            10,
            9,
            parts=(10, 11, 12),
            text="The dam held",
            edited=True,
            edited_at=LATER,
            links=(link,),
            forward=forward,
            author="Editor",
            reply_to=3,
            media="album",
            views=5,
            raw=b"a\nb\nc",
        ),
    )


def test_no_caption_of_an_album_is_lost() -> None:
    (album,) = assembled([a_post(2, 9, text="second"), a_post(1, 9, text="first")])

    assert album.text == "first\n\nsecond"


def test_posts_between_the_parts_of_an_album_stay_apart() -> None:
    posts = assembled([a_post(1, 9), a_post(2, text="between"), a_post(3, 9)])

    assert [post.ids for post in posts] == [(1, 3), (2,)]


def test_an_album_that_touches_the_end_of_a_full_page_is_left_for_the_next() -> None:
    posts = [a_post(number, 9 if number > 96 else None) for number in range(1, PAGE + 1)]

    assert ripe(Batch(posts=tuple(posts)), LATER) == 96


def test_an_album_with_another_post_in_it_is_left_too() -> None:
    groups = {97: 9, 98: 9, 99: None, 100: 8}
    posts = [a_post(number, groups.get(number)) for number in range(1, PAGE + 1)]

    assert ripe(Batch(posts=tuple(posts)), LATER) == 96


def test_an_album_that_ended_well_before_the_end_of_a_page_is_given() -> None:
    posts = [a_post(number, 9 if 80 <= number < 90 else None) for number in range(1, PAGE + 1)]

    assert ripe(Batch(posts=tuple(posts)), LATER) == PAGE


def test_what_fills_a_whole_page_is_given_even_if_it_claims_to_be_an_album() -> None:
    posts = [a_post(number, 9) for number in range(1, PAGE + 1)]

    assert ripe(Batch(posts=tuple(posts)), LATER) == PAGE


def test_an_album_that_may_still_be_arriving_is_left_for_a_moment() -> None:
    batch = Batch(posts=(a_post(5), a_post(7, 9), a_post(8, 9)))

    assert ripe(batch, NOON + SETTLING / 2) == 6
    assert ripe(batch, NOON + SETTLING) == 8


def test_a_clock_that_is_far_off_holds_nothing_back() -> None:
    assert ripe(Batch(posts=(a_post(7, 9),)), NOON - timedelta(days=1)) == 7


def test_an_answer_with_nothing_gets_nowhere() -> None:
    assert ripe(Batch(), NOON) == 0


@given(
    runs=st.lists(st.tuples(st.booleans(), st.integers(1, 10)), max_size=PAGE),
    step=st.integers(1, 3),
    age=st.integers(-9, 9),
)
def test_no_album_is_broken_wherever_a_page_ends(runs: list[tuple[bool, int]], step: int, age: int) -> None:
    groups = [group if album else None for group, (album, size) in enumerate(runs) for _ in range(size)]
    posts = [a_post(step * place, group) for place, group in enumerate(groups, 1)]
    page = Batch(posts=tuple(posts[:PAGE]))

    last = ripe(page, NOON + timedelta(seconds=age))

    given_now = {post.grouped_id for post in posts if post.message_id <= last} - {None}
    left = {post.grouped_id for post in posts if post.message_id > last} - {None}
    assert not given_now & left
    assert last > 0 or len(posts) < PAGE


def test_names_of_files_stand_below_what_the_parts_of_an_album_say() -> None:
    texts = [with_passages("First", [("file", "a.pdf")]), with_passages("", [("file", "b.pdf")])]
    parts = [
        a_post(number, 9, text=text, passages=passages, media_identity=f"document {number}")
        for number, (text, passages) in enumerate(texts, 10)
    ]

    (album,) = assembled(parts)

    assert album.text == "First\n\na.pdf\nb.pdf"
    assert words_of(album.text, album.passages) == [("file", "a.pdf"), ("file", "b.pdf")]
    assert album.media_identity == "document 10 document 11"
