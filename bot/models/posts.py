"""Posts: channels, the pages they are read in, and posts as they are stored."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.models.accounts import AccountRoute
from bot.models.languages import ByLanguage, in_language
from bot.models.passages import Passage


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """A channel as the newsroom configured it. Its key everywhere else is Telegram's numeric id."""

    username: str
    title: str = ""
    language: str = ""  # one of LANGUAGES; "" when mixed or not said
    affiliation: str = ""  # "Russian state-adjacent", "translator"
    note: str = ""  # how to read it
    source: str = "preview"
    every: timedelta = timedelta(minutes=2)
    at_least: timedelta | None = (
        None  # between two looks, where `every` is only the most; None: always `every`
    )
    owner: str = ""  # channels of one owner are one voice
    aliases: tuple[str, ...] = ()  # further names by which posts credit it
    speaker: str = ""  # id of the speaker whose own channel this is
    media: str = "none"  # which files of its posts are kept: "none", "photos", "all"
    media_limit: int = 20_000_000  # bytes of one file
    account: str = ""  # that is to read it; "" for whichever has room
    affiliations: ByLanguage = ()  # for readers of other languages

    def affiliated(self, language: str) -> str:
        """Return whose voice it is, for a reader of this language."""
        return in_language(self.affiliations, language, self.affiliation)

    @property
    def pause(self) -> timedelta:
        """The time between two looks within which nobody speaks of a stretch in which it was not watched."""
        return 3 * self.every + timedelta(minutes=1)

    @property
    def key(self) -> str:
        """The username as it is compared: Telegram ignores its case."""
        return self.username.lower()


@dataclass(frozen=True, slots=True, kw_only=True)
class Forward:
    """The origin of a post, as Telegram says it. Any part may be unknown."""

    channel_id: int | None = None
    username: str = ""
    name: str = ""
    message_id: int | None = None
    posted_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """An address that a post carries, with the words it stands under ("" when it stands bare)."""

    url: str
    label: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """A post as it read at one moment; an edit is another Post with the same key.

    An album is one post: `message_id` is its lowest id, `parts` holds all its ids in order.
    Not every post is shown by every source: one that is not `shown` has no text here, which says nothing
    about whether it has one. `touched_at` is a time at which it was edited or merely got a reaction, where
    a source does not tell which; `media_identity` names its files, where a source has names that stay.
    `raw` is what the source gave, byte for byte, and is what the capture's hash covers; `zone` is what its
    importer said that times in it are in, where they stand without one.
    """

    channel_id: int
    message_id: int  # unique only within its channel
    posted_at: datetime  # aware, UTC
    text: str = ""
    passages: tuple[Passage, ...] = ()  # the stretches of the text that are a poll's, a file's name…
    shown: bool = True
    edited: bool = False  # the source marks it as edited, though it may not say when
    edited_at: datetime | None = None
    touched_at: datetime | None = None
    parts: tuple[int, ...] = ()  # () means just message_id
    grouped_id: int | None = None
    forward: Forward | None = None
    reply_to: int | None = None  # an id in the same channel
    links: tuple[Link, ...] = ()
    author: str = ""
    media: str = ""  # "photo", "video", "document"…; "" for text alone
    media_identity: str | None = None
    views: int | None = None
    raw: bytes = b""
    zone: str = ""

    @property
    def ids(self) -> tuple[int, ...]:
        """Every message id that this post covers."""
        return self.parts or (self.message_id,)


