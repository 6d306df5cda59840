"""Answers as they are shown: lists in pages, and whatever it is, within Telegram's limits."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from bot.alerts.message import Composer
from bot.chat.protocol import Answer, Request
from bot.models import Button, Buttons, Message
from bot.text import cut, shorten, shown_length, visible

LONGEST, LONGEST_CAPTION = 4096, 1024  # UTF-16 units: https://core.telegram.org/method/messages.sendMessage
SIZE = 6  # entries on a page
ROOM = 3600  # UTF-16 units that the entries of a page share

BACK, ON = "‹", "›"

Piece = tuple[str, str]  # words, and how they are formatted ("" for not at all)
Entry = Sequence[Piece]
Rows = Buttons

T = TypeVar("T")


def page(heading: str, entries: Sequence[Entry], number: int, *, more: bool | None = None) -> Message:
    """Return one page of a list, counted from 0, with buttons to the others.

    `entries` are all there are, or with `more` those of this page, which tells whether another follows.
    """
    if more is None:
        pages = max(1, -(-len(entries) // SIZE))
        number = min(max(number, 0), pages - 1)
        shown, more = entries[number * SIZE : (number + 1) * SIZE], number + 1 < pages
        place = f"{number + 1}/{pages}"
    else:
        shown, place = entries[:SIZE], f"{number + 1}"
    out = Composer().add(shorten(heading, 300), "bold")
    for entry in filter(None, shown):
        out.add("\n\n")
        _add(out, entry, ROOM // max(len(shown), 1))
    row = [Button(label=BACK, data=BACK)] if number > 0 else []
    row += [Button(label=place, data="here")] if number > 0 or more else []
    row += [Button(label=ON, data=ON)] if more else []
    return out.message((tuple(row),) if row else ())


def _add(out: Composer, entry: Entry, room: int) -> None:
    """Add an entry, its last pieces cut if it is longer than its share."""
    for words, kind in entry:
        kept = cut(words, room)
        out.add(kept, kind if kept.strip() else "")
        room -= shown_length(kept)


def turned(request: Request) -> int:
    """Return the page that a press leads to."""
    return int(request.state["page"]) + {BACK: -1, ON: 1}.get(request.data, 0)


def listed(
    heading: str, entries: Sequence[Entry], number: int = 0, state: Mapping[str, Any] | None = None
) -> Answer:
    """Return a page of a list that is all at hand, as an answer whose buttons turn it."""
    return Answer(message=page(heading, entries, number), state={**(state or {}), "page": number})


def on_page(answer: Answer, things: Sequence[T]) -> Sequence[tuple[int, T]]:
    """Return those of the things that are on the page that a list shows, with their places, from 1 on."""
    first = int(answer.state["page"]) * SIZE
    return list(enumerate(things[first : first + SIZE], first + 1))


def with_rows(answer: Answer, rows: Rows) -> Answer:
    """Put further buttons under those that an answer has."""
    if answer.message is None:
        return answer
    return replace(answer, message=replace(answer.message, buttons=(*answer.message.buttons, *rows)))


def turning(show: Callable[[Request, int], Answer]) -> Callable[[Request], Answer]:
    """Return the act that shows another page of what `show` shows, for the buttons under it."""

    def turn(request: Request) -> Answer:
        return Answer() if request.data == "here" else show(request, turned(request))

    return turn


def words(text: str) -> Answer:
    """Make an answer of a few words."""
    return Answer(message=Message(text=visible(text)))


def fitting(message: Message, *, caption: bool = False) -> Message:
    """Cut the message to Telegram's limit, its formatting with it."""
    limit = LONGEST_CAPTION if caption else LONGEST
    if shown_length(message.text) <= limit:
        return message
    text = cut(message.text, limit - 1) + "…"
    entities = tuple(entity for entity in message.entities if entity.offset + entity.length < len(text))
    return replace(message, text=text, entities=entities)
