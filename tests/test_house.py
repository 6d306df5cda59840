"""The house is as it is drawn: one name, one meaning; modules neither crumbs nor halls; few things loose."""

import ast
import re
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).parents[1]
MODULES = sorted((ROOT / "bot").rglob("*.py"))

LOOSE = 7
LONGEST = 350
CRUMB = 30

# Modules that may be small although one other alone imports them, each with its reason.
SMALL = {
    "bot.desk.pages.language": "a page of its own, whatever its size",
    "bot.desk.table": "the list of pages, to which every page adds a word",
    "bot.app.health": "a noun of the application, whatever its size",
    "bot.app.owning": "what a second service loads to be refused, which is to be next to nothing",
}


def dotted(module: Path) -> str:
    return ".".join(module.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def lines(module: Path) -> int:
    return len(module.read_text(encoding="utf-8").splitlines())


def imported(module: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module is not None:
            names.add(node.module)
            names.update(f"{node.module}.{alias.name}" for alias in node.names)
    return names


def test_a_class_name_has_one_meaning() -> None:
    homes: dict[str, list[str]] = defaultdict(list)
    for module in MODULES:
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                homes[node.name].append(dotted(module))
    assert {name: places for name, places in homes.items() if len(places) > 1} == {}


def test_no_module_is_too_long() -> None:
    assert {dotted(module): lines(module) for module in MODULES if lines(module) > LONGEST} == {}


def test_no_module_is_a_crumb_of_another() -> None:
    importers: dict[str, list[str]] = defaultdict(list)
    for module in MODULES:
        for name in imported(module):
            importers[name].append(dotted(module))
    crumbs = {
        dotted(module): importers[dotted(module)]
        for module in MODULES
        if lines(module) < CRUMB
        and len(importers[dotted(module)]) == 1
        and module.stem not in ("protocol", "__init__", "__main__")
        and not re.fullmatch(r"m\d{3}_\w+", module.stem)  # a migration is never touched again
        and dotted(module) not in SMALL
    }
    assert crumbs == {}


def test_few_modules_lie_loose() -> None:
    assert len(list((ROOT / "bot").glob("*.py"))) <= LOOSE
