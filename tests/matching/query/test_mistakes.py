"""Mistakes in a query: what is wrong, the query, and a caret under the place. Nothing else is ever raised."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.errors import InputError
from bot.matching.query import parse


def message(query):
    with pytest.raises(InputError) as raised:
        parse(query)
    return str(raised.value)


@pytest.mark.parametrize(
    ("query", "problem", "caret"),
    [
        ("", "the query is empty: at least one word or filter is needed", 0),
        ("(a", "this ( is not closed: a ) has to follow", 0),
        ("a)", "this ) closes nothing: a ( has to stand before it", 1),
        ("a ()", "something is missing before ): a word, phrase, filter or (", 3),
        ("a |", "something is missing before the end: a word, phrase, filter or (", 3),
        ("|a", "something is missing before |: a word, phrase, filter or (", 0),
        ("a NEAR/5", "something is missing before the end: a word, phrase, filter or (", 8),
        ("NEAR/5 a", "something is missing before NEAR: a word, phrase, filter or (", 0),
        ("a NEAR b", "NEAR needs a distance in words: NEAR/1 to NEAR/50 are accepted", 2),
        ("a NEAR/0 b", "NEAR needs a distance in words: NEAR/1 to NEAR/50 are accepted", 2),
        ("a NEAR/51 b", "NEAR needs a distance in words: NEAR/1 to NEAR/50 are accepted", 2),
        ("a NEAR/٣ b", "NEAR needs a distance in words: NEAR/1 to NEAR/50 are accepted", 2),
        ("c NEAR/5 (a b)", 'NEAR takes a word, stem*, "phrase" or (one|of|these) on either side', 9),
        ("c NEAR/5 -a", 'NEAR takes a word, stem*, "phrase" or (one|of|these) on either side', 9),
        ("a NEAR/5 /b/", 'NEAR takes a word, stem*, "phrase" or (one|of|these) on either side', 9),
        ("a NEAR/5 (b NEAR/2 c)", 'NEAR takes a word, stem*, "phrase" or (one|of|these) on either side', 9),
        ("a AND b", 'AND is written a space; the word itself is written "and"', 2),
        ("a OR b", 'OR is written |; the word itself is written "or"', 2),
        ("NOT a", 'NOT is written -; the word itself is written "not"', 0),
        ("-a", "nothing to find, only to leave out: a word, phrase or filter has to stand with it", 0),
        ("-a -/b/", "nothing to find, only to leave out: a word, phrase or filter has to stand with it", 0),
        ("a|-b", "nothing to find, only to leave out: a word, phrase or filter has to stand with it", 2),
        (
            "lang:ru|-(b c)",
            "nothing to find, only to leave out: a word, phrase or filter has to stand with it",
            8,
        ),
        ("a - b", "- stands alone: -word leaves it out", 2),
        ("a =", "= stands alone: =word finds exactly this form", 2),
        ("=(a)", '= makes a word or phrase exact: =word or ="a phrase"', 0),
        ("=@clash", '= makes a word or phrase exact: =word or ="a phrase"', 0),
        ('a "b c', 'the phrase does not end: " has to close it', 2),
        ("«b c", "the phrase does not end: » has to close it", 0),
        ("b c»", '» closes nothing: a phrase is written "like this" or «like this»', 3),
        ('a "… —"', "nothing to look for here: a word has at least one letter or digit", 2),
        ("a 🔥", "nothing to look for here: a word has at least one letter or digit", 2),
        ("a !b", '"!" cannot begin a word: -word leaves out, =word is exactly so', 2),
        ("*кет", '"*" cannot begin a word: -word leaves out, =word is exactly so', 0),
        ("ра*ты", "* is only accepted right after the beginning of a word: ракет*", 2),
        ("a 'b'*", '"\'" cannot begin a word: -word leaves out, =word is exactly so', 2),
        ('"a *"', "* is only accepted right after the beginning of a word: ракет*", 3),
        ("=раке*", "= and * contradict each other: =word or stem*", 5),
        ("р*", "too short a beginning: * needs 2 letters before it", 1),
        ("a lang:fr", '"fr" does not suit lang: accepted is lang:en, lang:ru, lang:uk', 7),
        ("lang: ru", "nothing follows the colon: accepted is lang:en, lang:ru, lang:uk, without a space", 5),
        ("speaker:п", '"п" does not suit speaker: accepted is a speaker\'s id, such as speaker:putin', 8),
        ("after:May", '"May" does not suit after: accepted is a day, such as after:2026-05-01', 6),
        (
            "after:2026-02-30",
            '"2026-02-30" does not suit after: accepted is a day, such as after:2026-05-01',
            6,
        ),
        (
            "before:20260601",
            '"20260601" does not suit before: accepted is a day, such as before:2026-06-01',
            7,
        ),
        (
            "a https://t.me",
            '"https:" is not known: accepted are lang:, speaker:, after:, before:; '
            "words with a colon need double quotes",
            2,
        ),
        ("@я", "not a channel: accepted is @ and 4 to 32 Latin letters, digits and underscores", 1),
        ("a /b", r"the pattern does not end: / has to close it (\/ is a slash inside)", 2),
        (
            "/b/i",
            r"after a /pattern/ comes a space, | or ): flags go inside, as in /(?-i)NATO/, and \/ is a slash",
            3,
        ),
    ],
)
def test_a_mistake_is_told_with_a_caret_under_its_place(query, problem, caret):
    assert message(query) == f"{problem}\n{query}\n{' ' * caret}^"


@pytest.mark.parametrize(
    ("query", "shown", "caret"),
    [
        ("東京 a)", "東京 a)", 6),
        ("е\u0301лка)", "е\u0301лка)", 4),
        ("мир\n\tтруд)", "мир  труд)", 9),
        ("\u200bмир)", "\ufffdмир)", 4),
    ],
)
def test_the_caret_stands_right_under_wide_combining_and_invisible_characters(query, shown, caret):
    assert message(query).split("\n")[1:] == [shown, " " * caret + "^"]


def test_a_long_query_is_cut_around_the_place():
    problem, shown, caret = message("слово " * 50 + ") " + "слово " * 50).split("\n")

    assert problem.startswith("this ) closes nothing")
    assert shown.startswith("…") and shown.endswith("…") and len(shown) < 100
    assert shown[len(caret) - 1] == ")"


@pytest.mark.parametrize(
    ("query", "problem"),
    [
        ("a" * 2001, "the query is too long: up to 2,000 characters are accepted"),
        ("/" + "a" * 9_998 + "/", "the query is too long: up to 2,000 characters are accepted"),
        ("/" + "a" * 501 + "/", "the pattern is too long: up to 500 characters are accepted"),
        ("a " * 201, "too many words: up to 200 words and filters are accepted"),
        ('"' + "a " * 201 + '"', "too many words: up to 200 words and filters are accepted"),
        ("(" * 51 + "a" + ")" * 51, "too deep: up to 50 ( and - inside one another are accepted"),
        ("-" * 1999 + "a", "too deep: up to 50 ( and - inside one another are accepted"),
        ("(" * 2000, "too deep: up to 50 ( and - inside one another are accepted"),
        ("ﬃ" * 1000, "too long with its words written out: up to 2,000 characters"),
        ("a\0b", "a character that cannot be seen: only text is accepted"),
        ("/a\0/", "a character that cannot be seen: only text is accepted"),
        ("a \ud800", "a character that cannot be seen: only text is accepted"),
        ("\x1b[2J", "a character that cannot be seen: only text is accepted"),
    ],
)
def test_what_is_too_much_or_no_text_is_refused(query, problem):
    assert message(query).split("\n")[0] == problem


signs = st.sampled_from(
    [
        *'()|-="«»“”/@*:#\\ \n',
        "NEAR/3",
        " NEAR ",
        "lang:",
        "after:2026-",
        "(?=",
        r"\b",
        "ракета",
        "a",
        "ﷺ",
        "½",
    ]
)


@given(st.text() | st.lists(signs | st.text(max_size=3), max_size=30).map("".join))
@example("-" * 60)
@example('"' * 3)
def test_no_text_raises_anything_but_a_mistake_of_three_lines(text):
    try:
        query = parse(text)
    except InputError as error:
        problem, _, caret = str(error).splitlines()
        assert problem and caret.lstrip(" ") == "^"
    else:
        assert parse(str(query)) == query
