"""All wordings of a statement that a text carries: each with its own words and score, none of them twice."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.matching.carried import every
from bot.matching.engine import Engine
from bot.models import Match, Statement
from tests.matching.wordings import ORLOV, a_statement

OPEN, REFUSED = "The harbour stays open to grain ships", "We never turned a grain ship away"
RUSSIAN = "Порт остаётся открытым для судов с зерном"
UKRAINIAN = "Порт лишається відкритим для суден із зерном"
STATEMENT = a_statement(speaker=ORLOV, wording={"en": (OPEN, REFUSED), "ru": (RUSSIAN,), "uk": (UKRAINIAN,)})


def carried(text: str, statement: Statement = STATEMENT) -> Match:
    (found,) = Engine([statement]).match(text)
    return found


def test_a_text_that_says_both_wordings_carries_both_each_with_its_own_words_and_score() -> None:
    text = f"Orlov: {OPEN}. {REFUSED}."
    match = carried(text)

    assert [one.wording for one in match.said] == [OPEN, REFUSED]
    assert [one.evidence for one in match.said] == [OPEN, REFUSED]
    assert all(text[one.spans[0].start : one.spans[-1].end] == one.evidence for one in match.said)
    assert all(one.parts is not None and one.score > 0.9 for one in match.said)
    assert match.score == max(one.score for one in match.said)


@pytest.mark.parametrize(
    ("text", "wordings"),
    [
        (f"Orlov: {OPEN}.", [OPEN]),
        (f"Орлов: {RUSSIAN}. Orlov: {REFUSED}.", [RUSSIAN, REFUSED]),
        (f"Orlov (Орлов): {UKRAINIAN}. Orlov: {OPEN}", [UKRAINIAN, OPEN]),
    ],
)
def test_what_a_text_does_not_say_is_not_among_its_wordings(text: str, wordings: list[str]) -> None:
    assert [one.wording for one in carried(text).said] == wordings


def test_words_that_two_wordings_would_find_count_as_the_one_that_they_say_best() -> None:
    alike = a_statement("The harbour stays open to ships with grain", OPEN)

    assert [one.wording for one in carried(f"{OPEN}.", alike).said] == [OPEN]


def test_a_wording_of_two_sentences_is_told_by_its_sentences() -> None:
    both = a_statement(f"{OPEN}. {REFUSED}.", speaker=ORLOV)
    whole, one = carried(f"Orlov: {OPEN}. {REFUSED}.", both), carried(f"Orlov: {REFUSED}!", both)

    assert [said.key for said in whole.said] == [("en", OPEN), ("en", REFUSED)]
    assert [said.key for said in one.said] == [("en", REFUSED)]


def test_small_words_of_a_wording_stand_with_what_says_it() -> None:
    statement = a_statement("We have never refused to have talks", speaker=ORLOV)
    match = carried("Orlov: they are open, and have never refused to have talks", statement)

    assert match.evidence == "refused to have talks"
    assert match.words == "have never refused to have talks"


def test_what_waits_for_review_is_not_said_beside_what_alerts() -> None:
    match = carried(f"Orlov: {OPEN}. Orlov: we did turn a grain ship away.")

    assert [one.wording for one in match.said] == [OPEN]
    assert [one.outcome for one in match.others if one.wording == REFUSED] == ["review"]


def test_a_text_that_repeats_a_wording_without_end_keeps_a_bounded_number() -> None:
    assert len(carried("\n".join([f"Orlov: {OPEN}."] * 300)).others) < 60


SAID = st.lists(
    st.sampled_from(
        [OPEN, REFUSED, RUSSIAN, UKRAINIAN, "Orlov spoke", "Fog at sea", f"It is untrue that {OPEN}", "Grain"]
    ),
    min_size=1,
    max_size=5,
)


@given(SAID, st.sampled_from([". ", ".\n", " — "]))
def test_explain_agrees_with_what_is_kept_and_no_letter_is_two_wordings(
    said: list[str], between: str
) -> None:
    text, engine = f"Orlov: {between.join(said)}", Engine([STATEMENT])
    kept = [one for match in engine.match(text) for one in every(match)]
    explained = engine.explain(text, STATEMENT.id)

    best = {one.key: one for one in reversed(kept)}
    assert {a.match.key: a.match for a in explained if a.kept and a.match} == best
    letters = [at for one in kept for span in one.spans for at in range(span.start, span.end)]
    assert len(letters) < 2 * len(set(letters) | {0})
