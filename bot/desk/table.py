"""Which pages there are, in the order of the navigation."""

from bot.desk.exploring import MOUNTED
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
NAVIGATION = tuple(
    sorted((page for page in PAGES if page.nav), key=lambda page: page.path == MOUNTED)  # the way out is last
)
# Pages about one thing stand under those that list such things, by the first part of their paths.
UNDER = {
    "story": "/",
    "post": "/",
    "statement": "/statements",
    "claim": "/statements",
    "searches": "/search",
}


def listed_under(path: str) -> str:
    """Return the page of the navigation under which a page stands."""
    first = path.split("/")[1]
    return UNDER.get(first, f"/{first}")
