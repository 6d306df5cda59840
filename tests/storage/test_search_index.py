"""The index of terms."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.models import Beginning, Every, Filter, Needed, OneOf, Some
from bot.storage.database import open_database
from bot.storage.posts import save_page
from bot.storage.search import load_posts
from bot.storage.search_index import BATCH, candidates, expression, indexed_to, keep_terms
from tests.builders import NOON, a_page, a_post


def one(*words):
    return OneOf(frozenset(words))


def keep(db, named, scheme="1"):
    with db.write():
        keep_terms(db, named, scheme=scheme, reached=max(version_id for version_id, _ in named))


@pytest.fixture
def wire(db):
    """A hundred posts, a second apart: "dam" in all, "even" in half, "rare" in two; 90 are indexed."""
    posts = [a_post(n, f"The dam {n}", posted_at=NOON + timedelta(seconds=n)) for n in range(1, 101)]
    save_page(db, a_page(*posts), source="telegram", captured_at=NOON)
    named = [(n, {"dam", *(["even"] if n % 2 == 0 else []), *(["rare"] if n % 45 == 7 else [])})
             for n in range(1, 91)]  # fmt: skip
    keep(db, named)
    return db


def ids(db, terms, wanted=Filter(), scheme="1", **more):  # noqa: B008 – a frozen value
    batches = candidates(db, wanted, Needed(terms=terms), scheme=scheme, **more)
    return [post.post_id for batch in batches for post in batch]


TAIL = list(range(91, 101))


def test_only_posts_that_have_the_terms_are_read_and_those_that_are_not_indexed(wire):
    assert ids(wire, one("rare")) == [7, 52, *TAIL]
    assert ids(wire, Every((one("even"), one("rare")))) == [52, *TAIL]
    assert ids(wire, Beginning("ra")) == [7, 52, *TAIL]
    assert ids(wire, one("dam")) == list(range(1, 101))


def test_they_come_newest_first_when_asked_and_a_filter_narrows_them(wire):
    assert ids(wire, one("rare"), newest_first=True) == [*reversed(TAIL), 52, 7]
    assert ids(wire, one("rare"), Filter(until=NOON + timedelta(seconds=52))) == [7]
    assert ids(wire, one("rare"), Filter(channel="another")) == []


def test_no_more_is_read_than_is_asked_for(db):
    posts = [a_post(n) for n in range(1, 2 * BATCH)]
    save_page(db, a_page(*posts), source="telegram", captured_at=NOON)

    newest = candidates(db, Filter(), Needed(terms=one("dam")), scheme="1", newest_first=True)

    assert [len(batch) for batch in newest] == [25, 50, BATCH, 24]


def test_an_index_of_another_scheme_is_of_no_use_and_is_begun_anew(wire):
    assert ids(wire, one("rare"), scheme="2") == list(range(1, 101))

    keep(wire, [(n, {"dam"}) for n in range(1, 101)], scheme="2")

    assert ids(wire, one("rare"), scheme="2") == []
    assert (indexed_to(wire, "1"), indexed_to(wire, "2")) == (0, 100)
    assert ids(wire, one("dam"), scheme="1") == list(range(1, 101))


def test_a_batch_that_fails_leaves_nothing(wire):
    def named():
        yield 91, {"rare"}
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), wire.write():
        keep_terms(wire, named(), scheme="1", reached=100)

    assert indexed_to(wire, "1") == 90
    keep(wire, [(n, {"dam"}) for n in TAIL])
    assert ids(wire, one("rare")) == [7, 52]


def test_an_edited_post_is_proposed_by_how_it_reads_now(wire):
    edited = a_post(7, "The dam held", edited=True, edited_at=NOON + timedelta(days=1))
    save_page(wire, a_page(edited), source="telegram", captured_at=NOON)
    keep(wire, [*((n, {"dam"}) for n in TAIL), (101, {"held"})])

    assert ids(wire, one("rare")) == [52]
    assert ids(wire, one("held")) == [7]


def test_posts_are_loaded_in_the_order_asked_for(wire):
    assert [post.post.message_id for post in load_posts(wire, [9, 3, 70])] == [9, 3, 70]


# --- whatever terms there are ---------------------------------------------------------------------

words = st.text("ab'%$-_. ю€\"", min_size=1, max_size=3).filter(str.strip)
leaves = st.frozensets(words, min_size=1, max_size=3).map(OneOf) | words.map(Beginning)


def wider(inner):
    parts = st.lists(inner, min_size=2, max_size=3).map(tuple)
    return parts.map(Every) | parts.map(Some)


def has(terms, held):
    match terms:
        case OneOf(some):
            return bool(some & held)
        case Beginning(letters):
            return any(term.startswith(letters) for term in held)
        case Every(parts):
            return all(has(part, held) for part in parts)
        case Some(parts):
            return any(has(part, held) for part in parts)


@pytest.fixture(scope="module")
def index(tmp_path_factory):
    """An index of all pairs of a few terms."""
    db = open_database(tmp_path_factory.mktemp("index") / "wirewatch.db")
    some = ["a", "ab", "b'a", "%", "a-b", "€", "ю", "b.", "$a", "a_"]
    held = {n: {x, y} for n, (x, y) in enumerate(((x, y) for x in some for y in some), 1)}
    keep(db, list(held.items()))
    yield db, held
    db.close()


def asked(index, terms):
    db, _ = index
    return {
        row["rowid"] for row in db.rows("select rowid from terms where terms match ?", [expression(terms)])
    }


@given(st.recursive(leaves, wider, max_leaves=12))
def test_the_index_gives_all_that_has_the_terms(index, terms):
    _, held = index

    assert {number for number, some in held.items() if has(terms, some)} <= asked(index, terms)


letters = st.text("abю€%", min_size=1, max_size=2)


@given(
    st.recursive(st.frozensets(letters, min_size=1).map(OneOf) | letters.map(Beginning), wider, max_leaves=8)
)
def test_and_of_words_without_odd_signs_nothing_else(index, terms):
    _, held = index

    assert {number for number, some in held.items() if has(terms, some)} == asked(index, terms)


@pytest.mark.parametrize("kind", [Every, Some])
def test_terms_nested_however_deeply_are_asked_for(index, kind):
    terms = one("a")
    for turn in range(60):
        terms = (Every if turn % 2 else kind)((Some((terms, one("ab"))), one("a", "ю"), Beginning("€")))

    _, held = index
    assert {number for number, some in held.items() if has(terms, some)} <= asked(index, terms)


def test_thousands_of_words_are_asked_for_at_once(index):
    many = one(*(f"w{number}" for number in range(20_000)), "ю")

    assert len(asked(index, Every((many, many, Beginning("ю"))))) == 19
