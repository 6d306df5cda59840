"""Files of posts in the web preview: fetched from Telegram's own hosts, and from nowhere else."""

import asyncio
import re
from collections.abc import AsyncIterator, Iterator, Sequence

import httpx
from selectolax.lexbor import LexborHTMLParser, LexborNode

from bot.errors import MediaGone, RateLimited, SourceError
from bot.models import Attached, Wanted
from bot.sources.preview.site import USER_AGENT, words_of

HOST = re.compile(r"cdn[0-9]{1,2}\.(telesco\.pe|cdn-telegram\.org|telegram-cdn\.org)")
DEADLINE = 300.0  # seconds for one file, however slowly it drips in
DEFAULT_WAIT = 60.0
GONE = (httpx.codes.NOT_FOUND, httpx.codes.GONE, httpx.codes.FORBIDDEN)

_KEY = re.compile(r"[A-Za-z0-9_]+/([0-9]{1,10})")
_SINGLE = re.compile(r"/([0-9]{1,10})\?single$")
_BACKGROUND = re.compile(r"""background-image:\s*url\(['"]?([^'")]+)['"]?\)""")
_PLAYERS = (("video[src]", "video"), ("audio[src]", "voice"))


class PreviewMedia:
    """A MediaSource over HTTP.

    Addresses are taken from the places where the site's own markup shows a picture or plays a file, never
    from what a post says, and only if they are on Telegram's file hosts or on the preview's own.
    """

    def __init__(self, base_url: str, client: httpx.AsyncClient) -> None:
        self._base = httpx.URL(base_url)
        self._client = client

    def account_of(self, channel_id: int) -> str:
        """Name no account: the site is one place."""
        return ""

    def attached(self, raw: bytes) -> Sequence[Attached]:
        """List the pictures, videos and voice messages of the post that was captured as these bytes."""
        node = LexborHTMLParser(raw.decode(errors="replace")).css_first("[data-post]")
        key = _KEY.fullmatch(node.attributes.get("data-post") or "") if node is not None else None
        if node is None or key is None:
            return ()
        found = (file for file in _shown(node, int(key[1])) if self._is_ours(file.name))
        return list(dict.fromkeys(found))

    async def pieces(self, wanted: Wanted) -> AsyncIterator[bytes]:
        """Yield a file's bytes, in order; a redirect is not followed. Raises MediaGone and SourceError."""
        if not self._is_ours(wanted.name):
            raise MediaGone("its address is not on one of Telegram's hosts")
        headers = {"User-Agent": USER_AGENT, "Accept-Encoding": "identity"}
        request = self._client.build_request("GET", wanted.name, headers=headers)
        try:
            async with asyncio.timeout(DEADLINE):
                response = await self._client.send(request, stream=True, follow_redirects=False)
                try:
                    _judge(response)
                    async for piece in response.aiter_raw(1 << 16):
                        yield piece
                finally:
                    await response.aclose()
        except TimeoutError as error:
            raise SourceError(f"{request.url.host} gave no whole file in {DEADLINE:.0f} s") from error
        except httpx.HTTPError as error:
            raise SourceError(f"{request.url.host} could not be read ({words_of(error)})") from error

    def _is_ours(self, address: str) -> bool:
        try:
            url = httpx.URL(address)
        except httpx.InvalidURL:
            return False
        if (url.scheme, url.netloc) == (self._base.scheme, self._base.netloc):
            return True
        return url.scheme == "https" and url.port is None and HOST.fullmatch(url.host) is not None


def _shown(node: LexborNode, number: int) -> Iterator[Attached]:
    for picture in node.css("a.tgme_widget_message_photo_wrap"):
        address = _BACKGROUND.search(picture.attributes.get("style") or "")
        part = _SINGLE.search(picture.attributes.get("href") or "")
        if address:
            yield Attached(message_id=int(part[1]) if part else number, name=address[1], kind="photo")
    for selector, kind in _PLAYERS:
        for player in node.css(selector):
            yield Attached(message_id=number, name=player.attributes["src"] or "", kind=kind)


def _judge(response: httpx.Response) -> None:
    """Raise for every answer that is not a file."""
    host, status = response.url.host, response.status_code
    if status == httpx.codes.OK:
        if response.headers.get("Content-Encoding", "identity").strip().lower() not in ("", "identity"):
            raise SourceError(f"{host} sent a file packed, though none was asked for that way")
        return
    if status == httpx.codes.TOO_MANY_REQUESTS:
        asked = response.headers.get("Retry-After", "")
        wait = float(asked) if asked.isascii() and asked.isdigit() else DEFAULT_WAIT
        raise RateLimited(f"{host} asks to be left alone", retry_after=wait)
    if status in GONE:
        raise MediaGone(f"{host} answered {status}: its address has expired or it was removed")
    raise SourceError(f"{host} answered {status}")
