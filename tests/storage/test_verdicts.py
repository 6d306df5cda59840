"""What people say of matches is kept, and the wordings they confirm are used."""

from datetime import timedelta

import pytest

from bot.storage.posts import save_page
from bot.storage.search import post_at
from bot.storage.verdicts import Accepted, accepted_wordings, forget_wording, latest_verdicts, record_verdict
from tests.builders import NOON, a_page, a_post
from tests.storage.chain import first_broken_link

WORDS = Accepted(statement_id="dam", language="en", wording="the dam gave way")


@pytest.fixture
def wire(db):
    save_page(db, a_page(a_post(1), a_post(2)), source="telegram", captured_at=NOON)
    db.run("""insert into statements values ('dam', 'd', 'Dam', '', 0, '', null)""")
    return db


def say(db, verdict, *, number=1, minutes=0, **more):
    stored = post_at(db, "ClashReport", number)
    assert stored is not None
    at = NOON + timedelta(minutes=minutes)
    return record_verdict(db, stored, "dam", verdict, actor="ann", at=at, **more)


def verdicts(db):
    return [(one.url.rpartition("/")[2], one.verdict, one.reason) for one in latest_verdicts(db)]


def test_the_latest_answer_counts_and_all_are_kept(wire):
    say(wire, "relevant")
    say(wire, "rejected", reason="other speaker", minutes=1)
    say(wire, "relevant", number=2)

    assert verdicts(wire) == [("1", "rejected", "other speaker"), ("2", "relevant", "")]
    assert wire.value("select count(*) from verdicts") == 3
    assert first_broken_link(wire) is None


def test_the_same_answer_twice_is_one(wire):
    assert [say(wire, "relevant"), say(wire, "relevant", minutes=1)] == [True, False]


def test_a_confirmed_wording_is_used_until_it_is_taken_back(wire):
    say(wire, "relevant", accept=WORDS)
    assert accepted_wordings(wire) == [WORDS]

    assert forget_wording(wire, "dam", WORDS.wording, actor="ann", at=NOON)
    assert not forget_wording(wire, "dam", WORDS.wording, actor="ann", at=NOON)
    assert accepted_wordings(wire) == []

    say(wire, "relevant", accept=WORDS, minutes=2)
    assert accepted_wordings(wire) == [WORDS]


def test_rejecting_a_post_takes_back_the_wording_it_had_confirmed(wire):
    say(wire, "relevant", accept=WORDS)
    say(wire, "rejected", minutes=1)

    assert accepted_wordings(wire) == []


def test_an_answer_stands_on_the_words_it_was_given_on(wire):
    say(wire, "relevant")
    save_page(
        wire, a_page(a_post(1, "Nothing", edited=True, edited_at=NOON)), source="telegram", captured_at=NOON
    )

    assert latest_verdicts(wire)[0].text == "The dam burst"
