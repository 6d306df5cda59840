"""What would come to a recipient, when and how: told before it comes. It only decides."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from bot.alerts.informed import Digests, Informed, Sighted, sighted_in
from bot.alerts.rules import Decision, Route, next_digest, quiet_end, route
from bot.matching.outcomes import ALERT
from bot.models import Channel, Mute, QuietHours, Recipient, Statement, StoredMatch

DIGESTS = 3  # that are told in advance


@dataclass(frozen=True, slots=True, kw_only=True)
class WouldHave:
    """A match as the recipient would have been told of it, had all been set as it is now."""

    sighted: Sighted
    route: Route


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """The times and mutes ahead of a recipient, and the notices that it would have had."""

    recipient: Recipient
    quiet_from: datetime | None  # the quiet that it is now, or the next one; None if none is set
    quiet_until: datetime | None
    digests: tuple[datetime, ...]  # the next ones
    mutes: tuple[Mute, ...]
    would: tuple[WouldHave, ...]  # the earliest first


def preview(
    recipient: Recipient,
    found: Iterable[StoredMatch],
    statements: Iterable[Statement],
    channel: Callable[[str], Channel],
    mutes: Iterable[Mute],
    *,
    at: datetime,
    digests: Digests | None = None,
) -> Preview:
    """Foresee what is ahead, and what would have come of matches, which stand in the order of posting.

    Those of `digests` come by line.
    """
    ours = tuple(mute for mute in mutes if mute.recipient_id == recipient.id)
    begins, ends = next_quiet(recipient, ours, at)
    return Preview(
        recipient=recipient,
        quiet_from=begins,
        quiet_until=ends,
        digests=tuple(_digests(recipient, at)),
        mutes=ours,
        would=tuple(
            _would(
                recipient,
                found,
                {statement.id: statement for statement in statements},
                channel,
                ours,
                digests or Digests(),
            )
        ),
    )


def next_quiet(
    recipient: Recipient, mutes: Iterable[Mute], at: datetime
) -> tuple[datetime, datetime] | tuple[None, None]:
    """Return from when until when it is quiet, now or the next time."""
    ours = tuple(mutes)
    if (ends := quiet_end(recipient, at, ours)) > at:
        return at, ends
    if recipient.quiet is None:
        return None, None
    loud = QuietHours(begins=recipient.quiet.ends, ends=recipient.quiet.begins)
    begins = quiet_end(Recipient(id=recipient.id, zone=recipient.zone, quiet=loud), at)
    return begins, quiet_end(recipient, begins, ours)


def _digests(recipient: Recipient, at: datetime) -> Iterator[datetime]:
    for _ in range(DIGESTS):
        found = next_digest(recipient, at)
        if found is None:
            return
        yield found
        at = found


def _would(
    recipient: Recipient,
    found: Iterable[StoredMatch],
    statements: dict[str, Statement],
    channel: Callable[[str], Channel],
    mutes: Iterable[Mute],
    digests: Digests,
) -> Iterator[WouldHave]:
    """Yield one notice for each statement in each story and line of a digest, at the time of its post."""
    informed, ours = Informed((), (), apart=frozenset(), stories=digests.stories), tuple(mutes)
    for stored in found:
        statement, version = statements.get(stored.match.statement_id), stored.version
        told = [one for one in (stored.match, *stored.match.others) if one.outcome == ALERT]
        at = version.posted_at
        for sighted in sighted_in(told, version, digests):
            if statement is None or informed.knows(sighted, recipient.id):
                continue
            way = route(
                recipient,
                statement,
                sighted.match,
                channel(version.username),
                story_id=version.story_id,
                at=at,
                mutes=[mute for mute in ours if mute.at is not None and mute.at <= at],
            )
            if way.decision is not Decision.NO:
                informed.note(sighted, [recipient.id])
                yield WouldHave(sighted=sighted, route=way)
