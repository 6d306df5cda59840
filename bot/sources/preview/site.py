"""The site that shows channels to anybody, asked politely: no more at once than it likes."""

import asyncio
import zlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime

import httpx

from bot import __version__
from bot.errors import ChannelUnavailable, RateLimited, SourceError
from bot.models import Waits
from bot.sources.preview.turns import Turns
from bot.text import clean, shorten

USER_AGENT = f"Wirewatch/{__version__} (newsroom monitor of public Telegram channels)"
LARGEST_PAGE = 4 << 20  # bytes after decompression; a page of posts has about 150,000
DEADLINE = 60.0  # seconds for one request, however slowly its answer drips in
BACKOFF = (2.0, 8.0)  # seconds before the second and the third try
DEFAULT_WAIT = timedelta(minutes=1)  # when the site does not say how long
LONGEST_WAIT = timedelta(days=1)
REDIRECTS = 3
LONGEST_WORDS = 200  # of what came from outside, in an error

Pause = Callable[[float], Awaitable[None]]
Clock = Callable[[], datetime]


class WaitsInMemory:
    """Waits for as long as the program runs."""

    def __init__(self) -> None:
        self._until: dict[tuple[str, str], datetime] = {}

    def not_before(self, account: str, method: str) -> datetime | None:
        """Return the moment before which a method must not be called, if one was ever set."""
        return self._until.get((account, method))

    def wait_until(self, account: str, method: str, until: datetime) -> None:
        """Leave a method alone until then."""
        self._until[account, method] = until


@dataclass(frozen=True, slots=True, kw_only=True)
class PageState:
    """The site's names for the state of a page, to ask later whether there is another."""

    etag: str = ""
    last_modified: str = ""

    def headers(self) -> dict[str, str]:
        """Return the headers of a request that wants the page only if it has changed."""
        conditions = {"If-None-Match": self.etag, "If-Modified-Since": self.last_modified}
        return {name: value for name, value in conditions.items() if value}


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteAnswer:
    """A page as it came; `body` is None when the page is in the state that was sent."""

    body: bytes | None
    state: PageState


class PreviewSite:
    """Fetches channel pages from one host, and never from anywhere else."""

    def __init__(
        self, base_url: str, client: httpx.AsyncClient, *, waits: Waits, pause: Pause, clock: Clock
    ) -> None:
        self._base = httpx.URL(base_url.rstrip("/"))
        self._client = client
        self._waits = waits
        self._pause = pause
        self._clock = clock
        self._account = f"preview {self._base.netloc.decode()}"
        self._turns = Turns(clock=clock, pause=pause)

    async def page(
        self,
        username: str,
        *,
        before: int | None = None,
        after: int | None = None,
        unchanged_if: PageState | None = None,
    ) -> SiteAnswer:
        """Get a channel's newest page, or the one on one side of a post.

        Raises ChannelUnavailable if the site does not show this channel, RateLimited if it asks to be
        left alone (which every later call repeats without asking, until the time is over), and
        SourceError if it did not answer properly in three tries.
        """
        place = {"before": before, "after": after}
        url = self._address(username, {key: value for key, value in place.items() if value is not None})
        state = unchanged_if or PageState()
        for pause in BACKOFF:
            try:
                return await self._in_turn(url, username, state)
            except _Passing:
                await self._pause(pause)
        try:
            return await self._in_turn(url, username, state)
        except _Passing as fault:
            raise SourceError(f"{self._base.host} {fault}, {len(BACKOFF) + 1} times") from fault

    async def _in_turn(self, url: httpx.URL, username: str, state: PageState) -> SiteAnswer:
        self._obey_waits()
        async with self._turns.turn():
            return await self._ask(url, username, state)

    def _address(self, username: str, place: dict[str, int]) -> httpx.URL:
        path = f"{self._base.path.rstrip('/')}/s/{username}"
        return self._base.copy_with(path=path).copy_merge_params(place)

    async def _ask(self, url: httpx.URL, username: str, state: PageState) -> SiteAnswer:
        self._obey_waits()
        try:
            async with asyncio.timeout(DEADLINE):
                for _ in range(REDIRECTS + 1):
                    answer = await self._send(url, username, state)
                    if isinstance(answer, SiteAnswer):
                        return answer
                    url = answer
        except TimeoutError as error:
            raise _Passing(f"gave no whole answer in {DEADLINE:.0f} s") from error
        except httpx.TransportError as error:
            raise _Passing(f"could not be reached ({words_of(error)})") from error
        except httpx.HTTPError as error:
            raise SourceError(f"{self._base.host}: the answer cannot be read ({words_of(error)})") from error
        raise SourceError(f"{self._base.host} redirects in a circle")

    async def _send(self, url: httpx.URL, username: str, state: PageState) -> SiteAnswer | httpx.URL:
        """Send one request: return the answer, or where it sends us on the same site."""
        headers = {
            "User-Agent": USER_AGENT,
            "Accept": "text/html",
            "Accept-Language": "en",
            "Accept-Encoding": "gzip",
        }
        request = self._client.build_request("GET", url, headers=headers | state.headers())
        response = await self._client.send(request, stream=True, follow_redirects=False)
        try:
            if response.has_redirect_location:
                return self._redirected(response, username)
            self._judge(response, username, conditional=bool(state.headers()))
            etag, modified = (response.headers.get(name, "") for name in ("ETag", "Last-Modified"))
            if response.status_code == httpx.codes.NOT_MODIFIED:
                await response.aread()  # nothing, but its end: the connection is good for the next request
                return SiteAnswer(body=None, state=PageState(etag=etag, last_modified=modified))
            body = await _limited(response)
            return SiteAnswer(body=body, state=PageState(etag=etag, last_modified=modified))
        finally:
            await response.aclose()

    def _judge(self, response: httpx.Response, username: str, *, conditional: bool) -> None:
        """Raise for every status but those of a page."""
        status = response.status_code
        if status == httpx.codes.OK or (conditional and status == httpx.codes.NOT_MODIFIED):
            return
        asked = response.headers.get("Retry-After", "")
        if status == httpx.codes.TOO_MANY_REQUESTS or (response.is_server_error and asked):
            wait = _retry_after(asked, self._clock())
            self._waits.wait_until(self._account, "*", self._clock() + wait)
            self._turns.had_enough()
            raise self._rate_limited(wait)
        if response.is_server_error:
            raise _Passing(f"answered {status}")
        if status in (httpx.codes.NOT_FOUND, httpx.codes.GONE):
            raise ChannelUnavailable(f"{self._base.host} knows no public channel of the name {username}")
        raise SourceError(f"{self._base.host} answered {status}")

    def _redirected(self, response: httpx.Response, username: str) -> httpx.URL:
        try:
            target = response.url.join(response.headers["Location"])
        except httpx.InvalidURL as error:
            raise SourceError(f"{self._base.host} redirects to no address: {words_of(error)}") from error
        if (target.scheme, target.netloc) != (self._base.scheme, self._base.netloc):
            where = _fit(f"{target.scheme}://{target.host}")
            raise SourceError(f"{self._base.host} redirects to {where}: not followed")
        if target.path.rstrip("/").lower() == self._address(username, {}).path.lower():
            return target
        raise ChannelUnavailable(
            f"{self._base.host} shows no preview of {username}: there is no such public channel, or its "
            'owner switched the preview off; such a channel can be read with source = "telegram"'
        )

    def _obey_waits(self) -> None:
        until, now = self._waits.not_before(self._account, "*"), self._clock()
        if until is not None and until > now:
            raise self._rate_limited(until - now)

    def _rate_limited(self, wait: timedelta) -> RateLimited:
        return RateLimited(f"{self._base.host} asks to be left alone", retry_after=wait.total_seconds())


