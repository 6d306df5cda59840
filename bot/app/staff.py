"""The newsroom's people: those of recipients.toml, and those who are let in beside it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.alerts.forecast import next_quiet
from bot.app.newsroom import OpenNewsroom, Service
from bot.app.recipients import Recipients, RecipientStatus
from bot.errors import InputError
from bot.i18n import CATALOGUES, translatable
from bot.language.slug import id_of
from bot.models import Mute, MuteKind, Role
from bot.storage.addresses import settle_addresses
from bot.storage.invited import (
    Invited,
    Starter,
    add_invited,
    ids_of_invited,
    invited,
    remove_invited,
    starters,
)
from bot.text import one_line

WAITING = timedelta(days=30)  # for which who pressed Start is offered to be let in
LARGEST = 2**52  # numbers of people are below it
KINDS = {  # of recipients, by what they are called
    one: one
    for one in (
        translatable("console"),
        translatable("telegram"),
        translatable("webhook"),
        translatable("apprise"),
    )
}
ROLES: Mapping[Role, str] = {
    Role.JOURNALIST: translatable("journalist"),
    Role.EDITOR: translatable("editor"),
    Role.ADMIN: translatable("admin"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffStatus:
    """The state of things with a person or room."""

    status: RecipientStatus
    mutes: tuple[Mute, ...]  # without those of everything
    quiet_until: datetime | None  # None while it is not quiet
    invited: Invited | None  # None: of recipients.toml


class Staff(Service):
    """The people and rooms that are told."""

    def __init__(self, opened: OpenNewsroom, recipients: Recipients) -> None:
        super().__init__(opened)
        self._recipients = recipients

    def standing(self) -> list[StaffStatus]:
        """Return all who are told, in the order of the settings, then of letting in."""
        added, at = {one.recipient_id: one for one in invited(self.db)}, self.clock()
        found = []
        for status in self._recipients.find():
            mutes = self._recipients.mutes(status.recipient.id)
            begins, ends = next_quiet(status.recipient, mutes, at)
            found.append(
                StaffStatus(
                    status=status,
                    mutes=tuple(mute for mute in mutes if mute.kind is not MuteKind.QUIET),
                    quiet_until=ends if begins == at else None,
                    invited=added.get(status.recipient.id),
                )
            )
        return found

    def waiting(self) -> list[Starter]:
        """Return who has pressed Start of late and is not let in, the latest first."""
        known = {recipient.chat for recipient in self.opened.recipients}
        found = starters(self.db, since=self.clock() - WAITING)
        return [one for one in found if one.person not in known]

    def invite(self, person: int, role: Role, *, name: str = "") -> Invited:
        """Let a person in by the number that /start told them, and tell them of everything.

        They are named as they call themselves, if they pressed Start and no name is given, and read what is
        written to them in the language of their app. Raises InputError for who is let in already.
        """
        if not 0 < person < LARGEST:
            raise InputError('"%(number)s" is nobody\'s number: it is what /start told them.', number=person)
        for recipient in self.opened.recipients:
            if recipient.chat == person:
                raise InputError("%(number)d is let in already, as %(id)s.", number=person, id=recipient.id)
        starter = next((one for one in self.waiting() if one.person == person), None)
        called = one_line(name) or (starter.name if starter else "")
        language = starter.language[:2] if starter else ""
        self._let_in(
            self._id(person, called), person, role, language if language in CATALOGUES else self._language
        )
        return next(one for one in invited(self.db) if one.chat == person)

    def set_role(self, recipient_id: str, role: Role) -> None:
        """Give a person who was let in another role. Raises InputError for others."""
        one = self._get(recipient_id)
        self._let_in(one.recipient_id, one.chat, role, one.language)

    def remove(self, recipient_id: str) -> None:
        """Let a person in no longer. Raises InputError for who is in recipients.toml."""
        one = self._get(recipient_id)
        remove_invited(self.db, one.recipient_id, actor=self.actor, at=self.clock())

    @property
    def _language(self) -> str:
        """The language of whoever reads what nobody has a language for: that of most."""
        spoken = [recipient.language for recipient in self.config.recipients]
        return max(spoken, key=spoken.count, default="en")

    def _let_in(self, recipient_id: str, chat: int, role: Role, language: str) -> None:
        at = self.clock()
        with self.db.write():
            add_invited(self.db, recipient_id, chat, role, language, actor=self.actor, at=at)
            settle_addresses(self.db, self.opened.recipients, at=at)

    def _get(self, recipient_id: str) -> Invited:
        for one in invited(self.db):
            if one.recipient_id == recipient_id:
                return one
        if recipient_id in {recipient.id for recipient in self.config.recipients}:
            raise InputError("%(id)s is in recipients.toml; change it there.", id=recipient_id)
        raise InputError("Nobody called %(id)s was let in.", id=recipient_id)

    def _id(self, person: int, name: str) -> str:
        """Return the id of a person: of their name, and the same when they are let in again."""
        given = ids_of_invited(self.db)
        taken = {recipient.id for recipient in self.config.recipients}
        taken |= {one for one, chat in given.items() if chat != person}
        return id_of(name, taken) if name else f"person-{person}"
