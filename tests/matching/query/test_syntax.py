"""How a query is read: what belongs to what, and that its own writing says the same."""

from datetime import date

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.language.words import normalise
from bot.matching.query import parse
from bot.matching.query.nodes import (
    After,
    And,
    Before,
    BySpeaker,
    InChannel,
    InLanguage,
    Near,
    Not,
    OneWord,
    Or,
    Pattern,
    Phrase,
    Stem,
    is_grounded,
    written,
)

A, B, C, D = (OneWord(letter) for letter in "abcd")


@pytest.mark.parametrize(
    ("query", "root"),
    [
        ("a b", And((A, B))),
        ("a|b", Or((A, B))),
        ("a | b", Or((A, B))),
        ("a|b c", And((Or((A, B)), C))),
        ("a b|c", And((A, Or((B, C))))),
        ("a|(b c)", Or((A, And((B, C))))),
        ("a NEAR/5 b", Near((A, B), (5,))),
        ("a near/5 b", Near((A, B), (5,))),
        ("a|b NEAR/5 c", Or((A, Near((B, C), (5,))))),
        ("(a|b) NEAR/5 c", Near((Or((A, B)), C), (5,))),
        ('a NEAR/5 "b c"', Near((A, Phrase((B, C))), (5,))),
        ("a NEAR/5 b NEAR/2 c", Near((A, B, C), (5, 2))),
        ("a b NEAR/5 c d", And((A, Near((B, C), (5,)), D))),
        ("a -b", And((A, Not(B)))),
        ("a -b|c", And((A, Or((Not(B), C))))),
        ("a -(b c)", And((A, Not(And((B, C)))))),
        ("a -(b NEAR/5 c)", And((A, Not(Near((B, C), (5,)))))),
        ("a --b", And((A, B))),
        ("a(b)c", And((A, B, C))),
        ("((a b) c)", And((A, B, C))),
        ("(a|b)|c", Or((A, B, C))),
        ("(((a)))", A),
    ],
)
def test_what_belongs_to_what(query, root):
    assert parse(query).root == root


@pytest.mark.parametrize(
    ("query", "root"),
    [
        ("РАКЕТА", OneWord("ракета")),
        ("Ёлка", OneWord("елка")),
        ("м\u200bи\u0301р", OneWord("мир")),
        ("Putin’s", OneWord("putin's")),
        ("=Ракеты", OneWord("ракеты", exact=True)),
        ("#мир", OneWord("мир")),
        ("мир!", OneWord("мир")),
        ("near", OneWord("near")),
        ("50%", Phrase((OneWord("50"), OneWord("%")))),
        ("пресс-секретарь", Phrase((OneWord("пресс"), OneWord("секретарь")))),
        ("=С-300", Phrase((OneWord("с", exact=True), OneWord("300", exact=True)))),
        ("пресс-секр*", Phrase((OneWord("пресс"), Stem("секр")))),
        ("ракет*", Stem("ракет")),
        ('"мир"', OneWord("мир")),
        ('"мир, труд — май"', Phrase((OneWord("мир"), OneWord("труд"), OneWord("май")))),
        ('"мир =труду ма*"', Phrase((OneWord("мир"), OneWord("труду", exact=True), Stem("ма")))),
        ('="мир труду"', Phrase((OneWord("мир", exact=True), OneWord("труду", exact=True)))),
        ("«мир труд»", Phrase((OneWord("мир"), OneWord("труд")))),
        ("“мир труд”", Phrase((OneWord("мир"), OneWord("труд")))),
        ("„мир труд“", Phrase((OneWord("мир"), OneWord("труд")))),
        ("„мир труд”", Phrase((OneWord("мир"), OneWord("труд")))),
        (r"/С-?300|\/x/", Pattern(r"С-?300|\/x")),
        ("@ClashReport", InChannel("clashreport")),
        ("lang:RU", InLanguage("ru")),
        ("Speaker:Putin", BySpeaker("putin")),
        ("after:2026-05-01", After(date(2026, 5, 1))),
        ("before:2026-06-01", Before(date(2026, 6, 1))),
        ("12:30", Phrase((OneWord("12"), OneWord("30")))),
        ("-@ClashReport", Not(InChannel("clashreport"))),
        ("−@ClashReport", Not(InChannel("clashreport"))),
        ("-lang:ru", Not(InLanguage("ru"))),
    ],
)
def test_each_sign_is_read_as_what_it_stands_for(query, root):
    assert parse(query).root == root


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("  Ракета ( дрон | ( порт ) )  ", "ракета дрон|порт"),
        ("(a b)|c", "(a b)|c"),
        ("-(a|b) c", "-(a|b) c"),
        ("(a NEAR/3 b)|c", "a NEAR/3 b|c"),
        ('="А б" «в»', '"=а =б" в'),
        ("@ClashReport LANG:uk", "@clashreport lang:uk"),
    ],
)
def test_a_query_is_written_in_its_shortest_form(query, text):
    assert str(parse(query)) == text


