"""What a query finds in a post, and which words it says it found."""

from datetime import UTC, date, datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.matching.query import Query, parse
from bot.matching.query.nodes import And, Near, Not, OneWord, Or, Phrase, Stem, is_grounded
from bot.matching.query.subject import Subject
from bot.models import Channel, Speaker
from tests.builders import NOON
from tests.matching.query.searches import queries_of, texts_of, words

PUTIN = Speaker(
    id="putin",
    name="Vladimir Putin",
    aliases=("Putin", "Путин", "Путін"),
    roles=("президент России",),
)


def found(query, text, **more):
    """Return the words found, as they stand in the text; None when the post is not asked for."""
    hit = parse(query).search(Subject(text=text, **more))
    return None if hit is None else [text[span.start : span.end] for span in hit.spans]


@pytest.mark.parametrize(
    ("query", "text", "words"),
    [
        # English
        ("missile", "Missiles hit; a missile's debris", ["Missiles", "missile's"]),
        ("refuse", "We refused, he refuses", ["refused", "refuses"]),
        ("refused", "They refuse", ["refuse"]),
        ("mouse", "mice", ["mice"]),
        ("Zelenskyy", "Zelenskyy’s plan", ["Zelenskyy’s"]),
        # Russian
        ("ракета", "Ракетами и РАКЕТУ, две ракеты", ["Ракетами", "РАКЕТУ", "ракеты"]),
        ("переговоров", "о переговорах", ["переговорах"]),
        ("идти", "шли и идут", ["шли", "идут"]),
        ("самолёт", "самолетов, самолётами", ["самолетов", "самолётами"]),
        ("Путин", "Путина, Путину и Путиным", ["Путина", "Путину", "Путиным"]),
        ("Кадыров", "с Кадыровым у Кадырова", ["Кадыровым", "Кадырова"]),
        ("Сырский", "Сырского и Сырскому", ["Сырского", "Сырскому"]),
        ("Маск", "маска Маска и Маску", ["Маска", "Маску"]),
        ("Байден", "Байденом о Байдене", ["Байденом", "Байдене"]),
        # Ukrainian
        ("перемовини", "після перемовин про перемовини", ["перемовин", "перемовини"]),
        ("готовий", "Ми не готові", ["готові"]),
        ("Київ", "у Києві та до Києва", ["Києві", "Києва"]),
        ("Зеленський", "Зеленського із Зеленським", ["Зеленського", "Зеленським"]),
        ("об'єкт", "об’єкти, обʼєктів", ["об’єкти", "обʼєктів"]),
        # and what is only alike
        ("сыр", "Сырский сказал", None),
        ("Ростов", "рост цен, роста нет", None),
        ("Путин", "осенняя путина началась", None),
        ("missile", "missal", None),
        ("мир", "мирный", None),
        ("2026", "12026", None),
    ],
)
def test_a_word_is_found_in_all_its_forms(query, text, words):
    assert found(query, text) == words


@pytest.mark.parametrize(
    ("query", "text", "words"),
    [
        ("=talks", "Talks, talk, TALKS", ["Talks", "TALKS"]),
        ("=ракеты", "ракета, Ракеты", ["Ракеты"]),
        ("=готові", "готовий, готові", ["готові"]),
        ("=елка", "Ёлка, ёлки", ["Ёлка"]),
        ("=мир", "**ми**р, м\u200bир, ми\u0301р, mиp", ["ми**р", "м\u200bир", "ми\u0301р", "mиp"]),
        ("negotiat*", "Negotiators negotiated", ["Negotiators", "negotiated"]),
        ("перегов*", "переговорщик на переговорах", ["переговорщик", "переговорах"]),
        ("перемов*", "перемовники, перемовини", ["перемовники", "перемовини"]),
        ("ракет*", "дракета", None),
        ('"peace talks"', "peace talk; Peace — talks; talks for peace", ["peace", "talk", "Peace", "talks"]),
        ('"прекращение огня"', "о прекращении\nогня", ["прекращении", "огня"]),
        ('"прекращение огня"', "огня прекращение", None),
        ('"припинення вогню"', "припиненням вогню", ["припиненням", "вогню"]),
        ('"прекращение =огонь"', "прекращение огня", None),
        ('"удар по порт*"', "ударом по портовой зоне", ["ударом", "по", "портовой"]),
        ("пресс-секретарь", "пресс-секретаря, пресс секретарю", ["пресс", "секретаря", "пресс", "секретарю"]),
        ("50%", "50 %, 50", ["50", "%"]),
    ],
)
def test_exact_words_stems_and_phrases(query, text, words):
    assert found(query, text) == words


