"""A statement's page for the world, sealed when it is handed out, and its feeds."""

from starlette.responses import HTMLResponse, Response

from bot.desk.feeds import STATEMENT, addresses
from bot.desk.protocol import DeskPage, View, Visit, download, known_language
from bot.i18n import catalogue_for
from bot.models import LANGUAGES, Role
from bot.threads.formats.claim_page import claim_html
from bot.threads.formats.html import policy, style_sheet

APPEARANCES = 30  # the first, on the desk's own page
PREVIEWED = 100  # of thousands, as the world would get it


def claim(visit: Visit) -> View:
    """Show what a statement's page would tell, and where its feeds are."""
    wanted = str(visit.places["id"])
    found = visit.app.claims.get(wanted, visit.catalogue.language, most=APPEARANCES)
    values = {
        "claim": found.claim,
        "more": found.more,
        "tongues": [(code, catalogue_for(code).tongue(code)) for code in LANGUAGES],
        "feeds": addresses(visit, STATEMENT, wanted),
    }
    return View("claim.html", values)


def preview(visit: Visit) -> Response:
    """Show the page as the world would get it, not sealed, and of a long one only its beginning."""
    wanted, language = str(visit.places["id"]), known_language(visit.asked("language"))
    found = visit.app.claims.get(wanted, language, most=PREVIEWED)
    headers = {"content-security-policy": f"{policy(style_sheet())}; frame-ancestors 'none'"}
    return HTMLResponse(claim_html(found), headers=headers)


def export(visit: Visit) -> Response:
    """Hand out the page, sealed in the chain of custody."""
    language = known_language(visit.form("language"))
    return download(visit.app.claims.export(str(visit.places["id"]), visit.form("form"), language))


PAGES = (
    DeskPage("/claim/{id}", claim),
    DeskPage("/claim/{id}/preview", preview),
    DeskPage("/claim/{id}/export", export, role=Role.EDITOR, writes=True),
)
