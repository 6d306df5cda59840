"""The scores over labelled posts."""

from bot.matching.engine import Engine
from bot.matching.evaluation import evaluate
from bot.matching.labelled import Labelled, embedded, labelled_from, statement_from
from bot.models import Sensitivity

RECORD = {
    "sid": "S1",
    "speaker": "Orlov",
    "aliases": ["Orlov", "Орлов"],
    "topic": "harbour",
    "en": "The harbour will be closed in winter.",
    "ru": "Порт зимой будет закрыт.",
}


def a_post(kind: str, text: str, *, label: int = 0, sid: str = "S1", lang: str = "en") -> Labelled:
    return labelled_from({"sid": sid, "label": label, "lang": lang, "kind": kind, "text": text})


POSTS = [
    a_post("quote", '"The harbour will be closed in winter," Orlov said.', label=1),
    a_post("quote", "Орлов: «Порт зимой будет закрыт».", label=1, lang="ru"),
    a_post("para", "Ships will have to stay away, Orlov said.", label=1),
    a_post("negation", "The harbour will not be closed in winter, Orlov said."),
    a_post("speaker", '"The harbour will be closed in winter," the mayor said.'),
]


def test_a_record_becomes_a_statement_with_its_speaker() -> None:
    statement = statement_from(RECORD)

    assert statement.speaker is not None
    assert statement.speaker.aliases == ("Orlov", "Орлов")
    assert statement.wording == {"en": (RECORD["en"],), "ru": (RECORD["ru"],)}
    assert statement.sensitivity is Sensitivity.BALANCED


def test_alerts_and_reviews_are_shared_out_by_kind() -> None:
    result = evaluate(Engine([statement_from(RECORD)]), POSTS)

    assert result.precision == 1.0
    assert result.recall == 2 / 3
    assert result.kinds == {"quote": 1.0, "para": 0.0, "negation": 0.0, "speaker": 0.0}
    assert result.review == {"quote": 0.0, "para": 0.0, "negation": 0.0, "speaker": 1.0}
    assert result.reversals == {"quote": 0.0, "para": 0.0, "negation": 1.0, "speaker": 0.0}
    assert result.rungs == {"verbatim": 2, "inflected": 0, "reworded": 0, "semantic": 0}


def test_a_wrong_alert_costs_precision() -> None:
    wrong = a_post("topic", '"The harbour will be closed in winter," Orlov said.')

    assert evaluate(Engine([statement_from(RECORD)]), [*POSTS, wrong]).precision == 2 / 3


def test_cells_count_posts_and_alerts_by_rung() -> None:
    cells = list(evaluate(Engine([statement_from(RECORD)]), POSTS).cells())

    assert cells[0] == ("quote", "en", 1, {"verbatim": 1})
    assert cells[1] == ("quote", "ru", 1, {"verbatim": 1})


def test_the_summary_has_what_the_command_prints() -> None:
    summary = evaluate(Engine([statement_from(RECORD)]), POSTS).summary()

    assert set(summary) == {
        "posts",
        "precision",
        "recall",
        "kinds",
        "review",
        "rungs",
        "reversals",
        "languages",
        "intervals",
    }


def test_embedding_keeps_the_post_and_adds_sentences_of_other_statements() -> None:
    other = a_post("topic", "Rain is due. Fish is dear.", sid="S2")
    (first, *_) = embedded([POSTS[0], POSTS[3], other])

    assert POSTS[0].text in first.text
    assert "Rain is due." in first.text
    assert POSTS[3].text not in first.text
    assert (first.statement_id, first.kind, first.relevant) == ("S1", "quote", True)
