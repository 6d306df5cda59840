"""Telegram's command menu: what each person may ask for, in the language of their app."""

import logging
from collections.abc import Mapping, Sequence

from bot.chat.people import People
from bot.chat.protocol import Command
from bot.errors import WirewatchError
from bot.i18n import catalogue
from bot.models import LANGUAGES, MenuEntry, Role
from bot.sinks.messenger import Messenger

log = logging.getLogger(__name__)


async def offer_menus(messenger: Messenger, commands: Mapping[str, Command], people: People) -> None:
    """Show everybody what a journalist may ask for, and editors and admins the rest in their own chats.

    A menu that cannot be set now is left as it is: it only shows what may be written anyway.
    """
    menus: list[tuple[Role, int | None]] = [(Role.JOURNALIST, None)]
    menus += [(role, person) for role in (Role.EDITOR, Role.ADMIN) for person in people.with_role(role)]
    for role, chat in menus:
        for language in ("", *LANGUAGES):
            try:
                await messenger.offer(entries_for(role, commands, language), language=language, chat=chat)
            except WirewatchError as error:
                log.info("the menu of %s: %s", "all chats" if chat is None else chat, error)
                break


def entries_for(role: Role, commands: Mapping[str, Command], language: str) -> Sequence[MenuEntry]:
    """What somebody with a role may ask for, as a menu in a language shows it ("" is English)."""
    told = catalogue(language)
    return [
        MenuEntry(name=one.name, help=told.say(one.help))
        for one in commands.values()
        if one.listed and role.may(one.role)
    ]
