"""What the batches of seals say, set beside the rows as they are; noted in temporary tables."""

from collections.abc import Iterator, Sequence
from typing import Any

from bot.storage.database import Database, Row
from bot.storage.kinds import KINDS
from bot.storage.sealing import DIGITS, Key

NOTES = {  # ids have no type: some are words
    "noted_seals": """(kind text, id, seq integer, form integer, digests text, otherwise integer,
        primary key (kind, id)) without rowid""",
    "noted_ends": "(id integer primary key, until text, rounds integer, seq integer, cut integer)",
}
GONE = ""  # in place of digests

# `otherwise` is the first link that seals a row otherwise in what never changes.
NOTE = f"""insert into noted_seals (kind, id, seq, form, digests) values (:kind, :id, :seq, :form, :digests)
    on conflict do update set seq = excluded.seq, form = excluded.form, digests = excluded.digests,
      otherwise = coalesce(otherwise, iif(:fixed and form is excluded.form and substr(digests, 1, {DIGITS})
        <> substr(excluded.digests, 1, {DIGITS}), excluded.seq, null))"""

ALERTS_SENT_UNTOLD = """
    select id from alerts a where state = 'sent'
      and not exists (select 1 from deliveries where alert_id = a.id and outcome = 'sent') order by id
"""


class SealNotes:
    """The seals that one chain says, set beside what is stored."""

    def __init__(self, db: Database) -> None:
        self._db = db
        for name, columns in NOTES.items():
            db.run(f"drop table if exists temp.{name}")
            db.run(f"create temp table {name} {columns}")

    def note(
        self, kind: str, ids: Sequence[Key], digests: Sequence[str], *, form: int, fixed: bool, seq: int
    ) -> None:
        """Note what a link says of rows of a kind, each by its id; the last word on a row counts."""
        self._db.run_each(
            NOTE,
            (
                {"kind": kind, "id": key, "seq": seq, "form": form, "digests": digest, "fixed": fixed}
                for key, digest in zip(ids, digests, strict=True)
            ),
        )

    def note_pruned(self, kind: str, first: int, last: int) -> None:
        """Note that rows went on record."""
        self._db.run("delete from noted_seals where kind = ? and id between ? and ?", [kind, first, last])

    def note_ends(self, ends: Sequence[Sequence[Any]], seq: int) -> None:
        """Note how far spells of coverage went at a link: (number, end, rounds) of each."""
        self._db.run_each(
            """insert into noted_ends (id, until, rounds, seq) values (?, ?, ?, ?)
               on conflict do update set until = max(until, excluded.until),
                 rounds = max(rounds, excluded.rounds), seq = iif(cut is null, excluded.seq, seq),
                 cut = coalesce(cut, iif(excluded.until < until or excluded.rounds < rounds,
                   excluded.seq, null))""",
            ((number, until, rounds, seq) for number, until, rounds in ends),
        )

    # --- beside what is stored ------------------------------------------------------------------------

    def rows(self, name: str) -> Iterator[Row]:
        """Yield each row of a kind with its seal (`seq` is None without one), and whether it changed since.

        Those are left out of which nothing is sealed nor needs to be.
        """
        kind = KINDS[name]
        # The plus takes a column's type away, which would keep the indexes of ids without one from use.
        columns = ", ".join(f"r.{column}" for column in kind.columns)
        yield from self._db.each(
            f"""select r.id, {columns}, n.seq, n.form, n.digests, n.otherwise, u.id is not null as changed
                from {kind.rows or name} r
                left join temp.noted_seals n on n.kind = :name and n.id = +r.id
                left join unsealed u on u.kind = :name and u.id = +r.id
                where n.seq is not null or u.id is not null or not ({kind.at_rest}) order by r.id""",
            {"name": name},
        )

    def missing(self, name: str) -> Iterator[Row]:
        """Yield each id of a kind that was sealed, or noted, and is not there: `seq` of the seal, if any."""
        source = KINDS[name].rows or name
        yield from self._db.each(
            f"""select k.id, max(k.seq) as seq, max(k.changed) as changed from (
                  select id, seq, 0 as changed from temp.noted_seals
                  where kind = :name and digests <> '{GONE}'
                  union all select id, null, 1 from unsealed where kind = :name) k
                where not exists (select 1 from {source} r where r.id = k.id) group by k.id order by k.id""",
            {"name": name},
        )

    def ends_cut(self) -> list[Row]:
        """Return spells of coverage that end, or ended, before what a link says, the first few."""
        return self._db.rows(
            """select c.id, c.until, n.until as noted, n.seq from temp.noted_ends n
               join coverage c on c.id = n.id where c.until < n.until or c.rounds < n.rounds or n.cut
               order by c.id limit 10"""
        )

    def untold(self) -> list[int]:
        """Return alerts that are said to be sent, of which no delivery says so; the first few."""
        return [row["id"] for row in self._db.rows(f"{ALERTS_SENT_UNTOLD} limit 10")]

    def at(self, seq: int) -> str:
        """Return when a link was made."""
        return str(self._db.value("select at from custody where seq = ?", [seq]) or "")
