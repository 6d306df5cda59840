import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.language.names import looks_like_name, same_across

SAME = [
    ("kyiv", "киев"), ("kyiv", "києва"), ("киевом", "києвом"), ("odesa", "одессе"), ("kharkiv", "харькове"),
    ("харків", "харьков"), ("lavrov", "лавровым"), ("zelensky", "зеленский"), ("szijjarto", "сийярто"),
    ("yermak", "ермак"), ("ryazan", "рязанью"), ("ukrainian", "украинский"), ("bosphorus", "босфоре"),
    ("medyka", "медиці"), ("медыке", "медиці"), ("washington", "вашингтоне"), ("jeddah", "джидді"),
    ("germany", "німеччина"), ("hungary", "венгрия"), ("угорщина", "венгрия"), ("polish", "польским"),
    ("chinese", "китайский"), ("nato", "нато"), ("us", "сша"), ("mykolaiv", "николаеве"),
    ("португалії", "португалию"), ("netherlands", "нідерландах"), ("хорватию", "croatian"), ("uae", "оаэ"),
]  # fmt: skip
OTHER = [
    ("kyiv", "одессе"), ("kharkiv", "херсоне"), ("lavrov", "песков"), ("tomsk", "омска"), ("iran", "ирака"),
    ("germany", "нідерланди"), ("hungary", "словакия"), ("putin", "захарова"), ("ankara", "пекіні"),
    ("lviv", "варшаве"), ("sochi", "казани"), ("bosphorus", "дарданеллах"), ("portugal", "болгарию"),
    ("moscow", "подольске"), ("москве", "подмосковье"),
]  # fmt: skip


@pytest.mark.parametrize(("one", "other"), SAME)
def test_one_name_in_two_languages_is_one_name(one: str, other: str) -> None:
    assert same_across(one, other)


@pytest.mark.parametrize(("one", "other"), OTHER)
def test_two_names_are_two(one: str, other: str) -> None:
    assert not same_across(one, other)


words = st.text("абвгдежзийклмнопрстуфхцчшщыьэюяіїєґ", min_size=1, max_size=8)
latin = st.text("abcdefghijklmnopqrstuvwxyz'", min_size=1, max_size=8)


@given(words | latin, words | latin)
def test_it_is_symmetric_and_a_name_is_itself(one: str, other: str) -> None:
    assert same_across(one, other) == same_across(other, one)
    assert same_across(one, one)


@pytest.mark.parametrize(
    "word", ["лавров", "зеленский", "зеленський", "венгрия", "hungary", "шевченко", "португалию"]
)
def test_surnames_and_countries_look_like_names(word: str) -> None:
    assert looks_like_name(word)


@pytest.mark.parametrize("word", ["жителей", "explosions", "ров", "суд", "того", "даними", "мало"])
def test_other_words_do_not(word: str) -> None:
    assert not looks_like_name(word)
