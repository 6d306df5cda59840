"""The way to /db, or how it is got."""

from starlette.responses import RedirectResponse, Response

from bot.desk.exploring import MOUNTED, is_there
from bot.desk.protocol import DeskPage, View, Visit
from bot.i18n import translatable


def explore(visit: Visit) -> View | Response:
    """Lead to the tables where Datasette is installed; else say how it is got."""
    return RedirectResponse(f"{MOUNTED}/wirewatch", status_code=303) if is_there() else View("explore.html")


PAGES = (DeskPage(MOUNTED, explore, nav=translatable("Explore")),)
