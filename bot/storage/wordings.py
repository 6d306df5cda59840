"""The wordings that people confirmed: how each stands, and whether it still says what its post says."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.models import post_url
from bot.storage import custody
from bot.storage.database import Database, Row, iso, moment

KEPT, UNCHECKED, DOUBTFUL = "kept", "unchecked", "doubtful"


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmedWording:
    """A wording with the post that it was confirmed in, as that read when it was."""

    id: int
    statement_id: str
    language: str
    wording: str
    doubt: str  # what it cannot be shown to keep, "" as long as nobody looked
    url: str
    text: str
    actor: str
    at: datetime


def in_standing(db: Database, standing: str) -> list[ConfirmedWording]:
    """Return the wordings that nobody took out of use and that stand so, by statement, oldest first."""
    rows = db.rows(
        f"{_CONFIRMED} where w.removed_at is null and w.standing = ? order by w.statement_id, w.id",
        [standing],
    )
    return [_confirmed(row) for row in rows]


def doubtful_wording(db: Database, wording_id: int) -> ConfirmedWording | None:
    """Return the doubtful wording of a number; None if there is none such, or it was answered."""
    row = db.first(
        f"{_CONFIRMED} where w.removed_at is null and w.standing = ? and w.id = ?", [DOUBTFUL, wording_id]
    )
    return _confirmed(row) if row else None


def note_checked(db: Database, doubts: Mapping[int, str], *, actor: str, at: datetime) -> None:
    """Keep what a check of wordings came to, on record: by number, what each lost, "" for nothing.

    What was answered meanwhile stays as it was.
    """
    with db.write():
        for wording_id, doubt in doubts.items():
            db.run(
                "update accepted_wordings set standing = ?, doubt = ? where id = ? and standing = ?",
                [DOUBTFUL if doubt else KEPT, doubt, wording_id, UNCHECKED],
            )
        lost = sorted(wording_id for wording_id, doubt in doubts.items() if doubt)
        subject = {"checked": len(doubts), "doubtful": lost, "rows": _seals(db, doubts)}
        custody.record(db, "wordings checked", subject, actor=actor, at=at)


def keep_wording(db: Database, wording: ConfirmedWording, *, actor: str, at: datetime) -> None:
    """Use a doubtful wording as it stands, on record."""
    with db.write():
        db.run(
            "update accepted_wordings set standing = ? where id = ? and removed_at is null",
            [KEPT, wording.id],
        )
        _record(db, "wording kept", wording, [wording.id], wording.wording, actor, at)


def replace_wording(
    db: Database, wording: ConfirmedWording, *, language: str, by: str, actor: str, at: datetime
) -> None:
    """Use other words of the same post in a doubtful wording's place, on record."""
    with db.write():
        verdict = db.value("select verdict_id from accepted_wordings where id = ?", [wording.id])
        db.run("update accepted_wordings set removed_at = ? where id = ?", [iso(at), wording.id])
        db.insert(
            "accepted_wordings",
            {
                "statement_id": wording.statement_id,
                "language": language,
                "wording": by,
                "verdict_id": verdict,
            },
            conflict="""do update set removed_at = null, verdict_id = excluded.verdict_id,
                 standing = 'kept', doubt = ''""",
        )
        new = db.value(
            "select id from accepted_wordings where statement_id = ? and language = ? and wording = ?",
            [wording.statement_id, language, by],
        )
        _record(db, "wording replaced", wording, [wording.id, new], by, actor, at)


def drop_wording(db: Database, wording: ConfirmedWording, *, actor: str, at: datetime) -> None:
    """Take a doubtful wording out of use, on record."""
    with db.write():
        db.run("update accepted_wordings set removed_at = ? where id = ?", [iso(at), wording.id])
        _record(db, "wording removed", wording, [wording.id], "", actor, at)


_CONFIRMED = """select w.id, w.statement_id, w.language, w.wording, w.doubt, v.text, d.actor, d.at,
      c.address, p.channel_id, p.message_id
    from accepted_wordings w join verdicts d on d.id = w.verdict_id
    join versions v on v.id = d.version_id join posts p on p.id = d.post_id
    join channels c on c.id = p.channel_id"""


def _confirmed(row: Row) -> ConfirmedWording:
    return ConfirmedWording(
        id=row["id"],
        statement_id=row["statement_id"],
        language=row["language"],
        wording=row["wording"],
        doubt=row["doubt"],
        url=post_url(row["address"], row["channel_id"], row["message_id"]),
        text=row["text"],
        actor=row["actor"],
        at=moment(row["at"]),
    )


def _seals(db: Database, ids: Iterable[int]) -> custody.Seals:
    return custody.seals(db, accepted_wordings=ids)


def _record(
    db: Database,
    action: str,
    wording: ConfirmedWording,
    ids: Iterable[int],
    now: str,
    actor: str,
    at: datetime,
) -> None:
    subject = {
        "statement": wording.statement_id,
        "wording": wording.wording,
        "now": now,
        "rows": _seals(db, ids),
    }
    custody.record(db, action, subject, actor=actor, at=at)
