"""Recipients: what they get, what they do not want to hear of, and whether they can be reached."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache

from rich.console import Console

from bot.alerts import forecast
from bot.alerts.digests import stored_digests
from bot.alerts.forecast import Preview
from bot.alerts.rules import release, zone_of
from bot.app.accounts import Accounts
from bot.app.connections import Connections
from bot.app.media import Media
from bot.app.newsroom import OpenNewsroom, Service
from bot.app.statements import Statements
from bot.config.mistakes import not_among
from bot.errors import DeliveryError, InputError
from bot.i18n import catalogue_for
from bot.models import Alert, AlertState, Message, Mute, MuteKind, Recipient, StoredAlert
from bot.storage import alert_states, alerts, custody, deliveries, stories
from bot.storage.deliveries import Unreachable
from bot.storage.matches import find_matches
from bot.storage.search import post_of


@dataclass(frozen=True, slots=True, kw_only=True)
class RecipientStatus:
    """The state of things with a recipient."""

    recipient: Recipient
    unreachable: Unreachable | None
    held: int
    due: int


class Recipients(Service):
    """The recipients of alerts."""

    def __init__(self, opened: OpenNewsroom, statements: Statements) -> None:
        super().__init__(opened)
        self._statements = statements

    def get(self, recipient_id: str) -> Recipient:
        """Return a recipient as configured. Raises InputError for another."""
        for recipient in self.opened.recipients:
            if recipient.id == recipient_id:
                return recipient
        listed = not_among(recipient_id, (recipient.id for recipient in self.opened.recipients))
        raise InputError(f'recipient "{recipient_id}": not in recipients.toml {listed}')

    def find(self) -> list[RecipientStatus]:
        """Return all recipients and how things stand with them."""
        lost = {lost.recipient_id: lost for lost in self.unreachable()}
        return [
            RecipientStatus(
                recipient=recipient,
                unreachable=lost.get(recipient.id),
                held=len(self.held(recipient.id)),
                due=len(alerts.list_alerts(self.db, state="due", recipient_id=recipient.id)),
            )
            for recipient in self.opened.recipients
        ]

    def unreachable(self) -> list[Unreachable]:
        """Return those who could not be reached the last time; empty again when it works."""
        known = {recipient.id for recipient in self.opened.recipients}
        return [lost for lost in deliveries.unreachable(self.db) if lost.recipient_id in known]

    def held(self, recipient_id: str) -> list[StoredAlert]:
        """Return what is held for a recipient now."""
        return alerts.list_alerts(self.db, state="held", recipient_id=recipient_id)

    def alerts(self, state: str = "", *, before: int | None = None, limit: int = 50) -> list[StoredAlert]:
        """Return alerts of a state, or of all, the latest first; at most so many, from before a number on."""
        states = [state] if state else [one.value for one in AlertState]
        return alerts.latest_alerts(self.db, states=states, before=before, limit=limit)

    def tally(self, *, up_to: int) -> dict[AlertState, int]:
        """Count the alerts of each state, so many of it at most."""
        return alerts.count_alerts(self.db, up_to=up_to)

    def retry(self, numbers: Sequence[int] = (), *, recipient_id: str | None = None) -> int:
        """Let what was given up be due again, on record: these alerts, those of a recipient, or all.

        Returns how many are due now. Raises InputError for one that was not given up, and for a recipient
        who is not configured: for those nothing can be sent.
        """
        if recipient_id is not None:
            self.get(recipient_id)
        with self.db.write():
            lost = alerts.list_alerts(self.db, state="dead", recipient_id=recipient_id)
            known = {recipient.id for recipient in self.opened.recipients}
            dead = {stored.alert.id for stored in lost if stored.alert.recipient_id in known}
            for number in numbers:
                if number not in dead:
                    raise InputError(f"alert {number}: was not given up (see: wirewatch alerts --state dead)")
            wanted = sorted(set(numbers) or dead)
            taken_up = alert_states.take_up(self.db, wanted)
            if taken_up:
                subject = {"alerts": wanted}
                custody.record(self.db, "alerts retried", subject, actor=self.actor, at=self.clock())
        return taken_up

    # --- quiet -----------------------------------------------------------------------------------

    def mutes(self, recipient_id: str | None = None) -> list[Mute]:
        """Return what is muted now, for one recipient or for all; a story by the number that it has now."""
        return alert_states.mutes_in_force(self.db, at=self.clock(), recipient_id=recipient_id)

    def mute(self, recipient_id: str, kind: MuteKind, what: str, *, until: datetime) -> None:
        """Tell a recipient nothing of something until a moment; what comes meanwhile is kept as muted.

        A channel is named by its username or a post in it, a story by its number or a post in it. Raises
        InputError for what is not known, and for a moment that has passed.
        """
        self.get(recipient_id)
        if until <= self.clock():
            raise InputError(f"until {until:%Y-%m-%d %H:%M} UTC: expected a time to come")
        named = self._named(kind, what)
        alert_states.add_mute(
            self.db, recipient_id, kind, named, until=until, actor=self.actor, at=self.clock()
        )

    def unmute(self, mute: Mute) -> bool:
        """End a mute or a quiet before its time; false if it has ended. What that held comes at once."""
        at = self.clock()
        with self.db.write():
            if not alert_states.end_mute(self.db, mute, actor=self.actor, at=at):
                return False
            if mute.kind is MuteKind.QUIET:
                recipient = self.get(mute.recipient_id)
                free = release(recipient, at, self.mutes(recipient.id))
                alert_states.end_hold(self.db, recipient.id, free)
        return True

    def quiet(self, recipient_id: str, *, until: datetime) -> None:
        """Hold all alerts of a recipient that are not urgent until a moment; they come in a summary then."""
        self.mute(recipient_id, MuteKind.QUIET, "", until=until)

    def _named(self, kind: MuteKind, what: str) -> str:
        """Return the name by which a mute knows what it is about."""
        if kind is MuteKind.STATEMENT:
            return self._statements.get(what).id
        if kind is MuteKind.CHANNEL:
            return self._channel(what)
        return self._post(what) if kind is MuteKind.STORY else ""

    def _channel(self, what: str) -> str:
        name = what.removeprefix("@").lower()
        if name in {channel.key for channel in self.opened.channels}:
            return name
        if "/" in what:
            return post_of(self.db, what).username.lower()
        listed = not_among(what, sorted(one.username for one in self.opened.channels))
        raise InputError('channel "%(name)s": not watched %(listed)s', name=what, listed=listed)

    def _post(self, what: str) -> str:
        """Return a post of a story, by its number in the database."""
        if not (what.isascii() and what.isdecimal()):
            return str(post_of(self.db, what).id)
        posts = stories.posts_of_stories(self.db, [int(what)])
        if not posts:
            raise InputError(f"story {what}: there is none of this number (see: wirewatch stories)")
        return str(posts[0].id)

    # --- trying ------------------------------------------------------------------------------------

    def preview(self, recipient_id: str, *, days: int) -> Preview:
        """Show what is ahead of a recipient, and how the matches of the last days would have come."""
        at = self.clock()
        found = find_matches(self.db, since=at - timedelta(days=days), outcome="alert")
        return forecast.preview(
            self.get(recipient_id),
            found,
            self._statements.in_force,
            cache(self.opened.channel),
            self.mutes(recipient_id),
            at=at,
            digests=stored_digests(self.db, [stored.version for stored in found]),
        )

    async def test(self, recipient_id: str, console: Console) -> str:
        """Send a test alert through the recipient's own sink, quiet hours or not; return what became of it.

        Raises DeliveryError, or ConfigError for what the sink lacks.
        """
        recipient = self.get(recipient_id)
        alone = replace(self.opened, config=replace(self.config, recipients=(recipient,)))
        async with Connections(alone, Media(alone), Accounts(alone)).sinks(console) as sinks:
            try:
                receipt = await sinks[recipient.kind].send(self._test_alert(recipient), recipient)
            except DeliveryError as error:
                raise DeliveryError(f"{recipient.id}: the test alert was not delivered: {error}") from error
        return f"{recipient.id}: the test alert was delivered" + (f" ({receipt})" if receipt else "")

    def _test_alert(self, recipient: Recipient) -> Alert:
        catalogue = catalogue_for(recipient.language)
        text = catalogue.say(
            "This is a test alert for %(name)s, sent %(when)s.",
            name=recipient.id,
            when=catalogue.when(self.clock(), zone_of(recipient)),
        )
        return Alert(
            id=0,
            recipient_id=recipient.id,
            statement_id="",
            message=Message(text=text),
            random_id=secrets.randbits(64) - 2**63,
        )
