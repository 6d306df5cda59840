"""A post as stories see it: what it says in each version, and which posts it points to."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from bot.models import Forward, Link, StoredCarrier
from bot.stories.likeness.fingerprint import Fingerprint, fingerprint
from bot.stories.likeness.sketch import Sketch, TextKeys, keys_of, sure_key
from bot.stories.lineage.credits import Credit, credits

_POST = re.compile(r"(?:https?://)?(?:t|telegram)\.me/(?:s/)?(?:c/)?(\w{2,32})/(?:\d+/)?(\d+)", re.IGNORECASE)


def posts_in(text: str) -> list[str]:
    """Return the posts whose addresses stand in a text, in order: "channel/number"."""
    return [f"{channel.lower()}/{number}" for channel, number in _POST.findall(text)]


@dataclass(frozen=True, kw_only=True, eq=False)
class Carrier:
    """A post that may carry a story. Two are the same when their keys are.

    `texts` holds every reading of it with its links, oldest first: what it once said keeps it in the story.
    `text` and `links` are those of the latest. An album is one carrier under all its `ids`.
    `translations` are the posts, by their keys, that were found to say the same in another language, with
    scores from 0 to 1; each of the two knows of the other.
    """

    id: int  # our own
    channel_id: int
    message_id: int
    username: str
    title: str = ""
    posted_at: datetime
    text: str = ""
    texts: tuple[tuple[str, tuple[Link, ...]], ...] = ()
    ids: tuple[int, ...] = ()
    forward: Forward | None = None
    reply_to: int | None = None
    links: tuple[Link, ...] = ()
    translations: Mapping[tuple[int, int], float] = field(default_factory=dict)
    address: str | None = None  # what others link it under now, where that is not `username`

    @cached_property
    def versions(self) -> tuple[Fingerprint, ...]:
        """The fingerprints of its readings, each once; read only once it is compared with another post."""
        return readings(self.texts, signatures=(self.title, self.username))

    def lighten(self) -> None:
        """Let go of all that was worked out but what it is found by: it is again where it is compared."""
        found_by = self.found_by
        for worked_out in _WORKED_OUT:
            vars(self).pop(worked_out, None)
        vars(self)["found_by"] = found_by

    @cached_property
    def found_by(self) -> TextKeys:
        """The keys of its words. Posts are tied only if they have some in common, or one names the other."""
        return keys_of(self.versions)

    @property
    def is_read(self) -> bool:
        """Whether its words are known, or what they are found by."""
        return not vars(self).keys().isdisjoint(("found_by", "versions"))

    def take(self, kept: Iterable[int], sketches: tuple[Sketch, ...]) -> None:
        """Take the `keys` and sketches that were kept of it, so that no word need be read to find others."""
        vars(self)["found_by"] = TextKeys(frozenset(kept) - self._named, sketches)

    @property
    def key(self) -> tuple[int, int]:
        """The name of the post, whatever the order in which posts came."""
        return self.channel_id, self.message_id

    @property
    def order(self) -> tuple[datetime, int, int]:
        """Earliest first, the same in every run."""
        return self.posted_at, self.channel_id, self.message_id

    @property
    def called(self) -> str:
        """The name that links to it have: none, once its name belongs to another channel."""
        return self.username if self.address is None else self.address

    @cached_property
    def names(self) -> frozenset[str]:
        """The names that other posts may use: its channel's number or username, under any of its ids."""
        return frozenset(
            f"{channel}/{number}"
            for channel in (str(self.channel_id), self.called.lower())
            for number in self.ids or (self.message_id,)
            if channel
        )

    @cached_property
    def forwards(self) -> frozenset[str]:
        """The post that Telegram says it was forwarded from, by number and by username; empty if none."""
        if self.forward is None or self.forward.message_id is None:
            return frozenset()
        channels = (self.forward.channel_id, self.forward.username.lower())
        return frozenset(f"{channel}/{self.forward.message_id}" for channel in channels if channel)

    @cached_property
    def points_to(self) -> frozenset[str]:
        """The posts that it links to or replies to."""
        addresses = [*(link.url for link in self.links), self.text]
        found = {name for text in addresses for name in posts_in(text)}
        if self.reply_to is not None:
            found.add(f"{self.channel_id}/{self.reply_to}")
        return frozenset(found - self.names)

    @cached_property
    def credits(self) -> tuple[Credit, ...]:
        """The sources that its latest version credits."""
        return tuple(credits(self.text, links=self.links, own=self.username))

    @property
    def sketches(self) -> tuple[Sketch, ...]:
        """One of each version."""
        return self.found_by.sketches

    @property
    def keys(self) -> frozenset[int]:
        """The sure keys under which it is found: posts that it is or points to, and its words."""
        return self.found_by.said | self._named

    @property
    def sought(self) -> frozenset[int]:
        """The sure keys under which it looks for others."""
        return self.found_by.said | self.names_sought

    @cached_property
    def names_sought(self) -> frozenset[int]:
        """Those of them that are no words. It looks for no post that merely points to what it points to."""
        return self._translated.union(
            (sure_key("post", name) for name in self.names | self.forwards | self.points_to),
            (sure_key("pointed to", name) for name in self.names),
        )

    @cached_property
    def _named(self) -> frozenset[int]:
        return self._translated.union(
            (sure_key("post", name) for name in self.names | self.forwards),
            (sure_key("pointed to", name) for name in self.points_to),
        )

    @cached_property
    def _translated(self) -> frozenset[int]:
        pairs = (f"{min(self.key, other)} {max(self.key, other)}" for other in self.translations)
        return frozenset(sure_key("translation", pair) for pair in pairs)


_WORKED_OUT = tuple(name for name, value in vars(Carrier).items() if isinstance(value, cached_property))


def readings(
    texts: Iterable[tuple[str, tuple[Link, ...]]], *, signatures: Iterable[str]
) -> tuple[Fingerprint, ...]:
    """Return the fingerprints of a post's versions, each told by its text and links; repeats once."""
    signed = tuple(signatures)
    found: dict[tuple[str, ...], Fingerprint] = {}
    for text, links in texts:
        read = fingerprint(text, labels=[link.label for link in links], signatures=signed)
        found.setdefault(read.texts, read)
    return tuple(found.values())


def as_carrier(post: StoredCarrier) -> Carrier:
    """Return a stored post as stories see it."""
    text, links = post.texts[-1]
    return Carrier(
        id=post.id,
        channel_id=post.channel_id,
        message_id=post.message_id,
        username=post.username,
        title=post.title,
        posted_at=post.posted_at,
        text=text,
        links=links,
        texts=post.texts,
        ids=post.ids,
        forward=post.forward,
        reply_to=post.reply_to,
        translations={(other.channel_id, other.message_id): other.score for other in post.translations},
        address=post.address,
    )
