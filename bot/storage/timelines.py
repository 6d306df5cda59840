"""Where a statement appeared: the stories that carry it, each with its posts in order."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from functools import cache

from bot.models import Appearance, FoundOf, MatchedPosts, Occurrence, channel_url
from bot.storage.columns import READ_OTHERWISE
from bot.storage.database import Database, moment
from bot.storage.matches import AS_JUDGED, RUNGS, Outcomes, outcome_list
from bot.storage.occurrences import FOUND_ROWS, FoundRow, matched_posts

SAID = "said"

# As the view `occurring` has it, which knows no outcomes but those that are kept.
_FOUND_IN = """from matches m join versions v on v.id = m.version_id join posts p on p.id = v.post_id
    left join verdicts d on d.id = (select max(id) from verdicts
      where statement_id = m.statement_id and post_id = p.id)
    where m.statement_id = :statement and m.withdrawn_at is null"""
_STORY_NOT_REJECTED = """'rejected' is not
    (select s.verdict from verdicts s join posts o on o.id = s.post_id
     where s.statement_id = m.statement_id and o.story_id = p.story_id order by s.id desc limit 1)"""
_SAID = f"""m.outcome <> 'reversal'
    and coalesce(d.verdict, iif(m.outcome = 'alert', 'relevant', '')) = 'relevant'
    and (d.verdict is not null or {_STORY_NOT_REJECTED})"""
_OCCURS = f"{_FOUND_IN} and {_SAID}"
_AT = f"iif({READ_OTHERWISE}, v.as_of, p.posted_at)"


def appearances(db: Database, statement_id: str) -> list[Appearance]:
    """Return the stories in which a statement occurs, in the order in which they began.

    A post counts once, with its first version that carries the statement, from its publication or, where
    the statement came in by an edit, from that edit. What a person rejected does not count, nor do its copies
    in the story, and what only waits for review counts once it is confirmed.
    """
    return _appearances(db, _found(db, statement_id))


def appearances_and_posts(db: Database, statement_id: str) -> tuple[list[Appearance], MatchedPosts]:
    """Return the appearances of a statement, and its posts as things stand, counted: read once."""
    found = list(_found(db, statement_id))
    return _appearances(db, found), matched_posts(found)


def first_carriers(db: Database, statement_id: str) -> Iterator[Occurrence]:
    """Yield the first post of each story in which a statement occurs, in the order in which they began.

    They are read as they are asked for.
    """
    stories, occurrence = set[int](), _maker(db)
    for row in _found(db, statement_id):
        if row.stands == SAID and row.story_id not in stories:
            stories.add(row.story_id)
            yield occurrence(row)


def carrying(db: Database, statement_id: str) -> int:
    """Count the stories in which a statement occurs, without reading their posts."""
    return int(
        db.value(
            "select count(distinct story_id) from occurrences where statement_id = ? and stands = ?",
            [statement_id, SAID],
        )
    )


def _appearances(db: Database, found: Iterable[FoundRow]) -> list[Appearance]:
    """Take each post once, with its first version in which it was found."""
    posts, stories, occurrence = set[int](), dict[int, list[Occurrence]](), _maker(db)
    for row in found:
        if row.stands == SAID and row.post_id not in posts:
            posts.add(row.post_id)
            stories.setdefault(row.story_id, []).append(occurrence(row))
    return [Appearance(story_id, tuple(of)) for story_id, of in stories.items()]


def heard(db: Database, statement_id: str) -> FoundOf:
    """Return the posts in which a statement was found, by how they stand to it, each once with its first."""
    found: dict[str, dict[int, Occurrence]] = {SAID: {}, "against": {}, "open": {}}
    occurrence = _maker(db)
    for row in _found(db, statement_id):
        if row.stands and row.post_id not in (of := found[row.stands]):
            of[row.post_id] = occurrence(row)
    return FoundOf(**{stands: tuple(of.values()) for stands, of in found.items()})


def _found(db: Database, statement_id: str) -> Iterator[FoundRow]:
    return map(FoundRow._make, db.each_tuple(FOUND_ROWS, [statement_id]))


def began(db: Database, statement_id: str, *, outcomes: Outcomes | None = None) -> dict[int, datetime]:
    """Return when each story in which a statement occurs began to carry it.

    With `outcomes`, as it will be once they are kept.
    """
    rows = db.rows(
        f"{AS_JUDGED} select p.story_id, min({_AT}) as at {_OCCURS} group by p.story_id",
        {"statement": statement_id, "judged": outcome_list(outcomes)},
    )
    return {row["story_id"]: moment(row["at"]) for row in rows}


def _maker(db: Database) -> Callable[[FoundRow], Occurrence]:
    """Return what makes an occurrence of a row: what a channel is called is read once, not of each row."""

    @cache
    def channel(channel_id: int) -> tuple[str, str, str]:
        found = "select address, username, title from channels where id = ?"
        ((address, username, title),) = db.each_tuple(found, [channel_id])
        return channel_url(address, channel_id), username, title

    def occurrence(row: FoundRow) -> Occurrence:
        url, username, title = channel(row.channel_id)
        return Occurrence(
            f"{url}{row.message_id}",
            moment(row.at),
            row.channel_id,
            username,
            title,
            RUNGS[row.rung],
            row.score,
            row.language,
            row.wording,
            row.evidence,
            row.verdict is not None,
            row.phrases(),
        )

    return occurrence
