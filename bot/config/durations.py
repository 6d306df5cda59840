"""Lengths of time as people write them in settings, commands and the chat: "90s", "8h", "7d", "12w"."""

import re
from datetime import timedelta

UNITS = {
    "w": timedelta(weeks=1),
    "d": timedelta(days=1),
    "h": timedelta(hours=1),
    "m": timedelta(minutes=1),
    "s": timedelta(seconds=1),
}
DURATION = 'a number and a unit, such as "90s", "2m", "1h" or "1d"'

_DURATION = re.compile(r"([0-9]{1,6})([wdhms])")


def duration(text: str) -> timedelta:
    """Return the length of time that was written. Raises ValueError for anything else."""
    found = _DURATION.fullmatch(text)
    if found is None:
        raise ValueError("not a duration")
    return int(found[1]) * UNITS[found[2]]


def duration_text(value: timedelta) -> str:
    """Write a length of time in the largest unit up to days that is exact."""
    unit = next(unit for unit, size in UNITS.items() if unit != "w" and value % size == timedelta())
    return f"{value // UNITS[unit]}{unit}"
