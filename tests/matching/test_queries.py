"""Statements that are found by their queries."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import InputError
from bot.matching.engine import Engine
from bot.models import Channel, Match, Rung, Sensitivity, Span, Speaker
from tests.matching.wordings import ORLOV, a_statement

MAY = datetime(2026, 5, 29, 22, 30, tzinfo=UTC)


def asked(query: str, key: str = "*", *wordings: str, **more: Any) -> Any:
    return a_statement(*wordings, query={key: query}, **({"sensitivity": Sensitivity.BALANCED} | more))


def matches(statement: object, text: str, **more: Any) -> list[Match]:
    return Engine([statement]).match(text, **more)  # type: ignore[list-item]


def cut(match: Match, text: str) -> list[str]:
    return [text[span.start : span.end] for span in match.spans]


def test_a_query_finds_its_words_in_all_their_forms_and_nothing_else() -> None:
    statement = asked("порт NEAR/3 закрыть", "ru")
    text = "Дождь идёт. Порты вчера закрыли до весны."

    (match,) = matches(statement, text)

    assert (match.rung, match.score, match.outcome) == (Rung.INFLECTED, 1.0, "alert")
    assert (match.language, match.wording) == ("ru", "порт NEAR/3 закрыть")
    assert cut(match, text) == ["Порты", "закрыли"] and match.evidence == "Порты вчера закрыли"
    assert matches(statement, "Порты открыты.") == []


def test_a_query_for_all_languages_says_none() -> None:
    (match,) = matches(asked("harbour|порт"), "Порт работает.")

    assert match.language == ""


def test_the_evidence_is_the_sentence_that_holds_most_of_it() -> None:
    text = "A harbour. Then ships left the harbour for another harbour. The harbour is empty."

    (match,) = matches(asked("harbour"), text)

    assert match.evidence == "harbour for another harbour"


def test_of_two_sentences_that_hold_as_much_the_first_is_shown() -> None:
    (match,) = matches(asked("(harbour) (ship)"), "The harbour is shut. A ship is due.")

    assert match.spans == (Span(start=4, end=11),)


def test_a_pattern_is_cut_at_the_end_of_the_sentence() -> None:
    (match,) = matches(asked(r"/due.\s+The/"), "Rain is due. The end.")

    assert match.evidence == "due."


def test_filters_alone_are_shown_by_the_first_line() -> None:
    statement = asked("@harbour_wire after:2026-05-01")
    harbour = Channel(username="harbour_wire")

    (match,) = matches(statement, "\n  Port closed. For good.  \nMore.", channel=harbour, posted_at=MAY)

    assert match.evidence == "Port closed. For good."
    assert matches(statement, "Port closed.", channel=Channel(username="other"), posted_at=MAY) == []
    assert matches(statement, "Port closed.", channel=harbour) == []
    assert matches(statement, " \n", channel=harbour, posted_at=MAY) == []


def test_a_day_begins_in_the_given_zone() -> None:
    statement = asked("port after:2026-05-30")

    assert Engine([statement]).match("The port.", posted_at=MAY) == []
    assert Engine([statement], zone=ZoneInfo("Europe/Kyiv")).match("The port.", posted_at=MAY)


def test_a_query_names_any_speaker_that_is_known() -> None:
    petrov = Speaker(id="petrov", name="Ivan Petrov", aliases=("Petrov",))
    text = "Petrov left the harbour."

    assert Engine([asked("harbour speaker:petrov")], speakers=[petrov]).match(text)
    assert Engine([asked("harbour speaker:orlov")], speakers=[petrov]).match(text) == []
    assert matches(asked("harbour speaker:orlov", speaker=ORLOV), "Orlov left the harbour.")


@pytest.mark.parametrize(
    ("text", "outcomes", "speaker"),
    [
        ("Orlov said: the harbour is shut.", ["alert"], "orlov"),
        ("The harbour is shut.", ["review"], "unknown"),
        ("Petrov said: the harbour is shut.", [], None),
    ],
)
def test_a_required_speaker_has_to_say_it(text: str, outcomes: list[str], speaker: str | None) -> None:
    found = matches(asked("harbour shut", speaker=ORLOV, require_speaker=True), text)

    assert [match.outcome for match in found] == outcomes
    assert all(match.speaker == speaker for match in found)


@pytest.mark.parametrize(("denials", "outcomes"), [("flag", ["review"]), ("drop", []), ("alert", ["alert"])])
def test_what_is_denied_goes_where_the_statement_says(denials: str, outcomes: list[str]) -> None:
    text = "Nobody denies the rain. Orlov denied that the harbour is shut."

    found = matches(asked("harbour NEAR/3 shut", denials=denials), text)

    assert [match.outcome for match in found] == outcomes


def test_a_query_is_as_sure_as_its_author_however_strict_the_statement() -> None:
    (match,) = matches(asked("harbour", sensitivity=Sensitivity.STRICT), "The harbour.")

    assert match.outcome == "alert"


def test_a_wording_goes_before_a_query_that_comes_to_as_much() -> None:
    statement = asked("harbour", "*", "The harbour is shut", sensitivity=Sensitivity.WIDE)

    (worded,) = matches(statement, "The harbour was shut.")
    (queried,) = matches(statement, "The harbour is open.")

    assert (worded.wording, queried.wording) == ("The harbour is shut", "harbour")


def test_a_query_that_alerts_goes_before_a_wording_that_is_only_listed() -> None:
    statement = asked("harbour", "*", "The harbour is shut", sensitivity=Sensitivity.BALANCED)

    (match,) = matches(statement, "Is the harbour shut? Nobody knows. The harbour, harbour, harbour.")

    assert (match.wording, match.outcome) == ("harbour", "alert")


def test_a_query_is_explained_beside_the_wordings() -> None:
    engine = Engine([asked("harbour", "en", "A far shore was seen")])

    first, second = engine.explain("The harbour.", "harbour")

    assert (first.wording, first.language, first.score, first.found) == ("harbour", "en", 1.0, ("harbour",))
    assert first.match is not None and second.match is None
    missed = engine.explain("The weather.", "harbour")[-1]
    assert (missed.score, missed.match) == (0.0, None)


def test_a_query_that_cannot_be_read_is_refused() -> None:
    with pytest.raises(InputError):
        Engine([asked("harbour (shut")])


QUERIES = [
    "harbour",
    "=harbours",
    "harb*",
    "/h.r/",
    "ship|port",
    "harbour -ship",
    "порт",
    "lang:ru",
    "lang:ru|rain -port",
]


@given(
    st.lists(st.sampled_from(QUERIES), min_size=1, unique=True),
    st.lists(st.sampled_from(["harbours", "ship.", "порта", "rain", "Hurry!", "\n"]), max_size=6),
)
def test_many_queries_in_one_pass_find_what_each_finds_alone(queries: list[str], words: list[str]) -> None:
    text = " ".join(words)
    statements = [asked(query, id=f"s{place}") for place, query in enumerate(queries)]

    together = Engine(statements).match(text)

    assert together == [match for statement in statements for match in Engine([statement]).match(text)]
    assert all(text[m.spans[0].start : m.spans[-1].end] == m.evidence != "" for m in together)
