"""A confirmed post adds the whole clause that makes the statement, or says why it adds nothing."""

from dataclasses import replace

import pytest

from bot.matching.confirming import Unkept, confirmed, lost_by, nearest
from bot.matching.engine import Engine
from bot.models import Speaker, Statement

ORLOV = Speaker(id="orlov", name="Orlov", aliases=("Orlov", "Орлов"))
PORT = Statement(
    id="port",
    title="The port",
    wording={
        "en": ("We have never refused to open the port",),
        "ru": ("Мы никогда не отказывались открыть порт",),
    },
    speaker=ORLOV,
)


def confirm(text, words="", statement=PORT):
    found = nearest(Engine([statement]), statement.id, text)
    return confirmed(statement, text, found, words)


def with_confirmed(text, words=""):
    came_to = confirm(text, words)
    assert came_to.wording, came_to.why_not
    return replace(PORT, accepted={came_to.language: (came_to.wording,)})


@pytest.mark.parametrize(
    ("text", "words", "wording"),
    [
        (
            "Orlov told the crew: “We have not once turned down a request to open the harbour.”",
            "turned down a request to open the harbour",
            "We have not once turned down a request to open the harbour",
        ),
        (
            "Орлов заявил, что за год отказов открыть гавань не было ни разу.",
            "отказов открыть гавань",
            "за год отказов открыть гавань не было ни разу",
        ),
        (
            "If the strike ends, we will open 12 berths of the harbour, Orlov said.",
            "we will open 12 berths",
            "If the strike ends, we will open 12 berths of the harbour",
        ),
        (
            "Orlov: the harbour will take 40 ships a week. The mayor was silent.",
            "harbour will take",
            "the harbour will take 40 ships a week",
        ),
        (
            "**Orlov denied** that the harbour was ever shut to grain ships.",
            "harbour was ever shut",
            "Orlov denied that the harbour was ever shut to grain ships",
        ),
    ],
)
def test_the_whole_clause_is_kept_with_what_it_denies_counts_and_depends_on(text, words, wording):
    assert confirm(text, words).wording == wording


@pytest.mark.parametrize(
    ("text", "words", "why"),
    [
        ("Will the harbour ever open to grain ships, Orlov?", "harbour ever open", Unkept.QUESTION),
        ("Petrov said: the harbour stays open to grain ships.", "harbour stays open", Unkept.SPEAKER),
        ("Orlov: so it is.", "so it is", Unkept.FEW),
        ("The weather is fine.", "", Unkept.NOWHERE),
    ],
)
def test_what_cannot_be_kept_is_no_wording_and_says_why(text, words, why):
    came_to = confirm(text, words)

    assert (came_to.wording, came_to.why_not) == ("", why)


def test_what_takes_the_statement_back_is_no_wording_of_it():
    text = "Orlov said: we have refused to open the port."
    found = nearest(Engine([PORT]), PORT.id, text)
    assert found is not None

    came_to = confirmed(PORT, text, replace(found, outcome="reversal"))

    assert (came_to.wording, came_to.why_not) == ("", Unkept.REVERSAL)


def test_words_that_are_a_wording_already_add_nothing():
    came_to = confirm("Orlov said: we have never refused to open the port.")

    assert (came_to.wording, came_to.why_not) == ("", None)


def test_a_confirmed_clause_finds_its_like_and_not_what_it_denies():
    text = "Orlov told the crew: “We have not once turned down a request to open the harbour.”"
    engine = Engine([with_confirmed(text, "turned down a request to open the harbour")])

    [again] = engine.match("Orlov: we have not once turned down a request to open the harbour")
    contrary = engine.match("Orlov turned down a request to open the harbour.")

    assert again.outcome == "alert"
    assert all(match.outcome != "alert" for match in contrary)
    assert all("denial" in {guard.kind for guard in match.guards} for match in contrary)


def test_a_denying_word_that_is_left_out_is_a_denial():
    engine = Engine(
        [with_confirmed("Orlov ruled out another closure of the harbour this winter.", "ruled out")]
    )

    found = engine.match("Orlov announced another closure of the harbour this winter.")

    assert all(match.outcome != "alert" for match in found)


def test_a_confirmed_clause_stands_up_for_a_wording_that_is_half_found():
    base = replace(PORT, wording={"en": ("The northern harbour will open to grain ships in spring",)})
    text = "Orlov: the northern harbour is to open once the ice on the lower river breaks."
    before = Engine([base]).findings(text, "port")
    after = Engine(
        [replace(base, accepted={"en": ("the northern berths open once the ice on the lower river breaks",)})]
    )

    best = max(match.score for match in before)
    own = [match for match in after.findings(text, "port") if match.wording in base.wording["en"]]
    assert max(match.score for match in own) > best >= 0.3
    assert max(match.parts.confirmed for match in own if match.parts) > 0.5
    assert all(
        match.outcome != "alert" for match in after.match("The ice on the lower river breaks, Orlov said.")
    )


@pytest.mark.parametrize(
    ("wording", "text", "lost"),
    [
        ("turned down a request", "We have not once turned down a request, Orlov said.", Unkept.DENIAL),
        ("the harbour will take", "Orlov: the harbour will take 40 ships a week.", Unkept.FIGURES),
        (
            "we will open the harbour",
            "We will open the harbour if the strike ends, Orlov said.",
            Unkept.CONDITION,
        ),
        ("harbour stays open", "Petrov said: the harbour stays open to grain ships.", Unkept.SPEAKER),
        ("words of another post", "Orlov: the harbour will take 40 ships.", Unkept.NOWHERE),
        ("the harbour will take 40 ships a week", "Orlov: the harbour will take 40 ships a week.", None),
        (
            "We have not once turned down a request",
            "We have not once turned down a request, Orlov said.",
            None,
        ),
        ("гавань примет", "Орлов: гавань примет 40 судов.", Unkept.FIGURES),
    ],
)
def test_a_stored_wording_shows_what_it_lost_of_its_clause(wording, text, lost):
    language = "ru" if wording[0] > "z" else "en"
    assert lost_by(PORT, language, wording, text) == lost
