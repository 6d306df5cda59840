"""What tells rules and terms from others: numbers and what the data files hold."""

from pathlib import Path

from bot.matching import rules

LANGUAGE = Path(rules.__file__).parent.parent / "language" / "data"


def data(pattern: str) -> list[bytes]:
    return [path.read_bytes() for path in LANGUAGE.glob(pattern)]


def test_names_and_order_of_files_do_not_matter_and_what_they_hold_does() -> None:
    known = rules.contents([b"a", b"b", b"c"])

    assert rules.contents([b"c", b"a", b"b"]) == known
    assert len({known, rules.contents([b"a", b"b"]), rules.contents([b"a", b"b", b"d"])}) == 3
    assert rules.contents([b"ab", b"c"]) != known


def test_rules_are_a_number_and_all_data_files() -> None:
    held = rules.contents([*data("*.toml"), *data("calibration/*")])

    assert rules.rules_identity() == f"rules {rules.RULES} {held}"


def test_terms_are_a_number_the_word_lists_and_what_else_names_words() -> None:
    number, held, *versions = rules.terms_identity().split()

    assert (number, held) == (str(rules.TERMS), rules.contents(data("*.toml")))
    assert versions[::2] == ["simplemma", "Unicode"]