@dataclass(frozen=True, slots=True, kw_only=True)
class Backfill:
    """The target of a first contact, in posts, and how near it came; kept until nothing of it is missing."""

    asked: int
    seen: int
    down_to: int  # the lowest id that was looked at
    gaps: tuple[tuple[int, int], ...] = ()  # ids above it that were not seen, rising

    @property
    def missing(self) -> tuple[tuple[int, int], ...]:
        """The ids that were not seen, rising: some above, and all below where fewer posts came than asked."""
        below = ((1, self.down_to - 1),) if self.seen < self.asked and self.down_to > 1 else ()
        return (*below, *self.gaps)

    def __str__(self) -> str:
        """Say how near it came, for people."""
        stretches = ", ".join(
            f"{first}" if first == last else f"{first} to {last}" for first, last in self.missing
        )
        return f"{self.seen} of {self.asked} posts" + (f", ids {stretches} not seen" if stretches else "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A stretch of a channel that was read in one go, oldest first.

    The source vouches for every id from `first` to `last`: what is neither in `posts` nor in
    `service` was not there. A source that cannot vouch (an archive, a re-read of single ids) leaves
    both None and lists in `absent` what it looked for and did not get.
    `cursor`, `pts`, `backfill_to` and `backfill` are what to remember once the page is kept; None means leave
    them alone. `route` is how the account that read it gets there, where an account did.
    `usernames` is what the channel is called now, the first before the others; None if the source does not
    tell.
    `news` is false for what was published before we began to watch: it is kept, and alerts no one.
    """

    channel_id: int
    username: str
    title: str = ""
    posts: tuple[Post, ...] = ()
    service: tuple[int, ...] = ()
    absent: tuple[int, ...] = ()
    first: int | None = None
    last: int | None = None
    cursor: int | None = None
    pts: int | None = None
    route: AccountRoute | None = None
    backfill_to: int | None = None
    backfill: Backfill | None = None
    usernames: tuple[str, ...] | None = None
    news: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Cursor:
    """The place up to which a channel has been read; the default is a channel never read.

    Up to `backfill_to` it holds what was published before we began to watch: the first contact, which
    goes on at the next look if it was cut short.
    """

    channel_id: int | None = None
    message_id: int = 0
    pts: int | None = None
    routes: tuple[AccountRoute, ...] = ()  # of each account that was told where it is
    backfill_to: int = 0
    backfill: Backfill | None = None  # of which something is missing
    address: str = ""  # the name under which its posts are linked; "" while it has none
    recent: tuple[int, ...] = ()  # newest stored ids, oldest first: what a re-read looks at
    newest_at: datetime | None = None  # when the newest of these was posted
    pace: float = 0.0  # ids a second that the channel took among these; 0 if that cannot be told


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredPost:
    """A post with its latest version and where it came from."""

    id: int
    version_id: int
    username: str
    title: str
    post: Post
    captured_at: datetime  # of the latest version
    versions: int
    absent_at: datetime | None
    sources: tuple[str, ...]
    sha256: str  # of the latest version's content
    address: str | None = None  # the channel's name now, where that is not `username`; "" if it has none

    @property
    def url(self) -> str:
        """Telegram's address of the post."""
        return post_url(
            self.username if self.address is None else self.address,
            self.post.channel_id,
            self.post.message_id,
        )


def pace_of(earlier: tuple[int, datetime], later: tuple[int, datetime]) -> float:
    """Return how many ids a second a channel took between two posts; 0 if that cannot be told."""
    seconds = (later[1] - earlier[1]).total_seconds()
    return max(later[0] - earlier[0], 0) / seconds if seconds > 0 else 0.0


def channel_url(username: str, channel_id: int) -> str:
    """Return what the addresses of a channel's posts begin with; without a known username it is a number."""
    return f"https://t.me/{username or f'c/{channel_id}'}/"


def post_url(username: str, channel_id: int, message_id: int) -> str:
    """Return Telegram's address of a post."""
    return f"{channel_url(username, channel_id)}{message_id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """A record that could not be taken over: the line it begins on, in the file's own terms, and why.

    `count` is how many messages that are: 0 when the file breaks off and nobody can know.
    """

    line: int
    where: str
    reason: str
    count: int = 1

    def __str__(self) -> str:
        place = f"line {self.line}, {self.where}" if self.where else f"line {self.line}"
        return f"{place}: {self.reason}"
