"""Text put together piece by piece, with formatting that Telegram takes."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from bot.models import Buttons, Entity, Message
from bot.text import edges

LIMIT = 4096  # Telegram's, in UTF-16 units: https://core.telegram.org/method/messages.sendMessage
ENTITIES = 100  # Telegram drops what comes after them: https://limits.tginfo.me/en


class Composer:
    """Text put together piece by piece, with formatting over the pieces."""

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._length = 0
        self._entities: list[Entity] = []

    def add(self, text: str, kind: str = "", url: str = "") -> "Composer":
        """Append a piece, formatted as `kind` if one is given; a "link" leads to the `url`."""
        if kind and text:
            self._entities.append(Entity(kind=kind, offset=self._length, length=len(text), url=url))
        self._pieces.append(text)
        self._length += len(text)
        return self

    def message(self, buttons: Buttons = ()) -> Message:
        """Return what was put together; its formatting begins and ends between graphemes."""
        text = "".join(self._pieces)
        between = edges(text)
        return Message(
            text=text, entities=tuple(fitted(entity, between) for entity in self._entities), buttons=buttons
        )


def fitted(entity: Entity, between: Sequence[int]) -> Entity:
    """Widen formatting to whole graphemes. `between` are the places between them, rising."""
    start = between[bisect_right(between, entity.offset) - 1]
    end = between[bisect_left(between, entity.offset + entity.length)]
    return Entity(kind=entity.kind, offset=start, length=end - start, url=entity.url)
