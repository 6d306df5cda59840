"""Statements and readings that the tests of matching share."""

from typing import Any

from bot.language.reading import Reading, Sentence
from bot.models import Sensitivity, Speaker, Statement

ORLOV = Speaker(
    id="orlov",
    name="Viktor Orlov",
    aliases=("Orlov", "Орлов"),
    roles=("harbour master", "начальник порта"),
)


def a_statement(*wordings: str, language: str = "en", **more: Any) -> Statement:
    """Make a statement of one language; it wants to be found widely."""
    fields: dict[str, Any] = {
        "id": "harbour",
        "title": "The harbour",
        "wording": {language: wordings},
        "sensitivity": Sensitivity.WIDE,
    }
    return Statement(**(fields | more))


def read(text: str, language: str) -> Sentence:
    """Read the first sentence of a text."""
    return Reading(text).sentence(0, language)


def cut(sentence: Sentence, start: int, end: int) -> str:
    """Cut words start to end of a sentence as they stand in its text."""
    return sentence.original[sentence.words[start].start : sentence.words[end - 1].end]
