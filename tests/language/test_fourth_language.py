"""A language is added by two files, in a folder of their own and without a change to the program."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import tomlkit

from bot.language.data import data
from bot.models.languages import FURTHER

ROOT = Path(__file__).parents[2]
CALIBRATION = "Hamnen är öppen\nBåten kommer i morgon\nDet regnar över hela landet\n"  # 3, 4 and 5 words
WORDS = {
    "name": "Svenska",
    "letters": "åäö",
    "function": "och, i, på, en, ett, den, det, till, att, som, är, för, av, med, ingen",
    "negation.particles": "inte, aldrig, ingen",
    "credits.before": "enligt",
    "figures.ones": "två 2, tre 3, fyra 4, fem 5",
}


def blank(table: Mapping[str, Any], above: str = "") -> dict[str, Any]:
    """Return a language's file with the words of WORDS under its headings and none under the others."""
    found: dict[str, Any] = {}
    for key, value in table.items():
        path = f"{above}{key}"
        if isinstance(value, dict):
            found[key] = {} if key in ("concepts", "opposites", "names") else blank(value, f"{path}.")
        else:
            found[key] = WORDS.get(path, "" if isinstance(value, str) and key != "script" else value)
    return found


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What a process that finds the two files says of the language."""
    path = tmp_path_factory.mktemp("path")
    folder = path / FURTHER
    (folder / "calibration").mkdir(parents=True)
    (folder / "sv.toml").write_text(tomlkit.dumps(blank(data("en"))), "utf-8")
    (folder / "calibration" / "sv.txt").write_text(CALIBRATION, "utf-8")
    command = [sys.executable, "-m", "tests.language.swedish"]
    environment = {**os.environ, "PYTHONPATH": str(path)}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_it_is_a_language_of_settings_and_people_read_english(answers: dict[str, Any]) -> None:
    assert answers["languages"] == ["en", "ru", "sv", "uk"]
    assert answers["interface"] == "in English"


def test_a_statement_is_found_in_it(answers: dict[str, Any]) -> None:
    assert answers["said"] == [["verbatim", "sv", "alert"]]


def test_a_denial_is_told(answers: dict[str, Any]) -> None:
    assert answers["denied"] == [["review", ["denial"]]]


def test_a_credit_line_is_read(answers: dict[str, Any]) -> None:
    assert answers["credits"] == [["Reuters", "enligt Reuters"]]


def test_a_template_with_another_number_in_words_is_another_story(answers: dict[str, Any]) -> None:
    assert answers["other numbers"].endswith("other figures 2/5")
    assert answers["same number"]


def test_its_countries_are_known_without_a_list(answers: dict[str, Any]) -> None:
    assert answers["country"]


def test_its_sentences_say_what_all_have_in_common(answers: dict[str, Any]) -> None:
    assert answers["mean"] == [4.0]
