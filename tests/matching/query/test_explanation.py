"""How a query was read, told in plain words."""

import pytest
from hypothesis import given

from bot.matching.query import Query, parse
from tests.matching.query.test_syntax import trees


def test_a_query_is_explained_as_a_tree():
    explained = parse(
        'порт (дрон|ракет*) NEAR/4 =ночь NEAR/1 "прекращение огня" -/С-?300/ '
        "@ClashReport lang:ru speaker:putin after:2026-05-01 before:2026-06-01"
    ).explain()

    assert explained.split("\n") == [
        "all of these:",
        '  "порт" in all forms, read as порт (ru) or порт (uk)',
        "  near each other, in either order:",
        "    any of these:",
        '      "дрон" in all forms, read as дрон (ru) or дрон (uk)',
        '      any word that begins with "ракет"',
        "    and within 4 words of that, at most 3 between:",
        '      exactly "ночь"',
        "    and right beside that:",
        "      side by side, in this order:",
        '        "прекращение" in all forms, read as прекращение (ru)',
        '        "огня" in all forms, read as огонь (ru)',
        "  but not:",
        "    text that fits /С-?300/; capitals matter only after (?-i)",
        "  posted in @clashreport",
        "  written in ru",
        '  naming the speaker "putin", or in the speaker\'s own channel',
        "  posted on 2026-05-01 or later",
        "  posted before 2026-06-01",
    ]


@pytest.mark.parametrize(
    ("query", "explained"),
    [
        ("talks", '"talks" in all forms, read as talk (en)'),
        ("Путин", '"путин" in all forms, read as путин (ru) or a name with any case ending'),
        ("Сырский", '"сырский" in all forms, read as a name with any case ending'),
        ("Ростов", '"ростов" in all forms, read as ростов (ru) or a name with any case ending'),
        ("готові", '"готові" in all forms, read as готовий (uk)'),
        ("2026", '"2026" as it stands'),
        ("ВСУ", '"всу" as it stands'),
    ],
)
def test_a_word_is_explained_by_what_it_was_taken_for(query, explained):
    assert parse(query).explain() == explained


@given(trees)
def test_every_tree_can_be_explained(root):
    assert all(line.strip() for line in Query(root).explain().split("\n"))
