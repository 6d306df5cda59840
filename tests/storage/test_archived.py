"""What archives hold of a channel, as ranges of ids kept beside the captures."""

import contextlib
from datetime import timedelta
from itertools import groupby
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from bot.models import Spell
from bot.storage.archived import archived_runs
from bot.storage.coverage import archive_spells, coverage_of
from bot.storage.database import Database, open_database
from bot.storage.posts import save_page
from tests.builders import CHANNEL, NOON, a_page, a_post
from tests.databases import new_database, steps_of

LOOSE = {"first": None, "last": None, "cursor": None}  # a page that vouches for nothing between its posts
looks = st.lists(
    st.tuples(
        st.integers(1, 30),
        st.integers(0, 6),
        st.sets(st.integers(0, 6), max_size=5),
        st.sampled_from(["telegram", "preview", "archive"]),
    ),
    max_size=12,
)


def look(db: Database, first: int, more: int, kept: set[int], source: str = "telegram") -> None:
    """Look at a stretch of ids, of which some are posts and one is a service message, as a source does."""
    ids = range(first, first + more + 1)
    posts = [a_post(number) for number in ids if number - first in kept]
    service = tuple(number for number in ids if number % 11 == 0 and number - first not in kept)
    vouched = LOOSE if source == "archive" else {"first": first, "last": first + more}
    save_page(db, a_page(*posts, **{"service": service, **vouched}), source=source, captured_at=NOON)


def one_by_one(db: Database) -> list[tuple[int, int]]:
    """The runs of archived posts, by a look at each id."""
    rows = db.rows(
        """select message_id, state = 'absent' and post_id is null as gone, exists (
             select 1 from versions v join captures c on c.version_id = v.id
             where v.post_id = m.post_id and c.source = 'archive') as archived
           from message_ids m order by message_id"""
    )
    there = [row for row in rows if not row["gone"]]
    runs = [
        [row["message_id"] for _, row in run if row["archived"]]
        for _, run in groupby(enumerate(there), key=lambda one: one[1]["message_id"] - one[0])
    ]
    return [(run[0], run[-1]) for run in runs if run]


@given(looks)
def test_runs_and_counts_are_those_that_all_ids_tell_one_by_one(tmp_path_factory, done):
    path: Path = tmp_path_factory.mktemp("archived") / "wirewatch.db"
    with contextlib.closing(new_database(path)) as db:
        for one in done:
            look(db, *one)

        states = [row["state"] for row in db.rows("select state from message_ids")]
        known = coverage_of(db, "ClashReport")
        assert (known.stored, known.absent, known.service) == tuple(
            states.count(state) for state in ("post", "absent", "service")
        )
        assert archived_runs(db, CHANNEL) == one_by_one(db)


def test_the_hours_of_an_archive_are_read_from_the_ends_of_its_ranges(db: Database):
    steps = []
    for first in (1, 1001):
        posts = [
            a_post(number, posted_at=NOON + timedelta(minutes=number))
            for number in range(first, first + 1000)
        ]
        save_page(db, a_page(*posts, **LOOSE), source="archive", captured_at=NOON)
        steps.append(steps_of(db, lambda: archive_spells(db, CHANNEL)))

    assert archive_spells(db, CHANNEL) == [
        Spell(since=NOON + timedelta(minutes=1), until=NOON + timedelta(minutes=2000))
    ]
    assert steps[1] <= steps[0] + 1


def test_an_older_database_gets_the_ranges_that_it_would_have_kept(tmp_path: Path):
    path = tmp_path / "wirewatch.db"
    with contextlib.closing(new_database(path)) as older:
        look(older, 5, 4, {0, 2})
        for first in (7, 20):
            look(older, first, 2, {0, 1}, "archive")
        so_far = older.rows("select first, last from archived_ranges")
        for change in ("drop table archived_ranges", "drop index message_ids_other"):
            older.run(change)
        older.run("delete from _sqlite_migrations where name = 'm048_archived'")

    with contextlib.closing(open_database(path)) as db:
        assert db.rows("select first, last from archived_ranges") == so_far
    assert [tuple(row.values()) for row in so_far] == [(7, 8), (20, 21)]
