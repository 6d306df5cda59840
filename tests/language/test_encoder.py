import math

from hypothesis import given
from hypothesis import strategies as st

from bot.language.encoder import Packed

numbers = st.lists(st.floats(-1, 1, width=16), min_size=8, max_size=8).filter(any)


@given(numbers, numbers)
def test_a_cosine_is_symmetric_and_that_of_what_was_packed(one: list[float], other: list[float]) -> None:
    left, right = Packed.of(one), Packed.of(other)
    product = sum(a * b for a, b in zip(one, other, strict=True))
    expected = product / math.sqrt(sum(a * a for a in one)) / math.sqrt(sum(b * b for b in other))

    assert left.cosine(right) == right.cosine(left)
    assert math.isclose(left.cosine(right), expected, abs_tol=1e-6)
    assert Packed(left.content) == left, "what is kept is all there is"


def test_the_same_direction_is_near_and_the_opposite_is_not() -> None:
    vector = [0.5, -0.25, 0.125, -0.0625] * 96
    there = Packed.of(vector)

    assert math.isclose(there.cosine(there), 1.0) and there.may_be_near(there)
    assert not there.may_be_near(Packed.of([-value for value in vector]))


def test_two_in_five_signs_may_differ() -> None:
    one, signs = Packed.of([1.0] * 100), [1.0] * 100

    assert one.may_be_near(Packed.of([-1.0] * 40 + signs[40:]))
    assert not one.may_be_near(Packed.of([-1.0] * 41 + signs[41:]))


def test_vectors_of_other_dimensions_are_never_near() -> None:
    assert not Packed.of([1.0] * 4).may_be_near(Packed.of([1.0] * 8))


def test_nothing_is_near_a_vector_without_a_direction() -> None:
    assert Packed.of([0.0] * 4).cosine(Packed.of([1.0] * 4)) == 0.0
