"""Threads: posts put together, with where they came from and what differs."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum

from bot.models.passages import Passage
from bot.models.pictures import SeenWords
from bot.models.statements import Span
from bot.models.watching import Spell, WatchedSpells


class ClaimStatus(StrEnum):
    """An editor's word on the claim in a post."""

    CONTESTED = "contested"
    CONFIRMED = "confirmed elsewhere"
    UNVERIFIED = "unverified"


STATUS_WORDS: Mapping[str, ClaimStatus | None] = {  # as people type them
    "contested": ClaimStatus.CONTESTED,
    "confirmed": ClaimStatus.CONFIRMED,
    "unverified": ClaimStatus.UNVERIFIED,
    "none": None,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Gloss:
    """The words of a post in another language: an editor's own, or a machine's as they came."""

    language: str
    text: str
    by: str  # the person or the service
    machine: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimJudged:
    """An editor's word on a statement: how it stands, why, and who contests or confirms it."""

    status: ClaimStatus
    reason: str = ""
    by: tuple[str, ...] = ()
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The conditions by which a thread was gathered; all given must hold. `every` lists copies, too."""

    statements: tuple[str, ...] = ()
    speaker: str = ""
    story: int | None = None
    channel: str = ""
    query: str = ""
    since: datetime | None = None
    until: datetime | None = None
    every: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Capture:
    """One act of recording a version; `raw_sha256` is of what the source gave, byte for byte."""

    captured_at: datetime
    source: str
    collector: str
    raw_sha256: str
    zone: str = ""  # that its times were read in, where they stand without one


@dataclass(frozen=True, slots=True, kw_only=True)
class PinnedPost:
    """A post in one version, with where it came from. Captures are in order, and there is at least one."""

    url: str
    channel_id: int
    message_id: int
    channel: str  # the username
    title: str
    affiliation: str
    text: str
    posted_at: datetime
    sha256: str  # of the version's content
    captures: tuple[Capture, ...]
    edited: bool = False  # it is an edit, though its source may not say when it was made
    edited_at: datetime | None = None
    changed_since: bool = False  # a later version was captured after this one
    shown: bool = True  # False: its source did not show its text
    passages: tuple[Passage, ...] = ()
    language: str = ""  # of the text, as far as it can be told
    absent_at: datetime | None = None

    @property
    def captured_at(self) -> datetime:
        """The moment when this version was first captured."""
        return self.captures[0].captured_at

    @property
    def sources(self) -> tuple[str, ...]:
        """Through what this version was captured, each once."""
        return tuple(dict.fromkeys(capture.source for capture in self.captures))


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy(PinnedPost):
    """Another post of the story that a thread's post tells; `delay` is after that post."""

    delay: timedelta
    relation: str  # "copy", "forward", "credit", "independent", "first carrier"
    of: str = ""  # the address of the post it has the story from, "" for none here


@dataclass(frozen=True, slots=True, kw_only=True)
class Medium:
    """A file that a post carried and that was kept, if only for a time.

    `small` is a JPEG to be shown in its place; b"" for what is no picture, or where none is shown.
    """

    sha256: str
    kind: str  # "photo", "video"…
    removed_at: datetime | None = None
    small: bytes = b""
    seen: tuple[SeenWords, ...] = ()  # that were found in it, read by machine


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadPost(PinnedPost):
    """A post in a thread, as it read when it was added."""

    note: str = ""
    status: ClaimStatus | None = None
    glosses: tuple[Gloss, ...] = ()  # by language
    media: tuple[Medium, ...] = ()
    copies: tuple[Copy, ...] = ()
    statements: tuple[str, ...] = ()  # ids of those that it carries
    found: tuple[Span, ...] = ()  # where their words stand in the text, apart and in order
    credits: str = ""  # the source that it names, outside the newsroom's channels
    ends: int | None = None  # where its own words end, before what its channel repeats; None for at the end


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadHeading:
    """A section's heading among the posts."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """A page outside Telegram that the thread stands on. It was never fetched."""

    url: str
    title: str = ""


Item = ThreadPost | ThreadHeading | Reference


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """One thing that somebody did to a thread, as custody has it."""

    at: datetime
    actor: str
    action: str  # "thread post added"
    what: str  # the same in words, with what it was done to


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A stretch of text: in both ("same"), only in the old one ("removed"), only in the new ("added")."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Worded:
    """The words in which a post says one wording of a statement.

    `pieces` lead from the words of the first carrier of the same wording to these; `delay` is after the
    first carrier of the statement.
    """

    url: str
    channel: str
    posted_at: datetime
    language: str
    rung: str
    words: str
    pieces: tuple[Piece, ...]
    delay: timedelta
    relation: str
    wording: str = ""  # the accepted wording, or the sentence of it, that this is
    score: float = 1.0
    headline: str = ""  # of the digest that the post is
    line: str = ""  # of the digest in which the words stand

    @property
    def key(self) -> tuple[str, str]:
        """Its language and wording, by which it is compared: a wording with itself only."""
        return self.language, self.wording


@dataclass(frozen=True, slots=True, kw_only=True)
class Earlier:
    """The first post of a story that carried a statement before the time that a thread is about."""

    url: str
    channel: str
    posted_at: datetime
    language: str
    words: str
    channels: int = 1  # that carried it in this story


@dataclass(frozen=True, slots=True, kw_only=True)
class Uncorrected:
    """A post that still showed words, when it was last read, which the post it has them from had lost."""

    url: str
    channel: str
    origin: str  # the address of the post that it has the words from
    words: tuple[str, ...]  # as the origin had them; () where the origin is gone whole
    lost_at: datetime  # when the origin was edited, or found absent
    gone: bool = False  # the origin was absent when it was looked for


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """A statement as a thread tells it: by whom, where and when it was said, and who carried which words."""

    id: str
    title: str
    speaker: str = ""
    said_at: str = ""
    said_on: date | None = None
    carried: tuple[Worded, ...] = ()  # earliest first
    judged: ClaimJudged | None = None
    earlier: tuple[Earlier, ...] = ()  # the earliest stories, before the thread's time, in order
    earlier_stories: int = 0  # that there are, listed or not
    titles: tuple[str, ...] = ()  # in every language, by which a section may be headed


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimPage:
    """A statement as a page of its own tells it: the first carrier of each story, earliest first.

    `chain` is the number and the hash of the last link of the chain of custody when it was made.
    """

    claim: Claimed
    zone: str
    made_at: datetime
    channels: int  # that are watched
    chain: tuple[int, str]
    watching_since: datetime | None = None  # when the first of them began to be watched
    language: str = "en"  # of what is nobody's own words
    more: int = 0  # appearances that it does not tell


@dataclass(frozen=True, slots=True, kw_only=True)
class Contrast:
    """Two statements that pull apart, by their ids; the thread has both."""

    one: str
    other: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Accuracy:
    """The figures of how well a statement is found here, by people's answers. Intervals are at 95 %."""

    statement_id: str
    title: str
    relevant: int  # alerts that were answered so
    rejected: int
    precision: tuple[float, float] | None  # between what it lies; None without an answer
    near: int = 0  # near misses that there were when a sample was drawn
    drawn: int = 0  # of them
    asked: int = 0  # of those
    missed: float | None = None  # posts that carry it and were not listed; None as long as too few were asked
    missed_between: tuple[float, float] | None = None
    drawn_at: datetime | None = None  # None as long as no sample was


@dataclass(frozen=True, slots=True, kw_only=True)
class Thread:
    """The choice of posts that an editor put together, in their order, and what can be said of it.

    Everything is drawn from the newsroom's data: the same data gives an equal thread.
    """

    id: int
    title: str
    zone: str  # in which times are shown
    items: tuple[Item, ...] = ()
    asked: Asked = field(default_factory=Asked)
    asked_speaker: str = ""  # the name of the speaker who was asked for
    deeds: tuple[Deed, ...] = ()  # oldest first
    claims: tuple[Claimed, ...] = ()
    contrasts: tuple[Contrast, ...] = ()
    period: Spell | None = None  # the time it is about
    coverage: tuple[WatchedSpells, ...] = ()
    accuracy: tuple[Accuracy, ...] = ()  # of the statements that it was gathered by or carries
    introduction: str = ""  # an editor's, in free text; paragraphs stand apart by empty lines
    methods: str = ""  # an editor's note on them, likewise
    uncorrected: tuple[Uncorrected, ...] = ()
    watching_since: datetime | None = None  # when the newsroom began to watch any channel
    language: str = "en"  # that it is told in: titles, names, and what was done to it

    @property
    def posts(self) -> tuple[ThreadPost, ...]:
        """Its posts, in order."""
        return tuple(item for item in self.items if isinstance(item, ThreadPost))

    @property
    def references(self) -> tuple[Reference, ...]:
        """Its outside references, in order."""
        return tuple(item for item in self.items if isinstance(item, Reference))

    @property
    def pinned(self) -> tuple[PinnedPost, ...]:
        """Every post it shows, copies after the post they are listed under; each once."""
        found: dict[tuple[int, int, str], PinnedPost] = {}
        for post in self.posts:
            for shown in (post, *post.copies):
                found.setdefault((shown.channel_id, shown.message_id, shown.sha256), shown)
        return tuple(found.values())
