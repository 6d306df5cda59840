"""Where a statement appeared: the stories that carry it, each with its posts in order."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from bot.models import Appearance, FoundOf, MatchedPost, Occurrence, SaidWording, post_url
from bot.storage.columns import READ_OTHERWISE
from bot.storage.database import Database, Row, moment
from bot.storage.matched_posts import ANSWERED, matched_posts
from bot.storage.matches import AS_JUDGED, FOUND, NO_OTHERS, RUNGS, Outcomes, match_from, outcome_list

_FOUND_IN = """from matches m join versions v on v.id = m.version_id join posts p on p.id = v.post_id
    join channels c on c.id = p.channel_id
    left join verdicts d on d.id = (select max(id) from verdicts
      where statement_id = m.statement_id and post_id = p.id)
    where m.statement_id = :statement and m.withdrawn_at is null"""
_STORY_NOT_REJECTED = """'rejected' is not
    (select s.verdict from verdicts s join posts o on o.id = s.post_id
     where s.statement_id = m.statement_id and o.story_id = p.story_id order by s.id desc limit 1)"""
_SAID = f"""m.outcome <> 'reversal'
    and coalesce(d.verdict, iif(m.outcome = 'alert', 'relevant', '')) = 'relevant'
    and (d.verdict is not null or {_STORY_NOT_REJECTED})"""
OCCURS = f"{_FOUND_IN} and {_SAID}"
# How a post stands: its speaker takes it back there, or a person called it a denial; nobody has answered.
_STANDS = f"""case
    when {_SAID} then 'said'
    when iif(m.outcome = 'reversal', d.verdict is not 'rejected',
      d.verdict = 'rejected' and d.reason = 'denial') then 'against'
    when m.outcome = 'review' and d.verdict is null and {_STORY_NOT_REJECTED} then 'open'
  end"""
AT = f"iif({READ_OTHERWISE}, v.as_of, p.posted_at)"


def appearances(db: Database, statement_id: str) -> list[Appearance]:
    """Return the stories in which a statement occurs, in the order in which they began.

    A post counts once, with its first version that carries the statement, from its publication or, where
    the statement came in by an edit, from that edit. What a person rejected does not count, nor do its copies
    in the story, and what only waits for review counts once it is confirmed.
    """
    return _appearances(_rows(db, statement_id, OCCURS), statement_id)


def appearances_and_posts(db: Database, statement_id: str) -> tuple[list[Appearance], list[MatchedPost]]:
    """Return the appearances of a statement, and the posts it was found in as things stand: read once."""
    rows = _rows(db, statement_id, _FOUND_IN, f"{_SAID} as is_said", ANSWERED)
    return _appearances((row for row in rows if row["is_said"]), statement_id), matched_posts(rows)


def _appearances(rows: Iterable[Row], statement_id: str) -> list[Appearance]:
    """Take each post once, with its first version in which it was found."""
    posts: dict[int, Row] = {}
    for row in rows:
        posts.setdefault(row["post_id"], row)
    stories: dict[int, list[Occurrence]] = {}
    for row in posts.values():
        stories.setdefault(row["story_id"], []).append(_occurrence(row, statement_id))
    return [Appearance(story_id=story_id, occurrences=tuple(of)) for story_id, of in stories.items()]


def heard(db: Database, statement_id: str) -> FoundOf:
    """Return the posts in which a statement was found, by how they stand to it, each once with its first."""
    found: dict[str, dict[int, Row]] = {"said": {}, "against": {}, "open": {}}
    for row in _rows(db, statement_id, _FOUND_IN, f"{_STANDS} as stands"):
        if row["stands"]:
            found[row["stands"]].setdefault(row["post_id"], row)
    return FoundOf(
        **{
            stands: tuple(_occurrence(row, statement_id) for row in of.values())
            for stands, of in found.items()
        }
    )


def _rows(db: Database, statement_id: str, found: str, *more: str) -> list[Row]:
    return db.rows(
        f"""select p.id as post_id, p.story_id, p.channel_id, p.message_id, c.username, c.address, c.title,
             {", ".join((FOUND, *more))}, d.verdict is not null as confirmed, {AT} as at
           {found} order by at, p.id, v.id""",
        {"statement": statement_id},
    )


def began(db: Database, statement_id: str, *, outcomes: Outcomes | None = None) -> dict[int, datetime]:
    """Return when each story in which a statement occurs began to carry it.

    With `outcomes`, as it will be once they are kept.
    """
    rows = db.rows(
        f"{AS_JUDGED} select p.story_id, min({AT}) as at {OCCURS} group by p.story_id",
        {"statement": statement_id, "judged": outcome_list(outcomes)},
    )
    return {row["story_id"]: moment(row["at"]) for row in rows}


def _occurrence(row: Row, statement_id: str) -> Occurrence:
    return Occurrence(
        url=post_url(row["address"], row["channel_id"], row["message_id"]),
        at=moment(row["at"]),
        channel_id=row["channel_id"],
        channel=row["username"],
        title=row["title"],
        rung=RUNGS[row["rung"]],
        score=row["score"],
        language=row["language"],
        wording=row["wording"],
        evidence=row["evidence"],
        confirmed=bool(row["confirmed"]),
        phrases=tuple(_phrases(row, statement_id)),
    )


def _phrases(row: Row, statement_id: str) -> Iterator[SaidWording]:
    """Yield the wordings that a post says; mostly it is one, and the rest of its match is not looked at."""
    if row["others"] == NO_OTHERS:
        yield SaidWording(
            language=row["language"],
            wording=row["part"] or row["wording"],
            evidence=row["phrase"] or row["evidence"],
            rung=RUNGS[row["rung"]],
            score=row["score"],
        )
        return
    for one in match_from(row | {"statement_id": statement_id}).said:
        yield SaidWording(
            language=one.language,
            wording=one.part or one.wording,
            evidence=one.words,
            rung=one.rung,
            score=one.score,
        )
