"""Stories: posts that carry one text, as they are stored."""

from dataclasses import dataclass
from datetime import datetime

from bot.models.posts import Forward, Link, post_url


@dataclass(frozen=True, slots=True, kw_only=True)
class Counterpart:
    """A post in another language that says the same as a post; `score` is 0 to 1."""

    post_id: int
    channel_id: int
    message_id: int
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredCarrier:
    """A post with every text it had, oldest first, each with its links; the last is how it reads now."""

    id: int
    story_id: int
    channel_id: int
    message_id: int
    username: str
    title: str
    posted_at: datetime
    ids: tuple[int, ...]
    forward: Forward | None
    reply_to: int | None
    texts: tuple[tuple[str, tuple[Link, ...]], ...]
    translations: tuple[Counterpart, ...] = ()
    address: str | None = None  # the channel's name now, where that is not `username`; "" if it has none
    joined_id: int | None = None  # the post of its story that it repeats; None of one that begins a story
    told: bool = False  # it is news beyond that post, whose notice is not enough
    version_id: int = 0  # of the latest
    stamp: tuple[object, ...] = ()  # as long as it is the same, so is what stories see of the post

    @property
    def url(self) -> str:
        """Telegram's address of the post."""
        return post_url(
            self.username if self.address is None else self.address, self.channel_id, self.message_id
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggested:
    """A channel that is not watched, and that posts name as where they have it from."""

    username: str  # in small letters, as Telegram compares it
    posts: int  # that name it, each once
    channels: int  # whose posts those are
    forwards: int  # of the posts; one may link to it and credit it, too
    links: int
    credits: int
    last_at: datetime  # when the latest of them was published
    url: str  # of that
