"""Nothing in the code names a word of a language that people could add: words are data."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

BOT = Path(__file__).parents[2] / "bot"
CYRILLIC = re.compile("[\u0400-\u04ff]")
EXAMPLES = {
    BOT / "matching" / "query" / "parser.py"
}  # a message shows what it means by a beginning: «ракет*»
DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)


def strings(tree: ast.Module) -> Iterator[ast.Constant]:
    """Every text in the code that is no docstring."""
    documented = [node for node in ast.walk(tree) if isinstance(node, DOCUMENTED)]
    first = [node.body[0] for node in documented if node.body]
    docstrings = {id(statement.value) for statement in first if isinstance(statement, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            yield node


def written(code: str) -> list[str]:
    """The texts of the code that have Cyrillic letters; an escape is a range, no word."""
    found = (ast.get_source_segment(code, node) or "" for node in strings(ast.parse(code)))
    return [text for text in found if CYRILLIC.search(text)]


@pytest.mark.parametrize("folder", ["language", "matching", "stories"])
def test_no_word_in_cyrillic_stands_in_the_code(folder: str) -> None:
    paths = set((BOT / folder).rglob("*.py"))
    found = {str(path): written(path.read_text("utf-8")) for path in paths - EXAMPLES}

    assert {path: texts for path, texts in found.items() if texts} == {}
    assert len(paths) > 10


def test_a_word_is_seen_and_a_docstring_or_a_range_is_none() -> None:
    assert written('"""Слово."""\nx = "слово"\ny = "[\\u0430-\\u04ff]"\n') == ['"слово"']