class _Passing(Exception):
    """A fault that may be gone at the next try."""


def words_of(error: Exception) -> str:
    """Return what an error says, fit for a line of the log."""
    return _fit(str(error) or type(error).__name__)


def _fit(text: str) -> str:
    """Make something that came from outside fit for a line of the log."""
    return shorten(clean(text), LONGEST_WORDS)


async def _limited(response: httpx.Response) -> bytes:
    """Return the body with at most one layer taken off, given up as soon as it grows too large.

    It never takes more memory than the limit, whatever it was packed from; httpx takes off every layer there
    is, each of them whole.
    """
    host = response.url.host
    layers = [layer.strip().lower() for layer in response.headers.get("Content-Encoding", "").split(",")]
    layers = [layer for layer in layers if layer not in ("", "identity")]
    if layers not in ([], ["gzip"], ["x-gzip"]):
        raise SourceError(f"{host}: the answer cannot be read (it is packed otherwise than was asked)")
    unpack = zlib.decompressobj(wbits=16 + zlib.MAX_WBITS) if layers else None
    body, came = bytearray(), 0
    async for chunk in response.aiter_raw(1 << 16):
        came += len(chunk)
        try:
            body += unpack.decompress(chunk, LARGEST_PAGE + 1 - len(body)) if unpack else chunk
        except zlib.error as error:
            raise SourceError(f"{host}: the answer cannot be read (it is badly packed)") from error
        if max(len(body), came) > LARGEST_PAGE:
            raise SourceError(f"{host} sent more than {LARGEST_PAGE >> 20} MB for one page")
    if unpack and not unpack.eof:
        raise SourceError(f"{host}: the answer cannot be read (its end is missing)")
    return bytes(body)


def _retry_after(asked: str, now: datetime) -> timedelta:
    """Return how long the site wants to be left alone: seconds or a date (RFC 9110, 10.2.3), in reason."""
    if asked.isascii() and asked.isdigit():
        wait = timedelta(seconds=min(int(asked[:9]), LONGEST_WAIT.total_seconds()))
    else:
        try:
            wait = parsedate_to_datetime(asked) - now
        except (TypeError, ValueError):
            return DEFAULT_WAIT
    return min(max(wait, timedelta(seconds=1)), LONGEST_WAIT)
