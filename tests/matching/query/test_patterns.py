"""Patterns: RE2 alone, over Russian and Ukrainian as over English, and nothing that could run away."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import InputError
from bot.matching.query import parse
from bot.matching.query.patterns import BadPattern, Expression
from bot.matching.query.subject import Subject

OURS = "abcXYZ059_абвгдеёжзийклмнопрстуфхцчшщъыьэюяґєіїЇ -.,!№%«»—\u00a0\n"


def found(pattern, text):
    return [text[start:end] for start, end in Expression(pattern).spans(text)]


def refusal(query):
    with pytest.raises(InputError) as raised:
        parse(query)
    problem, _, caret = str(raised.value).split("\n")
    return problem, len(caret) - 1


@pytest.mark.parametrize(
    ("pattern", "text", "hits"),
    [
        (r"\w+", "Їжак і лёд", ["Їжак", "і", "лёд"]),
        (r"[\w-]+", "пресс-секретарь, да", ["пресс-секретарь", "да"]),
        (r"\W+", "так, «ні»", [", «", "»"]),
        (r"[^\W\d]+", "рік2026", ["рік"]),
        (r"[^\Wа]+", "мама", ["м", "м"]),
        (r"\d+\s%", "5\u00a0% и 7 %", ["5\u00a0%", "7 %"]),
        (r"\S+", "а\u00a0б\u2009в", ["а", "б", "в"]),
        (r"[\S]б", "аб\u00a0б", ["аб"]),
        (r"нато", "НАТО Нато", ["НАТО", "Нато"]),
        (r"(?-i)НАТО", "НАТО Нато", ["НАТО"]),
        (r"[А-Я]+", "мир", ["мир"]),
        (r"^б", "а\nб", []),
        (r"(?m)^б", "а\nб", ["б"]),
        (r"a.b", "a\nb a b", ["a b"]),
        (r"(?s)a.b", "a\nb", ["a\nb"]),
        (r"\Q(\w\E", r"(\w", [r"(\w"]),
        (r"[]\w]+", "а]", ["а]"]),
        (r"[[:digit:]\s]+x", "а 1 2x", [" 1 2x"]),
        (r"\p{Cyrillic}+", "aбв", ["бв"]),
        (r"а|о", "нато", ["а", "о"]),
        (r"🔥+", "о🔥🔥о", ["🔥🔥"]),
    ],
)
def test_a_pattern_finds_stretches_of_the_text_as_it_stands(pattern, text, hits):
    assert found(pattern, text) == hits


@given(st.characters(exclude_categories=["Cs"]))
def test_each_character_is_one_of_a_class_and_its_contrary(character):
    for one, other in (r"\w", r"\W"), (r"\s", r"\S"), (r"[\w]", r"[\W]"), (r"[^\w]", r"[^\W]"):
        assert bool(found(one, character)) != bool(found(other, character)), one


@given(st.text(OURS))
def test_words_and_spaces_of_our_languages_are_what_python_takes_for_them(text):
    for character in text:
        assert bool(found(r"\w", character)) == (character.isalnum() or character == "_")
        assert bool(found(r"\s", character)) == character.isspace()


LOOK = 'look-around is not in RE2, which keeps searches fast: NEAR, - and "phrases" look beside a word'
BACK = "references back to a group are not in RE2, which keeps searches fast: write it out"
EMPTY = "the pattern fits where nothing stands: it has to need at least one character"


@pytest.mark.parametrize(
    ("query", "problem", "place"),
    [
        ("/а(?=б)/", LOOK, 2),
        ("/а(?!б)/", LOOK, 2),
        ("/(?<=а)б/", LOOK, 1),
        ("/(?<!а)б/", LOOK, 1),
        (r"/(а)\1/", BACK, 4),
        ("/(?P<x>а)(?P=x)/", BACK, 9),
        ("/(?>а)/", "atomic groups are not in RE2, which never goes back anyway: write (?:…)", 1),
        ("/(а)?(?(1)б|в)/", "conditions are not in RE2: write the cases as alternatives, a|b", 5),
        (r"мир /ы\C/", r"\C would cut letters in two: . is any character", 6),
        (r"/(/", "RE2 does not accept this pattern: missing )", 1),
        (r"/[а/", "RE2 does not accept this pattern: missing ]", 1),
        (r"/а**/", "RE2 does not accept this pattern: bad repetition operator", 1),
        (r"/а++/", "RE2 does not accept this pattern: bad repetition operator", 1),
        (r"/а\Z/", "RE2 does not accept this pattern: invalid escape sequence", 1),
        (r"/а{1001}/", "RE2 does not accept this pattern: invalid repetition size", 1),
        (r"/(\w{50}){9}/", "the pattern is too large with its repetitions: smaller counts are accepted", 1),
        (r"/(\pL{50}){9}/", "RE2 does not accept this pattern: pattern too large - compile failed", 1),
        ("//", EMPTY, 1),
        ("/а*/", EMPTY, 1),
        ("/^|а/", EMPTY, 1),
    ],
)
def test_what_re2_or_our_limits_do_not_accept_is_refused_with_the_reason(query, problem, place):
    assert refusal(query) == (problem, place)


@pytest.mark.parametrize("query", [r"/\bмир/", r"/мир\b/", r"/ми\Bр/"])
def test_the_edge_of_a_word_is_refused_since_it_would_miss_every_russian_word(query):
    problem, _ = refusal(query)

    assert problem.startswith("RE2 knows the edges of Latin words only: =word finds whole words")


@pytest.mark.parametrize(
    "pattern", ["(a+)+$", r"(\w+\s?)+\d", "(a|aa)+$", r"^(([a-z])+.)+\d([a-z])+$", "(.*)(.*)(.*)x"]
)
def test_patterns_that_run_away_elsewhere_come_to_an_end(pattern):
    assert parse(f"/{pattern}/").search(Subject(text="a" * 4000 + "!")) is None


pieces = st.sampled_from([*r"()[]{}|\^$*+?.-,:PQEwWsSpLbd1<>=!iс", "(?", r"\Q", r"\p{L}", "[^"])


@given(st.lists(pieces, max_size=25).map("".join))
def test_any_pattern_is_either_refused_at_a_place_in_it_or_searched_with(source):
    try:
        expression = Expression(source)
    except BadPattern as error:
        place = error.place
    else:
        place = 0
        assert all(start < end for start, end in expression.spans("с1 (wW)\n[P]"))
    assert 0 <= place <= len(source)


def test_a_text_with_broken_surrogates_is_searched_at_the_same_offsets():
    text = "\ud83d ракета \udd25 дрон"

    hit = parse("/дрон/").search(Subject(text=text))

    assert hit is not None and [text[span.start : span.end] for span in hit.spans] == ["дрон"]
