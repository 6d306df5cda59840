"""The desk as an ASGI application: each page found, asked in a thread, and rendered."""

import hmac
import logging
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from urllib.parse import unquote

from starlette.applications import Starlette
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import Receive, Scope, Send

from bot.app.application import App
from bot.desk import feeds
from bot.desk.access import Access, DeskSession
from bot.desk.exploring import MOUNTED, Explorer, is_there
from bot.desk.guard import DeskGuard
from bot.desk.live import Live
from bot.desk.protocol import TOLD, DeskPage, View, Visit
from bot.desk.readers import Readers
from bot.desk.rendering import render
from bot.desk.signing_in import SigningIn
from bot.desk.table import NAVIGATION, PAGES, listed_under
from bot.errors import InputError, StorageError, WirewatchError
from bot.i18n import CATALOGUES, Catalogue, catalogue_for

log = logging.getLogger(__name__)

LARGEST = 20_000_000  # bytes of a form
CSRF = "x-csrf-token"  # as our script sends it, which a page's form has as a field

Endpoint = Callable[[Request], Awaitable[Response]]


class Desk:
    """The pages of one newsroom. `acted` is called after something was changed."""

    def __init__(
        self, app: App, access: Access, *, port: int, acted: Callable[[], None] = lambda: None
    ) -> None:
        self._acted = acted
        self._url = app.config.desk.url
        self._database = app.db.path
        self._readers = Readers(app)
        self.live = Live(self._readers)
        inner = Starlette(
            routes=list(self._routes()),
            exception_handlers={HTTPException: self._http_error},
        )
        packed = GZipMiddleware(inner, minimum_size=1_000, compresslevel=5)
        self._guard = DeskGuard(packed, settings=app.config.desk, access=access, port=port)
        self._signing_in = SigningIn(access, self._guard)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        await self._guard(scope, receive, send)

    async def close(self) -> None:
        """End streams and reading."""
        await self.live.close()
        self._readers.close()

    def _routes(self) -> list[BaseRoute]:
        return [
            Mount("/static", StaticFiles(packages=[("bot.desk", "static")])),
            Route("/healthz", self._healthz),
            Route("/metrics", self._metrics),
            Route("/login", self._sign_in, methods=["GET", "POST"]),
            Route("/logout", self._sign_out, methods=["POST"]),
            Route("/live", self._live),
            Route("/feeds/{kind}/{name}", self._feed),
            *(
                Route(page.path, self._endpoint(page), methods=["POST"] if page.writes else ["GET"])
                for page in PAGES
            ),
            *([Mount(MOUNTED, Explorer(self._database))] if is_there() else []),
        ]

    # --- pages ------------------------------------------------------------------------------------

    def _endpoint(self, page: DeskPage) -> Endpoint:
        async def answer(asked: Request) -> Response:
            session: DeskSession = asked.state.session
            if page.writes:
                sent, files = await _form(asked)
                if not _same(str(sent.get("csrf", "")) or asked.headers.get(CSRF, ""), session.csrf):
                    return PlainTextResponse("a form of another session", status_code=403)
            else:
                sent, files = FormData(), {}
            catalogue = catalogue_of(asked)
            make = partial(_make, page, asked, session, catalogue, sent, files)
            try:
                answer = await self._readers.ask(make)
            except Exception:
                log.exception("the desk: %s: this is a bug", asked.url.path)
                words = catalogue.say("Something went wrong; it is in the log.")
                return PlainTextResponse(words, status_code=500)
            if page.writes:
                self._acted()
                self.live.announce("news")
            if TOLD in asked.cookies and not page.writes:
                answer.delete_cookie(TOLD, httponly=True, samesite="strict")
            return answer

        return answer

    async def _http_error(self, asked: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        session = getattr(asked.state, "session", None)
        if error.status_code != 404 or session is None:
            return PlainTextResponse(error.detail, status_code=error.status_code, headers=error.headers)
        catalogue = catalogue_of(asked)
        page = DeskPage(
            asked.url.path, lambda visit: _refusal(visit.catalogue.say("There is no such page."), 404)
        )
        return await self._readers.ask(partial(_make, page, asked, session, catalogue, FormData(), {}))

    async def _live(self, asked: Request) -> Response:
        return self.live.stream()

    # --- beside them --------------------------------------------------------------------------------

    async def _sign_in(self, asked: Request) -> Response:
        catalogue = catalogue_of(asked)
        if asked.method == "POST":
            return await self._signing_in.enter(asked, catalogue)
        return self._signing_in.form(catalogue)

    async def _sign_out(self, asked: Request) -> Response:
        sent, _ = await _form(asked)
        if not _same(str(sent.get("csrf", "")), asked.state.session.csrf):
            return PlainTextResponse("a form of another session", status_code=403)
        return self._signing_in.leave(asked)

    async def _feed(self, asked: Request) -> Response:
        """Answer a feed reader, which has a token of its own."""
        kind, name = asked.path_params["kind"], asked.path_params["name"]
        base = self._url or str(asked.base_url).rstrip("/")
        return await self._readers.ask(lambda app: feeds.answer(app, kind, name, asked.query_params, base))

    async def _healthz(self, asked: Request) -> Response:
        """Say only ok or not."""
        try:
            well = await self._readers.ask(lambda app: app.health.now().sees)
        except WirewatchError:
            well = False
        return PlainTextResponse("ok" if well else "not ok", status_code=200 if well else 503)

    async def _metrics(self, asked: Request) -> Response:
        """Give the figures of the watch to a monitor."""
        figures = await self._readers.ask(lambda app: app.health.metrics(app.accounts.standing()))
        return Response(figures, media_type="text/plain; version=1.0.0; charset=utf-8")


def _make(
    page: DeskPage,
    asked: Request,
    session: DeskSession,
    catalogue: Catalogue,
    sent: FormData,
    files: Mapping[str, bytes],
    app: App,
) -> Response:
    """Have a page made, in whichever thread this is."""
    visitor = session.visitor
    visit = Visit(
        app=app.acted_by(visitor.actor),
        visitor=visitor,
        catalogue=catalogue,
        path=asked.url.path,
        csrf=session.csrf,
        places=asked.path_params,
        query=asked.query_params,
        sent=sent,
        files=files,
        told=unquote(asked.cookies.get(TOLD, "")),
        partly=CSRF in asked.headers,
    )
    found = _acted(page, visit)
    if isinstance(found, Response):
        return found
    return HTMLResponse(render(found, visit, NAVIGATION, listed_under(visit.path)), status_code=found.status)


def _acted(page: DeskPage, visit: Visit) -> View | Response:
    say = visit.catalogue.say
    if not visit.visitor.role.may(page.role):
        return _refused(visit, say("This takes the role of %(role)s.", role=page.role), 403)
    try:
        found = page.act(visit)
        if page.writes:
            visit.app.evidence.seal()
    except InputError as error:
        return _refused(visit, visit.catalogue.told(error), 400)
    except StorageError as error:
        words = (
            say("This took too long to read; ask for less.") if "interrupted" in str(error) else str(error)
        )
        return _refused(visit, words, 503)
    return found


def _refused(visit: Visit, why: str, status: int) -> View | Response:
    return PlainTextResponse(why, status_code=status) if visit.partly else _refusal(why, status)


def _refusal(why: str, status: int) -> View:
    return View("refused.html", {"why": why}, status)


async def _form(asked: Request) -> tuple[FormData, Mapping[str, bytes]]:
    """Read what a form sent, within a limit."""
    length = asked.headers.get("content-length", "")
    if not length.isdecimal():
        raise HTTPException(411)
    if int(length) > LARGEST:
        raise HTTPException(413)
    sent = await asked.form(max_files=5, max_fields=2_000)
    files = {name: await one.read() for name, one in sent.multi_items() if isinstance(one, UploadFile)}
    return FormData([(name, one) for name, one in sent.multi_items() if isinstance(one, str)]), files


def _same(given: str, known: str) -> bool:
    return hmac.compare_digest(given.encode(), known.encode())


def catalogue_of(asked: Request) -> Catalogue:
    """Return the catalogue for a visitor: as they chose, as their settings say, or as their browser asks."""
    session: DeskSession | None = getattr(asked.state, "session", None)
    wanted = [asked.cookies.get("language", ""), session.visitor.language if session else ""]
    named = asked.headers.get("accept-language", "").split(",")
    wanted += [part.partition(";")[0].strip().partition("-")[0].lower() for part in named]
    return catalogue_for(next((one for one in wanted if one in CATALOGUES), "en"))
