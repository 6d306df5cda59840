"""The kinds of rows that change while the service runs, and are sealed in batches.

A connection of the program notes each row that it makes, changes or removes in the table `unsealed`, by
triggers that no other connection has: what somebody does to the file by hand is not noted there, and shows.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class NotedTable:
    """A table whose changes are noted, and what of a row says which one it is of its kind."""

    name: str
    key: str = "id"
    columns: tuple[str, ...] = ()  # whose changes count; () for all
    when: str = ""  # a condition on `old` and `new`; only changes of rows are noted where there is one


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedKind:
    """The columns of one kind that never change once a row is there, and those that may.

    Nothing is fixed in what is removable: the number of a row that went may be given again.
    """

    fixed: tuple[str, ...] = ()
    moving: tuple[str, ...] = ()
    rows: str = ""  # what is read, with an `id`; "" for the table of that name
    at_rest: str = "false"  # of a row of which nothing needs to be sealed
    removable: bool = False  # by the program itself
    label: str = ""  # what one is called before its number; "" for the kind's name
    tables: tuple[NotedTable, ...] = ()  # () for the table of that name

    @property
    def columns(self) -> tuple[str, ...]:
        """All columns that a seal covers."""
        return (*self.fixed, *self.moving)


KINDS: Mapping[str, SealedKind] = {
    "statements": SealedKind(
        moving=("digest", "title", "definition", "alert_after", "registered_at", "retired_at")
    ),
    "tracked": SealedKind(
        fixed=("statement_id", "definition", "origin", "added_by", "added_at"),
        moving=("removed_by", "removed_at"),
    ),
    "watched": SealedKind(
        fixed=("username", "channel", "origin", "added_by", "added_at"), moving=("removed_by", "removed_at")
    ),
    "invited": SealedKind(
        fixed=("recipient_id", "chat", "role", "language", "invited_by", "invited_at"),
        moving=("removed_by", "removed_at"),
    ),
    "matches": SealedKind(
        moving=(
            *(
                "statement_id",
                "version_id",
                "digest",
                "rung",
                "score",
                "language",
                "wording",
                "part",
                "phrase",
            ),
            *("evidence", "spans", "guards", "parts", "others", "speaker", "outcome", "picture"),
            *("matched_at", "withdrawn_at"),
        ),
        removable=True,
    ),
    "picture_readings": SealedKind(
        fixed=("sha256", "engine", "state", "detail", "text", "words", "read_at"), label="picture reading"
    ),
    "alerts": SealedKind(
        fixed=(
            *("kind", "statement_id", "post_id", "version_id", "on_behalf", "language", "zone", "text"),
            *("body", "origins", "entities", "buttons", "random_id", "urgent", "silent", "queued_at"),
            *("reversal", "line", "occasion"),
        ),
        moving=("about_id", "recipient_id", "state", "held_until", "not_before", "grouped_in", "passed_to"),
    ),
    "deliveries": SealedKind(fixed=("alert_id", "at"), moving=("outcome", "detail", "receipt")),
    "denials": SealedKind(fixed=("inbox_id", "at", "person", "name", "chat", "what", "why")),
    "mutes": SealedKind(fixed=("recipient_id", "kind", "what", "until", "actor", "at"), moving=("ended_at",)),
    "coverage": SealedKind(
        fixed=("username", "source", "state", "detail", "since")
    ),  # its end: see sealing.py
    "disagreements": SealedKind(
        fixed=(
            *("channel_id", "message_id", "kind", "account_text", "account_sha256", "public_text"),
            *("public_raw", "public_sha256", "noted_at"),
        ),
        moving=("told_at", "ended_at"),
    ),
    "channel_names": SealedKind(fixed=("channel_id", "username", "since"), moving=("until",)),
    "stories": SealedKind(
        moving=("story_id", "joined_id", "head_id", "kind", "carries", "told"),
        rows="""(select p.id, p.story_id, j.joined_id, j.head_id, j.kind, j.carries, j.told
            from posts p left join story_joins j on j.post_id = p.id)""",
        at_rest="r.story_id is r.id and r.joined_id is null",
        removable=True,
        label="the story of post",
        tables=(
            NotedTable(
                name="posts",
                columns=("story_id",),
                # A new post is alone at first, and that is not sealed.
                when="old.story_id is not new.story_id "
                "and (old.story_id is not null or new.story_id is not new.id)",
            ),
            NotedTable(name="story_joins", key="post_id"),
        ),
    ),
}


def journal() -> Iterator[str]:
    """Yield the statements by which a connection notes what it does in `unsealed`, while it is open.

    The plus takes the type of a key away, which would have all that is noted of a kind be read each time.
    """
    for name, kind in KINDS.items():
        for table in kind.tables or (NotedTable(name=name, columns=kind.columns),):
            condition = f"when {table.when}" if table.when else ""
            for event in ("update",) if table.when else ("update", "insert", "delete"):
                of = f"of {', '.join(table.columns)}" if table.columns and event == "update" else ""
                key = f"{'old' if event == 'delete' else 'new'}.{table.key}"
                yield f"""create temp trigger {name}_{table.name}_{event}
                    after {event} {of} on main.{table.name} {condition} begin
                    insert into unsealed (kind, id) select '{name}', {key} where not exists (
                        select 1 from unsealed where kind = '{name}' and id = +{key}); end"""
