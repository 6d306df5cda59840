"""Which commands there are, in the order in which they are told of."""

from collections.abc import Mapping

from bot.chat.commands import (
    channels,
    help,
    mutes,
    people,
    posts,
    review,
    silence,
    statements,
    status,
    stories,
    threads,
    tracking,
    wordings,
)
from bot.chat.protocol import Command

MODULES = (
    help,
    statements,
    silence,
    review,
    tracking,
    wordings,
    posts,
    stories,
    threads,
    mutes,
    channels,
    people,
    status,
)

COMMANDS: Mapping[str, Command] = {command.name: command for module in MODULES for command in module.COMMANDS}
