"""A site like Telegram's web preview, on a real socket, with composed posts. Markup is ours."""

import base64
import gzip
import hashlib
import html
import json
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qs, urlsplit

NOON = datetime(2026, 5, 29, 12, tzinfo=UTC)
CLASH = 1186921499


def a_block(
    number,
    text="",
    *,
    name="ClashReport",
    channel_id=CLASH,
    inner=None,
    at=None,
    edited=False,
    parts=(),
    service=False,
    before_text="",
    views="2.98K",
    data_view=None,
    data_post=None,
    datetime_attribute=None,
):
    """The HTML of one post. `inner` is markup for the text; `before_text` stands above it in the bubble."""
    p = f"{number}g" if parts else number
    view = data_view or encoded({"c": -channel_id, "p": p, "t": 1780056000, "h": "f00d"})
    moment = datetime_attribute or (at or posted(number)).isoformat()
    words = html.escape(text).replace("\n", "<br/>") if inner is None else inner
    body = f'<div class="tgme_widget_message_text js-message_text" dir="auto">{words}</div>' if words else ""
    mark = "edited " if edited else ""
    return (
        '<div class="tgme_widget_message_wrap js-widget_message_wrap">'
        f'<div class="tgme_widget_message {"service_message " if service else ""}js-widget_message" '
        f'data-post="{data_post or f"{name}/{number}"}" data-view="{view}">'
        f'<div class="tgme_widget_message_bubble">{album(name, parts)}{before_text}{body}'
        '<div class="tgme_widget_message_footer"><div class="tgme_widget_message_info">'
        f'<span class="tgme_widget_message_views">{views}</span>'
        f'<span class="tgme_widget_message_meta">{mark}'
        f'<a class="tgme_widget_message_date" href="https://t.me/{name}/{number}">'
        f'<time datetime="{moment}" class="time">12:00</time></a></span>'
        "</div></div></div></div></div>"
    )


def posted(number):
    """When a post was published, if nothing else is said: later ones a second later."""
    return NOON - timedelta(days=2) + timedelta(seconds=number)


def encoded(view):
    """A data-view attribute."""
    return base64.b64encode(json.dumps(view).encode()).decode()


def album(name, parts):
    """Pictures that make up one post; its first part is the post itself."""
    if not parts:
        return ""
    pictures = "".join(
        '<a class="tgme_widget_message_photo_wrap grouped_media_wrap" '
        "style=\"background-image:url('https://cdn.example/1.jpg')\" "
        f'href="https://t.me/{name}/{part}?single"></a>'
        for part in parts
    )
    return f'<div class="tgme_widget_message_grouped_wrap js-message_grouped_wrap">{pictures}</div>'


def a_page(blocks, *, title="Clash Report", older=False):
    """A whole page with these blocks, oldest first."""
    previous = '<link rel="prev" href="/s/ClashReport?before=1">' if older else ""
    return (
        f"<!DOCTYPE html><html><head><title>Telegram</title>{previous}</head><body>"
        '<header class="tgme_header"><div class="tgme_channel_info_header_title">'
        f'<span dir="auto">{html.escape(title)}</span></div></header>'
        f'<section class="tgme_channel_history js-message_history">{"".join(blocks)}</section>'
        "</body></html>"
    )


@dataclass
class PreviewHost:
    """What the site shows, and what it was asked. Everything may be changed between requests."""

    url: str = ""
    blocks: dict[str, dict[int, str]] = field(default_factory=dict)  # by username in small letters, and id
    titles: dict[str, str] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)  # by path
    page_size: int = 20
    heeds: frozenset[str] = frozenset({"before", "after"})
    stamps: bool = False  # send ETag and Last-Modified, and answer 304
    zipped: bool = False
    scripted: list[tuple[int, dict[str, str], bytes]] = field(default_factory=list)  # come first
    asked: list[str] = field(default_factory=list)  # path and query
    headers: list[dict[str, str]] = field(default_factory=list)
    at_once: int = 0
    most_at_once: int = 0
    connections: int = 0  # that were made

    def show(self, *numbers, name="ClashReport", **settings):
        """Publish a post under each of these ids, with its id as text."""
        for number in numbers:
            block = a_block(number, **({"text": f"Post {number}", "name": name} | settings))
            self.blocks.setdefault(name.lower(), {})[number] = block

    def take_down(self, *numbers, name="ClashReport"):
        """Remove posts as if they had never been there."""
        for number in numbers:
            del self.blocks[name.lower()][number]

    def answer(self, status, headers=(), body=b""):
        """Give this instead of the next page."""
        self.scripted.append((status, dict(headers), body))

    def page(self, name, question):
        """The bytes of the page that a browser would get."""
        blocks = self.blocks[name]
        before, after = (question.get(key) if key in self.heeds else None for key in ("before", "after"))
        ids = sorted(blocks)
        if after is not None:
            ids = [number for number in ids if number > after][: self.page_size]
        elif before is not None:
            ids = [number for number in ids if number < before][-self.page_size :]
        else:
            ids = ids[-self.page_size :]
        older = bool(ids) and ids[0] != min(blocks)
        title = self.titles.get(name, "Clash Report")
        return a_page([blocks[number] for number in ids], title=title, older=older).encode(
            errors="surrogatepass"
        )


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = 1 << 16  # an answer in one piece
    host: PreviewHost

    def setup(self):
        super().setup()
        self.host.connections += 1

    def do_GET(self):
        host = self.host
        host.at_once += 1
        host.most_at_once = max(host.most_at_once, host.at_once)
        host.asked.append(self.path)
        host.headers.append({name.lower(): value for name, value in self.headers.items()})
        status, headers, body = host.scripted.pop(0) if host.scripted else self.regular()
        host.at_once -= 1
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if "Content-Length" not in headers and "Transfer-Encoding" not in headers and status != 304:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def regular(self):
        address = urlsplit(self.path)
        if address.path in self.host.files:
            return 200, {"Content-Type": "image/jpeg"}, self.host.files[address.path]
        kind, name = address.path.removeprefix("/").split("/")
        if kind != "s" or name.lower() not in self.host.blocks:
            return 302, {"Location": f"/{name}"}, b""
        question = {key: int(values[0]) for key, values in parse_qs(address.query).items()}
        body = self.host.page(name.lower(), question)
        if self.host.zipped:
            return 200, {"Content-Encoding": "gzip"}, gzip.compress(body)
        if not self.host.stamps:
            return 200, {}, body
        etag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
        stamps = {"ETag": etag, "Last-Modified": "Fri, 29 May 2026 11:00:00 GMT"}
        return (304, stamps, b"") if self.headers["If-None-Match"] == etag else (200, stamps, body)

    def log_message(self, format, *args):
        """Stay quiet: what was asked is in `asked`."""


@contextmanager
def preview_host():
    """A site on a free port of this machine, for as long as the block runs."""
    host = PreviewHost()
    handler = type("Handler", (_Handler,), {"host": host})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    host.url = f"http://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield host
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
