"""Alerts: messages, notices, and the states that they go through."""

from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum, StrEnum
from typing import NamedTuple

from bot.models.digests import DigestMention
from bot.models.pictures import InPicture
from bot.models.statements import Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """A piece of formatting over text[offset:offset + length], in code points."""

    kind: str  # "bold", "italic", "link"; in the chat also "code", where letters stand under each other
    offset: int
    length: int
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Button:
    """A button under a message. `data` is what pressing it sends: at most 64 bytes, and no secret."""

    label: str
    data: str


Buttons = tuple[tuple[Button, ...], ...]  # rows of them


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """Text with its formatting, as a sink sends it. Post text in it is never markup."""

    text: str
    entities: tuple[Entity, ...] = ()
    buttons: Buttons = ()  # under the text


class AlertKind(StrEnum):
    """The nature of an alert to the person who gets it."""

    NOTICE = "notice"  # the first word of a story
    AMENDMENT = "amendment"  # the notice, as it reads from now on
    REPLY = "reply"  # a short word under the notice
    SUMMARY = "summary"  # a list: of notices that were held, or too many, or of troubles of the watch


class ReplyKind(IntEnum):
    """The occasions for a short word under a notice, of each of which there is one."""

    SOURCE = 0  # its story has another origin
    LOST = 1  # the words that were found are edited away
    GONE = 2  # the post is no longer there
    PICTURE = 3  # the words were found in a picture: that part of it


