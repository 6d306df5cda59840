"""Which account reads which channel: evenly by work, with few moves, and nothing is left unread."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from bot.sources.accounts import SLACK, Candidate, in_turn, spread

THREE = ("day", "night", "spare")
ALL = frozenset(THREE)


def wires(number, *, work=10.0, **more):
    return [Candidate(key=f"wire_{place}", work=work, **more) for place in range(number)]


def read_by(plan):
    return Counter(plan.values())


def settled(candidates, plan):
    """The same channels once each is read, and known, by who was to read it."""
    return [
        Candidate(
            key=one.key,
            work=one.work,
            named=one.named,
            reader=plan[one.key],
            known=one.known | {plan[one.key]},
            joined=one.joined,
        )
        for one in candidates
    ]


candidates = st.lists(
    st.builds(
        Candidate,
        key=st.integers(0, 999).map("wire_{}".format),
        work=st.floats(0.1, 300),
        named=st.sampled_from(("", "", *THREE, "gone")),
        reader=st.sampled_from(("", *THREE, "gone")),
        known=st.frozensets(st.sampled_from(THREE)),
        joined=st.frozensets(st.sampled_from(THREE), max_size=1),
    ),
    max_size=40,
    unique_by=lambda one: one.key,
)


@given(candidates, st.frozensets(st.sampled_from(THREE)))
def test_every_channel_is_read_by_one_account_that_can_and_named_ones_by_theirs(found, able):
    plan = spread(found, THREE, able=able)

    assert plan.keys() == {one.key for one in found}
    assert set(plan.values()) <= (able or ALL)
    for one in found:
        if one.named in (able or ALL):
            assert plan[one.key] == one.named
        elif joined := one.joined & (able or ALL):
            assert plan[one.key] in joined


@given(candidates, st.frozensets(st.sampled_from(THREE)))
def test_what_is_decided_once_stays_so_while_nothing_changes(found, able):
    plan = spread(found, THREE, able=able)
    again = spread(settled(found, plan), THREE, able=able)
    third = spread(settled(found, again), THREE, able=able)

    assert third == again


def test_channels_that_nobody_reads_yet_are_spread_by_their_work():
    busy, sleepy = wires(2, work=100.0), [Candidate(key=f"sleepy_{n}", work=10.0) for n in range(10)]

    plan = spread([*busy, *sleepy], THREE, able=ALL)

    assert {plan["wire_0"], plan["wire_1"]} == {"day", "night"}
    assert read_by(plan)["spare"] == 10


def test_an_account_that_is_added_takes_over_only_channels_it_was_told_of_and_no_more_than_evens_out():
    told = [*wires(60, reader="day", known=frozenset({"day", "night"}))]
    untold = [
        Candidate(key=f"other_{n}", work=10.0, reader="day", known=frozenset({"day"})) for n in range(60)
    ]

    plan = spread([*told, *untold], ("day", "night"), able=frozenset({"day", "night"}))

    moved = [key for key, account in plan.items() if account == "night"]
    assert moved and all(key.startswith("wire_") for key in moved)
    assert read_by(plan)["day"] <= 60 * SLACK + 1


def test_channels_of_an_account_that_cannot_go_to_the_others_and_no_other_moves():
    found = [
        *wires(10, reader="day"),
        *(Candidate(key=f"n_{n}", work=10.0, reader="night") for n in range(10)),
    ]

    plan = spread(found, THREE, able=frozenset({"night", "spare"}))

    assert all(plan[f"n_{n}"] == "night" for n in range(10))
    assert "day" not in plan.values() and read_by(plan)["spare"] == 10


def test_channels_of_an_account_that_cannot_go_to_one_that_need_not_wait_while_there_is_one():
    before = settled(found := wires(9), spread(found, THREE, able=ALL))
    able, lost = frozenset({"day", "night"}), {one.key for one in before if one.reader == "spare"}

    plan = spread(before, THREE, able=able, waiting=frozenset({"night"}))
    assert {plan[key] for key in lost} == {"day"}
    assert [plan[one.key] for one in before if one.key not in lost] == [
        one.reader for one in before if one.key not in lost
    ]
    plan = spread(before, THREE, able=able, waiting=able)
    assert {plan[key] for key in lost} == {"day", "night"}


def test_an_account_that_is_back_gets_what_it_joined_and_what_evens_out_the_work():
    joined = wires(2, reader="night", known=ALL, joined=frozenset({"day"}))
    others = [Candidate(key=f"n_{n}", work=10.0, reader="night", known=ALL) for n in range(18)]

    plan = spread([*joined, *others], ("day", "night"), able=frozenset({"day", "night"}))

    assert plan["wire_0"] == plan["wire_1"] == "day"
    assert 10 <= read_by(plan)["night"] <= 10 * SLACK


def test_where_no_account_can_each_is_asked_as_before():
    assert read_by(spread(wires(4, reader="day"), ("day",), able=frozenset())) == {"day": 4}


def test_who_stands_in_is_first_who_knows_the_channel():
    assert in_turn(THREE, frozenset({"spare"})) == ("day", "spare", "night")
    assert in_turn(THREE, frozenset()) == THREE
