"""The posts in which a statement was found, each with its answer and its words, and no more of its match."""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from bot.models import Match, MatchedPost, MatchedPosts, SaidSo, SaidWording
from bot.storage.database import Database
from bot.storage.matches import NO_OTHERS, RUNGS, match_from

_UNTOLD = {"statement_id": "", "guards": "[]", "parts": "null", "speaker": "", "picture": "null"}
FOUND_ROWS = f"""select at, post_id, version_id, story_id, channel_id, message_id, stands, verdict, asked_as,
      outcome, rung, score, language, wording, part, phrase, evidence, others,
      iif(others = '{NO_OTHERS}', '', spans) as spans
    from occurrences where statement_id = ? order by at, post_id, version_id"""


class FoundRow(NamedTuple):
    """A match in force as FOUND_ROWS reads it: a tuple, since a page may read five thousand of them."""

    at: str
    post_id: int
    version_id: int
    story_id: int
    channel_id: int
    message_id: int
    stands: str
    verdict: str | None
    asked_as: str | None
    outcome: str
    rung: str
    score: float
    language: str
    wording: str
    part: str
    phrase: str
    evidence: str
    others: str
    spans: str  # "" beside no others: where one wording is found that it stands there tells nothing more

    def phrases(self) -> tuple[SaidWording, ...]:
        """Return the wordings that the post says; () where it says what the match names, as it names it."""
        if self.others == NO_OTHERS:  # as of most
            if not self.part and not self.phrase:
                return ()
            words, wording = self.phrase or self.evidence, self.part or self.wording
            return (SaidWording(self.language, wording, words, RUNGS[self.rung], self.score),)
        return tuple(
            SaidWording(one.language, one.part or one.wording, one.words, one.rung, one.score)
            for one in self.match().said
        )

    def match(self) -> Match:
        """Return the match as far as it tells what is said: without guards, speaker and picture."""
        return match_from(self._asdict() | _UNTOLD)


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


def matched_posts(rows: Iterable[FoundRow]) -> MatchedPosts:
    """Count the posts of rows, each as its last version has it."""
    latest: dict[int, FoundRow] = {}
    for row in rows:
        if (known := latest.get(row.post_id)) is None or row.version_id > known.version_id:
            latest[row.post_id] = row
    return MatchedPosts(
        standing=Counter(
            MatchedPost(row.outcome, row.verdict or "", row.asked_as) for row in latest.values()
        ),
        said=Counter(so for row in latest.values() if row.outcome == "alert" for so in _said(row)),
    )


def _said(row: FoundRow) -> Iterator[SaidSo]:
    if row.others == NO_OTHERS:  # as of most: the rest of the match is not looked at
        yield SaidSo(row.language, row.wording, row.phrase or row.evidence)
        return
    for one in row.match().said:
        yield SaidSo(one.language, one.wording, one.words)


def settle(db: Database, post_id: int) -> None:
    """Work out anew how a post's matches stand, in the caller's transaction: a version was added to it."""
    db.run("delete from occurrences where post_id = ?", [post_id])
    db.run("insert into occurrences select * from occurring where post_id = ?", [post_id])
