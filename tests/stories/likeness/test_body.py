import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.stories.likeness.body import body, items


def said(text: str, **more: tuple[str, ...]) -> str:
    return " ".join(word.text for word in body(text, **more))


@pytest.mark.parametrize(
    "dressed",
    [
        "⚡️⚡️ The dam burst ⚡️",
        "BREAKING: The dam burst",
        "Breaking news — the dam burst!",
        "❗️Срочно: the dam burst",
        "Терміново! The dam burst",
        "Молния\nThe dam burst",
        "The dam burst #dam #news",
        "The dam burst\n\n👉 Подписаться | Прислать новость",
        "The dam burst\n\nSubscribe to us: t.me/some_channel",
        "The dam burst\n🔴 Підписатися на новини",
        "The dam burst\n@some_channel",
        "The dam burst https://example.org/news/1?a=b",
        "The dam burst\nRead more: example.com/a",
        "The dam burst\n\nДжерело: https://t.me/other/5\n\nНадіслати новину",
        "The dam burst\nРеклама. ООО «Плотина», ИНН 123, erid: Abc",
    ],
)
def test_dressing_is_not_said(dressed: str) -> None:
    assert said(dressed) == "the dam burst"


def test_a_channels_name_and_its_link_at_the_end_are_its_signature() -> None:
    assert said("The dam burst\nClash Report", signatures=("Clash Report",)) == "the dam burst"
    assert said("The dam burst\n🟢 Our War Room", labels=("Our War Room",)) == "the dam burst"


@pytest.mark.parametrize(
    "text",
    [
        "Путин подписал указ о плотине",
        "Срочно нужна помощь жителям",
        "The dam burst\nResidents are being taken to schools on higher ground tonight",
        "Breaking the dam took a week",
        "The dam burst\nНа это больно смотреть",
        "Плотина прорвана\nМы в шоке",
    ],
)
def test_what_only_looks_like_dressing_is_said(text: str) -> None:
    assert len(said(text).split()) == len(text.split())


def test_a_post_that_is_only_dressing_says_nothing() -> None:
    assert said("❤ Подписаться | Прислать новость") == ""


@given(st.text())
def test_offsets_lead_back_to_the_text(text: str) -> None:
    for word in body(text):
        assert 0 <= word.start < word.end <= len(text)


def test_items_are_lines_that_begin_like_a_lists() -> None:
    assert items("Main points:\n— one\n— two\n▪️ three") == 3
    assert items("1. one\n2. two\n3. three") == 2
    assert items("⚡️ One paragraph.\n\nAnother one.") == 0
