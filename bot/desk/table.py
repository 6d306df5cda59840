"""Which pages there are, in the order of the navigation."""

from bot.desk.pages import (
    adding,
    alerts,
    channels,
    claims,
    editing,
    language,
    posts,
    searching,
    silences,
    statements,
    stories,
    threads,
    wire,
)
from bot.desk.protocol import DeskPage

MODULES = (
    wire,
    stories,
    posts,
    statements,
    editing,
    threads,
    searching,
    silences,
    channels,
    alerts,
    claims,
    adding,
    language,
)

PAGES: tuple[DeskPage, ...] = tuple(page for module in MODULES for page in module.PAGES)
NAVIGATION = tuple(page for page in PAGES if page.nav)
