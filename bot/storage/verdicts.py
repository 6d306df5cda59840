"""What people say of matches, and the wordings that their answers confirmed."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from bot.models import StoredPost, post_url
from bot.storage import custody
from bot.storage.database import Database, Params, iso, moment

RELEVANT, REJECTED = "relevant", "rejected"


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelledText:
    """A text and a person's answer to whether it carries a statement."""

    statement_id: str
    url: str
    text: str  # of the version it was given on
    language: str  # of the match, "" when there was none
    verdict: str
    reason: str
    actor: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """A wording that a verdict confirmed."""

    statement_id: str
    language: str
    wording: str


def record_verdict(
    db: Database,
    stored: StoredPost,
    statement_id: str,
    verdict: str,
    *,
    reason: str = "",
    accept: Accepted | None = None,
    actor: str,
    at: datetime,
) -> bool:
    """Keep an answer about a post as it reads now, and the wording it confirms; false if nothing is new.

    The latest answer counts and the earlier ones stay. Rejecting a post takes back the wordings that
    answers about it had confirmed.
    """
    with db.write():
        last = db.first(
            "select * from verdicts where statement_id = ? and post_id = ? order by id desc limit 1",
            [statement_id, stored.id],
        )
        said = (verdict, reason, stored.version_id, actor)  # another person who says the same stands beside
        before = last and tuple(last[key] for key in ("verdict", "reason", "version_id", "actor"))
        if before == said and accept is None:
            return False
        verdict_id = db.insert(
            "verdicts",
            {
                "statement_id": statement_id,
                "post_id": stored.id,
                "version_id": stored.version_id,
                "verdict": verdict,
                "reason": reason,
                "actor": actor,
                "at": iso(at),
                "found": db.value(
                    """select coalesce((select outcome from matches where statement_id = ? and version_id = ?
                       and withdrawn_at is null), '')""",
                    [statement_id, stored.version_id],
                ),
            },
        )
        if verdict == REJECTED:
            db.run(
                """update accepted_wordings set removed_at = ? where removed_at is null and statement_id = ?
                   and verdict_id in (select id from verdicts where post_id = ?)""",
                [iso(at), statement_id, stored.id],
            )
        elif accept is not None:
            db.insert(
                "accepted_wordings",
                {
                    "statement_id": statement_id,
                    "language": accept.language,
                    "wording": accept.wording,
                    "verdict_id": verdict_id,
                },
                conflict="""do update set removed_at = null, verdict_id = excluded.verdict_id,
                     standing = 'kept', doubt = ''""",
            )
        subject = {
            "statement": statement_id,
            "post": stored.url,
            "sha256": stored.sha256,
            "reason": reason,
            "rows": custody.seals(db, verdicts=[verdict_id])
            | _wording_seals(db, "verdict_id = ? or removed_at = ?", [verdict_id, iso(at)]),
        }
        custody.record(db, f"verdict {verdict}", subject, actor=actor, at=at)
    return True


def is_rejected(db: Database, statement_id: str, story_id: int) -> bool:
    """Tell whether the latest answer to a statement in a story was that it is not one."""
    latest = db.value(
        """select d.verdict from verdicts d join posts p on p.id = d.post_id
           where d.statement_id = ? and p.story_id = ? order by d.id desc limit 1""",
        [statement_id, story_id],
    )
    return bool(latest == REJECTED)


def rejected(db: Database, story_ids: Iterable[int]) -> set[tuple[str, int]]:
    """Return (statement, story) where `is_rejected` holds, among these stories."""
    rows = db.rows(
        """select d.statement_id, p.story_id, d.verdict, max(d.id) from verdicts d
           join posts p on p.id = d.post_id where p.story_id in (select value from json_each(?))
           group by d.statement_id, p.story_id""",
        [json.dumps(sorted(set(story_ids)))],
    )
    return {(row["statement_id"], row["story_id"]) for row in rows if row["verdict"] == REJECTED}


def accepted_wordings(db: Database) -> list[Accepted]:
    """Return the confirmed wordings in force, by statement, language and wording."""
    rows = db.rows(
        """select statement_id, language, wording from accepted_wordings where removed_at is null
           and standing = 'kept' order by statement_id, language, wording"""
    )
    return [Accepted(**row) for row in rows]


def forget_wording(db: Database, statement_id: str, wording: str, *, actor: str, at: datetime) -> bool:
    """Take a confirmed wording out of use; false if there is none such."""
    with db.write():
        gone = db.run(
            """update accepted_wordings set removed_at = ?
               where statement_id = ? and wording = ? and removed_at is null""",
            [iso(at), statement_id, wording],
        ).rowcount
        if gone:
            rows = _wording_seals(db, "statement_id = ? and removed_at = ?", [statement_id, iso(at)])
            subject = {"statement": statement_id, "wording": wording, "rows": rows}
            custody.record(db, "wording removed", subject, actor=actor, at=at)
    return gone > 0


def latest_verdicts(db: Database) -> list[LabelledText]:
    """Return the answer that counts for each statement and post, in the order they were given."""
    rows = db.rows(
        """select d.*, v.text, c.username, c.address, p.channel_id, p.message_id,
             coalesce((select language from matches m where m.statement_id = d.statement_id
                       and m.version_id = d.version_id), '') as language
           from verdicts d join versions v on v.id = d.version_id join posts p on p.id = d.post_id
           join channels c on c.id = p.channel_id
           where d.id = (select max(id) from verdicts where statement_id = d.statement_id
                         and post_id = d.post_id)
           order by d.id"""
    )
    return [
        LabelledText(
            statement_id=row["statement_id"],
            url=post_url(row["address"], row["channel_id"], row["message_id"]),
            text=row["text"],
            language=row["language"],
            verdict=row["verdict"],
            reason=row["reason"],
            actor=row["actor"],
            at=moment(row["at"]),
        )
        for row in rows
    ]


def _wording_seals(db: Database, where: str, params: Params) -> custody.Seals:
    return custody.seals_where(db, "accepted_wordings", where, params)