@pytest.mark.parametrize("query", ["lang:ru -война", "-@clashreport", "a (-b)|c", "-(-a|b)", "a|lang:ru -b"])
def test_leaving_out_is_accepted_where_something_is_to_be_found(query):
    assert str(parse(str(parse(query)))) == str(parse(query))


def test_the_longest_and_deepest_accepted_queries_are_read():
    assert len(str(parse("a" * 2000))) == 2000
    assert parse(" ".join(["a"] * 200)).root == And((A,) * 200)
    assert parse("(" * 50 + "a" + ")" * 50).root == A


def test_a_query_tells_which_speakers_and_channels_it_asks_for():
    query = parse("(@ClashReport|-@uniannet) speaker:putin|(мир -speaker:peskov)")

    assert query.channels == {"clashreport", "uniannet"} and query.speakers == {"putin", "peskov"}


# --- whatever tree there is ---------------------------------------------------------------------

characters = st.characters(categories=["Lu", "Ll", "Lo", "Lt", "Lm", "Nd", "No", "Mn"])
folded = st.text(characters, min_size=1, max_size=6).map(normalise).filter(lambda word: word.isalnum())
words = st.builds(OneWord, folded, st.booleans())
stems = st.builds(Stem, folded.filter(lambda word: len(word) > 1))
phrases = st.builds(Phrase, st.lists(words | stems, min_size=2, max_size=4).map(tuple))
days = st.dates()
filters = st.one_of(
    st.builds(InChannel, st.from_regex(r"[a-z0-9_]{4,32}", fullmatch=True)),
    st.builds(InLanguage, st.sampled_from(["en", "ru", "uk"])),
    st.builds(BySpeaker, st.from_regex(r"[a-z0-9][a-z0-9-]{0,8}", fullmatch=True)),
    st.builds(After, days),
    st.builds(Before, days),
)
patterns = st.builds(Pattern, st.sampled_from(["x+", r"[^/\\]y".replace("/", r"\/"), r"\d{3} ?км", "а|б"]))
placed = st.one_of(
    words,
    stems,
    phrases,
    st.lists(words | phrases, min_size=2, max_size=3).map(lambda parts: Or(tuple(parts))),
)


@st.composite
def nears(draw):
    parts = draw(st.lists(placed, min_size=2, max_size=4))
    distances = [draw(st.integers(1, 50)) for _ in parts[1:]]
    return Near(tuple(parts), tuple(distances))


def joined(kind):
    def join(parts):
        return kind(
            tuple(one for part in parts for one in (part.parts if isinstance(part, kind) else (part,)))
        )

    return join


def branches(inner):
    several = st.lists(inner, min_size=2, max_size=4)
    return st.one_of(
        several.map(joined(And)),
        several.map(joined(Or)),
        inner.map(lambda part: part.part if isinstance(part, Not) else Not(part)),
    )


trees = st.recursive(st.one_of(words, stems, phrases, patterns, filters, nears()), branches, max_leaves=12)


@given(trees)
def test_what_a_tree_is_written_as_is_read_as_that_tree(root):
    assume(is_grounded(root))

    query = parse(written(root))

    assert query.root == root and str(query) == written(root) and parse(str(query)) == query


@given(trees)
def test_brackets_and_spaces_around_a_query_change_nothing(root):
    assume(is_grounded(root))
    bare, spaced = written(root), f" \n({written(root)})\t"

    assert parse(spaced) == parse(bare) == parse(f"(({bare}))")
