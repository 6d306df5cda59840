"""What became of posts after people were told of them: edits, absences, answers."""

from dataclasses import dataclass

from bot.models import Edit, MatchChanges, Verdict
from bot.storage import progress
from bot.storage.database import Database, moment

VERSIONS, CUSTODY, VERDICTS = "versions told", "custody told", "verdicts told"


@dataclass(frozen=True, slots=True, kw_only=True)
class Marks:
    """The points up to which changes were told: a version, a link of the custody chain, a verdict."""

    version: int
    custody: int
    verdict: int


def changes_of(db: Database, statement_id: str, post_id: int, version_id: int) -> MatchChanges:
    """Return what became of a match in a version of a post.

    An answer about another post of the story counts where there is none about this one. That words are
    lost is said once the statement, as it was when they were found, has judged the new text.
    """
    row = db.rows(
        """select p.absent_at, p.version_id as latest, n.as_of, n.text as new, o.text as old,
             (select count(*) from matches where statement_id = :statement and version_id = o.id
              and withdrawn_at is null)
             and not exists (select 1 from matches where statement_id = :statement and version_id = n.id
                             and withdrawn_at is null)
             and exists (select 1 from statements where id = :statement and judged_to >= n.id
                         and retired_at is null) as lost
           from posts p join versions n on n.id = p.version_id join versions o on o.id = :version
           where p.id = :post""",
        {"statement": statement_id, "post": post_id, "version": version_id},
    )[0]
    edit = None
    if row["latest"] != version_id:
        edit = Edit(at=moment(row["as_of"]), old=row["old"], new=row["new"], lost=bool(row["lost"]))
    return MatchChanges(
        edit=edit,
        absent_at=moment(row["absent_at"]) if row["absent_at"] else None,
        verdict=_verdict(db, statement_id, post_id),
    )


def _verdict(db: Database, statement_id: str, post_id: int) -> Verdict | None:
    row = db.first(
        """select d.statement_id, d.verdict, d.reason, d.actor, d.at
           from verdicts d join posts p on p.id = d.post_id
           where d.statement_id = :statement
             and p.story_id = (select story_id from posts where id = :post)
           order by d.post_id = :post desc, d.id desc limit 1""",
        {"statement": statement_id, "post": post_id},
    )
    return Verdict(**(row | {"at": moment(row["at"])})) if row else None


def amended_to(db: Database) -> Marks:
    """Return how far changes were told."""
    return Marks(
        version=progress.reached(db, VERSIONS),
        custody=progress.reached(db, CUSTODY),
        verdict=progress.reached(db, VERDICTS),
    )


def latest(db: Database, *, version: int) -> Marks:
    """Return how far changes can be told now, if versions can be up to this one."""
    return Marks(
        version=version,
        custody=db.value("select coalesce(max(seq), 0) from custody"),
        verdict=db.value("select coalesce(max(id), 0) from verdicts"),
    )


def note_amended(db: Database, marks: Marks) -> None:
    """Note how far changes were told, inside the caller's transaction."""
    progress.reach(db, VERSIONS, marks.version)
    progress.reach(db, CUSTODY, marks.custody)
    progress.reach(db, VERDICTS, marks.verdict)


def changed_stories(db: Database, since: Marks, to: Marks) -> list[int]:
    """Return the stories with notices that got a version, lost or regained a post, or an answer, in order."""
    rows = db.rows(
        """select distinct p.story_id from posts p where p.id in (
             select post_id from versions where id > :version and id <= :to_version
             union select m.post_id from custody k join json_each(k.subject, '$.ids') r
               join message_ids m on m.channel_id = json_extract(k.subject, '$.channel_id')
               and m.message_id between json_extract(r.value, '$[0]') and json_extract(r.value, '$[1]')
               where k.seq > :custody and k.seq <= :to_custody and k.action in ('absent', 'present')
             union select post_id from verdicts where id > :verdict and id <= :to_verdict)
           and exists (select 1 from posts n join alerts a on a.post_id = n.id
                       where n.story_id = p.story_id and a.kind = 'notice')
           order by p.story_id""",
        {
            "version": since.version,
            "to_version": to.version,
            "custody": since.custody,
            "to_custody": to.custody,
            "verdict": since.verdict,
            "to_verdict": to.verdict,
        },
    )
    return [row["story_id"] for row in rows]
