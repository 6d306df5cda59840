"""Queries and posts to compare searches by: words of three languages in several forms, in everything that
the query language has."""

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
WORDS = (
    *("missile", "missiles", "missile's", "talk", "talks", "refused", "refuse", "Zelenskyy’s", "Zelenskyy"),
    *("ракета", "ракетами", "Ракету", "переговоры", "переговорах", "Сырский", "Сырского", "елка", "Ёлки"),
    *("Путин", "Путина", "путина", "Маск", "маска", "Маску", "Ростов", "рост", "Кадыровым", "идти", "шли"),
    *("перемовини", "перемовин", "готовий", "готові", "Київ", "Києва", "об'єкт", "об’єкти", "Путіна"),
    *("50%", "№", "S-300", "пресс-секретарь", "2026", "a_b", "straße", "½", "㎏", "﹪", "it's"),
    *("ми\u0301р", "**ми**р", "mиp", "мир", "м\u200bир", "İstanbul", "and", "и", "і"),
)
word = st.sampled_from(WORDS)
texts = st.lists(
    word
    | st.sampled_from([",", ".", "\n", "🔥", "**", "«", "президент России заявил:"])
    | st.text(max_size=4),
    max_size=12,
).map(" ".join)
moments = st.integers(-60, 60).map(lambda hours: NOON + timedelta(hours=hours))

_term = st.one_of(
    word,
    word.map("={}".format),
    st.lists(word, min_size=2, max_size=3).map(lambda words: f'"{" ".join(words)}"'),
    st.lists(word | word.map("={}".format), min_size=2, max_size=2).map(lambda words: f"«{' '.join(words)}»"),
    st.tuples(word, st.integers(2, 5)).map(lambda cut: f"{cut[0][: cut[1]]}*"),
)
_placed = _term | st.lists(_term, min_size=2, max_size=3).map(lambda terms: f"({'|'.join(terms)})")
_near = st.tuples(_placed, st.integers(1, 6), _placed).map(lambda near: f"{near[0]} NEAR/{near[1]} {near[2]}")
_pattern = st.sampled_from(["/ракет/", "/мир|talk/", r"/\d+%/", "/(?-i)П[ую]т/", r"/S-?\d/"])
_filter = st.one_of(
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


queries = st.recursive(
    _term | _near | _pattern | _filter,
    lambda inner: st.one_of(
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: f"({' '.join(parts)})"),
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: f"({'|'.join(parts)})"),
        inner.map("-({})".format),
    ),
    max_leaves=6,
).filter(_is_accepted)
