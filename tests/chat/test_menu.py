"""Telegram's command menu."""

from bot.chat.people import entries_for
from bot.chat.table import COMMANDS
from bot.i18n import CATALOGUES
from bot.models import Role
from tests.chat.newsroom import the_bot


async def test_each_role_is_offered_what_it_may_use_in_each_language(app, world, telegram, staff, tmp_path):
    wanted = 3 * (1 + len(CATALOGUES))  # for all chats, the editor's, the admin's
    bot = world.the_bot()
    async with the_bot(app, telegram, tmp_path):
        await telegram.happens(lambda: len(bot.commands) == wanted)

    everybody = {one.command: one.description for one in bot.commands["BotCommandScopeDefault", None, ""]}
    editor = {one.command: one.description for one in bot.commands["BotCommandScopePeer", 502, "uk"]}
    assert "find" in everybody and "export" not in everybody
    assert editor.keys() - everybody.keys() >= {"export"}
    assert editor["find"] != everybody["find"]


def test_what_is_offered_is_as_telegram_takes_it():
    # https://core.telegram.org/constructor/botCommand
    for language in CATALOGUES:
        for entry in entries_for(Role.ADMIN, COMMANDS, language):
            assert entry.name.isascii() and entry.name == entry.name.lower() and 1 <= len(entry.name) <= 32
            assert 1 <= len(entry.help) <= 256
