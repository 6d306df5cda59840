"""What people added stays, with who and when; what they took away is gone and on record."""

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.models import LANGUAGES, Channel, Sensitivity, Speaker, Statement
from bot.storage.channels import add_channel, added_channels, remove_channel
from bot.storage.statements import add_statement, added_statements, record_of, remove_statement, statement_of
from tests.builders import NOON
from tests.storage.chain import first_broken_link

PUTIN = Speaker(id="putin", name="Vladimir Putin", aliases=("Putin", "Путин"), roles=("президент",))
TALKS = Statement(id="talks", title="Talks", wording={"en": ("We are open",), "ru": ("Мы открыты",)})
BBC = Channel(username="bbcnews", title="BBC", language="en", every=timedelta(seconds=90))


def add(db, statement=TALKS):
    return add_statement(db, statement, origin="chat", actor="ann", at=NOON)


def watch(db, channel=BBC):
    return add_channel(db, channel, origin="chat", actor="ann", at=NOON)


def actions(db):
    return [
        (row["action"], row["actor"]) for row in db.rows("select action, actor from custody order by seq")
    ]


def test_an_added_statement_is_kept_with_who_added_it_and_when(db):
    assert add(db) and not add(db, replace(TALKS, title="Other"))

    (one,) = added_statements(db)

    assert one.statement == TALKS
    assert (one.origin, one.added_by, one.added_at) == ("chat", "ann", NOON)


def test_a_statement_that_was_taken_away_may_come_back(db):
    add(db)
    assert remove_statement(db, "talks", actor="ed", at=NOON)
    assert not remove_statement(db, "talks", actor="ed", at=NOON)
    assert added_statements(db) == []

    assert add(db)

    assert [one.statement.id for one in added_statements(db)] == ["talks"]
    assert actions(db) == [
        ("statement tracked", "ann"),
        ("statement untracked", "ed"),
        ("statement tracked", "ann"),
    ]
    assert first_broken_link(db) is None


def test_an_added_channel_is_one_whatever_its_case(db):
    assert watch(db) and not watch(db, replace(BBC, username="BBCNews"))
    assert [one.channel for one in added_channels(db)] == [BBC]

    assert remove_channel(db, "BBCNEWS", actor="ed", at=NOON)

    assert added_channels(db) == [] and not remove_channel(db, "bbcnews", actor="ed", at=NOON)
    assert watch(db) and len(actions(db)) == 3


words = st.text(min_size=1, max_size=20)
days = st.none() | st.dates(date(1990, 1, 1), date(2100, 1, 1))


@given(
    st.builds(
        Statement,
        id=words,
        title=words,
        wording=st.dictionaries(st.sampled_from(LANGUAGES), st.lists(words, max_size=3).map(tuple)),
        query=st.dictionaries(st.just("*"), words),
        speaker=st.none() | st.just(PUTIN),
        require_speaker=st.booleans(),
        said_on=days,
        since=days,
        tags=st.lists(words, max_size=2).map(tuple),
        sensitivity=st.sampled_from(Sensitivity),
        urgent=st.booleans(),
    )
)
def test_a_statement_comes_back_from_its_record_as_it_was(statement):
    assert statement_of(record_of(statement)) == statement
