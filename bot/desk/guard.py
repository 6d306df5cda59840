"""What stands before every page: which Host, from where a write comes, who it is, and what a browser may do.

Middleware of plain ASGI, so that whatever is mounted below stands behind it as well.
"""

import hmac
import ipaddress
from collections.abc import Iterable
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.config.settings import DeskSettings
from bot.desk.access import Access
from bot.desk.exploring import MOUNTED

READING = frozenset({"GET", "HEAD"})
OPEN = ("/healthz", "/login", "/static/")  # for whoever has not signed in
FEEDS = "/feeds/"  # which bring a token of their own; the pages look at it
METRICS = "/metrics"

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",  # with none at all, browsers would send no Origin either
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "x-frame-options": "DENY",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}


class DeskGuard:
    """Lets through what may be asked, with whose session it is in the scope's state."""

    def __init__(self, inner: ASGIApp, *, settings: DeskSettings, access: Access, port: int) -> None:
        self._inner, self._access = inner, access
        self._origins = frozenset(origins(settings, port))
        self._hosts = frozenset(urlsplit(origin).netloc for origin in self._origins)
        self._metrics_token = settings.metrics_token
        self.cookie = f"wirewatch-{port}"
        self.is_behind_proxy = bool(settings.url)
        self._secure = settings.url.startswith("https:")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or have it answered."""
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self._inner(scope, receive, send)
            return
        asked = HTTPConnection(scope)
        refused = self._refusal(asked, scope)

        async def sealed(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                headers.setdefault("content-security-policy", POLICY)
                headers.setdefault("cache-control", "no-store")
            await send(message)

        await (refused or self._inner)(scope, receive, sealed)

    def entered(self, answer: Response, key: str) -> Response:
        """Give whoever signed in their cookie."""
        answer.set_cookie(self.cookie, key, httponly=True, samesite="strict", secure=self._secure, path="/")
        return answer

    def left(self, answer: Response) -> Response:
        """Take the cookie back."""
        answer.delete_cookie(self.cookie, path="/", httponly=True, samesite="strict", secure=self._secure)
        return answer

    def key_of(self, asked: HTTPConnection) -> str:
        """Return the key of a session that came with a request."""
        return asked.cookies.get(self.cookie, "")

    def _refusal(self, asked: HTTPConnection, scope: Scope) -> Response | None:
        """Decide what is answered at once; None for what may pass."""
        path, method, headers = scope["path"], scope["method"], asked.headers
        if path == "/healthz" and method in READING:
            return None  # monitors ask by whatever name they know
        if len(named := headers.getlist("host")) != 1 or named[0] not in self._hosts:
            return PlainTextResponse("this desk is not served under this name", status_code=421)
        if path == METRICS:
            return None if self._may_measure(asked) else PlainTextResponse("not here", status_code=403)
        if method not in READING and not self._from_here(headers):
            return PlainTextResponse("a form of another page", status_code=403)
        if method not in READING and (path == MOUNTED or path.startswith(f"{MOUNTED}/")):
            return PlainTextResponse("only to be read", status_code=405)
        session = self._access.session(self.key_of(asked))
        scope.setdefault("state", {})["session"] = session
        if session is not None or path.startswith((*OPEN, FEEDS)):
            return None
        if token := asked.query_params.get("token", ""):
            return self._by_token(token)
        if method in READING:
            return RedirectResponse("/login", status_code=303)
        return PlainTextResponse("sign in first", status_code=401)

    def _by_token(self, token: str) -> Response:
        key = self._access.by_token(token)
        answer = RedirectResponse("/" if key else "/login", status_code=303)
        return self.entered(answer, key) if key else answer

    def _from_here(self, headers: Headers) -> bool:
        """Tell whether a write comes from a page of this desk, as far as the browser says."""
        site = headers.get("sec-fetch-site", "same-origin")
        return headers.get("origin", "") in self._origins and site == "same-origin"

    def _may_measure(self, asked: HTTPConnection) -> bool:
        """Tell whether somebody may see the figures: with their token, or on this machine without a proxy."""
        given = asked.headers.get("authorization", "").removeprefix("Bearer ").encode()
        if self._metrics_token:
            return hmac.compare_digest(given, self._metrics_token.get_secret_value().encode())
        address = asked.client.host if asked.client else ""
        forwarded = any(name in asked.headers for name in ("forwarded", "x-forwarded-for"))
        try:
            return ipaddress.ip_address(address).is_loopback and not forwarded
        except ValueError:
            return False


def origins(settings: DeskSettings, port: int) -> Iterable[str]:
    """Yield the addresses under which this desk is served: its own, and the one of the settings."""
    names = ["127.0.0.1", "localhost", "[::1]"]
    address = ipaddress.ip_address(settings.address)
    if not address.is_loopback and not address.is_unspecified:
        names.append(f"[{address}]" if address.version == 6 else str(address))
    yield from (f"http://{name}:{port}" for name in names)
    if settings.url:
        parts = urlsplit(settings.url)
        yield f"{parts.scheme}://{parts.netloc}"
