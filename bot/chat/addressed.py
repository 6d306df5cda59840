"""Commands as people write them."""

import re
from dataclasses import dataclass

COMMAND = re.compile(r"/([A-Za-z0-9_]{1,32})(?:@(\w{1,64}))?(?=\s|$)", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Called:
    """A command by its name in small letters, and the words after it."""

    name: str
    words: str
    named: bool  # whether the bot was named, as in /find@wire_bot


def called(text: str, username: str) -> Called | None:
    """The command that a text begins with; None for a text without, or one for another bot."""
    found = COMMAND.match(text)
    if found is None:
        return None
    name, bot = found.groups()
    if bot is not None and bot.lower() != username.lower():
        return None
    return Called(name=name.lower(), words=text[found.end() :].strip(), named=bot is not None)


def is_command(text: str) -> bool:
    """Whether a text begins with a command, for whichever bot."""
    return COMMAND.match(text) is not None
