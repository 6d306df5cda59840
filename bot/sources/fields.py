"""Fields of a JSON object that may be missing, but not be something else. Pure."""

from collections.abc import Mapping

from bot.sources.values import Unusable
from bot.text import clean_text

_LARGEST = 2**63 - 1


def text_of(record: Mapping[str, object], key: str) -> str:
    """The text under a key, clean; "" when it is missing or null. Raises Unusable for anything else."""
    value = record.get(key)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise Unusable(f"its {key} is not text")
    return clean_text(value)


def whole(record: Mapping[str, object], key: str) -> int | None:
    """The whole number under a key, at most 64 bits; None when it is missing or null."""
    value = record.get(key)
    if value is None:
        return None
    if type(value) is not int or not -_LARGEST <= value <= _LARGEST:
        raise Unusable(f"its {key} is not a whole number of 64 bits")
    return value


def items(value: object, key: str) -> list[object]:
    """The items of a list; none when it is missing or null."""
    if value is None:
        return []
    if not isinstance(value, list):
        raise Unusable(f"its {key} is not a list")
    return value


def members(value: object, key: str) -> Mapping[str, object]:
    """The members of an object."""
    if not isinstance(value, dict):
        raise Unusable(f"its {key} is not an object")
    return value
