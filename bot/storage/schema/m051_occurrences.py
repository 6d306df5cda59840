"""Every match in force beside what its post, its story and people's answers make of it, to be read at once.

The table is derived: the view works out each of its rows, and the triggers write anew whichever may have
changed. Only a version that is added to a known post is left to whoever adds it: a trigger on it would make a
savepoint of each insertion, at which FTS5 writes all it holds to the file. A later migration that makes one
of these tables anew has to take the view and the triggers away before, and to make them again.
"""

from sqlite_utils import Database

_READ_OTHERWISE = """exists (select 1 from versions o where o.post_id = v.post_id
    and (o.as_of, o.id) < (v.as_of, v.id) and o.text <> v.text
    and not exists (select 1 from versions x where x.completes = o.id))"""
_STORY_NOT_REJECTED = """'rejected' is not
    (select s.verdict from verdicts s join posts o on o.id = s.post_id
     where s.statement_id = m.statement_id and o.story_id = p.story_id order by s.id desc limit 1)"""
_SAID = f"""m.outcome <> 'reversal'
    and coalesce(d.verdict, iif(m.outcome = 'alert', 'relevant', '')) = 'relevant'
    and (d.verdict is not null or {_STORY_NOT_REJECTED})"""
_ROWS = f"""select m.statement_id, iif({_READ_OTHERWISE}, v.as_of, p.posted_at) as at, p.id as post_id,
      v.id as version_id, p.story_id, p.channel_id, p.message_id,
      case
        when {_SAID} then 'said'
        when iif(m.outcome = 'reversal', d.verdict is not 'rejected',
          d.verdict is 'rejected' and d.reason is 'denial') then 'against'
        when m.outcome = 'review' and d.verdict is null and {_STORY_NOT_REJECTED} then 'open'
        else ''
      end as stands,
      d.verdict, (select found from verdicts where statement_id = m.statement_id and post_id = p.id
        order by id limit 1) as asked_as,
      m.outcome, m.rung, m.score, m.language, m.wording, m.part, m.phrase, m.evidence, m.spans,
      m.others
    from matches m join versions v on v.id = m.version_id join posts p on p.id = v.post_id
    left join verdicts d on d.id = (select max(id) from verdicts
      where statement_id = m.statement_id and post_id = p.id)
    where m.withdrawn_at is null"""
_POST_OF = "(select post_id from versions where id = {}.version_id)"
_OF_MATCH = f"""post_id = {_POST_OF.format("{0}")} and statement_id = {{0}}.statement_id
    and version_id = {{0}}.version_id"""
_MATCHED = "exists (select 1 from occurrences where post_id = new.{})"


def migrate(db: Database) -> None:
    """Make the table, the view and the triggers, and write what there is."""
    db.execute(
        """create table occurrences (
             statement_id text not null references statements (id),
             at text not null,                 -- since when the post has it: of its publication, or an edit
             post_id integer not null references posts (id),
             version_id integer not null references versions (id),
             story_id integer,
             channel_id integer not null,
             message_id integer not null,
             stands text not null,             -- 'said', 'against', 'open'; '' for none of these
             verdict text,                     -- the latest answer
             asked_as text,                    -- what the match was when it was answered first
             outcome text not null,            -- this and all below as the match has it
             rung text not null,
             score real not null,
             language text not null,
             wording text not null,
             part text not null,
             phrase text not null,
             evidence text not null,
             spans text not null,
             others text not null,
             primary key (statement_id, at, post_id, version_id)
           ) strict, without rowid"""
    )
    db.execute("create index occurrences_post on occurrences (post_id, statement_id, version_id)")
    db.execute(f"create view occurring as {_ROWS}")
    db.execute("insert into occurrences select * from occurring")
    for name, event, condition, of in _CHANGES:
        db.execute(
            f"""create trigger {name} after {event} when {condition} begin
                delete from occurrences where {of};
                insert into occurrences select * from occurring where {of};
                end"""
        )


# The plus has SQLite come from the posts of the story, not from all matches of the statement.
_CHANGES = (
    ("occurrences_matched", "insert on matches", "true", _OF_MATCH.format("new")),
    (
        "occurrences_judged",
        """update of withdrawn_at, outcome, rung, score, language, wording, part, phrase, evidence, spans,
             others
           on matches""",
        "true",
        _OF_MATCH.format("new"),
    ),
    ("occurrences_removed", "delete on matches", "true", _OF_MATCH.format("old")),
    (
        "occurrences_answered",  # which tells of the copies in the story as well
        "insert on verdicts",
        "true",
        """+statement_id = new.statement_id and post_id in (
             select id from posts where story_id is (select story_id from posts where id = new.post_id))""",
    ),
    (
        "occurrences_moved",
        "update of story_id on posts",
        f"old.story_id is not new.story_id and {_MATCHED.format('id')}",
        "post_id = new.id",
    ),
    (
        "occurrences_answer_moved",  # from the copies in one story to those in another
        "update of story_id on posts",
        """old.story_id is not new.story_id
           and exists (select 1 from verdicts where post_id = new.id)""",
        """+statement_id in (select statement_id from verdicts where post_id = new.id)
           and post_id in (select id from posts where story_id in (old.story_id, new.story_id))""",
    ),
    (
        "occurrences_read_anew",
        "update of text, as_of, completes on versions",
        _MATCHED.format("post_id"),
        "post_id = new.post_id",
    ),
)
