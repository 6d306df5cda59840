"""Who may: people by the numeric ids of recipients.toml, wherever they write.

A person is known if a recipient has their private chat, whose number is the person's own. To be in a group
that gets alerts gives no right: what somebody may do there is what they may do in private. And a group
that no recipient has is no place to show what the newsroom keeps, whoever asks.
"""

import logging
from collections.abc import Iterable, Mapping, Sequence
from zoneinfo import ZoneInfo

from bot.chat.protocol import Command, Person
from bot.errors import WirewatchError
from bot.i18n import CATALOGUES, catalogue_for
from bot.models import MenuEntry, Messenger, Recipient, Role


class People:
    """The people whom the newsroom knows."""

    def __init__(self, recipients: Iterable[Recipient], zone: ZoneInfo) -> None:
        self._zone = zone
        self._rooms: set[int] = set()
        self._people: dict[int, Recipient] = {}
        for recipient in recipients:
            if recipient.kind == "telegram" and recipient.chat is not None:
                self._rooms.add(recipient.chat)
                if recipient.chat > 0 and _level(recipient) > _level(self._people.get(recipient.chat)):
                    self._people[recipient.chat] = recipient

    def known(self, person: int, name: str) -> Person | None:
        """Return the person with this numeric id, if there is one; `name` is how they call themselves."""
        recipient = self._people.get(person)
        if recipient is None:
            return None
        return Person(
            id=person,
            name=name or recipient.id,
            role=Role(recipient.role),
            language=recipient.language,
            zone=ZoneInfo(recipient.zone) if recipient.zone else self._zone,
            recipient=recipient.id,
        )

    def is_room(self, chat: int) -> bool:
        """Tell whether a chat is one that the newsroom set up."""
        return chat in self._rooms

    def with_role(self, role: Role) -> list[int]:
        """Return the people who have just this role."""
        return [person for person, recipient in self._people.items() if recipient.role == role.value]


def _level(recipient: Recipient | None) -> int:
    """Rank a person: of two recipients with one chat the one who may more counts."""
    return -1 if recipient is None else Role(recipient.role).level


log = logging.getLogger(__name__)


async def offer_menus(messenger: Messenger, commands: Mapping[str, Command], people: People) -> None:
    """Show everybody what a journalist may ask for, and editors and admins the rest in their own chats.

    A menu that cannot be set now is left as it is: it only shows what may be written anyway.
    """
    menus: list[tuple[Role, int | None]] = [(Role.JOURNALIST, None)]
    menus += [(role, person) for role in (Role.EDITOR, Role.ADMIN) for person in people.with_role(role)]
    for role, chat in menus:
        for language in ("", *CATALOGUES):
            try:
                await messenger.offer(entries_for(role, commands, language), language=language, chat=chat)
            except WirewatchError as error:
                log.info("the menu of %s: %s", "all chats" if chat is None else chat, error)
                break


def entries_for(role: Role, commands: Mapping[str, Command], language: str) -> Sequence[MenuEntry]:
    """List what a role may ask for, as a menu in a language shows it ("" is English)."""
    catalogue = catalogue_for(language)
    return [
        MenuEntry(name=command.name, help=catalogue.say(command.help))
        for command in commands.values()
        if command.listed and role.may(command.role)
    ]
