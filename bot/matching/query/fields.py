"""What a query may ask of a post beside its words: channel, language, speaker and day."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from bot.language.lexicon import lexicons
from bot.matching.query.lexer import Lexeme, mistake, quoted
from bot.matching.query.nodes import After, Before, BySpeaker, Filter, InChannel, InLanguage

_USERNAME = re.compile(r"[A-Za-z0-9_]{4,32}")
_SPEAKER = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


@dataclass(frozen=True, slots=True)
class Field:
    """A field: how its value is read (None when that is not accepted), and what it accepts."""

    read: Callable[[str], Filter | None]
    accepted: Callable[[], str]


def _language(value: str) -> InLanguage | None:
    return InLanguage(value.lower()) if value.lower() in lexicons() else None


def _speaker(value: str) -> BySpeaker | None:
    return BySpeaker(value.lower()) if _SPEAKER.fullmatch(value.lower()) else None


def _day(value: str) -> date | None:
    try:
        return date.fromisoformat(value) if _DAY.fullmatch(value) else None
    except ValueError:
        return None


def _after(value: str) -> After | None:
    return None if (day := _day(value)) is None else After(day)


def _before(value: str) -> Before | None:
    return None if (day := _day(value)) is None else Before(day)


FIELDS = {
    "lang": Field(_language, lambda: ", ".join(f"lang:{code}" for code in lexicons())),
    "speaker": Field(_speaker, lambda: "a speaker's id, such as speaker:putin"),
    "after": Field(_after, lambda: "a day, such as after:2026-05-01"),
    "before": Field(_before, lambda: "a day, such as before:2026-06-01"),
}


def read_field(query: str, lexeme: Lexeme) -> Filter:
    """Return the filter that `name:value` stands for. Raises InputError."""
    name, _, value = lexeme.text.partition(":")
    field = FIELDS.get(name.lower())
    if field is None:
        known = ", ".join(f"{field}:" for field in FIELDS)
        raise mistake(
            "%(name)s is not known: accepted are %(known)s; words with a colon need double quotes",
            query,
            lexeme.start,
            name=quoted(f"{name}:"),
            known=known,
        )
    found = field.read(value)
    if found is None:
        raise mistake(
            "%(value)s does not suit %(name)s: accepted is %(accepted)s",
            query,
            lexeme.start + len(name) + 1,
            value=quoted(value),
            name=name.lower(),
            accepted=field.accepted(),
        )
    return found


def read_channel(query: str, lexeme: Lexeme) -> InChannel:
    """Return the channel that `@username` stands for. Raises InputError."""
    if not _USERNAME.fullmatch(lexeme.text):
        raise mistake(
            "not a channel: accepted is @ and 4 to 32 Latin letters, digits and underscores",
            query,
            lexeme.inside,
        )
    return InChannel(lexeme.text.lower())