@pytest.mark.parametrize(
    ("query", "text", "words"),
    [
        ("дрон|ракета", "ракеты и дроны", ["ракеты", "дроны"]),
        ("дрон|ракета", "танки", None),
        ("дрон порт", "порт и дроны", ["порт", "дроны"]),
        ("дрон порт", "только дроны", None),
        ("дрон -учения", "дроны", ["дроны"]),
        ("дрон -учения", "дроны на учениях", None),
        ("дрон -(учения порт)", "дроны на учениях", ["дроны"]),
        ("порт дрон|ракета -учения", "ракета, порт", ["ракета", "порт"]),
        ("порт дрон|ракета -учения", "дрон", None),
        ("(порт дрон)|ракета", "ракета", ["ракета"]),
        ('мир "мир труд"', "мир, мир труд", ["мир", "мир", "труд"]),
    ],
)
def test_either_both_and_not(query, text, words):
    assert found(query, text) == words


@pytest.mark.parametrize(
    ("query", "text", "words"),
    [
        ("дрон NEAR/3 порт", "дроны ударили по порту", ["дроны", "порту"]),
        ("дрон NEAR/2 порт", "дроны ударили по порту", None),
        ("порт NEAR/3 дрон", "дроны ударили по порту", ["дроны", "порту"]),
        ("дрон NEAR/1 порт", "порт, дрон", ["порт", "дрон"]),
        ("дрон NEAR/5 дрон", "один дрон", None),
        ("дрон NEAR/5 дрон", "дрон и дрон", ["дрон", "дрон"]),
        ('"удар по" NEAR/2 порт', "удары по этому порту", ["удары", "по", "порту"]),
        ('"удар по" NEAR/1 порт', "удары по этому порту", None),
        ("(дрон|ракета) NEAR/2 (порт|склад)", "ракетой в склад; порт", ["ракетой", "склад"]),
        ("дрон NEAR/2 порт NEAR/2 ночь", "дрон в порт этой ночью", ["дрон", "порт", "ночью"]),
        ("дрон NEAR/2 порт NEAR/2 ночь", "дрон в порт; а потом ночь", None),
        ("дрон NEAR/2 порт", "дрон, порт" + " и" * 9 + " дрон", ["дрон", "порт"]),
        ("war NEAR/4 end", "the end of the war", ["end", "war"]),
        ("кінець NEAR/2 війна", "кінця цієї війни", ["кінця", "війни"]),
    ],
)
def test_near_counts_words_in_either_direction(query, text, words):
    assert found(query, text) == words


CLASH = Channel(username="ClashReport", language="en")


@pytest.mark.parametrize(
    ("query", "more", "fits"),
    [
        ("@clashreport", {"channel": CLASH}, True),
        ("@uniannet", {"channel": CLASH}, False),
        ("@clashreport", {}, False),
        ("-@uniannet", {"channel": CLASH}, True),
        ("after:2026-05-29", {"posted_at": NOON}, True),
        ("after:2026-05-30", {"posted_at": NOON}, False),
        ("before:2026-05-30", {"posted_at": NOON}, True),
        ("before:2026-05-29", {"posted_at": NOON}, False),
        ("after:2026-05-29", {}, False),
        ("before:2026-05-29", {}, False),
        ("lang:en", {"text": "we are open for talks"}, True),
        ("lang:ru", {"text": "мы готовы к переговорам, и это не новость"}, True),
        ("lang:uk", {"text": "мы готовы к переговорам, и это не новость"}, False),
        ("lang:uk", {"text": "ми готові до перемовин"}, True),
        ("lang:ru", {"text": "ми готові до перемовин"}, False),
        ("lang:uk", {"text": "Одеса, порт", "channel": Channel(username="uniannet", language="uk")}, True),
        ("lang:ru", {"text": "Одеса, порт", "channel": Channel(username="uniannet", language="uk")}, False),
        ("lang:en", {"text": "🔥", "channel": CLASH}, True),
        ("lang:en", {"text": "🔥"}, False),
    ],
)
def test_filters_ask_for_channel_day_and_language(query, more, fits):
    hit = parse(query).search(Subject(**{"text": "text"} | more))

    assert (hit is not None) == fits
    assert hit is None or hit.spans == ()


