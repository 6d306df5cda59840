"""The step `tell troubles`: write to the admins what keeps the watch from working, once, and when it is over.

What they were told of is kept, so a restart tells nothing twice. What is told is an alert like any other:
frozen, sent once, passed on to a fallback; no quiet hours hold it.
"""

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from functools import partial
from hashlib import sha256
from zoneinfo import ZoneInfo

from bot.alerts.rules import zone_of
from bot.alerts.troubles import SETTLED, TroubleNews, admins_of, news_of, troubles_message
from bot.errors import WirewatchError
from bot.i18n import catalogue_for
from bot.models import Alert, AlertKind, KnownTrouble, Message, Recipient, Trouble, TroubleKind
from bot.sinks.protocol import Sink
from bot.storage.database import Database, iso, moment
from bot.storage.troubles import known_troubles, note_told, note_troubles, queue_word, settle_troubles

log = logging.getLogger(__name__)

Clock = Callable[[], datetime]


def tell_troubles(
    db: Database,
    standing: Iterable[Trouble],
    recipients: Iterable[Recipient],
    *,
    told: Trouble | None = None,
    begun: datetime | None = None,
    clock: Clock,
) -> TroubleNews:
    """Note which troubles stand, and queue what the admins do not know yet; return what that is.

    They were `told` of one that could not be noted while it stood; that is over. `begun` is when the service
    did, where it is known. A repeat queues nothing. Raises StorageError.
    """
    at = moment(iso(clock()))  # as it is kept: what stands now is seen at this moment, not just before it
    with db.write():
        if told is not None:
            note_told(db, told, seen_at=at - SETTLED, at=at)
        note_troubles(db, standing, at=at)
        news = news_of(known_troubles(db), begun=begun, at=at)
        settle_troubles(db, told=news.began, ended=(*news.over, *news.passed), at=at)
        if news.began or news.over:
            _queue(db, admins_of(recipients), news, at)
    return news


async def tell_unkept(
    why: str, recipients: Iterable[Recipient], sinks: Mapping[str, Sink], *, clock: Clock
) -> None:
    """Write to the admins that the database takes nothing, as far as they can be reached without it."""
    at = clock()
    trouble = Trouble(kind=TroubleKind.STORAGE, why=why)
    known = KnownTrouble(id=0, trouble=trouble, noted_at=at, seen_at=at, told=False)
    for admin in admins_of(recipients):
        if admin.kind not in sinks:
            continue
        alert = Alert(
            id=0,
            recipient_id=admin.id,
            statement_id="",
            message=worded(TroubleNews(began=(known,), over=(), passed=()), admin.language, zone_of(admin)),
            random_id=_number_of(f"{admin.id} {trouble.kind} {at:%Y-%m-%d}"),
            kind=AlertKind.SUMMARY,
            urgent=True,
        )
        try:
            await sinks[admin.kind].send(alert, admin)
        except WirewatchError as error:
            log.error("%s: could not be told that the database takes nothing: %s", admin.id, error)


def _number_of(text: str) -> int:
    """Return a signed number of 64 bits that is always the same for a text."""
    return int.from_bytes(sha256(text.encode()).digest()[:8], "big", signed=True)


def _queue(db: Database, admins: Sequence[Recipient], news: TroubleNews, at: datetime) -> None:
    for admin in admins:
        zone = zone_of(admin)
        queue_word(
            db,
            admin.id,
            worded(news, admin.language, zone),
            language=admin.language,
            zone=zone.key,
            at=at,
        )


def worded(news: TroubleNews, language: str, zone: ZoneInfo) -> Message:
    """Write the news in a reader's language, times in their zone."""
    catalogue = catalogue_for(language)
    return troubles_message(news, catalogue, partial(catalogue.when, zone=zone))
