"""Summaries: many notices listed in one message, which is kept up, or in several."""

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.models import AlertKind, AlertState, Listed, Message, StoredSummary, SummaryKind, post_url
from bot.storage.alert_states import due_followers, set_state
from bot.storage.alerts import insert_alert
from bot.storage.columns import number_list
from bot.storage.database import Database, iso, moment
from bot.storage.deliveries import MAYBE_THERE


def queue_summary(
    db: Database,
    recipient_id: str,
    parts: Iterable[tuple[Message, Sequence[int]]],
    *,
    kind: SummaryKind = SummaryKind.PART,
    language: str,
    zone: str,
    on_behalf: str = "",
    at: datetime,
) -> int:
    """Queue a summary in its parts, each with the notices that it lists; return the number of the first.

    They are told of in it, and what was about to be amended in them is told already. It makes no sound.
    """
    queued = []
    for message, ids in parts:
        row = {
            "kind": AlertKind.SUMMARY.value,
            "occasion": kind.value,
            "recipient_id": recipient_id,
            "on_behalf": on_behalf,
            "body": len(message.text),
            "origins": 1,
            "language": language,
            "zone": zone,
            "silent": True,
        }
        queued.append(insert_alert(db, row, message, at))
        set_state(db, ids, AlertState.GROUPED, told_in=queued[-1])
    return queued[0]


def add_to_summary(db: Database, summary_id: int, alert_ids: Iterable[int]) -> None:
    """List these notices in a summary, too, which is to be amended then; in the caller's transaction."""
    set_state(db, alert_ids, AlertState.GROUPED, told_in=summary_id)


def amend_summary(db: Database, summary: StoredSummary, page: Message, *, at: datetime) -> None:
    """Queue what the first page of a summary reads like from now on, in place of what is not sent yet.

    The post and statement in the outbox are those of the notice that was queued last of all it lists.
    """
    waiting = due_followers(db, summary.id, kind=AlertKind.AMENDMENT)
    set_state(db, waiting, AlertState.SUPERSEDED)
    (last,) = db.rows(
        """select statement_id, post_id, version_id from alerts where grouped_in = ?
           order by id desc limit 1""",
        [summary.id],
    )
    row = last | {
        "kind": AlertKind.AMENDMENT.value,
        "about_id": summary.id,
        "occasion": summary.kind.value,
        "recipient_id": summary.recipient_id,
        "body": len(page.text),
        "origins": 1,
        "language": summary.language,
        "zone": summary.zone,
        "silent": True,
    }
    insert_alert(db, row, page, at)


def open_storm(db: Database, recipient_id: str, *, since: datetime) -> StoredSummary | None:
    """Return the summary of a storm that goes on: it lists a notice that was queued after that moment.

    One that stands in a chat where its recipient was before is closed.
    """
    row = db.first(
        """select s.id from alerts s left join addresses w on w.recipient_id = s.recipient_id
           where s.recipient_id = :recipient and s.kind = 'summary' and s.occasion = :storm
             and s.on_behalf = '' and s.state in ('due', 'sent')
             and s.queued_at >= coalesce(w.moved_at, '')
           order by s.id desc limit 1""",
        {"recipient": recipient_id, "storm": SummaryKind.STORM.value},
    )
    if row is None or not listed_since(db, row["id"], since):
        return None
    return stored_summary(db, row["id"])


def stored_summary(db: Database, alert_id: int) -> StoredSummary | None:
    """Return a summary that has pages, or the one that an amendment is about; None of any other alert."""
    row = db.first(
        """select s.* from alerts a join alerts s on s.id = coalesce(a.about_id, a.id)
           where a.id = ? and s.kind = 'summary' and s.occasion > 0""",
        [alert_id],
    )
    if row is None:
        return None
    return StoredSummary(
        id=row["id"],
        recipient_id=row["recipient_id"],
        kind=SummaryKind(row["occasion"]),
        language=row["language"],
        zone=row["zone"],
        at=moment(row["queued_at"]),
        on_behalf=row["on_behalf"],
    )


