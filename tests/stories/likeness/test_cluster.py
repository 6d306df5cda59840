import random
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.stories.likeness.carrier import Carrier
from bot.stories.likeness.clusters import Groups, cluster
from tests.stories.wire import CHANNELS, DAM, DAM_RU, DAM_UK, a_carrier

WINDOW = timedelta(hours=72)
TEXTS = [
    DAM,
    "BREAKING: " + DAM,
    " ".join(DAM.split()[:20]),
    DAM.replace("four", "nine"),
    DAM_RU,
    DAM_RU + " Подробности позже.",
    DAM_UK,
    "Explosions in Kyiv",
    "",
]


@st.composite
def wires(draw: st.DrawFn) -> list[Carrier]:
    """Up to ten posts over some days, copies, templates and forwards among them."""
    posts = []
    for number in range(draw(st.integers(1, 10))):
        forward = draw(st.sampled_from([None, None, ("clashreport", 1), ("elsewhere", 5)]))
        posts.append(
            a_carrier(
                draw(st.sampled_from(TEXTS)),
                draw(st.sampled_from(list(CHANNELS))),
                message_id=number + 1,
                minutes=draw(st.integers(0, 8 * 24 * 60)),
                forward_of=forward,
            )
        )
    return posts


@given(wires(), st.randoms(use_true_random=False))
def test_stories_are_the_same_in_whatever_order_posts_come(
    posts: list[Carrier], order: random.Random
) -> None:
    shuffled = list(posts)
    order.shuffle(shuffled)

    assert cluster(shuffled) == cluster(posts)


@given(wires())
def test_a_later_post_never_parts_others(posts: list[Carrier]) -> None:
    ordered = sorted(posts, key=lambda post: post.order)
    before, after = cluster(ordered[:-1]), cluster(ordered)

    for story in before:
        assert any(story <= larger for larger in after)


@given(wires())
def test_each_post_is_in_one_story(posts: list[Carrier]) -> None:
    stories = cluster(posts)

    assert sorted(key for story in stories for key in story) == sorted(post.key for post in posts)


@given(wires(), st.data())
def test_what_editors_hold_apart_or_together_stays_so(posts: list[Carrier], data: st.DataObject) -> None:
    keys = st.sampled_from([post.key for post in posts])
    apart = [pair for pair in data.draw(st.lists(st.tuples(keys, keys), max_size=2)) if pair[0] != pair[1]]
    together = data.draw(st.lists(st.tuples(keys, keys), max_size=1))

    stories = cluster(posts, together=together, apart=apart)
    home = {key: story for story in stories for key in story}

    assert all(home[one] is not home[other] for one, other in apart)
    for one, other in together:
        assert home[one] is home[other] or (one, other) in apart or (other, one) in apart


def test_a_forward_goes_with_the_post_that_was_split_off() -> None:
    first, split = a_carrier(), a_carrier(channel="uniannet", minutes=5)
    forward = a_carrier(channel="wartranslated", minutes=9, forward_of=("uniannet", 1))

    stories = cluster([first, split, forward], apart=[(first.key, split.key)])

    assert stories == sorted([frozenset({first.key}), frozenset({split.key, forward.key})], key=min)


def test_groups_refuse_to_join_what_is_held_apart() -> None:
    groups = Groups("abcd", apart=[("a", "d")])

    assert groups.join("a", "b") and groups.join("c", "d")
    assert not groups.join("b", "c")
    assert not groups.join("a", "b"), "they are one already"
    assert sorted(map(sorted, groups)) == [["a", "b"], ["c", "d"]]
