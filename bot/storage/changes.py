"""What became of posts after people were told of them: edits, absences, answers."""

from dataclasses import dataclass

from bot.models import Aside, Edit, MatchChanges, Verdict
from bot.storage import progress
from bot.storage.beside import aside, beside
from bot.storage.database import Database, moment
from bot.storage.digests import LinePlaces, line_places, linked_url, mentions_of
from bot.storage.matches import AS_JUDGED, Outcomes, outcome_list

VERSIONS, CUSTODY, VERDICTS = "versions told", "custody told", "verdicts told"


@dataclass(frozen=True, slots=True, kw_only=True)
class AmendedTo:
    """The points up to which notices were amended: a version, a link of the custody chain, a verdict."""

    version: int
    custody: int
    verdict: int


def changes_of(
    db: Database,
    statement_id: str,
    post_id: int,
    version_id: int,
    *,
    line: int = 0,
    outcomes: Outcomes | None = None,
    judged_to: int = 0,
) -> MatchChanges:
    """Return what became of a match in a version of a post.

    With `outcomes`, as it will be once they are kept and the statement has judged up to there.

    An answer about another post of the story counts where there is none about this one. That words are
    lost is said once the statement, as it was when they were found, has judged the new text. Of a `line` of
    a digest it is said what became of that line alone.
    """
    row = db.rows(
        f"""{AS_JUDGED} select p.absent_at, p.version_id as latest, n.as_of, n.text as new, o.text as old,
             n.completes, exists (select 1 from versions b where b.post_id = o.post_id and b.text <> o.text
               and (b.as_of, b.id) > (o.as_of, o.id) and (b.as_of, b.id) < (n.as_of, n.id)) as otherwise,
             (select count(*) from matches where statement_id = :statement and version_id = o.id
              and withdrawn_at is null)
             and not exists (select 1 from matches where statement_id = :statement and version_id = n.id
                             and withdrawn_at is null) as lost,
             exists (select 1 from statements s left join judged j on j.statement_id = s.id
                     where s.id = :statement and max(coalesce(j.judged_to, 0), :judged_to) >= n.id
                     and s.retired_at is null) as judged
           from posts p join versions n on n.id = p.version_id join versions o on o.id = :version
           where p.id = :post""",
        {
            "statement": statement_id,
            "post": post_id,
            "version": version_id,
            "judged": outcome_list(outcomes),
            "judged_to": judged_to,
        },
    )[0]
    edit, where = None, LinePlaces()
    if line:
        where = line_places(db, statement_id, post_id, line, versions=(version_id, row["latest"]))
    completed = row["completes"] == version_id and not row["otherwise"]
    if row["latest"] != version_id and not completed and not where.as_it_was:
        by_version = beside(db, post_id)
        edit = Edit(
            at=moment(row["as_of"]),
            old=row["old"] if where.old is None else where.old,
            new=row["new"] if where.new is None else where.new,
            lost=where.gone or bool(row["judged"] and (row["lost"] or where.unsaid)),
            # with the same words, it may have read otherwise, and reads as before again
            otherwise=row["old"].split() != row["new"].split() or bool(row["otherwise"]),
            aside=Aside() if line else aside(by_version[version_id], by_version[row["latest"]]),
        )
    verdicts = _verdicts(db, statement_id, post_id)
    return MatchChanges(
        edit=edit,
        absent_at=moment(row["absent_at"]) if row["absent_at"] else None,
        verdict=verdicts[0] if verdicts else None,
        others=tuple(sorted(verdicts[1:], key=lambda verdict: verdict.at)),
        digests=tuple(mentions_of(db, post_id, line)),
        linked_url=linked_url(db, post_id, line) if line else "",
    )


def _verdicts(db: Database, statement_id: str, post_id: int) -> list[Verdict]:
    """Return the latest answer of each person, the one that counts first."""
    rows = db.rows(
        """select d.statement_id, d.verdict, d.reason, d.actor, d.at
           from verdicts d join posts p on p.id = d.post_id
           where d.statement_id = :statement
             and p.story_id = (select story_id from posts where id = :post)
           order by d.post_id = :post desc, d.id desc""",
        {"statement": statement_id, "post": post_id},
    )
    latest: dict[str, Verdict] = {}
    for row in rows:
        latest.setdefault(row["actor"], Verdict(**(row | {"at": moment(row["at"])})))
    return list(latest.values())


def amended_to(db: Database) -> AmendedTo:
    """Return how far notices were amended."""
    return AmendedTo(
        version=progress.reached(db, VERSIONS),
        custody=progress.reached(db, CUSTODY),
        verdict=progress.reached(db, VERDICTS),
    )


def latest(db: Database, *, version: int) -> AmendedTo:
    """Return how far notices can be amended now, if versions can be up to this one."""
    return AmendedTo(
        version=version,
        custody=db.value("select coalesce(max(seq), 0) from custody"),
        verdict=db.value("select coalesce(max(id), 0) from verdicts"),
    )


def note_amended(db: Database, marks: AmendedTo) -> None:
    """Note how far notices were amended, inside the caller's transaction."""
    progress.reach(db, VERSIONS, marks.version)
    progress.reach(db, CUSTODY, marks.custody)
    progress.reach(db, VERDICTS, marks.verdict)


def changed_stories(db: Database, since: AmendedTo, to: AmendedTo) -> list[int]:
    """Return the stories with notices that got a version, a file, an answer, lost or regained a post.

    So does one that a line of a changed digest is linked to, and a digest a line of which is linked to it.
    """
    rows = db.rows(
        """with changed (post_id) as (
             select post_id from versions where id > :version and id <= :to_version
             union select m.post_id from custody k cross join json_each(k.subject, '$.ids') r
               cross join message_ids m on m.channel_id = json_extract(k.subject, '$.channel_id')
               and m.message_id between json_extract(r.value, '$[0]') and json_extract(r.value, '$[1]')
               where k.seq > :custody and k.seq <= :to_custody and k.action in ('absent', 'present')
             union select v.post_id from custody k join json_each(k.subject, '$.rows') r
               join media m on m.id = cast(substr(r.key, 7) as integer) join captures c on c.id = m.capture_id
               join versions v on v.id = c.version_id
               where k.seq > :custody and k.seq <= :to_custody and k.action = 'media kept'
             union select post_id from verdicts where id > :verdict and id <= :to_verdict)
           select s.story_id from (select distinct o.story_id from posts o where o.id in (
             select post_id from changed
             union select l.linked_post_id from changed c join digest_lines l on l.post_id = c.post_id
             union select l.post_id from changed c join digest_lines l on l.linked_post_id = c.post_id)) s
           where exists (select 1 from posts n join alerts a on a.post_id = n.id
                         where n.story_id = s.story_id and a.kind = 'notice')
           order by s.story_id""",
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
