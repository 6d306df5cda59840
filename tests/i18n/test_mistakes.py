"""A mistake in a query is told in the reader's language, above the query and its caret."""

import pytest

from bot.errors import InputError
from bot.i18n import catalogue_for
from bot.matching.query import parse


@pytest.mark.parametrize(
    ("language", "why"),
    [
        ("en", "the phrase does not end: » has to close it"),
        ("ru", "фраза не закончена: её закрывает »"),
        ("uk", "фразу не закінчено: її закриває »"),
    ],
)
def test_the_reason_is_translated_and_the_query_stands_below_as_it_was_written(language, why):
    with pytest.raises(InputError) as found:
        parse("talks «open for")

    assert catalogue_for(language).told(found.value).splitlines() == [why, "talks «open for", "      ^"]


def test_what_the_engine_of_patterns_says_stays_as_it_is():
    with pytest.raises(InputError) as found:
        parse("/100%(/")

    assert catalogue_for("uk").told(found.value) == str(found.value)
