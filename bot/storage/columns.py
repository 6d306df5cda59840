"""Records as columns hold them, in JSON, and lists as `json_each` reads them."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict

from bot.models import Button, Entity, Forward, Link, Message, Passage, Post
from bot.storage.canonical import canonical
from bot.storage.database import Row, iso, moment

READ_OTHERWISE = """exists (select 1 from versions o where o.post_id = v.post_id
    and (o.as_of, o.id) < (v.as_of, v.id) and o.text <> v.text
    and not exists (select 1 from versions x where x.completes = o.id))"""
"""Whether a post read otherwise before a version `v` of it, beside what was the same shown in part."""


def number_list(numbers: Iterable[int]) -> str:
    """Return numbers as `json_each` reads them, each once."""
    return json.dumps(sorted(set(numbers)))


def ranges(numbers: Iterable[int]) -> list[list[int]]:
    """Return rising numbers as [first, last] stretches without holes."""
    stretches: list[list[int]] = []
    for number in numbers:
        if stretches and number == stretches[-1][1] + 1:
            stretches[-1][1] = number
        else:
            stretches.append([number, number])
    return stretches


def records_text(records: Sequence[Link] | Sequence[Passage]) -> str:
    """Return the links or passages of a text as a column holds them."""
    return canonical([asdict(one) for one in records]) if records else "[]"  # as of most


def message_columns(message: Message) -> Row:
    """Return the columns that hold a message; `message_from` reads them."""
    return {
        "text": message.text,
        "entities": canonical([asdict(entity) for entity in message.entities]),
        "buttons": canonical([[asdict(button) for button in line] for line in message.buttons]),
    }


def message_from(row: Row) -> Message:
    """Return the message that a row holds, as it was frozen."""
    return Message(
        text=row["text"],
        entities=tuple(Entity(**entity) for entity in json.loads(row["entities"])),
        buttons=tuple(tuple(Button(**button) for button in line) for line in json.loads(row["buttons"])),
    )


def forward_text(post: Post) -> str | None:
    """Return where a post was forwarded from, as it is kept: JSON, or None for a post that was not."""
    if post.forward is None:
        return None
    record = asdict(post.forward)
    record["posted_at"] = iso(post.forward.posted_at) if post.forward.posted_at else None
    return canonical(record)


def forward_from(text: str | None) -> Forward | None:
    """Return where a post was forwarded from, as `forward_text` wrote it."""
    if text is None:
        return None
    record = json.loads(text)
    record["posted_at"] = moment(record["posted_at"]) if record["posted_at"] else None
    return Forward(**record)
