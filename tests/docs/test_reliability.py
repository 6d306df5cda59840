"""What is promised is shown: every row of the page names tests, and every test that is named exists."""

import ast
import re
from collections.abc import Iterator
from functools import cache

import pytest

from tests.docs.pages import ROOT

PAGE = ROOT / "docs" / "reliability.md"
SHOWN = ("Promises", "Faults", "Bad input", "Rules that were learned")
TEST = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")


def rows() -> Iterator[tuple[str, str]]:
    """What is promised under the headings that are to be shown, and by what it is."""
    chapter = ""
    for line in PAGE.read_text("utf-8").splitlines():
        if line.startswith("## "):
            chapter = line.removeprefix("## ")
        elif chapter in SHOWN and line.startswith("| ") and not line.endswith("| shown by |"):
            what, by = line.strip("| ").split(" | ", 1)
            yield what, by


@cache
def named_in(path: str) -> frozenset[str]:
    """The tests of a file."""
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    nodes = ast.walk(ast.parse((ROOT / path).read_text("utf-8")))
    return frozenset(node.name for node in nodes if isinstance(node, functions))


@pytest.mark.parametrize(("what", "by"), list(rows()), ids=[what for what, _ in rows()])
def test_every_promise_is_shown_by_tests_that_exist(what: str, by: str) -> None:
    named = TEST.findall(by)

    assert named or by.startswith("not shown:"), what
    assert [name for path, name in named if name not in named_in(path)] == []


def test_the_page_has_every_promise_and_every_table() -> None:
    assert len(list(rows())) >= 11 + 19 + 18 + 10
