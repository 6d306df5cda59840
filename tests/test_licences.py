"""Whatever is installed with Wirewatch may be given on with it: only permissive licences, none unknown."""

import re
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PINNED = sorted(
    set(re.findall(r"^([a-z0-9-]+)==", (ROOT / "constraints.txt").read_text("utf-8"), flags=re.MULTILINE))
)
PERMISSIVE = re.compile(
    r"\b(MIT|BSD|0BSD|Apache|ISC|PSF|Python Software Foundation|Zlib|CC0|Public Domain|Unlicense|CNRI|"
    r"MPL-2\.0|Mozilla Public License 2\.0)",  # the last is for files of their own, which are not changed
    re.IGNORECASE,
)
COPYLEFT = re.compile(r"\b(A?GPL|LGPL|SSPL|EUPL|CC-BY-NC|Commons Clause)", re.IGNORECASE)


def licence_of(name: str) -> str:
    """What a package says of its licence: the expression, else the classifiers, else the first words."""
    about = distribution(name).metadata.json
    if expression := about.get("license_expression"):
        return str(expression)
    classified = [line for line in about.get("classifier", []) if line.startswith("License")]
    return " ".join(classified) or str(about.get("license", "")).strip().split("\n")[0]


@pytest.mark.parametrize("name", PINNED)
def test_a_dependency_may_be_given_on(name: str) -> None:
    try:
        licence = licence_of(name)
    except PackageNotFoundError:
        pytest.skip("for another system than this one")
    choices = [part for part in re.split(r"\bOR\b|[()]", licence) if part.strip()]

    assert PERMISSIVE.search(licence), f"{name}: {licence}"
    assert not COPYLEFT.search(licence) or any(
        PERMISSIVE.search(choice) and not COPYLEFT.search(choice) for choice in choices
    ), f"{name}: {licence}"
