"""What language a sentence may be in."""

import pytest

from bot.language.detect import languages
from bot.language.words import tokens


def of(text: str) -> tuple[str, ...]:
    return languages(token.text for token in tokens(text))


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The dam has held through the night", "en"),
        ("Плотина выдержала эту ночь, и мы были готовы", "ru"),
        ("Гребля витримала цю ніч, і ми були готові", "uk"),
    ],
)
def test_letters_and_function_words_tell_the_language(text: str, language: str) -> None:
    assert of(text) == (language,)


def test_what_nothing_tells_apart_may_be_either() -> None:
    assert set(of("Плотина")) == {"ru", "uk"}


def test_no_letters_are_no_language() -> None:
    assert of("40 % ⚡️") == ()
