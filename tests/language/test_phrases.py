import re

import pytest

from bot.language.phrases import any_of


@pytest.mark.parametrize(
    ("phrase", "text"),
    [
        ("according to", "according  to"),
        ("по сообщени*", "по сообщениям"),
        ("ссыла* на", "ссылаясь на"),
        ("передает", "передаёт"),
        ("п'ять", "п’ять"),
        ("h/t", "h/t"),
    ],
)
def test_a_phrase_is_found_as_it_is_written(phrase: str, text: str) -> None:
    assert re.fullmatch(any_of([phrase]), text)


@pytest.mark.parametrize(("phrase", "text"), [("по данным", "по данными"), ("h/t", "hot"), ("a.b", "aXb")])
def test_other_words_are_not(phrase: str, text: str) -> None:
    assert not re.fullmatch(any_of([phrase]), text)


def test_the_longest_phrase_is_taken_and_none_is_found_in_nothing() -> None:
    assert re.match(any_of(["source", "sources"]), "sources say").group() == "sources"  # type: ignore[union-attr]
    assert re.search(any_of([]), "anything") is None
