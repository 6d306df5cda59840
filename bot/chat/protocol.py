"""What a command of the chat is: who may, what it is asked, and what it answers.

A command is a row of a table (see `bot.chat.commands`):

```python
COMMANDS = (
    Command(name="recent", role=Role.JOURNALIST, usage="[statement]", help=translatable("List matches"),
            said=Reads(recent), pressed=Reads(turn)),
    Command(name="untrack", role=Role.EDITOR, usage="<id>", help=translatable("Stop tracking a statement"),
            said=Writes(untrack)),
)
```

An act gets a `Request` and returns an `Answer`, or raises InputError, whose line is the answer then.
`Reads` acts change nothing; they run in another thread on a connection of their own, however long they
take. `Writes` acts are short; they run in the transaction that also notes that the command was done and
freezes its answer, so each is applied once however often Telegram delivers it. What one would both look
up at length and write is two steps, with a question or a button in between.

Steps: an answer's `state` comes back, with whoever goes on, as `Request.state` when a button under it is
pressed (`pressed`, with `Request.data`), and if it `asks`, also with the next words that the same person
says in that chat (`heard`, with `Request.words`). Only what is in `state` is carried over, as JSON, in the
database: nothing that a person sends is trusted to say what it is about.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from bot.app.application import App
from bot.i18n import Catalogue
from bot.models import File, Message, Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody whom recipients.toml knows by their numeric id."""

    id: int
    name: str
    role: Role
    language: str
    zone: ZoneInfo
    recipient: str  # their id in recipients.toml

    @property
    def actor(self) -> str:
        """The signature of what they do: "Ann (5) in the chat"."""
        return f"{self.name} ({self.id}) in the chat"


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """The post that a request is about: of the alert or forwarded post that it replies to."""

    url: str
    statement: str = ""  # of the alert, "" for a forwarded post
    alert: int = 0
    summary: bool = False  # whether the alert lists others


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A person's wish of a command. `app` acts in that person's name; `catalogue` is in their language."""

    app: App
    person: Person
    catalogue: Catalogue
    chat: int  # equal to person.id in a private chat
    words: str = ""  # what follows the command, or the answer to its question
    data: str = ""  # of the button that was pressed
    state: Mapping[str, Any] = field(default_factory=dict)  # of the answer that is gone on from
    about: About | None = None
    file: File | None = None  # that was sent
    pressed: bool = False  # it was a button, not what somebody wrote


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A command's words. To a press they take the place of the message, unless they bring a file.

    Without a message nothing changes in the chat; a message without text changes only the buttons under
    the one that stands there. `toast` is a short word shown to whoever pressed. `state` is kept for who
    presses the message's buttons, or, if it `asks`, for what the same person says next; it is plain JSON.
    """

    message: Message | None = None
    file: File | None = None
    toast: str = ""
    state: Mapping[str, Any] = field(default_factory=dict)
    asks: bool = False
    apart: bool = False  # to a press: a message of its own, under the one that stays


Act = Callable[[Request], Answer]


@dataclass(frozen=True, slots=True)
class Reads:
    """An act that changes nothing and may take its time."""

    act: Act


@dataclass(frozen=True, slots=True)
class Writes:
    """An act that changes something, and is short."""

    act: Act


Step = Reads | Writes


class Group(StrEnum):
    """The purposes by which commands are told of together."""

    LOOK = "look"
    JUDGE = "judge"
    THREADS = "threads"
    QUIET = "quiet"
    TRACK = "track"
    RUN = "run"


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """A command: its name without the slash, who may, how it is told of, and its steps."""

    name: str
    role: Role
    help: str  # one line, in English; a text of the catalogue
    said: Step  # for the command and the words after it
    said_with: Mapping[str, Step] = field(default_factory=dict)  # for a first word that decides, and the rest
    pressed: Step | None = None  # for buttons under its answers
    pressed_with: Mapping[str, Step] = field(default_factory=dict)  # for a button's first word that decides
    heard: Step | None = None  # for what is said when its answer `asks`
    sent: Step | None = None  # for a file that somebody sends in private
    usage: str = ""  # what may follow the name
    group: Group = Group.LOOK
    listed: bool = True  # in the menu
