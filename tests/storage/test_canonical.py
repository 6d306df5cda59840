"""Hashes are taken of JSON that has one spelling, the same in every version."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.storage.canonical import canonical

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters()),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(VALUES)
def test_a_value_is_written_as_the_library_writes_it(value: object) -> None:
    assert canonical(value) == json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def test_what_is_no_json_is_refused() -> None:
    with pytest.raises(TypeError, match="not JSON serializable"):
        canonical({"at": object()})
