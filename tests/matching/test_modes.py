"""Questions, conditions, opponents' words and irony."""

import pytest

from bot.matching.guards import modes
from tests.matching.wordings import read


def kinds(text: str, language: str, first: str, last: str) -> set[str]:
    sentence = read(text, language)
    start, end = sentence.texts.index(first), sentence.texts.index(last) + 1
    return {guard.kind for guard in modes(sentence, start, end)}


@pytest.mark.parametrize(
    ("language", "text", "first", "last", "kind"),
    [
        ("en", "Is the harbour open?", "harbour", "open", "question"),
        ("ru", "Разве порт открыт", "порт", "открыт", "question"),
        ("ru", "Решим, свободен порт или нет", "свободен", "порт", "question"),
        ("uk", "Не знаю, порт вільний або ні", "порт", "вільний", "question"),
        ("en", "The harbour is open or not, nobody knows", "harbour", "open", "question"),
        ("en", "Like it or not, the harbour is open", "harbour", "open", ""),
        ("en", "If they leave, the harbour is open", "harbour", "open", "condition"),
        ("uk", "Порт відкритий, якщо вони підуть", "порт", "відкритий", "condition"),
        ("en", "The harbour is open, the enemy claims", "harbour", "open", ""),
        ("ru", "Пропаганда твердит порт открыт", "порт", "открыт", "quotation"),
        ("en", "The harbour is open 🤡", "harbour", "open", "irony"),
        ("ru", "Порт якобы открыт", "порт", "открыт", "irony"),
        ("en", "The harbour is open", "harbour", "open", ""),
    ],
)
def test_a_sentence_has_the_mode_its_words_give_it(
    language: str, text: str, first: str, last: str, kind: str
) -> None:
    assert kinds(text, language, first, last) == ({kind} if kind else set())
