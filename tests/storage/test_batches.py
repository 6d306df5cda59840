"""Batches are as long as half a second allows, and note how far they came in one statement."""

from bot.models import Statement
from bot.storage.progress import BatchSize
from bot.storage.statements import advance, judged, register_statements
from tests.builders import NOON


def test_a_batch_is_halved_after_one_that_took_long_and_grows_back_after_quick_ones():
    moments = iter([0.0, 0.6, 1.2, 1.4, 1.5, 1.6, 1.7])
    size = BatchSize(200, seconds=lambda: next(moments))

    assert [size.next() for _ in range(7)] == [200, 100, 50, 50, 100, 200, 200]


def test_a_batch_is_never_empty():
    moments = iter(range(20))
    size = BatchSize(4, seconds=lambda: next(moments))

    assert [size.next() for _ in range(5)] == [4, 2, 1, 1, 1]


def test_what_comes_before_a_batch_is_no_part_of_its_time():
    moments = iter([0.0, 5.0, 9.0, 9.2])  # begun; after each of two short writes; the next begun
    size = BatchSize(200, seconds=lambda: next(moments))

    def batch():
        yield "one"
        yield "another"
        return "decided"

    def performed(found):
        found.append((yield from size.apart(batch())))

    size.next()
    came_to: list[str] = []
    assert list(performed(came_to)) == ["one", "another"] and came_to == ["decided"]
    assert size.next() == 200


def test_how_far_a_thousand_statements_came_is_noted_in_one_statement(db):
    statements = [Statement(id=f"s{n}", title="s", wording={"en": ("We are open",)}) for n in range(1000)]
    register_statements(db, statements, rules="1", at=NOON)
    told: list[str] = []
    db.conn.set_trace_callback(told.append)
    with db.write():
        advance(db, (statement.id for statement in statements[:900]), 7)
    db.conn.set_trace_callback(None)

    done = [line.split()[0] for line in told if not line.startswith(("--", "PRAGMA busy"))]
    assert done == ["BEGIN", "insert", "COMMIT"]
    assert sorted(mark.judged_to for mark in judged(db)) == [0] * 100 + [7] * 900


def test_noting_how_far_statements_came_does_not_write_what_they_say_again(db):
    statements = [Statement(id=f"s{n}", title="s", wording={"en": ("open " * 1000,)}) for n in range(100)]
    register_statements(db, statements, rules="1", at=NOON)
    db.checkpoint()
    pages = db.value("pragma wal_checkpoint(passive)") or 0
    with db.write():
        advance(db, (statement.id for statement in statements), 7)

    (_, written, _) = db.first("pragma wal_checkpoint(passive)").values()
    assert pages == 0 and 0 < written < 10
