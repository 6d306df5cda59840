"""One voice in docstrings: what is called says what it does, what is named says what it is.

Ruff's D401 knows the moods of verbs but lets pass openings that are no verb at all; those are refused here.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

_QUESTIONS = "How What Whatever When Where Whether Which Who Whoever Whom Whose Why"
_NO_VERBS = """
    A About After All Already Also Always An And Another Any Anything As At Because Before Besides
    Between Both But By Can Down Each Either Else Enough Every Everybody Everyone Everything False
    Few Fewer First For From Has He Her Here His I If In Into Is It Its Last Least Less Like Many
    May More Most Much Must My Neither Never No Nobody None Nor Not Nothing Of Off On Once One Ones
    Only Or Other Otherwise Our Out Over Own Per Rare Same She Should Since Smaller So Some
    Somebody Someone Something Such Text Than That The Their Then There These They This Those Three
    Through Till To Too True Two Under Unless Until Up Upon Version Was We Were While Will With
    Within Without Yes You Your
"""
QUESTIONS = frozenset(_QUESTIONS.split())
NO_VERB = QUESTIONS | frozenset(_NO_VERBS.split())
PROPERTIES = frozenset(["property", "cached_property", "abstractproperty"])

Function = ast.FunctionDef | ast.AsyncFunctionDef


def first_word(docstring: str) -> str:
    return re.split(r"[\s,:;]", docstring, maxsplit=1)[0].rstrip(".")


def opens_with_a_verb(docstring: str) -> bool:
    word = first_word(docstring)
    if not re.fullmatch("[A-Z][a-z]+", word) or word in NO_VERB:
        return False
    return re.search(r"(?<!s)s$|(?<!e)ed$|[a-z]{2}(?<!br)(?<!str)ing$", word) is None  # posts, queued, rising


def is_property(function: Function) -> bool:
    names = (ast.unparse(decorator).rsplit(".", 1)[-1] for decorator in function.decorator_list)
    return not PROPERTIES.isdisjoint(names)


def complaints(source: str) -> Iterator[tuple[int, str]]:
    """Yield the line and the name of each definition whose docstring opens wrongly."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.ClassDef | Function):
            continue
        docstring = ast.get_docstring(node)
        if docstring is None:
            continue
        if isinstance(node, ast.ClassDef):
            right = first_word(docstring) not in QUESTIONS
        elif is_property(node):
            right = first_word(docstring) not in QUESTIONS - {"Whether"}
        else:
            right = opens_with_a_verb(docstring)
        if not right:
            yield node.lineno, f"{node.name}: {docstring.splitlines()[0]}"


def found(place: Path) -> list[str]:
    modules = sorted(place.rglob("*.py")) if place.is_dir() else [place]
    return [
        f"{module.relative_to(ROOT)}:{line} {complaint}"
        for module in modules
        for line, complaint in complaints(module.read_text(encoding="utf-8"))
    ]


PLACES = [
    place
    for place in sorted((ROOT / "bot").iterdir())
    if place.suffix == ".py" or (place / "__init__.py").exists()
]


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.stem)
def test_docstrings_say_what_is_done_and_name_what_is(place: Path) -> None:
    assert found(place) == []


@pytest.mark.parametrize(
    "docstring",
    [
        "Return the alerts that are due, oldest first.",
        "Tell whether a rule holds.",
        "Pass on what was read.",
        "Bring words into order.",
        "Feed what was read to a parser.",
        "End.",
    ],
)
def test_a_verb_opens(docstring: str) -> None:
    assert opens_with_a_verb(docstring)


@pytest.mark.parametrize(
    "docstring",
    [
        "Whether a rule holds.",
        "The alerts that are due.",
        "All, oldest first.",
        "Posts that are due.",
        "Queued alerts, oldest first.",
        "Rising numbers.",
        "(start, end) of each.",
        "`one` or none.",
        "return it.",
    ],
)
def test_what_is_no_verb_is_refused(docstring: str) -> None:
    assert not opens_with_a_verb(docstring)


def test_only_definitions_with_a_docstring_are_asked() -> None:
    source = '''
class Rule:
    """Who is told."""

    @property
    def strict(self) -> bool:
        """Whether nothing else counts."""

    @functools.cached_property
    def text(self) -> str:
        """What is written."""

    async def told(self):
        """Who was told."""

    def silent(self):
        return None
'''
    assert [line for line, _ in complaints(source)] == [2, 10, 13]