def test_a_day_begins_and_ends_in_the_zone_of_the_newsroom():
    late = datetime(2026, 5, 29, 22, 30, tzinfo=UTC)
    subject = Subject(text="", posted_at=late, zone=ZoneInfo("Europe/Kyiv"))

    assert parse("after:2026-05-30").search(subject)
    assert not parse("after:2026-05-30").search(Subject(text="", posted_at=late))


@pytest.mark.parametrize(
    ("text", "fits"),
    [
        ("Putin said the talks go on.", True),
        ("По словам Путина, переговоры идут.", True),
        ("Переговоры идут. Об этом заявил президент России.", True),
        ("За словами Путіна, перемовини тривають.", True),
        ("Talks go on, Putin's spokesman said.", False),
        ("Переговоры идут.", False),
        ("Осенняя путина началась.", False),
    ],
)
def test_a_speaker_is_named_in_any_case_but_not_as_somebody_s_chief(text, fits):
    hit = parse("speaker:putin").search(Subject(text=text, speakers=(PUTIN,)))

    assert (hit is not None) == fits


def test_a_speaker_s_own_channel_needs_no_name_and_an_unknown_speaker_is_never_found():
    own = Channel(username="kremlin", speaker="putin")

    assert found("speaker:putin переговоры", "О переговорах.", channel=own) == ["переговорах"]
    assert found("speaker:putin", "Putin spoke", speakers=()) is None
    assert found("speaker:lavrov", "Putin spoke", speakers=(PUTIN,)) is None


def test_many_queries_look_at_one_subject():
    subject = Subject(text="Дроны ударили по порту Одессы", channel=CLASH, posted_at=NOON)
    queries = ["дрон", "порт -ракета", "@clashreport одесса", '"удар по порту"', "after:2026-05-29 удар*"]

    assert [bool(parse(query).search(subject)) for query in queries] == [True, True, True, False, True]


# --- whatever query and text there are ----------------------------------------------------------

VOCABULARY = ["порт", "дрон", "ракета"]
exact = st.sampled_from(VOCABULARY).map(lambda word: OneWord(word, exact=True))
phrase = st.lists(exact, min_size=2, max_size=3).map(lambda parts: Phrase(tuple(parts)))
group = st.lists(exact | phrase, min_size=2, max_size=2).map(lambda parts: Or(tuple(parts)))
near = st.builds(
    lambda one, distance, other: Near((one, other), (distance,)),
    exact | phrase | group,
    st.integers(1, 4),
    exact | phrase | group,
)
roots = st.recursive(
    exact | phrase | near,
    lambda inner: st.one_of(
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: And(tuple(parts))),
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: Or(tuple(parts))),
        inner.map(Not),
    ),
    max_leaves=6,
)
texts = st.lists(st.sampled_from([*VOCABULARY, "и"]), max_size=9)


def runs(node, words):
    """Return where a placed node stands, tried at every place."""
    match node:
        case OneWord(text):
            return {(place, place + 1) for place, word in enumerate(words) if word == text}
        case Phrase(parts):
            wanted = [part.text for part in parts]
            size = len(wanted)
            return {(at, at + size) for at in range(len(words) - size + 1) if words[at : at + size] == wanted}
        case Or(parts):
            return set().union(*(runs(part, words) for part in parts))


