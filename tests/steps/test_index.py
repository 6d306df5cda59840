"""Keeping the index of terms up with the versions."""

import subprocess
import sys
from pathlib import Path

from bot.matching.query import parse
from bot.matching.rules import terms_identity
from bot.models import Filter
from bot.steps.index import BATCH, index
from bot.storage import progress
from bot.storage.database import open_database
from bot.storage.posts import save_page
from bot.storage.search_index import candidates, indexed_to, keep_terms, step_of
from tests.builders import NOON, a_page, a_post

ROOT = Path(__file__).parent.parent.parent
COUNT = BATCH + 200


def fill(db, count=COUNT):
    """Posts of which each hundredth has a rare word."""
    texts = (f"Дрон {number}" + (", ракетами" if number % 100 == 0 else "") for number in range(1, count + 1))
    posts = [a_post(number, text) for number, text in enumerate(texts, 1)]
    save_page(db, a_page(*posts), source="telegram", captured_at=NOON)


def read(db, query="ракета"):
    batches = candidates(db, Filter(), parse(query).needed(), scheme=terms_identity())
    return [post.post_id for batch in batches for post in batch]


def index_terms(db):
    """How many are left after each batch."""
    return (done.left for done in progress.performed(db, index(db)))


def rows(db):
    """How many versions the index gives for a word that all have."""
    return db.value("select count(*) from terms where terms match '\"дрон\"'")


def test_versions_are_indexed_once_in_batches_and_then_few_are_read(db):
    fill(db)
    assert len(read(db)) == COUNT

    assert list(index_terms(db)) == [COUNT - BATCH, 0]
    assert list(index_terms(db)) == []
    assert read(db) == list(range(100, COUNT + 1, 100))


def test_what_comes_later_is_indexed_alone(db):
    fill(db, 3)
    list(index_terms(db))
    save_page(db, a_page(a_post(4, "Ракету сбили")), source="telegram", captured_at=NOON)

    assert read(db) == [4]
    assert list(index_terms(db)) == [0]
    assert read(db) == [4] and rows(db) == 3


def test_an_indexing_that_was_left_goes_on_where_it_was(db):
    fill(db)
    assert next(index_terms(db)) == COUNT - BATCH
    assert len(read(db)) == COUNT - BATCH + BATCH // 100

    assert list(index_terms(db)) == [0]
    assert rows(db) == COUNT


def test_two_that_index_at_once_index_nothing_twice(db, tmp_path):
    fill(db)
    other = open_database(tmp_path / "wirewatch.db")
    one, another = index_terms(db), index_terms(other)

    assert [next(one), next(another)] == [COUNT - BATCH, 0]
    assert list(another) == list(one) == []
    assert rows(db) == COUNT
    other.close()


def test_other_rules_index_everything_again(db):
    fill(db, 20)
    with db.write():
        keep_terms(db, [(1, {"дрон"}), (20, {"дрон"})], scheme="of old", reached=20)

    assert list(index_terms(db)) == [0]
    assert rows(db) == 20
    assert indexed_to(db, "of old") == 0
    assert progress.reached(db, step_of(terms_identity())) == 20


def test_a_process_killed_while_it_indexes_loses_and_repeats_nothing(db, tmp_path):
    fill(db)
    program = (
        "import sys\nfrom pathlib import Path\nfrom bot.steps.index import index\n"
        "from bot.storage.progress import performed\n"
        "from bot.storage.database import open_database\n"
        "db = open_database(Path(sys.argv[1]))\n"
        "for done in performed(db, index(db)):\n    print(done.left, flush=True)\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", program, str(tmp_path / "wirewatch.db")],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        assert process.stdout and process.stdout.readline() == f"{COUNT - BATCH}\n"
        process.kill()

    list(index_terms(db))

    assert rows(db) == COUNT
    assert read(db) == list(range(100, COUNT + 1, 100))