def notices_in(db: Database, summary_id: int) -> list[int]:
    """Return the notices that a summary lists, in the order in which they were queued."""
    rows = db.rows("select id from alerts where grouped_in = ? order by id", [summary_id])
    return [row["id"] for row in rows]


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedPost:
    """The post of a notice that a summary lists."""

    story_id: int
    url: str


def post_listed(db: Database, summary_id: int, notice_id: int) -> ListedPost | None:
    """Return the post of a notice that a summary lists; None if it does not."""
    row = db.first(
        """select p.story_id, c.address, p.channel_id, p.message_id from alerts a
           join posts p on p.id = a.post_id join channels c on c.id = p.channel_id
           where a.id = ? and a.grouped_in = ?""",
        [notice_id, summary_id],
    )
    if row is None:
        return None
    url = post_url(row["address"], row["channel_id"], row["message_id"])
    return ListedPost(story_id=row["story_id"], url=url)


def told_since(db: Database, recipient_id: str, since: datetime) -> Counter[tuple[bool, bool]]:
    """Count the notices and replies that may have reached a recipient after a moment.

    They are counted by whether they are urgent and silent.
    """
    rows = db.rows(
        f"""select a.urgent, a.silent, count(distinct a.id) as number
            from deliveries d join alerts a on a.id = d.alert_id
            where d.at > ? and d.outcome in {MAYBE_THERE} and a.recipient_id = ?
              and a.kind in ('notice', 'reply') group by 1, 2""",
        [iso(since), recipient_id],
    )
    return Counter({(bool(row["urgent"]), bool(row["silent"])): int(row["number"]) for row in rows})


def listed_since(db: Database, summary_id: int, since: datetime) -> Counter[tuple[bool, bool]]:
    """Count the notices queued after a moment that a summary lists, in the same way."""
    rows = db.rows(
        """select urgent, silent, count(*) as number from alerts
           where grouped_in = ? and queued_at > ? group by 1, 2""",
        [summary_id, iso(since)],
    )
    return Counter({(bool(row["urgent"]), bool(row["silent"])): int(row["number"]) for row in rows})


def listed(db: Database, alert_ids: Sequence[int], language: str = "en") -> list[Listed]:
    """Return notices as a summary lists them now, in the order in which they were queued."""
    rows = db.rows(
        """select a.id, a.statement_id, s.title, s.definition, c.title as channel, c.username, c.address,
              p.channel_id, p.message_id, p.posted_at, a.urgent, a.reversal, a.on_behalf, p.absent_at, a.text,
              (select count(distinct o.channel_id) from posts o where o.story_id = p.story_id) as carriers
            from alerts a join statements s on s.id = a.statement_id join posts p on p.id = a.post_id
            join channels c on c.id = p.channel_id
            where a.id in (select value from json_each(?)) order by a.id""",
        [number_list(alert_ids)],
    )
    return [
        Listed(
            id=row["id"],
            statement_id=row["statement_id"],
            title=_titled(row["definition"], language) or row["title"],
            channel=row["channel"] or row["username"] or str(row["channel_id"]),
            posted_at=moment(row["posted_at"]),
            url=post_url(row["address"], row["channel_id"], row["message_id"]),
            carriers=max(row["carriers"], 1),
            urgent=bool(row["urgent"]),
            absent=row["absent_at"] is not None,
            on_behalf=row["on_behalf"],
            reversal=bool(row["reversal"]),
            words=next((line for line in row["text"].split("\n")[1:3] if line.startswith(("“", "«"))), ""),
        )
        for row in rows
    ]


def _titled(definition: str, language: str) -> str:
    """Return a statement's title for readers of a language; "" if it has none of its own."""
    titles = json.loads(definition).get("titles", ()) if definition else ()
    return str(dict(titles).get(language, ""))
