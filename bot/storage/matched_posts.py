"""The posts in which a statement was found, each with its answer and its words, and no more of its match."""

from collections.abc import Iterator

from bot.models import MatchedPost
from bot.storage.database import Database, Row
from bot.storage.matches import FOUND, NO_OTHERS, match_from


def latest_alerting(db: Database, statement_id: str, *, limit: int) -> list[int]:
    """Return the last posts that alert as they read now, and that nobody rejected."""
    rows = db.rows(
        """select p.id from matches m join versions v on v.id = m.version_id
           join posts p on p.id = v.post_id and p.version_id = v.id
           where m.statement_id = ? and m.withdrawn_at is null and m.outcome = 'alert' and 'rejected' is not (
             select verdict from verdicts where statement_id = m.statement_id and post_id = p.id
             order by id desc limit 1)
           order by m.posted_at desc, p.id desc limit ?""",
        [statement_id, limit],
    )
    return [row["id"] for row in rows]


def matched_posts(db: Database, statement_id: str) -> list[MatchedPost]:
    """Return the posts in which a statement was found as things stand, in the order of time."""
    rows = db.rows(
        f"""select p.id as post_id, {FOUND}, m.statement_id, d.verdict, (
              select found from verdicts where statement_id = m.statement_id and post_id = p.id
              order by id limit 1) as asked_as
            from matches m join versions v on v.id = m.version_id join posts p on p.id = v.post_id
            left join verdicts d on d.id = (select max(id) from verdicts
              where statement_id = m.statement_id and post_id = p.id)
            where m.statement_id = ? and m.withdrawn_at is null order by p.posted_at, p.id, v.id""",
        [statement_id],
    )
    latest = {row["post_id"]: row for row in rows}
    return [
        MatchedPost(
            outcome=row["outcome"],
            verdict=row["verdict"] or "",
            asked_as=row["asked_as"],
            said=tuple(_said(row)),
        )
        for row in latest.values()
    ]


def _said(row: Row) -> Iterator[tuple[str, str, str]]:
    if row["others"] == NO_OTHERS:  # as of most: the rest of the match is not looked at
        yield row["language"], row["wording"], row["phrase"] or row["evidence"]
        return
    for one in match_from(row).said:
        yield one.language, one.wording, one.words
