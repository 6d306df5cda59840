"""What is to be done about something that reached the bot: a step of a command, or nothing, and why."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.alerts.notice import TRANSLATE
from bot.alerts.summary_pages import ALL, FIRST_PAGE, OPEN
from bot.chat.links import GO
from bot.chat.people import People
from bot.chat.protocol import Command, Person, Step
from bot.i18n import translatable
from bot.models import AlertShown, Press, Role, Said, Shown

COMMAND = re.compile(r"/([A-Za-z0-9_]{1,32})(?:@(\w{1,64}))?(?=\s|$)", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Called:
    """A command by its name in small letters, and the words after it."""

    name: str
    words: str
    named: bool  # whether the bot was named, as in /find@wire_bot


def called(text: str, username: str) -> Called | None:
    """Return the command that a text begins with; None for a text without, or one for another bot."""
    found = COMMAND.match(text)
    if found is None:
        return None
    name, bot = found.groups()
    if bot is not None and bot.lower() != username.lower():
        return None
    return Called(name=name.lower(), words=text[found.end() :].strip(), named=bot is not None)


def is_command(text: str) -> bool:
    """Tell whether a text begins with a command, for whichever bot."""
    return COMMAND.match(text) is not None


TOO_OLD = timedelta(days=1)  # since it was said; whoever said it does something else by now
TOO_EARLY = timedelta(minutes=5)  # before it is said by our clock

UNDER_ALERTS = frozenset(
    ("relevant", "rejected", "thread", "mute", TRANSLATE)
)  # as alerts have them at first
UNDER_SUMMARIES = frozenset((FIRST_PAGE, ALL, OPEN))  # what leads to a place in one is good for ever

TABLES = (".csv", ".tsv", ".txt", ".xls", ".xlsx", ".ods")  # names of files that are meant as tables
SEARCH = "find"  # the command that words without one are taken for, in a private chat

STRANGER = "unknown person"
ROOM = "unknown room"
ANONYMOUS = "in the name of a group or channel"
FORWARDED = "forwarded command"
EDITED = "edited command"
VIA_BOT = "command sent via another bot"
LATE = "old command"
AHEAD = "command dated in the future"
STALE = "button out of use"
ROLE = "needs a higher role"

# What those who are known are told; strangers get no answer but to /start, and to a button a short one.
WORDS: Mapping[str, str] = {
    STRANGER: translatable("This bot does not know you. Send it /start in a private chat."),
    ROOM: translatable("This room is not in recipients.toml, so nothing is shown here."),
    FORWARDED: translatable("Forwarded commands are not carried out. Write it yourself."),
    EDITED: translatable("Edited commands are not carried out. Write it anew."),
    VIA_BOT: translatable("Commands that another bot writes for you are not carried out. Write it yourself."),
    AHEAD: translatable(
        "That command is dated in the future and was not carried out. Is the clock here right?"
    ),
    LATE: translatable(
        "That command came too late and was not carried out. Write it again if it still holds."
    ),
    STALE: translatable("This button is out of use."),
    ROLE: translatable("This needs a higher role than yours."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Understood:
    """A step that somebody who may asks for."""

    person: Person
    command: Command
    step: Step
    words: str = ""
    gone_on_from: Shown | None = None
    anew: bool = False  # a command of its own, which knows nothing of what it is gone on from
    alert: AlertShown | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Denied:
    """A refusal; `person` is who asked, None for somebody unknown."""

    what: str
    why: str
    person: Person | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Unknown:
    """A command that there is none of."""

    name: str
    person: Person


@dataclass(frozen=True, slots=True)
class Ignored:
    """A message that was not meant for the bot."""


Meaning = Understood | Denied | Unknown | Ignored


@dataclass(frozen=True, slots=True, kw_only=True)
class Listener:
    """All it takes to understand people."""

    commands: Mapping[str, Command]
    under_alerts: Command  # whose buttons stand under alerts
    people: People
    username: str  # of the bot

    def said(self, said: Said, question: Shown | None, *, at: datetime) -> Meaning:
        """Find what somebody wants who said this, when the bot may have asked them a question."""
        person = self.people.known(said.person, said.name)
        if said.document and said.private:
            return self._file(said, person, at)
        if not is_command(said.text):
            return self._reply(said, question, person, at)
        asked = called(said.text, self.username)
        if asked is None:
            return Ignored()
        what = f"/{asked.name}"
        if why := self._why_not(said, person, open_to_all=asked.name == "start", at=at):
            return Denied(what=what, why=why, person=person)
        command = self.commands.get(asked.name)
        if command is None:
            return (
                Unknown(name=asked.name, person=person) if person and _meant(said, asked.named) else Ignored()
            )
        person = person or _nobody(said)
        if not person.role.may(command.role):
            return Denied(what=what, why=ROLE, person=person)
        return _carried_out(person, command, asked.words)

    def pressed(self, press: Press, shown: Shown | None, alert: AlertShown | None) -> Meaning:
        """Find what somebody wants who pressed a button under a message, an answer or an alert."""
        person = self.people.known(press.person, press.name)
        what = f"button {press.data}"
        if person is None:
            return Denied(what=what, why=STRANGER)
        if not self.people.is_room(press.chat):
            return Denied(what=what, why=ROOM, person=person)
        command = self.under_alerts if alert else self.commands.get(shown.command) if shown else None
        in_use = press.data in (shown.buttons if shown else ()) or (
            alert and _stands_under(alert, press.data)
        )
        if shown and in_use and press.data.startswith(f"{GO} "):
            return self._followed(press, shown, person)
        if command is None or command.pressed is None or not in_use:
            return Denied(what=what, why=STALE, person=person)
        if not person.role.may(command.role):
            return Denied(what=what, why=ROLE, person=person)
        step = command.pressed_with.get(press.data.partition(" ")[0], command.pressed)
        return Understood(person=person, command=command, step=step, gone_on_from=shown, alert=alert)

    def _followed(self, press: Press, shown: Shown, person: Person) -> Meaning:
        """Do what the command does that a button leads to."""
        name, words = shown.state[GO][int(press.data.partition(" ")[2])]
        command = self.commands.get(name)
        if command is None:
            return Denied(what=f"button /{name}", why=STALE, person=person)
        if not person.role.may(command.role):
            return Denied(what=f"button /{name}", why=ROLE, person=person)
        return replace(_carried_out(person, command, words), gone_on_from=shown, anew=True)

    def _reply(self, said: Said, question: Shown | None, person: Person | None, at: datetime) -> Meaning:
        """Find what words without a command mean: an answer to what the bot asked; in private, a search."""
        command = self.commands.get(question.command) if question else None
        if question is None and said.private and said.text.strip().strip("/"):
            return self._search(said, person, at)
        if command is None or command.heard is None or person is None or _second_hand(said):
            return Ignored()
        if denied := self._denied(said, person, command, f"reply to /{command.name}", at):
            return denied
        return Understood(
            person=person, command=command, step=command.heard, words=said.text.strip(), gone_on_from=question
        )

    def _file(self, said: Said, person: Person | None, at: datetime) -> Meaning:
        """Take a file for what takes files; what it is to be is seen when it is read."""
        command = next((one for one in self.commands.values() if one.sent is not None), None)
        if command is None or command.sent is None or person is None or _second_hand(said):
            return Ignored()
        if not said.document.lower().endswith(TABLES):
            return Ignored()
        if denied := self._denied(said, person, command, f"a file for /{command.name}", at):
            return denied
        return Understood(person=person, command=command, step=command.sent, words=said.document)

    def _search(self, said: Said, person: Person | None, at: datetime) -> Meaning:
        """Take what somebody writes to the bot for a search of the stored posts."""
        command = self.commands.get(SEARCH)
        if command is None or person is None or _second_hand(said):
            return Ignored()
        if denied := self._denied(said, person, command, f"/{SEARCH}", at):
            return denied
        return Understood(person=person, command=command, step=command.said, words=said.text.strip())

    def _denied(self, said: Said, person: Person, command: Command, what: str, at: datetime) -> Denied | None:
        """Refuse somebody known what they did not name as a command; None if nothing speaks against it."""
        why = self._why_not(said, person, open_to_all=False, at=at)
        if not why and not person.role.may(command.role):
            why = ROLE
        return Denied(what=what, why=why, person=person) if why else None

    def _why_not(self, said: Said, person: Person | None, *, open_to_all: bool, at: datetime) -> str:
        """Say why nothing is done for whoever said something, whatever it is; "" if nothing does."""
        reasons = (
            (said.person == 0, ANONYMOUS),
            (person is None and not open_to_all, STRANGER),
            (said.edited, EDITED),
            (said.forwarded, FORWARDED),
            (said.via_bot, VIA_BOT),
            (at - said.sent_at > TOO_OLD, LATE),
            (said.sent_at - at > TOO_EARLY, AHEAD),
            (not self.people.is_room(said.chat) and not open_to_all, ROOM),
        )
        return next((why for holds, why in reasons if holds), "")


def _carried_out(person: Person, command: Command, words: str) -> Understood:
    """Return what a command with words asks for: a step by their first word, or the usual one."""
    first, _, rest = words.partition(" ")
    if (step := command.said_with.get(first.lower())) is not None:
        return Understood(person=person, command=command, step=step, words=rest.strip())
    return Understood(person=person, command=command, step=command.said, words=words)


def _stands_under(alert: AlertShown, data: str) -> bool:
    """Tell whether a button stands under an alert before anybody has pressed one."""
    return data.partition(" ")[0] in UNDER_SUMMARIES if alert.summary else data in UNDER_ALERTS


def _second_hand(said: Said) -> bool:
    """Tell whether these are not words that somebody has just written themselves."""
    return said.edited or said.forwarded or said.via_bot


def _meant(said: Said, named: bool) -> bool:
    """Tell whether a command that there is none of was meant for this bot; groups may have others."""
    return said.private or named


def _nobody(said: Said) -> Person:
    """Return somebody unknown, who may do what is open to all."""
    return Person(
        id=said.person,
        name=said.name,
        role=Role.JOURNALIST,
        language=said.language,
        zone=ZoneInfo("UTC"),
        recipient="",
    )
