"""The kinds of value that settings are made of, beyond what TOML itself knows.

A validator raises ValueError where what the field says it accepts is answer enough, and `hint` where
more can be said.
"""

import re
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Annotated
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from pydantic import AfterValidator, BeforeValidator, StringConstraints, ValidationInfo

from bot.config.durations import duration
from bot.config.mistakes import did_you_mean, hint
from bot.models import LANGUAGES, ByLanguage

_SIZE = re.compile(r"(\d{1,6})(kB|MB|GB)", re.ASCII)
_BYTES = {"kB": 10**3, "MB": 10**6, "GB": 10**9}
_USERNAME = re.compile(r"(?:@|(?:https?://)?t\.me/(?:s/)?)?([A-Za-z0-9_]{5,32})/?")

ADAPTIVE = "adaptive"
SHORTEST = timedelta(seconds=10)  # between two looks at a channel
SIZE = 'a number and a unit, such as "500kB", "20MB" or "1GB"'
SLUG = 'small letters, digits and hyphens, such as "open-for-talks"'
USERNAME = 'the 5 to 32 letters, digits and underscores of a public channel, such as "ClashReport"'
VARIABLE = 'the name of a variable in .env, such as "DESK_WEBHOOK_URL"'
ZONE = 'a time zone such as "Europe/Berlin" or "UTC"'
LANGUAGE = " or ".join(", ".join(f'"{code}"' for code in LANGUAGES).rsplit(", ", 1))


def size_text(value: int) -> str:
    """Write a number of bytes as a file would have it, in the largest unit that is exact."""
    unit = next((unit for unit, size in reversed(_BYTES.items()) if value % size == 0), "kB")
    return f"{value // _BYTES[unit]}{unit}"


def bare_username(value: str) -> str | None:
    """Return the username without a leading @ or address; None if there is none in it."""
    found = _USERNAME.fullmatch(value)
    return found[1] if found else None


def _duration(value: object) -> timedelta:
    if not isinstance(value, str):
        raise ValueError("not a duration")
    return duration(value)


def _rhythm(value: object) -> timedelta | None:
    if value == ADAPTIVE:
        return None
    span = _duration(value)
    if span < SHORTEST:
        raise ValueError("too often")
    return span


def _size(value: object) -> int:
    found = _SIZE.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        raise ValueError("not a size")
    return int(found[1]) * _BYTES[found[2]]


def _username(value: str) -> str:
    username = bare_username(value)
    if username is None:
        raise ValueError("not a username")
    return username


def _zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:  # OSError: "Europe" is a folder
        raise hint(did_you_mean(value, available_timezones())) from error
    return value


def _language(value: str) -> str:
    if value not in LANGUAGES:
        raise hint(did_you_mean(value, LANGUAGES))
    return value


def _language_or(other: str) -> Callable[[str], str]:
    return lambda value: value if value == other else _language(value)


def _web_address(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise ValueError("not a web address")
    return value.rstrip("/")


def known(kind: str) -> Callable[[str, ValidationInfo], str]:
    """Accept only what the validation's context lists under this kind, or all where it has no list."""

    def check(value: str, info: ValidationInfo) -> str:
        accepted = (info.context or {}).get(kind)
        if accepted is not None and value not in accepted:
            raise hint(did_you_mean(value, accepted))
        return value

    return check


def _by_language(value: object) -> dict[str, str]:
    """Read one text, which stands under "", or texts by language."""
    texts = {"": value} if isinstance(value, str) else value
    if not isinstance(texts, dict) or not texts:
        raise ValueError("neither a text nor texts by language")
    for language, text in texts.items():
        if not isinstance(text, str) or (texts is value and language not in LANGUAGES):
            raise ValueError("neither a text nor texts by language")
    return {language: text.strip() for language, text in texts.items()}


def _filled(value: dict[str, str]) -> dict[str, str]:
    if not all(value.values()):
        raise ValueError("an empty text")
    return value


def usual(texts: Mapping[str, str]) -> str:
    """Return the text for whoever has none of their own: the one there is, the English one, or the first."""
    return texts.get("") or texts.get("en") or next(iter(texts.values()), "")


def others(texts: Mapping[str, str]) -> ByLanguage:
    """Return the texts of named languages."""
    return tuple((language, text) for language, text in texts.items() if language)


Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
TextsOrNone = Annotated[dict[str, str], BeforeValidator(_by_language)]
Texts = Annotated[TextsOrNone, AfterValidator(_filled)]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+([-_][a-z0-9]+)*$", max_length=64)]
Language = Annotated[str, AfterValidator(_language)]
LanguageOrNone = Annotated[str, AfterValidator(_language_or(""))]
LanguageOrAny = Annotated[str, AfterValidator(_language_or("*"))]
Duration = Annotated[timedelta, BeforeValidator(_duration)]
Rhythm = Annotated[timedelta | None, BeforeValidator(_rhythm)]  # None: as often as it is worth
Size = Annotated[int, BeforeValidator(_size)]  # in bytes
Username = Annotated[str, AfterValidator(_username)]
Variable = Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z0-9_]*$", max_length=100)]
Zone = Annotated[str, AfterValidator(_zone)]
WebAddress = Annotated[str, AfterValidator(_web_address)]
KnownAccount = Annotated[str, AfterValidator(known("accounts"))]
KnownSpeaker = Annotated[str, AfterValidator(known("speakers"))]
KnownStatement = Annotated[str, AfterValidator(known("statements"))]
KnownSelection = Annotated[str, AfterValidator(known("selections"))]
