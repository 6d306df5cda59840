"""One statement or channel that a person gives outside the files, by the same rules as in them."""

from collections.abc import Iterable, Mapping
from typing import TypeVar

from pydantic import ValidationError

from bot.config.mistakes import mistakes
from bot.config.tables import ChannelTable, Entry, StatementTable
from bot.errors import InputError
from bot.models import Channel, Speaker, Statement

E = TypeVar("E", bound=Entry)


def statement_from(table: Mapping[str, object], speakers: Iterable[Speaker]) -> Statement:
    """The statement that a table of statements.toml describes. Raises InputError with its first mistake."""
    known = {speaker.id: speaker for speaker in speakers}
    return _checked(StatementTable, "statement", table, set(known)).statement(known)


def channel_from(table: Mapping[str, object], speakers: Iterable[Speaker]) -> Channel:
    """The channel that a table of channels.toml describes. Raises InputError with its first mistake."""
    return _checked(ChannelTable, "channel", table, {speaker.id for speaker in speakers}).channel()


def _checked(shape: type[E], name: str, table: Mapping[str, object], speakers: set[str]) -> E:
    try:
        return shape.model_validate(table, context={"speakers": speakers})
    except ValidationError as error:
        raise InputError(f"{name}: {mistakes(shape, error)[0]}") from error
