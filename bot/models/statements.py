"""Statements: speakers, wordings, and what was found of them and answered."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple

from bot.models.languages import ByLanguage, in_language
from bot.models.pictures import InPicture, ReadPicture
from bot.models.posts import post_url


class Rung(StrEnum):
    """The way in which a statement was found, surest first."""

    VERBATIM = "verbatim"
    INFLECTED = "inflected"
    REWORDED = "reworded"
    SEMANTIC = "semantic"

    @property
    def level(self) -> int:
        """0 for the surest rung."""
        return list(Rung).index(self)


class Sensitivity(StrEnum):
    """The sureness that a statement wants before it alerts, surest first."""

    STRICT = "strict"
    BALANCED = "balanced"
    WIDE = "wide"

    @classmethod
    def nearest_to(cls, rung: Rung) -> "Sensitivity":
        """Return what comes nearest to 0.1.0's weakest rung that alerts."""
        return {Rung.VERBATIM: cls.STRICT, Rung.INFLECTED: cls.BALANCED}.get(rung, cls.WIDE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Speaker:
    """A person who says statements. Aliases and roles may be in any language, in their dictionary form."""

    id: str
    name: str
    aliases: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()  # "Russian president", «президент России»
    names: ByLanguage = ()  # for readers of other languages

    def named(self, language: str) -> str:
        """Return the name for a reader of this language."""
        return in_language(self.names, language, self.name)


def usual_denials(speaker: object) -> str:
    """Return what becomes of a denial where nothing is said of it: with a speaker, reversals are told."""
    return "flag" if speaker is None else "tell"


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
    sensitivity: Sensitivity = Sensitivity.BALANCED
    denials: str = "flag"  # "flag" (review), "drop", "alert", "tell" (the speaker's own: a reversal)
    urgent: bool = False
    titles: ByLanguage = ()  # for readers of other languages
    places: ByLanguage = ()  # where it was said, for those

    def titled(self, language: str) -> str:
        """Return the title for a reader of this language."""
        return in_language(self.titles, language, self.title)

    def placed(self, language: str) -> str:
        """Return where it was said for a reader of this language."""
        return in_language(self.places, language, self.said_at)

    def covers(self, day: date) -> bool:
        """Tell whether posts of that day are looked at."""
        return self.since is None or day >= self.since


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A stretch of a post's text: text[start:end], in code points."""

    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Guard:
    """A reason why a match may not mean what it seems to. `words` is the evidence for it, as in the post."""

    # "denial", "figures", "speaker", "relation", "thin", "question", "condition", "quotation", "irony",
    # "subject": a word that may name another speaker; "misread": in a picture, perhaps; "twice": denied by a
    # prefix and again
    kind: str
    words: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """The signs that a score was added up from."""

    coverage: float  # the share of the wording's weight that the sentence has, 0 to 1
    words: float  # of weight that were found, each by how well
    speaker: float  # how near the speaker is named, 0 to 1; 1 for a statement of nobody's
    verbatim: bool = False  # the wording stands word for word, and nothing says that somebody else says it
    denied: bool = False
    figures: bool = False  # another figure stands in the wording's place
    confirmed: float = 0.0  # the share of a confirmed wording that the sentence has besides, 0 to 1
    unfigured: bool = False  # a figure of the wording is missing, and no other stands in its place
    meaning: float | None = None  # how near an encoder puts it, as a cosine; None where none was asked


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """A statement found in a text. A candidate until a person confirms it.

    `evidence` is text[spans[0].start:spans[-1].end]; `spans` are the matched words inside it, in order. The
    text is the post's, or that of the `picture` in which it was found.
    `outcome` is "alert", "reversal" (its speaker says the opposite), "review" (listed quietly) or "dropped"
    (kept only to explain). It is the best that was found of its statement; `others` are the further
    wordings that the text carries, the best first.
    """

    statement_id: str
    rung: Rung
    score: float  # the probability that a person would file the text under the statement
    language: str  # of the wording that was found
    wording: str
    evidence: str
    spans: tuple[Span, ...]
    guards: tuple[Guard, ...] = ()
    speaker: str = ""  # "putin", "other: Peskov", "unknown", "" when the statement names none
    outcome: str = "alert"
    parts: Parts | None = None  # what the score was added up from; None for a query
    part: str = ""  # the sentence of the wording that was found; "" for all of it
    picture: InPicture | None = None  # in which it was found, if not in the post's own text
    phrase: str = ""  # the evidence with the wording's small words around it: "have never" refused talks
    others: tuple["Match", ...] = ()  # without others of their own

    @property
    def key(self) -> tuple[str, str]:
        """Its language and wording, by which it is compared: each sentence of a wording with itself only."""
        return self.language, self.part or self.wording

    @property
    def words(self) -> str:
        """The words of the text that say the wording, by which it is compared with itself."""
        return self.phrase or self.evidence

    @property
    def said(self) -> tuple["Match", ...]:
        """The wordings that the text is taken to say, in the order in which they stand in it.

        Those are the ones that alert; where none does and a person confirmed it, the best. One that is no
        more than others together, such as a wording of several sentences, is told by those.
        """
        beside = {place for one in self.others for span in one.spans for place in range(span.start, span.end)}
        own = {place for span in self.spans for place in range(span.start, span.end)}
        found = [one for one in (self, *self.others) if one.outcome == "alert"]
        if self in found and own <= beside:
            found.remove(self)
        return tuple(sorted(found or [self], key=lambda one: one.spans[0].start))


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """A version as it is put before the statements."""

    id: int
    post_id: int
    story_id: int
    channel_id: int
    username: str
    message_id: int
    posted_at: datetime
    text: str
    news: bool
    address: str | None = None  # the channel's name now, where that is not `username`; "" if it has none
    pictures: tuple[ReadPicture, ...] = ()  # that were read

    @property
    def url(self) -> str:
        """Telegram's address of its post."""
        return post_url(
            self.username if self.address is None else self.address, self.channel_id, self.message_id
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredMatch:
    """A match with the post it was found in."""

    id: int
    match: Match
    version: Version
    latest: bool  # the post still reads like this
    verdict: str  # the latest answer of a person: "relevant", "rejected", "" for none
    matched_at: datetime
    reason: str = ""  # that the person gave
    judged_by: str = ""
    judged_at: datetime | None = None
    asked_as: str | None = None  # its outcome when it was first answered, "" for none; None if unknown


@dataclass(frozen=True, slots=True, kw_only=True)
class Tracked:
    """A statement that a person added, and where it comes from."""

    statement: Statement
    origin: str  # "chat", "command line"
    added_by: str
    added_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """A person's answer to whether a post carries a statement."""

    statement_id: str
    verdict: str
    reason: str
    actor: str
    at: datetime


class MatchedPost(NamedTuple):
    """A post in which a statement was found: as it reads now, else as it read last."""

    outcome: str
    verdict: str  # a person's answer, "" for none
    asked_as: str | None  # the outcome when it was first answered, "" for none; None if that is unknown

    @property
    def answered_as(self) -> str:
        """The outcome that was answered: a post that alerts because it was confirmed proves nothing."""
        return self.outcome if self.asked_as is None else self.asked_as


class SaidSo(NamedTuple):
    """A wording in a language, and the words of a post that say it."""

    language: str
    wording: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchedPosts:
    """The posts in which a statement was found, counted: a page would go through thousands of them."""

    standing: Counter[MatchedPost]
    said: Counter[SaidSo]  # by those that alert

    @property
    def waiting(self) -> int:
        """The number of those that wait for an answer."""
        waits = (
            number for one, number in self.standing.items() if one.outcome == "review" and not one.verdict
        )
        return sum(waits)

    @property
    def alerted(self) -> tuple[MatchedPost, ...]:
        """Those that alert by themselves, each as it was answered."""
        return tuple(one for one in self.standing.elements() if one.answered_as == "alert")
