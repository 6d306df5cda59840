"""Lengths of time as people write them."""

from datetime import timedelta

import pytest

from bot.config.durations import duration, duration_text


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("90s", timedelta(seconds=90)),
        ("30m", timedelta(minutes=30)),
        ("8h", timedelta(hours=8)),
        ("7d", timedelta(days=7)),
        ("12w", timedelta(weeks=12)),
    ],
)
def test_a_length_of_time_is_a_number_and_a_unit(text, length):
    assert duration(text) == length


@pytest.mark.parametrize(
    "text", ["", "h", "8", "8 h", "8H", "-8h", "8h30m", "1.5h", "٨h", "8y", "1" * 7 + "d", "8h\n"]
)
def test_anything_else_is_none(text):
    with pytest.raises(ValueError, match="not a duration"):
        duration(text)


@pytest.mark.parametrize("text", ["45s", "90s", "2m", "36h", "14d"])
def test_what_is_written_reads_as_it_was(text):
    assert duration_text(duration(text)) == text
