"""Feeds of statements and searches: Atom (RFC 4287) and JSON Feed 1.1, each with a token of its own.

A feed's token is made of the one in the settings and of what the feed is about, so that who has one feed's
address has no other. Atom is written with the standard library: a feed is a dozen elements, and the makers
of feeds on the package index bring a parser and a date library for it, and no JSON Feed.
"""

import hashlib
import hmac
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from urllib.parse import quote, urlencode
from xml.etree import ElementTree as etree

from starlette.datastructures import QueryParams
from starlette.responses import PlainTextResponse, Response

from bot.app.application import App
from bot.desk.protocol import Visit
from bot.errors import InputError
from bot.models import Filter
from bot.text import shorten, visible

ATOM = "http://www.w3.org/2005/Atom"
LATEST = 50  # entries of a feed
AMONG = 5_000  # of the newest posts, for a query that reads them all
TITLE, EXCERPT = 100, 600  # letters
STATEMENT, SAVED, QUERY = KINDS = ("statement", "search", "query")
QUERIED = "latest"  # the name of a query's feed; the query itself is a parameter of the address
FORMS = {"atom": "application/atom+xml; charset=utf-8", "json": "application/feed+json; charset=utf-8"}


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedEntry:
    """A post of a feed."""

    url: str
    title: str
    text: str
    author: str
    published: datetime
    updated: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """A feed's name and address, and its entries, the latest first."""

    title: str
    address: str
    entries: tuple[FeedEntry, ...]

    @property
    def updated(self) -> datetime:
        """The time at which something of it changed; the beginning of time for an empty one."""
        return max((one.updated for one in self.entries), default=datetime(1970, 1, 1, tzinfo=UTC))


def key_of(app: App, kind: str, what: str) -> str:
    """Return the token of one feed; "" while the settings name none, and there are no feeds."""
    secret = app.config.desk.feeds_token
    if secret is None:
        return ""
    about = f"{kind}/{what}".encode()
    return hmac.new(secret.get_secret_value().encode(), about, hashlib.sha256).hexdigest()[:32]


def addresses(visit: Visit, kind: str, what: str) -> list[tuple[str, str]]:
    """Return the addresses of a feed by its form; none while the settings name no token."""
    key = key_of(visit.app, kind, what)
    names = (("Atom", "atom"), ("JSON Feed", "json"))
    return [(name, f"{_address(kind, what, form)}{quote(key)}") for name, form in names] if key else []


def _address(kind: str, what: str, form: str) -> str:
    """Return the address of a feed up to its token."""
    if kind == QUERY:
        return f"/feeds/{kind}/{QUERIED}.{form}?{urlencode({'q': what})}&key="
    return f"/feeds/{kind}/{quote(what)}.{form}?key="


def answer(app: App, kind: str, name: str, query: QueryParams, base: str) -> Response:
    """Answer for a feed; nobody is told whether there is one whose token they do not have."""
    what, _, form = name.rpartition(".")
    if kind == QUERY:
        what = query.get("q", "")
    key = key_of(app, kind, what) if kind in KINDS and form in FORMS else ""
    if not key or not hmac.compare_digest(query.get("key", "").encode(), key.encode()):
        return PlainTextResponse("no such feed", status_code=404)
    address = f"{base}{_address(kind, what, form).rpartition('key=')[0].rstrip('?&')}"
    try:
        feed = _FEEDS[kind](app, what, address)
    except InputError:
        return PlainTextResponse("no such feed", status_code=404)
    content = atom(feed) if form == "atom" else json_feed(feed)
    return Response(content, media_type=FORMS[form])


def _of_statement(app: App, statement_id: str, address: str) -> Feed:
    entries = (
        FeedEntry(
            url=one.version.url,
            title=f"{one.version.username}: {shorten(visible(one.match.evidence), TITLE)}",
            text=shorten(visible(one.version.text), EXCERPT),
            author=one.version.username,
            published=one.version.posted_at,
            updated=max(one.version.posted_at, one.matched_at),
        )
        for one in app.statements.latest_alerts(statement_id, LATEST)
    )
    return Feed(title=app.statements.title(statement_id), address=address, entries=tuple(entries))


def _of_search(app: App, number: str, address: str) -> Feed:
    if not (number.isascii() and number.isdecimal()):
        raise InputError("a search has a number")
    search = app.searches.get(int(number))
    return _found(app, search.query, search.name, address)


def _of_query(app: App, query: str, address: str) -> Feed:
    return _found(app, query, shorten(visible(query), TITLE), address)


_FEEDS: Mapping[str, Callable[[App, str, str], Feed]] = {
    STATEMENT: _of_statement,
    SAVED: _of_search,
    QUERY: _of_query,
}


def _found(app: App, query: str, title: str, address: str) -> Feed:
    """Return the latest posts that a query finds, as a feed of this title."""
    entries = (
        FeedEntry(
            url=one.url,
            title=f"{one.username}: {shorten(visible(one.post.text), TITLE)}",
            text=shorten(visible(one.post.text), EXCERPT),
            author=one.username,
            published=one.post.posted_at,
            updated=one.captured_at,
        )
        for one in islice(app.posts.latest(Filter(), query, among=AMONG), LATEST)
    )
    return Feed(title=title, address=address, entries=tuple(entries))


def atom(feed: Feed) -> bytes:
    """Write a feed as Atom: https://www.rfc-editor.org/rfc/rfc4287."""
    root = etree.Element("feed", xmlns=ATOM)
    _add(root, "id", feed.address)
    _add(root, "title", feed.title)
    _add(root, "updated", feed.updated.isoformat())
    etree.SubElement(root, "link", rel="self", href=feed.address)
    for one in feed.entries:
        entry = etree.SubElement(root, "entry")
        _add(entry, "id", one.url)
        _add(entry, "title", one.title)
        _add(entry, "updated", one.updated.isoformat())
        _add(entry, "published", one.published.isoformat())
        _add(etree.SubElement(entry, "author"), "name", one.author or "?")
        etree.SubElement(entry, "link", rel="alternate", href=one.url)
        _add(entry, "content", one.text)
    written: bytes = etree.tostring(root, encoding="utf-8", xml_declaration=True)
    return written


def json_feed(feed: Feed) -> bytes:
    """Write a feed as JSON Feed: https://www.jsonfeed.org/version/1.1/."""
    items = [
        {
            "id": one.url,
            "url": one.url,
            "title": one.title,
            "content_text": one.text,
            "date_published": one.published.isoformat(),
            "date_modified": one.updated.isoformat(),
            "authors": [{"name": one.author}],
        }
        for one in feed.entries
    ]
    record = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "feed_url": feed.address,
        "items": items,
    }
    return json.dumps(record, ensure_ascii=False).encode("utf-8", "backslashreplace")


def _add(parent: etree.Element, name: str, text: str) -> None:
    """Add an element with words; what XML cannot hold is left out: https://www.w3.org/TR/xml/#charsets."""
    etree.SubElement(parent, name).text = "".join(_allowed(text))


def _allowed(text: str) -> Iterable[str]:
    surrogates, no_signs = ("\ud800", "\udfff"), "\ufffe\uffff"
    for one in text:
        if one in "\t\n" or (
            one >= " " and not surrogates[0] <= one <= surrogates[1] and one not in no_signs
        ):
            yield one
