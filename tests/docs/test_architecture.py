"""The pages are true of the house: its layers, folders, tables, old paths, and the states of an alert."""

import inspect
import re
import tomllib
from pathlib import Path

from bot.models.alerts import AlertState
from bot.storage.database import Database
from tests.docs.pages import ROOT

PAGE = (ROOT / "docs/architecture.md").read_text("utf-8")
INDEX = re.compile(r"(versions_fts|terms)_\w+|sqlite_\w+|_sqlite_\w+")  # what SQLite makes for its own use


def test_the_layers_are_those_of_the_contract():
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    layers = next(contract["layers"] for contract in contracts if contract["type"] == "layers")
    rows = re.findall(r"^\| \d+ \| (.+) \|$", PAGE, re.MULTILINE)

    assert [row.replace("`", "").replace("\\|", "|") for row in rows] == layers


def test_every_folder_is_told_of():
    folders = {path.parent.name for path in (ROOT / "bot").glob("*/__init__.py")}

    assert {name for name in folders if f"`bot/{name}/`" not in PAGE} == set()


def test_every_table_of_the_database_is_told_of(db: Database):
    tables = {name for name in db.table_names() if not INDEX.fullmatch(name)}
    (part,) = re.findall(r"^## The database$(.*?)^## ", PAGE, re.DOTALL | re.MULTILINE)
    told = set(re.findall(r"`(\w+)`", part))

    assert tables - told == set()
    assert {name for name in told if "_" in name} - set(db.table_names()) == set()


def test_the_states_of_an_alert_are_drawn_as_in_the_code():
    alerts = (ROOT / "docs/alerts.md").read_text("utf-8")
    drawing = inspect.cleandoc(inspect.getdoc(AlertState) or "").split("\n\n")[1]

    assert inspect.cleandoc(drawing) in alerts
    assert all(f"| `{state}` |" in alerts for state in AlertState)


def test_old_paths_lead_to_modules_that_are_there():
    moves = PAGE.partition("\n## Old paths\n")[2].partition("```")[2]
    targets = re.findall(r"→\s+([\w/]+)", moves)
    lost = [name for name in targets if not (ROOT / f"bot/{name}.py").exists() and not is_folder(name)]

    assert len(targets) > 150 and lost == []


def is_folder(name: str) -> bool:
    """Tell whether a module has become a folder of modules."""
    return Path(ROOT / "bot" / name / "__init__.py").exists()
