"""What may be believed of ids and times that a page or a file gives. Pure."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, tzinfo

from bot.text import clean_text

LARGEST_ID = 2**31 - 1  # a message's id is a 32-bit number
BOT_PREFIX = 10**12  # bots write channel 1186921499 as -1001186921499: no channel's id is that large
CLOCK_SKEW = timedelta(days=1)  # how far ahead of our clock a time may be

_USERNAME = re.compile(r"[A-Za-z0-9_]{4,32}")


class Unusable(Exception):
    """A value, or a whole message, that cannot be kept; the text says why in a few words."""


def message_id(value: object) -> int:
    """Return a message's id in its channel.

    Raises Unusable for anything else, true and 5.0 among it.
    """
    if type(value) is not int:
        raise Unusable(f"message id {_shown(value)} is not a whole number")
    if not 0 < value <= LARGEST_ID:
        raise Unusable(f"message id {_shown(value)} is not between 1 and {LARGEST_ID}")
    return value


def channel_id(value: object) -> int:
    """Return a channel's numeric id, without the sign and the -100 that some programs put in front."""
    if type(value) is not int:
        raise Unusable(f"channel id {_shown(value)} is not a whole number")
    number = abs(value)
    if number > BOT_PREFIX:
        number -= BOT_PREFIX
    if not 0 < number < BOT_PREFIX:
        raise Unusable(f"channel id {_shown(value)} is out of range")
    return number


def username_or_none(value: object) -> str | None:
    """Return the value if it can be a channel's username; None for a title or anything else."""
    return value if isinstance(value, str) and _USERNAME.fullmatch(value) else None


def moment(value: object, *, now: datetime, zone: tzinfo | None = None) -> datetime:
    """Return an ISO 8601 time in UTC; `zone` is where times without a zone are from.

    Raises Unusable for what is no time, has no zone when none is given, lies before 1970 or more than
    a day after `now`.
    """
    try:
        read = datetime.fromisoformat(value) if isinstance(value, str) else None
        if read is None:
            raise Unusable(f"time {_shown(value)} is not in ISO 8601")
        if read.tzinfo is None and zone is None:
            raise Unusable(f"time {_shown(value)} has no zone")
        read = (read if read.tzinfo else read.replace(tzinfo=zone)).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise Unusable(f"time {_shown(value)} is not in ISO 8601") from error
    return _believable(read, value, now)


def unix_moment(value: object, *, now: datetime) -> datetime:
    """Return a count of seconds since 1970, a number or a string of digits, as a time in UTC.

    Raises Unusable for anything else, and for a time more than a day after `now`.
    """
    digits = str(value) if type(value) is int else value
    if not isinstance(digits, str) or not re.fullmatch(r"[0-9]{1,11}", digits):
        raise Unusable(f"time {_shown(value)} is not a count of seconds")
    return _believable(datetime.fromtimestamp(int(digits), UTC), value, now)


def _believable(read: datetime, value: object, now: datetime) -> datetime:
    if read < datetime.fromtimestamp(0, UTC):
        raise Unusable(f"time {_shown(value)} is before 1970")
    if read > now + CLOCK_SKEW:
        raise Unusable(f"time {_shown(value)} is in the future")
    return read


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 40 else f"{text[:39]}…"


_LARGEST = 2**63 - 1


def text_of(record: Mapping[str, object], key: str) -> str:
    """Return a key's text, clean; "" when it is missing or null. Raises Unusable for anything else."""
    value = record.get(key)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise Unusable(f"its {key} is not text")
    return clean_text(value)


def whole(record: Mapping[str, object], key: str) -> int | None:
    """Return the whole number under a key, at most 64 bits; None when it is missing or null."""
    value = record.get(key)
    if value is None:
        return None
    if type(value) is not int or not -_LARGEST <= value <= _LARGEST:
        raise Unusable(f"its {key} is not a whole number of 64 bits")
    return value


def items(value: object, key: str) -> list[object]:
    """Return the items of a list; none when it is missing or null."""
    if value is None:
        return []
    if not isinstance(value, list):
        raise Unusable(f"its {key} is not a list")
    return value


def members(value: object, key: str) -> Mapping[str, object]:
    """Return the members of an object."""
    if not isinstance(value, dict):
        raise Unusable(f"its {key} is not an object")
    return value
