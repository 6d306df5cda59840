"""What tells rules and terms from others: numbers and what the data files hold."""

import json
import tomllib
from pathlib import Path

import pytest

from bot.language.data import codes, data
from bot.language.scripts import scripts
from bot.matching import rules
from bot.matching.score import weighing

LANGUAGE = Path(rules.__file__).parent.parent / "language" / "data"


def files(pattern: str) -> list[bytes]:
    return [path.read_bytes() for path in LANGUAGE.glob(pattern)]


def test_names_and_order_of_files_do_not_matter_and_what_they_hold_does() -> None:
    known = rules.contents([b"a", b"b", b"c"])

    assert rules.contents([b"c", b"a", b"b"]) == known
    assert len({known, rules.contents([b"a", b"b"]), rules.contents([b"a", b"b", b"d"])}) == 3
    assert rules.contents([b"ab", b"c"]) != known


def languages() -> list[bytes]:
    letters = json.dumps([scripts()["alike"], scripts()["declined"]]).encode()
    return [letters, *(rules.read_by_matching(tomllib.loads(file.decode())) for file in files("*.toml"))]


def test_rules_are_a_number_and_all_data_files() -> None:
    held = rules.contents([*languages(), *files("calibration/*"), weighing()])

    assert rules.rules_identity() == f"rules {rules.RULES} {held}"


def test_terms_are_a_number_how_languages_take_words_apart_and_what_else_names_words() -> None:
    number, held, *versions = rules.terms_identity().split()

    letters, *_ = languages()
    named_by = [rules.read_by_terms(tomllib.loads(file.decode())) for file in files("*.toml")]
    assert (number, held) == (str(rules.TERMS), rules.contents([letters, *named_by]))
    assert versions[::2] == ["simplemma", "Unicode"]


@pytest.mark.parametrize("code", codes())
def test_what_only_stories_read_of_a_language_is_no_rule(code: str) -> None:
    raw = data(code)
    headings = [heading for heading in raw if isinstance(raw[heading], dict)]
    changed = {heading: {**raw, heading: {**raw[heading], "more": "word"}} for heading in headings}

    same = {key for key in headings if rules.read_by_matching(changed[key]) == rules.read_by_matching(raw)}
    assert same == {"stories", "credits", "surnames", "sides", "names"}


@pytest.mark.parametrize("code", codes())
def test_what_words_say_names_no_term(code: str) -> None:
    raw = data(code)
    changed = {key: {**raw, key: "word"} for key in raw}

    other = {key for key in raw if rules.read_by_terms(changed[key]) != rules.read_by_terms(raw)}
    assert other == {"script", "lemma"}
