"""Gaps are kept as ids become known, and remember what came of asking for them."""

from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.models import Gap, GapState
from bot.models.gaps import AGAIN, MOST_REQUESTS, by_state
from bot.storage.gaps import gaps_of, note_asked
from bot.storage.posts import save_page
from tests.builders import CHANNEL, NOON, a_page, a_post
from tests.databases import new_database

HOUR = timedelta(hours=1)
LOOSE = {"first": None, "last": None, "cursor": None}  # a page that vouches for nothing between its posts


def keep(db, *ids, **more):
    save_page(db, a_page(*map(a_post, ids), **more), source="telegram", captured_at=NOON)


def asked(db, *, down_to, why="nothing came", source="telegram", at=NOON):
    with db.write():
        note_asked(db, CHANNEL, gaps_of(db, CHANNEL), source=source, down_to=down_to, why=why, at=at)


@st.composite
def pages(draw):
    ids = sorted(draw(st.sets(st.integers(1, 40), max_size=5)))
    kind = draw(st.sampled_from(["vouches", "loose", "absent", "service"]))
    if kind == "absent":
        return a_page(absent=tuple(ids))
    if kind == "service":
        return a_page(service=tuple(ids))
    return a_page(*map(a_post, ids), **({} if kind == "vouches" else LOOSE))


@settings(max_examples=60, deadline=None)
@given(st.lists(pages(), max_size=8))
def test_whatever_is_kept_gaps_are_the_ids_between_known_ones(several):
    with TemporaryDirectory() as folder, closing(new_database(Path(folder) / "wirewatch.db")) as db:
        for page in several:
            save_page(db, page, source="telegram", captured_at=NOON)
        known = {row["message_id"] for row in db.rows("select message_id from message_ids")}
        found = [n for gap in gaps_of(db, CHANNEL) for n in range(gap.first, gap.last + 1)]

        assert found == [n for n in range(min(known, default=0), max(known, default=0)) if n not in known]
        assert all({gap.first - 1, gap.last + 1} <= known for gap in gaps_of(db, CHANNEL))


def test_what_is_left_of_a_gap_remembers_that_it_was_asked_for(db):
    keep(db, 1, 20, **LOOSE)
    asked(db, down_to=2)
    keep(db, 10, **LOOSE)

    one = Gap(first=2, last=9, source="telegram", requests=1, tries=1, asked_at=NOON, why="nothing came")
    assert gaps_of(db, CHANNEL) == [one, replace(one, first=11, last=19)]


def test_what_a_request_did_not_get_to_is_waiting_still(db):
    keep(db, 1, 300, **LOOSE)
    keep(db, *range(200, 300))
    asked(db, down_to=200)

    (left,) = gaps_of(db, CHANNEL)
    assert (left.first, left.last, left.requests, left.state) == (2, 199, 1, GapState.WAITING)


def test_what_is_not_answered_for_is_asked_for_after_ever_longer_pauses():
    gap = Gap(first=2, last=9)
    assert gap.is_due("preview", NOON)
    at = NOON
    for pause in (*AGAIN, AGAIN[-1]):
        gap = gap.after("preview", unanswered="not shown", at=at)
        assert not gap.is_due("preview", at + pause - HOUR / 2)
        at += pause
        assert gap.is_due("preview", at)


def test_another_source_is_asked_at_once():
    gap = Gap(first=2, last=9).after("preview", unanswered="not shown", at=NOON)

    assert gap.is_due("telegram", NOON)
    again = gap.after("telegram", unanswered=None, at=NOON)
    assert (again.requests, again.tries, again.why) == (1, 0, "")


def test_a_large_gap_is_not_asked_for_to_its_end():
    gap = Gap(first=1, last=10**6, source="telegram", requests=MOST_REQUESTS - 1)
    assert gap.is_due("telegram", NOON)

    gap = gap.after("telegram", unanswered=None, at=NOON)
    assert (gap.state, gap.is_due("telegram", NOON + 400 * AGAIN[0])) == (GapState.LEFT, False)
    assert list(by_state([gap, Gap(first=3, last=3)])) == [GapState.WAITING, GapState.LEFT]
