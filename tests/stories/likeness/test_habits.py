"""What a channel repeats, as its definition says it, however it is worked out."""

from array import array
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.stories.likeness.habits import DAYS, POSTS, PastPost, repeated

RUNS = st.sets(st.sampled_from([-(2**31), -65_537, -1, 0, 1, 65_535, 65_536, 2**31 - 1]), max_size=5)
PAST = st.builds(
    lambda day, wording, runs: PastPost(date(2026, 3, 1) + timedelta(days=day), wording, array("i", runs)),
    st.integers(0, 4),
    st.integers(-1, 9),
    RUNS,
)


def by_definition(before: list[PastPost]) -> set[int]:
    latest: dict[int, PastPost] = {}
    for post in before:
        latest.setdefault(post.wording, post)
    found = set()
    for run in {run for post in latest.values() for run in post.runs}:
        wordings = {wording for wording, post in latest.items() if run in post.runs}
        days = {post.day for post in before if post.wording in wordings}
        if len(wordings) >= POSTS and len(days) >= DAYS:
            found.add(run)
    return found


@given(st.lists(PAST, max_size=40))
def test_a_run_in_several_wordings_on_several_days_is_a_habit_and_no_other(before: list[PastPost]) -> None:
    assert repeated(before) == by_definition(before)


def test_a_heading_is_a_habit_and_what_stands_below_it_is_not() -> None:
    heading, days = 7, (0, 1, 2, 2, 2)
    before = [
        PastPost(date(2026, 3, 1 + day), number, array("i", [heading, 100 + number]))
        for number, day in enumerate(days)
    ]

    assert repeated(before) == {heading}
    assert repeated(before[:-1]) == repeated(before[2:] * 3) == set()
