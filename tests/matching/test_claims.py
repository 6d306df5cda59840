"""What a wording asks of a text."""

from bot.matching.claimed import ClaimTable
from bot.matching.claims import Claim, claims
from bot.matching.outlined import Outlines
from bot.models import Statement


def of(wording: str, language: str = "en") -> list[Claim]:
    return list(claims(0, language, wording))


def required(claim: Claim) -> list[str]:
    return [slot.label for slot in claim.slots if slot.required]


def test_function_words_and_thin_words_are_free() -> None:
    (claim,) = of("The harbour will effectively be open for ships.")

    assert required(claim) == ["harbour", "open", "ships"]


def test_each_sentence_of_a_wording_stands_for_it_and_so_does_the_whole() -> None:
    one, other, whole = of("The harbour is open for ships. The dam protects the town.")

    assert required(one) == ["harbour", "open", "ships"]
    assert required(other) == ["dam", "protects", "town"]
    assert whole.whole
    assert not one.whole


def test_a_sentence_too_short_to_tell_counts_only_within_the_whole() -> None:
    assert [claim.whole for claim in of("Yes. The dam protects the town.")] == [False, True]


def test_groups_are_spelt_out_for_word_for_word() -> None:
    (claim,) = of("The harbour is {open|ready} for ships")

    assert claim.variants == (
        ("the", "harbour", "is", "open", "for", "ships"),
        ("the", "harbour", "is", "ready", "for", "ships"),
    )


def test_alternatives_of_a_group_are_worth_as_much_as_the_word() -> None:
    (claim,) = of("The harbour is {open|ready} for ships")
    (slot,) = (slot for slot in claim.slots if slot.label == "open")

    assert slot.ways["=open"].quality == slot.ways["=ready"].quality == 1.0


def test_figures_are_slots_of_their_own_and_said_twice_count_once() -> None:
    (claim,) = of("The exchange of prisoners is on Friday: 200 for 200")

    figures = [(slot.figure.kind, slot.figure.amount) for slot in claim.slots if slot.figure]

    assert figures == [("weekday", 5.0), ("number", 200.0)]


def test_slots_know_what_is_denied() -> None:
    (claim,) = of("The harbour is open, the dam is not finished")

    assert {slot.label: slot.negative for slot in claim.slots if slot.required} == {
        "harbour": False,
        "open": False,
        "dam": True,
        "finished": True,
    }


def test_a_wording_of_function_words_alone_keeps_them() -> None:
    (claim,) = of("We will be there")

    assert required(claim) == ["We", "will", "be", "there"]


def test_wordings_of_many_posts_are_taken_apart_once() -> None:
    statements = [
        Statement(id=f"s{number}", title="bridge", wording={"en": (f"The council opened bridge {number}",)})
        for number in range(6_000)
    ]
    table = ClaimTable(statements, Outlines())

    first = list(table)

    assert all(again is claim for again, claim in zip(table, first, strict=True))
