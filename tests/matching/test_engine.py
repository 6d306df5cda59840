"""Statements found in texts: what alerts, what is reviewed, what is left alone."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.matching.engine import Engine
from bot.models import Channel, Match, Rung, Sensitivity
from tests.matching.wordings import ORLOV, a_statement

WORDING = "We are open for talks about the harbour"
STATEMENT = a_statement(WORDING)
CLAIMED = replace(STATEMENT, speaker=ORLOV, require_speaker=True)


def only(text: str, statement: object = STATEMENT, **more: object) -> Match:
    (found,) = Engine([statement]).match(text, **more)  # type: ignore[list-item, arg-type]
    return found


def kinds(match: Match) -> list[str]:
    return [guard.kind for guard in match.guards]


def test_the_evidence_is_cut_out_of_the_text_with_the_matched_words() -> None:
    text = "👍🏽 The mayor: we are **open** for talks about the harb\u0301our!"
    match = only(text)

    assert match.rung is Rung.VERBATIM
    assert match.score > 0.9
    assert match.outcome == "alert"
    assert match.evidence == text[match.spans[0].start : match.spans[-1].end]
    assert match.evidence == "we are **open** for talks about the harb\u0301our"
    assert text[match.spans[2].start : match.spans[2].end] == "open"


def test_the_surest_rung_is_given() -> None:
    text = "They remain ready to negotiate about the harbour. We are open for talks about the harbour."

    assert only(text).rung is Rung.VERBATIM


def test_nothing_is_found_in_other_news() -> None:
    engine = Engine([STATEMENT])

    assert engine.match("The harbour was painted") == []
    assert engine.match("") == []


@pytest.mark.parametrize(("denials", "outcome"), [("flag", "review"), ("alert", "alert")])
def test_a_denial_is_flagged_with_its_evidence(denials: str, outcome: str) -> None:
    match = only("We are not open for talks about the harbour", replace(STATEMENT, denials=denials))

    assert match.outcome == outcome
    assert [(guard.kind, guard.words) for guard in match.guards] == [("denial", "not")]


def test_a_denial_can_be_dropped_and_is_still_explained() -> None:
    engine = Engine([replace(STATEMENT, denials="drop")])
    text = "We are not open for talks about the harbour"

    assert engine.match(text) == []
    (attempt,) = engine.explain(text, "harbour")
    assert attempt.match is not None
    assert attempt.match.outcome == "dropped"


@pytest.mark.parametrize(
    "text",
    [
        "They never said we are open for talks about the harbour",
        "The mayor denied that they are open for talks about the harbour",
        "Fake: we are open for talks about the harbour",
        "That we are open for talks about the harbour is a lie",
    ],
)
def test_a_quotation_that_is_called_untrue_is_flagged(text: str) -> None:
    match = only(text)

    assert match.outcome == "review"
    assert "denial" in kinds(match)


def test_a_negative_wording_is_met_by_its_positive_as_a_denial() -> None:
    never = a_statement("There will be no new tolls in the harbour")

    assert only("There will be new tolls in the harbour", never).outcome == "review"
    assert only("No new tolls will be raised in the harbour", never).outcome == "alert"
    assert only("The mayor ruled out new tolls in the harbour", never).outcome == "alert"


def test_changed_sides_of_a_comparison_are_a_denial() -> None:
    hurts = a_statement("The tolls hurt fishermen more than merchants")

    assert only("The tolls hurt merchants more than fishermen", hurts).outcome == "review"
    assert only("The tolls hurt merchants less than fishermen", hurts).outcome == "alert"


def test_another_figure_goes_to_review_with_the_figure_as_evidence() -> None:
    share = a_statement("We have repaired forty percent of the harbour cranes")
    match = only("We have repaired 90% of the harbour cranes", share)

    assert match.outcome == "review"
    assert [(guard.kind, guard.words) for guard in match.guards] == [("figures", "90%")]
    assert only("Two fifths of the harbour cranes have been repaired", share).outcome == "alert"


def test_the_required_speaker_alerts_another_is_dropped_and_nobody_is_reviewed() -> None:
    engine = Engine([CLAIMED])

    (ours,) = engine.match(f'"{WORDING}," said Orlov.')
    (nobody,) = engine.match(f"{WORDING}.")

    assert (ours.outcome, ours.speaker, kinds(ours)) == ("alert", "orlov", [])
    assert (nobody.outcome, nobody.speaker, kinds(nobody)) == ("review", "unknown", ["speaker"])
    assert engine.match(f'"{WORDING}," said the mayor.') == []


def test_another_speaker_s_words_are_listed_where_no_speaker_is_required() -> None:
    match = only(f'"{WORDING}," said the mayor.', replace(CLAIMED, require_speaker=False))

    assert (match.outcome, match.speaker) == ("review", "other: mayor")


def test_the_channel_of_the_speaker_speaks_for_them() -> None:
    own = Channel(username="orlov_official", speaker="orlov")

    assert only(f"{WORDING}.", CLAIMED, channel=own).outcome == "alert"


def test_every_place_counts_not_only_the_first() -> None:
    text = f'"{WORDING}," said the mayor. "{WORDING}," said Orlov.'

    assert only(text, CLAIMED).outcome == "alert"


def test_what_is_less_sure_than_asked_for_is_reviewed_or_left_alone() -> None:
    text = "They may be willing to negotiate at the harbour gate, talks or no talks about the fish"

    wide, balanced, strict = (
        Engine([replace(STATEMENT, sensitivity=sensitivity)]).match("They hold talks about the harbour")
        for sensitivity in (Sensitivity.WIDE, Sensitivity.BALANCED, Sensitivity.STRICT)
    )

    assert [match.outcome for match in wide] == ["review"]
    assert balanced == strict == []
    assert only(text).score < only(f"{WORDING}.").score


def test_a_question_is_reviewed_and_a_condition_only_noted() -> None:
    assert only("Are we open for talks about the harbour?").outcome == "review"

    conditional = only("If they leave, we are open for talks about the harbour")
    assert (conditional.outcome, kinds(conditional)) == ("alert", ["condition"])


def test_accepted_wordings_take_part() -> None:
    accepted = replace(STATEMENT, accepted={"en": ("Nobody here shuns a chat on the quay",)})
    match = only("Nobody here shuns a chat on the quay", accepted)

    assert match.wording == "Nobody here shuns a chat on the quay"


def test_a_wording_is_found_where_a_line_cuts_it_in_two() -> None:
    assert only("We are open for talks about\nThe Harbour").rung is Rung.VERBATIM


def test_the_wording_of_another_language_is_found_in_its_own() -> None:
    both = a_statement(WORDING, wording={"en": (WORDING,), "uk": ("Ми відкриті для переговорів про порт",)})

    assert only("Вони відкриті до переговорів про порт", both).language == "uk"


def test_a_near_miss_is_explained() -> None:
    (attempt,) = Engine([STATEMENT]).explain("Nice weather. We are open for talks about fish.", "harbour")

    assert attempt.match is not None and attempt.match.outcome != "alert"
    assert attempt.found == ("open", "talks")
    assert attempt.missing == ("harbour",)
    assert attempt.passage == "We are open for talks about fish."


def test_an_unknown_statement_cannot_be_explained() -> None:
    with pytest.raises(KeyError):
        Engine([STATEMENT]).explain("text", "another")


# --- rules with a shape ---------------------------------------------------------------------------

NOUNS = [
    "harbour",
    "bridge",
    "school",
    "hospital",
    "airport",
    "pipeline",
    "parliament",
    "budget",
    "mayor",
    "pension",
]
VERBS = [
    "closed",
    "opened",
    "repaired",
    "painted",
    "sold",
    "flooded",
    "praised",
    "burned",
    "insured",
    "measured",
]
STATEMENTS = [
    a_statement(f"The {noun} in {town} was {verb}", id=f"{noun}-{verb}-{town}")
    for noun in NOUNS
    for verb in VERBS
    for town in ("Riverton", "Hilldale", "Northport")
]
ALL = Engine(STATEMENTS)
SINGLE = [Engine([statement]) for statement in STATEMENTS]
SENTENCES = st.builds(
    "{} {} in {} {} {}{}".format,
    st.sampled_from(["The", "Our old", "No"]),
    st.sampled_from(NOUNS),
    st.sampled_from(["Riverton", "Hilldale", "Northport", "Lakeside"]),
    st.sampled_from(["was", "has been", "was not"]),
    st.sampled_from(VERBS),
    st.sampled_from([".", "!", "?", " today.", "…", "\n"]),
)
TEXTS = st.lists(SENTENCES, min_size=1, max_size=4).map(" ".join)
UNRELATED = st.sampled_from(
    [
        "Rain is due tonight.",
        "Погода хорошая.",
        "Сьогодні ввечері дощ.",
        "👍🏽",
        "Prices fell by 3%.",
        "“Quoted”",
    ]
)


@given(TEXTS)
@settings(max_examples=50)
def test_one_pass_for_all_finds_what_one_by_one_finds(text: str) -> None:
    one_by_one = [match for engine in SINGLE for match in engine.match(text)]

    assert sorted(ALL.match(text), key=lambda match: match.statement_id) == sorted(
        one_by_one, key=lambda match: match.statement_id
    )


@given(TEXTS, st.randoms())
@settings(max_examples=25)
def test_the_order_of_statements_never_matters(text: str, random: object) -> None:
    some = STATEMENTS[::7]
    shuffled = list(some)
    random.shuffle(shuffled)  # type: ignore[attr-defined]

    assert Engine(shuffled).match(text) == Engine(some).match(text)


@given(SENTENCES, st.lists(UNRELATED, max_size=3), st.lists(UNRELATED, max_size=3))
def test_unrelated_sentences_never_remove_a_match(sentence: str, before: list[str], after: list[str]) -> None:
    alone = ALL.match(sentence)
    longer = ALL.match(" ".join([*before, sentence, *after]))

    assert [(match.statement_id, match.rung, match.outcome) for match in longer] == [
        (match.statement_id, match.rung, match.outcome) for match in alone
    ]


@given(TEXTS.map(lambda text: text.replace("o", "o\u0301").replace("B", "𝐁")) | TEXTS)
def test_evidence_is_always_the_text_between_its_spans(text: str) -> None:
    for match in ALL.match(text):
        assert match.evidence == text[match.spans[0].start : match.spans[-1].end]
        assert all(one.end <= other.start for one, other in zip(match.spans, match.spans[1:], strict=False))
        assert all(text[span.start : span.end].strip() for span in match.spans)
