"""JSON documents read piece by piece, however the pieces fall."""

import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sources.archive.json_stream import DEEPEST_VALUE, Broken, JsonReader, depth_of, strict
from bot.sources.values import Unusable

SCALARS = (
    st.none() | st.booleans() | st.integers(-(10**18), 10**18) | st.text(max_size=20) | st.just('a "\\" b')
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
)


def reader_of(content, step=1 << 20):
    """A reader that gets no more than `step` bytes at a time."""
    file = io.BytesIO(content if isinstance(content, bytes) else content.encode())
    return JsonReader(lambda size: file.read(min(size, step)))


@given(st.lists(VALUES, max_size=5), st.integers(1, 9), st.sampled_from([None, 1, "\t"]), st.booleans())
def test_every_value_is_cut_out_as_it_stands_wherever_the_chunks_end(values, step, indent, plain):
    document = json.dumps({"before": values, "list": values, "after": 1}, indent=indent, ensure_ascii=plain)
    reader = reader_of(document, step)
    pieces = []
    for key in reader.members():
        if key == "list":
            pieces = [reader.piece() for _ in reader.elements()]

    assert [piece.value() for piece in pieces] == values
    begin = document.index('"list"')
    for piece in pieces:
        raw = (piece.raw or b"").decode()
        place = document.index(raw, begin)
        begin = place + len(raw)
        assert piece.line == document.count("\n", 0, place) + 1
    assert reader.next() == ""
    assert reader.line == document.count("\n") + 1


@given(VALUES)
def test_depth_is_never_told_too_small(value):
    def deep(one):
        if not isinstance(one, dict | list):
            return 0
        return 1 + max(map(deep, one.values() if isinstance(one, dict) else one), default=0)

    assert depth_of(json.dumps(value).encode()) >= deep(value)


def test_depth_counts_no_brackets_in_text():
    wide = json.dumps([["[[["]] * 200).encode()

    assert depth_of(wide) == 2
    assert depth_of(b"[" * 5000 + b"]" * 5000) == 5000


def test_a_value_as_deep_as_allowed_is_read_and_one_level_more_is_not():
    def nested(levels):
        return b"[" * levels + b"]" * levels

    assert strict(nested(DEEPEST_VALUE)) is not None
    with pytest.raises(Unusable, match="levels deep"):
        strict(nested(DEEPEST_VALUE + 1))


def test_what_the_caller_leaves_is_passed_over():
    reader = reader_of('{"a": [1, {"b": "]"}], "c": "x", "d": 5}')

    assert list(reader.members()) == ["a", "c", "d"]
    assert reader.next() == ""


BROKEN = [
    "",
    "{",
    '{"a"',
    '{"a":',
    '{"a": 1',
    '{"a": "x',
    '{"a": [1}',
    "{a: 1}",
    '{"a": 1,}',
    '{"a" 1}',
    "[1]",
    '{"a": }',
]


@pytest.mark.parametrize("document", BROKEN)
@pytest.mark.parametrize("step", [1, 1 << 20])
def test_what_is_not_json_is_broken_and_never_goes_on_for_ever(document, step):
    with pytest.raises(Broken):
        list(reader_of(document, step).members())
