"""The same words at another time, of another country, with less, or too few of them."""

from dataclasses import replace

import pytest

from bot.matching.engine import Engine
from bot.matching.trial import thin_wordings
from bot.models import Match, Speaker, Statement

HEAD = Speaker(
    id="varga",
    name="Anna Varga",
    aliases=("Varga", "Варга"),
    roles=("president", "президент", "президент США"),
)


def a_statement(language: str, *wordings: str, **more: object) -> Statement:
    return replace(
        Statement(id="s", title="", wording={language: wordings}, speaker=HEAD),
        **more,  # type: ignore[arg-type]
    )


def found(statement: Statement, text: str) -> Match:
    (match,) = Engine([statement]).match(text)
    return match


def relation_of(match: Match) -> str:
    return next((guard.note for guard in match.guards if guard.kind == "relation"), "")


@pytest.mark.parametrize(
    ("language", "wording", "same", "other"),
    [
        (
            "ru",
            "Я поговорю с рыбаками залива по телефону",
            "Варга: скоро поговорю по телефону с рыбаками залива",
            "Варга поговорила с рыбаками залива по телефону",
        ),
        (
            "ru",
            "Я помиловал контрабандистов северной гавани",
            "Варга помиловал контрабандистов северной гавани",
            "Варга планирует помиловать контрабандистов северной гавани",
        ),
        (
            "en",
            "The harbour pilots will be insured by the crown",
            "Varga: the harbour pilots will be insured by the crown soon",
            "Varga: the harbour pilots insured themselves with the crown",
        ),
        (
            "en",
            "We will sell the northern lighthouse to the guild",
            "Northern lighthouse to be sold to the guild, Varga says",
            "Varga: the northern lighthouse was sold to the guild",
        ),
        (
            "ru",
            "Сбор за стоянку вырастет на треть",
            "Варга: сбор за стоянку вырастет на треть весной",
            "Варга: сбор за стоянку вырос на треть",
        ),
        (
            "uk",
            "Збір за стоянку зросте на третину",
            "Варга: збір за стоянку зросте на третину навесні",
            "Варга: збір за стоянку зріс на третину",
        ),
        (
            "ru",
            "Мы закрыли северную гавань для танкеров",
            "Варга: северную гавань закрыли для танкеров",
            "Варга: северную гавань закроют для танкеров",
        ),
    ],
)
def test_another_time_is_for_a_person_to_judge(language: str, wording: str, same: str, other: str) -> None:
    statement = a_statement(language, wording)

    assert (found(statement, same).outcome, relation_of(found(statement, same))) == ("alert", "")
    assert found(statement, other).outcome != "alert"


def test_another_country_in_the_place_of_the_wordings_is_for_a_person_to_judge() -> None:
    statement = a_statement("en", "Portugal will not sell fishing licences to the island")
    text = "Varga: {} will not sell fishing licences to the island"

    assert found(statement, text.format("Portugal")).outcome == "alert"
    other = found(statement, text.format("Norway"))
    assert (other.outcome, relation_of(other)) == ("review", "another country")


def test_a_last_resort_is_less_than_what_may_be_done() -> None:
    statement = a_statement("en", "The island may use depth charges against smugglers")

    assert (
        relation_of(
            found(statement, "Varga: as a last resort the island may use depth charges against smugglers")
        )
        == "only as an exception"
    )


def test_a_condition_of_which_nothing_is_said_is_missed() -> None:
    statement = a_statement("en", "The ferry strike will end quickly if the harbour board pays")

    whole = found(statement, "Varga: the ferry strike will end quickly if the harbour board pays")
    half = Engine([statement]).match("Varga: the ferry strike will end quickly")
    assert relation_of(whole) == ""
    assert all(relation_of(match) == "without its condition" for match in half)


def test_a_role_that_somebody_else_holds_by_name_is_not_the_speakers() -> None:
    statement = a_statement("ru", "Северный причал передадут рыбакам залива", require_speaker=True)
    said = "Северный причал передадут рыбакам залива, заявил президент США {}"

    assert found(statement, said.format("Анна Варга")).outcome == "alert"
    assert Engine([statement]).match(said.format("Дональд Трамп")) == []


def test_names_that_are_joined_are_denied_together() -> None:
    statement = a_statement("ru", "Встречи Орлова и Варги на причале не было")

    affirmed = found(statement, "Встреча Орлова и Варги на причале состоялась, сообщил президент")
    assert affirmed.outcome == "review" and "denial" in [guard.kind for guard in affirmed.guards]


def test_a_figure_that_is_missing_counts_against_a_match() -> None:
    statement = a_statement("en", "The harbour sold 300 fishing boats to the museum")
    engine = Engine([statement])
    scores = {
        text: max(match.score for match in engine.findings(f"Varga: the harbour sold {text}", "s"))
        for text in ("300 fishing boats to the museum", "fishing boats to the museum")
    }

    assert scores["fishing boats to the museum"] < scores["300 fishing boats to the museum"] / 2


def test_figures_agree_within_a_rounding_only_where_they_are_shares() -> None:
    engine = Engine([a_statement("en", "The ferry costs 100 crowns"), a_statement("en", "x", id="t")])

    (match,) = engine.match("Varga: the ferry costs 99.9 crowns")
    assert match.outcome == "review" and "figures" in [guard.kind for guard in match.guards]


def test_a_wording_of_two_words_counts_in_other_words_only_from_its_speaker() -> None:
    statement = a_statement("en", "We will reopen the quarry", speaker=None)

    engine = Engine([statement])
    assert found(statement, "We will reopen the quarry").outcome == "alert"
    assert guards_of(engine, "Soon they will reopen a quarry") == set()
    assert guards_of(engine, "Soon they will restart a quarry") == {"thin"}
    assert thin_wordings(statement) == [("We will reopen the quarry", "reopen, quarry")]
    assert thin_wordings(a_statement("en", "The northern harbour will reopen its copper quarry")) == []


def guards_of(engine: Engine, text: str) -> set[str]:
    return {guard.kind for match in engine.findings(text, "s") for guard in match.guards}
