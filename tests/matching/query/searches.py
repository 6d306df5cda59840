"""Queries and posts to compare searches by: words of three languages in several forms, in everything that
the query language has. Those of one example are of few words, so that they often meet."""

from datetime import timedelta

from hypothesis import strategies as st

from bot.errors import InputError
from bot.matching.query import parse
from bot.models import Channel, Speaker
from tests.builders import NOON

PUTIN = Speaker(
    id="putin",
    name="Vladimir Putin",
    aliases=("Putin", "Путин", "Путін"),
    roles=("президент России",),
)
CHANNELS = (
    Channel(username="ClashReport", language="en"),
    Channel(username="uniannet", language="uk"),
    Channel(username="kremlin_news", speaker="putin"),
)
LEXEMES = (
    ("missile", "Missiles", "missile's"),
    ("refuse", "refused", "refuses"),
    ("American", "Americans", "americans"),
    ("Zelenskyy", "Zelenskyy’s"),
    ("ракета", "ракетами", "РАКЕТУ"),
    ("переговоры", "переговорах", "переговорщик"),
    ("Сырский", "Сырского", "сыр"),
    ("Берлин", "Берлина", "берлина"),
    ("Маск", "Маску", "маска"),
    ("Ростов", "Ростова", "рост", "роста"),
    ("елка", "Ёлки"),
    ("идти", "шли", "идут"),
    ("перемовини", "перемовин"),
    ("Індія", "Індії", "індії"),
    ("об'єкт", "об’єкти", "обʼєктів"),
    ("Путин", "Путина", "путина", "Путіна", "Putin's", "президент России"),
    ("мир", "ми\u0301р", "**ми**р", "mиp", "м\u200bир", "мирный"),
    ("50%", "50 ％", "50 ﹪", "50"),
    ("пресс-секретарь", "пресс секретаря", "секретарь"),
    ("S-300", "С-300", "S 300", "a_b", "a b", "straße", "STRASSE", "İ", "½", "1⁄2"),
)
moments = st.integers(-60, 60).map(lambda hours: NOON + timedelta(hours=hours))
words = st.lists(st.sampled_from(LEXEMES), min_size=1, max_size=3).map(
    lambda some: [form for lexeme in some for form in lexeme]
)


def texts_of(some):
    """Make texts of these words, among others and signs."""
    other = st.sampled_from([",", ".", "\n", "🔥", "**", "«", "and", "и", "і"]) | st.text(max_size=3)
    return st.lists(st.sampled_from(some) | st.sampled_from(some) | other, max_size=8).map(" ".join)


def queries_of(some):
    """Make queries for these words."""
    word = st.sampled_from(some).map(lambda word: word.replace("**", ""))
    exact = word.map("={}".format)
    quoted = st.lists(word | exact, min_size=1, max_size=3).map(lambda parts: f'"{" ".join(parts)}"')
    stem = st.tuples(word, st.integers(2, 5)).map(lambda cut: f"{cut[0][: cut[1]]}*")
    term = word.filter(lambda one: " " not in one) | exact | quoted | stem
    group = st.lists(term, min_size=2, max_size=3).map(lambda parts: f"({'|'.join(parts)})")
    near = st.tuples(term | group, st.integers(1, 6), term | group).map(
        lambda parts: f"{parts[0]} NEAR/{parts[1]} {parts[2]}"
    )
    return st.recursive(
        term | term | near | _PATTERN | _FILTER,
        lambda inner: st.one_of(
            st.lists(inner, min_size=2, max_size=3).map(lambda parts: f"({' '.join(parts)})"),
            st.lists(inner, min_size=2, max_size=3).map(lambda parts: f"({'|'.join(parts)})"),
            inner.map("-({})".format),
        ),
        max_leaves=5,
    ).filter(_is_accepted)


_PATTERN = st.sampled_from(["/ракет|miss/", "/мир|[а-яі]+ий/", r"/\d+/", "/(?-i)П[ую]т/", r"/S-?\d/"])
_FILTER = st.one_of(
    st.sampled_from([f"@{channel.username}" for channel in CHANNELS]),
    st.sampled_from(["lang:en", "lang:ru", "lang:uk", "speaker:putin", "after:0001-01-01"]),
    st.tuples(st.sampled_from(["after", "before"]), st.integers(26, 31)).map(
        lambda day: f"{day[0]}:2026-05-{day[1]}"
    ),
)


def _is_accepted(query: str) -> bool:
    try:
        return bool(parse(query))
    except InputError:
        return False