class SummaryKind(IntEnum):
    """The kinds of summaries."""

    PART = 0  # one of several that list all there is, for where there are no buttons
    HELD = 1  # in one message with pages: what was held
    STORM = 2  # in one message with pages: what came too fast, added to as long as that lasts


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """One message for one recipient, frozen when it was queued: a repeat is the same to the byte."""

    id: int
    recipient_id: str
    statement_id: str  # "" of a summary
    message: Message
    random_id: int  # signed 64-bit; the sink's key against doubles
    kind: AlertKind = AlertKind.NOTICE
    about: str = ""  # the sink's receipt of the notice that this amends or replies to
    body: int = 0  # where in the text of an amendment the notice ends and what is added begins
    urgent: bool = False  # is never held
    silent: bool = False  # arrives without a sound
    on_behalf: str = ""  # the recipient it was for, who cannot be reached
    reversal: bool = False  # of what its speaker says now, not of an appearance
    line: int = 0  # of a digest, by its number; 0 for the post as a whole
    pages: bool = False  # it is a summary that has pages, or amends one
    shows: InPicture | None = None  # the part of a picture that it is sent with, as far as that is kept


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """A notice that was queued, as what is told after it needs it."""

    id: int
    post_id: int
    statement_id: str
    recipient_id: str
    body: Message  # without what was told after it
    origins: int  # that it told of when it was queued
    version_id: int  # that it quotes
    language: str  # that it is written in
    zone: str  # of its times
    urgent: bool = False
    silent: bool = False
    listed: bool = False  # in a summary, which is not amended
    reversal: bool = False  # of what its speaker says now, not of an appearance
    line: int = 0  # of a digest, by its number; 0 for the post as a whole


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A notice as a summary lists it: how things stand when that is written."""

    id: int
    title: str  # of the statement, in the reader's language
    channel: str
    posted_at: datetime
    url: str
    carriers: int = 1  # channels that have the story
    urgent: bool = False
    absent: bool = False  # the post is no longer there
    on_behalf: str = ""  # the recipient it was for, who cannot be reached
    reversal: bool = False
    words: str = ""  # that were found, in quotation marks, as the notice has them; "" of a notice without
    statement_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredSummary:
    """A summary in one message with pages, as it was queued."""

    id: int
    recipient_id: str
    kind: SummaryKind
    language: str
    zone: str
    at: datetime
    on_behalf: str = ""  # the recipient it was for, who cannot be reached


class AlertState(StrEnum):
    """The states of an alert, and what leads from one to the next.

        queued
        |-- it may be told now ----------> DUE
        |                                  |-- it arrived -----------------------> SENT
        |                                  |-- no answer, or too early ----------> DUE, later
        |                                  |-- somebody has to do something -----> DUE, later
        |                                  |-- more than anybody reads ----------> GROUPED in a summary
        |                                  |-- it got quiet ---------------------> HELD
        |                                  |-- it was muted ---------------------> MUTED
        |                                  |-- a later amendment says more ------> SUPERSEDED
        |                                  |-- nobody is there, but a fallback --> PASSED_ON to that
        |                                  |-- nobody does it, but a fallback ---> PASSED_ON to that
        |                                  |-- it alone is refused for good -----> DEAD
        |                                  `-- nobody is there ------------------> DEAD
        |-- quiet, or a digest comes ----> HELD
        |                                  |-- its time has come ----------------> GROUPED in a summary
        |                                  |-- quiet still or again -------------> HELD, for longer
        |                                  |-- it was muted ---------------------> MUTED
        |                                  |-- somebody found it no match -------> SUPERSEDED
        |                                  `-- nobody is there any more ---------> DEAD
        `-- it is muted -----------------> MUTED, and only kept
        DEAD
        |-- its recipient is back -------> DUE, if not too old
        |-- its recipient is elsewhere --> DUE, if not too old
        `-- somebody asks to retry it ---> DUE

    Only a notice is HELD or GROUPED: a summary or a reply waits as DUE, an amendment makes no sound and may
    come at any time. What was about to follow a notice ends with it: it is SUPERSEDED where a summary or the
    fallback's notice says it too, DEAD where nothing does. `set_state` in `storage.alert_states` is the one
    place that changes a state.
    """

    DUE = "due"
    HELD = "held"
    MUTED = "muted"
    SENT = "sent"
    GROUPED = "grouped"
    PASSED_ON = "passed on"
    DEAD = "dead"
    SUPERSEDED = "superseded"


class ToldOf(NamedTuple):
    """A statement in a story or post, or in a line of a digest, that somebody was told of in a notice."""

    statement_id: str
    about: int  # the story, or the post
    recipient_id: str
    reversal: bool
    line: int = 0  # its number; 0 of what is no line of a digest


@dataclass(frozen=True, slots=True, kw_only=True)
class NewNotice:
    """A notice to be queued. What is told after it is in the same `language` and `zone`."""

    statement_id: str
    post_id: int
    recipient_id: str
    message: Message
    version_id: int | None = None  # that it quotes; how the post reads now if not said
    body: int | None = None  # code points of the message that are the notice itself; all if not said
    origins: int = 1  # of its story, that the rest of the message tells of
    language: str = "en"
    zone: str = "UTC"
    urgent: bool = False
    silent: bool = False
    reversal: bool = False
    line: int = 0  # of a digest, by its number; 0 for the post as a whole
    state: AlertState = AlertState.DUE  # or HELD until a moment, or MUTED and only kept to be listed
    held_until: datetime | None = None
    caption: Message | None = None  # of the part of the picture that is shown under it; None for none


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredAlert:
    """An alert with its state and its last delivery."""

    alert: Alert
    post_url: str
    queued_at: datetime
    state: AlertState
    held_until: datetime | None
    not_before: datetime | None
    attempts: int
    last_at: datetime | None
    outcome: str  # of the last attempt
    detail: str
    receipt: str
    told_in: int | None  # the alert that tells it instead: a summary, or one of the fallback's


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """An alert that may be sent now, with what decides whether it still should be."""

    alert: Alert
    tried: bool  # it may be there already, so it can only be sent as it is
    held: bool  # it was held once and its time has come
    story_id: int | None
    channel: str  # the username of its post's channel in small letters


@dataclass(frozen=True, slots=True, kw_only=True)
class Aside:
    """The changes between two versions of a post beside its words; none by default."""

    links: tuple[tuple[str, str], ...] = ()  # each as it was and as it is; "" for one that was not or is not
    file: str = ""  # the kind of a photo or file that is another one now

    def __bool__(self) -> bool:
        """Tell whether anything changed."""
        return bool(self.links or self.file)


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """A post as a notice quoted it, and as it reads now."""

    at: datetime  # since when it reads like this
    old: str
    new: str
    lost: bool  # what was found in the old text is not in the new one
    otherwise: bool = True  # the words changed, if only for a while
    aside: Aside = Aside()


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchChanges:
    """The differences of a match now; none by default."""

    edit: Edit | None = None
    absent_at: datetime | None = None
    verdict: Verdict | None = None  # the latest, which counts
    others: tuple[Verdict, ...] = ()  # the latest of each other person, in order
    digests: tuple[DigestMention, ...] = ()  # that have it in a line, the earliest first
    linked_url: str = ""  # of the post whose text the line has that the notice is about

    @property
    def relevant(self) -> tuple[Verdict, ...]:
        """The answers that say it is one."""
        given = (*self.others, self.verdict) if self.verdict else self.others
        return tuple(one for one in given if one.verdict == "relevant")
