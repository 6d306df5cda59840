"""Channels that posts name as where they have it from, and that nobody watches. It only decides."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass, field
from datetime import datetime

from bot.models import Suggested
from bot.stories.likeness.carrier import Carrier

FORWARD, LINK, CREDIT = "forward", "link", "credit"
# Addresses below t.me that are no channel's, and bots: https://core.telegram.org/api/links
_NOBODY = frozenset(
    (
        *("addemoji", "addlist", "addstickers", "addtheme", "boost", "confirmphone", "contact", "giftcode"),
        *("joinchat", "login", "privatepost", "proxy", "setlanguage", "share", "socks", "stickers"),
    )
)
_LINKED = re.compile(r"(?:https?://)?(?:t|telegram)\.me/(?:s/)?([A-Za-z]\w{4,31})/\d+")
_USERNAME = re.compile(r"[a-z]\w{4,31}", re.ASCII)


@dataclass(slots=True)
class _Named:
    ways: Counter[str] = field(default_factory=Counter)  # posts that name it, by the way they do
    posts: set[int] = field(default_factory=set)
    channels: set[int] = field(default_factory=set)
    last: tuple[datetime, str] | None = None


def suggested(posts: Iterable[tuple[Carrier, str]], known: Set[str]) -> list[Suggested]:
    """Return the channels that posts name beside those that are known, by their usernames in small letters.

    A post is given with its address. Whoever is named by more channels, then by more posts, comes first: one
    channel's habit says less than what several have.
    """
    found: dict[str, _Named] = {}
    for post, url in posts:
        for username, way in sorted(set(named_by(post))):
            if username in known or username in (post.username.lower(), (post.address or "").lower()):
                continue
            named = found.setdefault(username, _Named())
            named.ways[way] += 1
            named.posts.add(post.id)
            named.channels.add(post.channel_id)
            named.last = max(named.last or (post.posted_at, url), (post.posted_at, url))
    listed = [_suggested(username, named) for username, named in found.items()]
    return sorted(listed, key=lambda one: (-one.channels, -one.posts, one.username))


def named_by(post: Carrier) -> Iterator[tuple[str, str]]:
    """Yield whom a post has it from, by a username in small letters, and how it says so."""
    if post.forward and post.forward.username:
        yield from _one(post.forward.username, FORWARD)
    for link in post.links:
        if target := _LINKED.match(link.url):
            yield from _one(target[1], LINK)
    for name in _LINKED.findall(post.text):
        yield from _one(name, LINK)
    if post.links or "@" in post.text or "t.me/" in post.text:  # else no credit leads to a channel
        for credit in post.credits:
            yield from _one(credit.username, CREDIT)


def _one(username: str, way: str) -> Iterator[tuple[str, str]]:
    name = username.lower()
    if _USERNAME.fullmatch(name) and name not in _NOBODY and not name.endswith("bot"):
        yield name, way


def _suggested(username: str, named: _Named) -> Suggested:
    assert named.last is not None
    return Suggested(
        username=username,
        posts=len(named.posts),
        channels=len(named.channels),
        forwards=named.ways[FORWARD],
        links=named.ways[LINK],
        credits=named.ways[CREDIT],
        last_at=named.last[0],
        url=named.last[1],
    )
