"""Comparisons of what account and preview show: the last one of each channel, and all disagreements."""

import hashlib
from collections.abc import Iterable
from datetime import datetime

from bot.models import Disagreement, DisagreementKind, LastComparison, Post, StoredDisagreement, ViewsCompared
from bot.storage.database import Database, Row, iso, moment

LATEST = 20  # disagreements of a channel that are listed


def is_due(db: Database, channel_id: int, *, at: datetime) -> bool:
    """Tell whether it is time to compare a channel's views again."""
    again = db.value("select again_at from comparisons where channel_id = ?", [channel_id])
    return again is None or again <= iso(at)


def note_comparison(
    db: Database, channel_id: int, *, posts: int, hidden: int, why: str, again_at: datetime, at: datetime
) -> None:
    """Note in the caller's transaction when a channel's views were compared, or why they cannot be."""
    db.insert(
        "comparisons",
        {
            "channel_id": channel_id,
            "at": iso(at),
            "posts": posts,
            "hidden": hidden,
            "why": why,
            "again_at": iso(again_at),
        },
        conflict="""do update set at = excluded.at, posts = excluded.posts, hidden = excluded.hidden,
             why = excluded.why, again_at = excluded.again_at""",
    )


def note_disagreements(db: Database, channel_id: int, found: ViewsCompared, *, at: datetime) -> None:
    """Note in the caller's transaction on what the views disagree, each once, and on what no longer."""
    for one in found.disagreements:
        db.insert("disagreements", _row(channel_id, one, at), conflict="do nothing")
    standing = {(one.message_id, one.kind) for one in found.disagreements}
    judged = {*found.alike, *found.gone, *(number for number, _ in standing)}
    for known in standing_disagreements(db, channel_id):
        if known.message_id in judged and (known.message_id, known.kind) not in standing:
            db.run("update disagreements set ended_at = ? where id = ?", [iso(at), known.id])


def comparison_of(db: Database, channel_id: int) -> LastComparison | None:
    """Return the last comparison of a channel; None if there was none."""
    row = db.first("select at, posts, hidden, why from comparisons where channel_id = ?", [channel_id])
    if row is None:
        return None
    return LastComparison(
        at=moment(row["at"]),
        posts=row["posts"],
        hidden=row["hidden"],
        why=row["why"],
        standing=tuple(standing_disagreements(db, channel_id, most=LATEST)),
    )


def standing_disagreements(db: Database, channel_id: int, *, most: int = -1) -> list[StoredDisagreement]:
    """Return on what the views of a channel disagree, the latest post first."""
    return _stored(
        db, "d.channel_id = ? and d.ended_at is null order by d.message_id desc", [channel_id, most]
    )


def untold_disagreements(db: Database) -> list[StoredDisagreement]:
    """Return those that stand and that no admin was told of, in the order in which they were noted."""
    return _stored(db, "d.told_at is null and d.ended_at is null order by d.id", [-1])


def last_told(db: Database) -> datetime | None:
    """Return when the admins were told of disagreements last; None if they never were."""
    at = db.value("select max(told_at) from disagreements")
    return moment(at) if at else None


def note_told_of(db: Database, told: Iterable[StoredDisagreement], *, at: datetime) -> None:
    """Note in the caller's transaction that the admins are told of these."""
    db.run_each("update disagreements set told_at = ? where id = ?", ([iso(at), one.id] for one in told))


def _row(channel_id: int, one: Disagreement, at: datetime) -> Row:
    return {
        "channel_id": channel_id,
        "message_id": one.message_id,
        "kind": one.kind.value,
        "account_text": one.account and one.account.text,
        "account_sha256": _sha256(one.account),
        "public_text": one.public and one.public.text,
        "public_raw": one.public and one.public.raw.decode(errors="backslashreplace"),
        "public_sha256": _sha256(one.public),
        "noted_at": iso(at),
    }


def _sha256(post: Post | None) -> str | None:
    return hashlib.sha256(post.raw).hexdigest() if post else None


def _stored(db: Database, which: str, params: Iterable[object]) -> list[StoredDisagreement]:
    rows = db.rows(
        f"""select d.*, c.address from disagreements d join channels c on c.id = d.channel_id
            where {which} limit ?""",
        [*params],
    )
    return [
        StoredDisagreement(
            id=row["id"],
            username=row["address"],
            channel_id=row["channel_id"],
            message_id=row["message_id"],
            kind=DisagreementKind(row["kind"]),
            account_text=row["account_text"],
            public_text=row["public_text"],
            noted_at=moment(row["noted_at"]),
            told_at=moment(row["told_at"]) if row["told_at"] else None,
            ended_at=moment(row["ended_at"]) if row["ended_at"] else None,
        )
        for row in rows
    ]
