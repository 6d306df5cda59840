"""The language that a visitor reads the desk in, kept in a cookie."""

from starlette.responses import Response

from bot.desk.protocol import DeskPage, Visit
from bot.i18n import CATALOGUES

YEAR = 365 * 24 * 3600


def choose(visit: Visit) -> Response:
    """Keep the language that somebody chose, and go back to the page."""
    answer = visit.to(visit.form("back") or "/")
    if visit.form("language") in CATALOGUES:
        answer.set_cookie("language", visit.form("language"), max_age=YEAR, httponly=True, samesite="strict")
    return answer


PAGES = (DeskPage("/language", choose, writes=True),)
