"""The step `compare`: set what the account is shown of a channel beside what its public preview shows.

Once a day for each channel, few channels in a run: one request to each of the two. What only the preview
shows and nobody has is kept, as the preview gave it; nothing counts as gone here unless both agree. What
one of them does not show, or shows in other words, is put on record, and the admins are told of it once.
"""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.alerts.disagreements import are_due, disagreements_message
from bot.alerts.rules import zone_of
from bot.alerts.troubles import admins_of
from bot.errors import AccountError, ChannelUnavailable, RateLimited, SourceError
from bot.i18n import catalogue_for
from bot.models import Channel, Cursor, DisagreementKind, Page, Recipient, ViewsCompared
from bot.sources.agreement import compared, compared_ids
from bot.sources.protocol import PublicSource, SecondLooks
from bot.storage.database import Database
from bot.storage.message_ids import unknown_posts
from bot.storage.posts import cursor_of, save_page
from bot.storage.troubles import queue_word
from bot.storage.views import (
    is_due,
    last_told,
    note_comparison,
    note_disagreements,
    note_told_of,
    untold_disagreements,
)

log = logging.getLogger(__name__)

Clock = Callable[[], datetime]

DAILY = timedelta(days=1)
AGAIN = timedelta(hours=1)  # after a fault that may pass
BUDGET = 2  # channels in a run, which is one a minute: 500 in four hours
NO_NAME = "it has no public name"
ALL_HIDDEN = "the preview does not show what its posts say"


@dataclass(frozen=True, slots=True, kw_only=True)
class Views:
    """The outcome of a run of the step."""

    compared: int = 0  # channels
    incomparable: int = 0
    disagreements: int = 0


async def compare(
    db: Database,
    channels: Iterable[Channel],
    account: SecondLooks,
    public: PublicSource,
    *,
    budget: int = BUDGET,
    anew: bool = False,
    fresh: timedelta = timedelta(0),
    clock: Clock,
) -> Views:
    """Compare the channels that are due, or all `anew`, as many as the budget says; return what it came to.

    Channels of an account that is asked to wait, or refused, are due at the next run. Raises StorageError.
    """
    done, held = Views(), set[str]()  # accounts
    for channel in channels:
        if done.compared + done.incomparable >= budget:
            break
        cursor = cursor_of(db, channel.username) if channel.source == "telegram" else Cursor()
        if cursor.channel_id is None or not cursor.routes:
            continue
        if not anew and not is_due(db, cursor.channel_id, at=clock()):
            continue
        if (reader := account.account_of(channel)) in held:
            continue
        try:
            found = await _compared(db, channel, cursor, account, public, fresh=fresh, clock=clock)
        except (RateLimited, AccountError) as error:
            log.info("comparing %s: %s", channel.username, error)
            held.add(reader)
            continue
        done = Views(
            compared=done.compared + bool(found),
            incomparable=done.incomparable + (not found),
            disagreements=done.disagreements + (len(found.disagreements) if found else 0),
        )
    return done


async def _compared(
    db: Database,
    channel: Channel,
    cursor: Cursor,
    account: SecondLooks,
    public: PublicSource,
    *,
    fresh: timedelta,
    clock: Clock,
) -> ViewsCompared | None:
    """Compare one channel and keep what came; None if it cannot be compared, which is noted with the reason.

    Raises RateLimited, AccountError, StorageError.
    """
    assert cursor.channel_id is not None
    again, why, found = DAILY, "", ViewsCompared()
    try:
        found = await _look(db, channel, cursor, account, public, fresh=fresh, clock=clock)
    except RateLimited:
        raise
    except ChannelUnavailable as error:
        why = str(error)
    except SourceError as error:
        again, why = AGAIN, str(error)
    posts = len(found.alike) + len(found.disagreements)
    if not posts and found.hidden:
        why = ALL_HIDDEN
    with db.write():
        note_disagreements(db, cursor.channel_id, found, at=clock())
        note_comparison(
            db,
            cursor.channel_id,
            posts=posts,
            hidden=found.hidden,
            why=why,
            again_at=clock() + again,
            at=clock(),
        )
    if why:
        log.info("%s: account and preview cannot be compared: %s", channel.username, why)
    return None if why else found


async def _look(
    db: Database,
    channel: Channel,
    cursor: Cursor,
    account: SecondLooks,
    public: PublicSource,
    *,
    fresh: timedelta,
    clock: Clock,
) -> ViewsCompared:
    """Look at the newest posts in both ways, and keep what that shows of them."""
    if not cursor.address:
        raise ChannelUnavailable(NO_NAME)
    view = await public.public_view(replace(channel, username=cursor.address), cursor, now=clock())
    if view is None:
        return ViewsCompared()
    view = replace(view, last=max(view.last, cursor.message_id))  # it is the newest: it shows nothing above
    ours = await account.again(channel, cursor, compared_ids(view))
    found = compared(ours, view, at=clock())
    save_page(db, replace(ours, absent=found.gone), source="telegram", captured_at=clock(), fresh=fresh)
    _keep_public(db, ours, found, fresh=fresh, at=clock())
    return found


def _keep_public(db: Database, ours: Page, found: ViewsCompared, *, fresh: timedelta, at: datetime) -> None:
    """Keep posts that only the preview shows and that nobody has, as it gave them."""
    only = [
        one.public
        for one in found.disagreements
        if one.kind is DisagreementKind.NOT_FOR_ACCOUNT and one.public
    ]
    unknown = unknown_posts(db, only)
    if unknown:
        page = Page(channel_id=ours.channel_id, username=ours.username, posts=tuple(unknown))
        save_page(db, page, source="preview", captured_at=at, fresh=fresh)


def tell_disagreements(db: Database, recipients: Iterable[Recipient], *, clock: Clock) -> int:
    """Queue for the admins what they were not told of, in a message an hour at most; return how much.

    A repeat queues nothing. Raises StorageError.
    """
    with db.write():
        found, at = untold_disagreements(db), clock()
        if not are_due(found, last_told(db), at=at):
            return 0
        for admin in admins_of(recipients):
            catalogue, zone = catalogue_for(admin.language), zone_of(admin)
            message = disagreements_message(found, catalogue)
            queue_word(db, admin.id, message, language=admin.language, zone=zone.key, at=at)
        note_told_of(db, found, at=at)
    return len(found)
