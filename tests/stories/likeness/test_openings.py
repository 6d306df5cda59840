"""Posts that merely begin alike are told apart by numbers, and none that repeats another is lost by it."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.stories.likeness.fingerprint import fingerprint
from bot.stories.likeness.joining import repeats
from bot.stories.likeness.openings import Opened, runs_of_post
from tests.stories.wire import DAM, a_carrier

HEADING = "The ministry said on the morning of"
WORDS = ["dam", "river", "the", "of", "burst", "town", "road", "school", "and", "four"]


def part_of_dam(first: int, last: int) -> str:
    return " ".join(DAM.split()[first:last])


TEXTS = st.one_of(
    st.lists(st.sampled_from(WORDS), max_size=30).map(" ".join),
    st.tuples(st.integers(0, 40), st.integers(0, 40)).map(lambda cut: part_of_dam(*sorted(cut))),
    st.integers(1, 12).map(lambda times: "dam burst here " * times),
)  # fmt: skip


@given(TEXTS, TEXTS, st.booleans(), st.sampled_from([0, 30, 5_000]))
def test_what_repeats_another_is_never_told_apart(one, other, same_channel, minutes):
    earlier, later = (a_carrier(f"{HEADING} {text}") for text in (one, other))
    found = repeats(
        fingerprint(earlier.text),
        fingerprint(later.text),
        apart=timedelta(minutes=minutes),
        same_channel=same_channel,
    )
    if found:
        assert Opened(later).may_repeat(runs_of_post(earlier.versions), later=True)
        assert Opened(earlier).may_repeat(runs_of_post(later.versions), later=False)


def test_other_news_under_one_heading_is_told_apart():
    first = a_carrier(f"{HEADING} Friday: {DAM}")
    other = a_carrier(
        f"{HEADING} Friday: a convoy of forty lorries crossed the border at Novy Most with flour and "
        "medicine for three districts, which had been cut off since the snow of last week."
    )
    again = a_carrier(f"{HEADING} Friday: {DAM} The road was opened again at noon.")

    assert not Opened(other).may_repeat(runs_of_post(first.versions), later=True)
    assert Opened(again).may_repeat(runs_of_post(first.versions), later=True)