def holds(node, words):
    """Tell what a query means, spelled out."""
    match node:
        case And(parts):
            return all(holds(part, words) for part in parts)
        case Or(parts):
            return any(holds(part, words) for part in parts)
        case Not(part):
            return not holds(part, words)
        case Near((one, other), (distance,)):
            return any(
                0 <= max(a[0], b[0]) - min(a[1], b[1]) < distance
                for a in runs(one, words)
                for b in runs(other, words)
            )
        case _:
            return bool(runs(node, words))


@given(roots, texts)
def test_a_query_means_what_its_parts_mean(root, words):
    assert (Query(root).search(Subject(text=" ".join(words))) is not None) == holds(root, words)


loose = st.sampled_from(["порт", "дроны", "Путин", "talks", "готові", "Сырский", "ё", "2026", "мати"])
queries = st.recursive(
    st.one_of(loose.map(lambda word: parse(word).root), st.just(Stem("пут"))),
    lambda inner: st.one_of(
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: And(tuple(parts))),
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: Or(tuple(parts))),
        inner.map(Not),
    ),
    max_leaves=5,
).filter(is_grounded)
pieces = st.sampled_from(
    [
        "порта",
        "дронами",
        "Путину",
        "путина",
        "talk",
        "готовий",
        "Сырского",
        "2026",
        "м\u0301",
        "🔥",
        "\ud83d",
        "½",
        "\n",
        "**",
    ]
)


@given(queries.map(Query), st.lists(pieces | st.text(max_size=4), max_size=12).map(" ".join))
def test_spans_are_words_of_the_text_in_order_and_apart(query, text):
    hit = query.search(Subject(text=text))
    spans = hit.spans if hit else ()

    assert all(0 <= span.start < span.end <= len(text) for span in spans)
    assert all(before.end <= after.start for before, after in pairwise(spans))
    assert all(Subject(text=text[span.start : span.end]).tokens for span in spans)


@given(queries.map(Query), st.lists(pieces, max_size=12).map(" ".join))
def test_what_is_found_has_one_of_the_query_s_terms(query, text):
    subject = Subject(text=text)
    proposed = not query.terms() or bool(query.terms() & subject.keys)

    assert proposed or query.search(subject) is None


@pytest.mark.parametrize(
    ("query", "terms"),
    [
        ("порт", {"порт"}),
        ("=порты", {"порты"}),
        ("порту", {"порт", "порту"}),
        ("дрон|порт", {"дрон", "порт"}),
        ("дрон ракета", {"ракета"}),
        ('"ракета на порт"', {"ракета"}),
        ("ракета -порт lang:ru /x/", {"ракета"}),
        ("ракета NEAR/3 (дрон|порт)", {"ракета"}),
        ("ракета|порт*", set()),
        ("/ракета/", set()),
        ("@clashreport", set()),
    ],
)
def test_the_terms_are_those_that_fewest_texts_have(query, terms):
    assert parse(query).terms() == terms


def test_a_day_is_compared_as_a_day():
    assert Subject(text="", posted_at=NOON).day == date(2026, 5, 29)
    assert Subject(text="").day is None


def test_two_common_words_far_apart_are_told_before_the_words_are_taken_apart():
    far = Subject(text="Russia said so. " + "Nothing else was said. " * 20 + "Talks began.")
    near = Subject(text="Russia and its talks. " + "Nothing else was said. " * 20)
    asked = parse("Russia NEAR/3 talks")

    assert asked.search(far) is None and not far.is_taken_apart
    assert asked.search(near) is not None and near.is_taken_apart


@settings(max_examples=300)
@given(st.data(), words)
def test_what_a_query_finds_does_not_depend_on_whether_the_words_were_taken_apart_before(data, some):
    asked, text = parse(data.draw(queries_of(some))), data.draw(texts_of(some))
    before, now = Subject(text=text, posted_at=NOON), Subject(text=text, posted_at=NOON)
    assert before.keys is not None

    assert asked.search(now) == asked.search(before)
