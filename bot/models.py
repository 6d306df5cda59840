"""The records that pass between the parts. Frozen; times are aware and UTC; text offsets count code points.

The words are those of the README's glossary: post, version, page, statement, match, alert.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum

LANGUAGES = ("en", "ru", "uk")


# --- what a channel published -------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """A channel as the newsroom configured it. Its key everywhere else is Telegram's numeric id."""

    username: str
    title: str = ""
    language: str = ""  # "en", "ru", "uk"; "" when mixed or not said
    affiliation: str = ""  # "Russian state-adjacent", "translator"
    note: str = ""  # how to read it
    source: str = "preview"
    every: timedelta = timedelta(minutes=2)
    owner: str = ""  # channels of one owner are one voice
    speaker: str = ""  # id of the speaker whose own channel this is

    @property
    def key(self) -> str:
        """The username as it is compared: Telegram ignores its case."""
        return self.username.lower()


@dataclass(frozen=True, slots=True, kw_only=True)
class Forward:
    """Where Telegram says a post came from. Any part may be unknown."""

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
    `raw` is what the source gave, byte for byte, and is what the capture's hash covers.
    """

    channel_id: int
    message_id: int  # unique only within its channel
    posted_at: datetime  # aware, UTC
    text: str = ""
    edited: bool = False  # the source marks it as edited, though it may not say when
    edited_at: datetime | None = None
    parts: tuple[int, ...] = ()  # () means just message_id
    grouped_id: int | None = None
    forward: Forward | None = None
    reply_to: int | None = None  # an id in the same channel
    links: tuple[Link, ...] = ()
    author: str = ""
    media: str = ""  # "photo", "video", "document"…; "" for text alone
    views: int | None = None
    raw: bytes = b""

    @property
    def ids(self) -> tuple[int, ...]:
        """Every message id that this post covers."""
        return self.parts or (self.message_id,)


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A stretch of a channel that was read in one go, oldest first.

    The source vouches for every id from `first` to `last`: what is neither in `posts` nor in
    `service` was not there. A source that cannot vouch (an archive, a re-read of single ids) leaves
    both None and lists in `absent` what it looked for and did not get.
    `cursor` and `pts` are what to remember once the page is kept; None means leave them alone.
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
    access_hash: int | None = None
    news: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Cursor:
    """How far a channel has been read; the default is a channel never read."""

    channel_id: int | None = None
    message_id: int = 0
    pts: int | None = None
    access_hash: int | None = None
    recent: tuple[int, ...] = ()  # newest stored ids, oldest first: what a re-read looks at


# --- what is tracked ----------------------------------------------------------------------------


class Rung(StrEnum):
    """How a statement was found, surest first."""

    VERBATIM = "verbatim"
    INFLECTED = "inflected"
    REWORDED = "reworded"
    SEMANTIC = "semantic"

    @property
    def level(self) -> int:
        """0 for the surest rung."""
        return list(Rung).index(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Speaker:
    """Who says a statement. Aliases and roles may be in any language, in their dictionary form."""

    id: str
    name: str
    aliases: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()  # "Russian president", «президент России»


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """A thing somebody said, that the newsroom tracks."""

    id: str
    title: str
    wording: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # by language
    accepted: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # confirmed by people
    query: Mapping[str, str] = field(default_factory=dict)  # by language, "*" for all
    speaker: Speaker | None = None
    require_speaker: bool = False
    said_on: date | None = None
    said_at: str = ""
    since: date | None = None  # posts before this day are not matched
    tags: tuple[str, ...] = ()
    contrasts: tuple[str, ...] = ()
    min_rung: Rung = Rung.INFLECTED  # the weakest rung that alerts
    review_rung: Rung = Rung.REWORDED  # the weakest rung that is listed for review
    denials: str = "flag"  # "flag" (review), "drop", "alert"
    urgent: bool = False

    def covers(self, day: date) -> bool:
        """Whether posts of that day are looked at."""
        return self.since is None or day >= self.since


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A stretch of a post's text: text[start:end], in code points."""

    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Guard:
    """Why a match may not mean what it seems to. `words` is the evidence for it, as in the post."""

    kind: str  # "denial", "figures", "speaker", "question", "condition", "quotation", "irony"
    words: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """A statement found in a text. A candidate until a person confirms it.

    `evidence` is text[spans[0].start:spans[-1].end]; `spans` are the matched words inside it, in order.
    `outcome` is "alert", "review" (listed quietly) or "dropped" (kept only to explain).
    """

    statement_id: str
    rung: Rung
    score: float  # 0 to 1; 1 for verbatim
    language: str  # of the wording that was found
    wording: str
    evidence: str
    spans: tuple[Span, ...]
    guards: tuple[Guard, ...] = ()
    speaker: str = ""  # "putin", "other: Peskov", "unknown", "" when the statement names none
    outcome: str = "alert"


# --- what people are told -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """A person or room that gets alerts."""

    id: str
    kind: str = "console"
    chat: int | None = None
    role: str = "journalist"
    statements: tuple[str, ...] = ("*",)
    language: str = "en"
    zone: str = ""  # "" is the newsroom's


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """A piece of formatting over text[offset:offset + length], in code points."""

    kind: str  # "bold", "italic", "link"
    offset: int
    length: int
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """Text with its formatting, as a sink sends it. Post text in it is never markup."""

    text: str
    entities: tuple[Entity, ...] = ()


class AlertKind(StrEnum):
    """What an alert is to the person who gets it."""

    NOTICE = "notice"  # the first word of a story
    AMENDMENT = "amendment"  # the notice, as it reads from now on
    REPLY = "reply"  # a short word under the notice


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """One message for one recipient, frozen when it was queued: a repeat is the same to the byte."""

    id: int
    recipient_id: str
    statement_id: str
    message: Message
    random_id: int  # signed 64-bit; the sink's key against doubles
    kind: AlertKind = AlertKind.NOTICE
    about: str = ""  # the sink's receipt of the notice that this amends or replies to
    body: int = 0  # where in the text of an amendment the notice ends and what is added begins


# --- what an editor takes away ------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadPost:
    """A post in a thread, as it read when it was added, with where it came from."""

    url: str
    channel_id: int
    message_id: int
    channel: str  # the username
    title: str
    affiliation: str
    text: str
    posted_at: datetime
    captured_at: datetime
    sources: tuple[str, ...]
    sha256: str  # of the version's content
    note: str = ""
    edited_at: datetime | None = None
    changed_since: bool = False  # a later version was captured after it was added
    absent_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Thread:
    """Posts that an editor put together, in the editor's order."""

    id: int
    title: str
    zone: str  # in which times are shown
    posts: tuple[ThreadPost, ...] = ()
