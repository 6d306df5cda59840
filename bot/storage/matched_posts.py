"""The posts in which a statement was found, each with its answer and its words, and no more of its match."""

from collections.abc import Iterable, Iterator

from bot.models import MatchedPost
from bot.storage.database import Database, Row
from bot.storage.matches import NO_OTHERS, match_from

# Of matches m in versions v of posts p: the answer that counts, of d, and what the first one was given to.
ANSWERED = """m.statement_id, v.id as version_id, p.posted_at, d.verdict,
    (select found from verdicts where statement_id = m.statement_id and post_id = p.id
     order by id limit 1) as asked_as"""


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


def matched_posts(rows: Iterable[Row]) -> list[MatchedPost]:
    """Return the posts of rows with ANSWERED and FOUND, each as its last version has it, in order of time."""
    latest = {
        row["post_id"]: row
        for row in sorted(rows, key=lambda row: (row["posted_at"], row["post_id"], row["version_id"]))
    }
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
