"""What bots wrote, as a test looks at it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tests.telegram_server.box import File, Message


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A message that a bot wrote; `message_id` is the number by which the bot knows it."""

    message_id: int
    random_id: int | None
    text: str
    entities: tuple[Any, ...]
    reply_markup: Any
    edits: tuple[str, ...]  # the texts before each edit
    date: datetime
    silent: bool
    reply_to: int | None
    topic: int | None
    repeats: int  # how often the same random_id came again and was not shown again
    deleted: bool
    file: File | None


def sent_of(message: Message) -> Sent:
    """A message as it stands now."""
    box = message.chat.box_of(message.sender)
    number = message.numbers[box]
    return Sent(
        message_id=number,
        random_id=message.random_id,
        text=message.text,
        entities=tuple(message.entities),
        reply_markup=message.markup,
        edits=tuple(message.earlier),
        date=message.date,
        silent=message.silent,
        reply_to=message.reply_to,
        topic=message.topic,
        repeats=message.repeats,
        deleted=number not in box.messages,
        file=message.file,
    )
