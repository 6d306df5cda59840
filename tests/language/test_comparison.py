"""What stands on which side of a comparison."""

from bot.language.comparison import comparison
from tests.matching.wordings import read


def after(text: str, language: str) -> list[str]:
    sentence = read(text, language)
    found = comparison(sentence)
    return [sentence.texts[place] for place in found.after] if found else []


def test_what_comes_after_than_is_the_other_side() -> None:
    assert after("It hurts the north more than the south", "en") == ["the", "south"]
    assert after("Больше, чем югу, это вредит северу", "ru") == ["югу"]
    assert after("Це шкодить півночі більше, ніж півдню", "uk") == ["півдню"]


def test_a_bound_compares_nothing() -> None:
    assert after("It cost more than 500 crowns", "en") == []


def test_less_is_told_from_more() -> None:
    less, more = (comparison(read(f"It hurts us {word} than them", "en")) for word in ("less", "more"))

    assert less is not None
    assert more is not None
    assert less.less
    assert not more.less
