"""The image is built from what it needs alone: no secret, no session and no data is sent to the build."""

import re
import shutil
import subprocess
from fnmatch import fnmatch
from pathlib import Path

import pytest

from tests.waiting import HANGS

ROOT = Path(__file__).parent.parent
LINES = [
    line
    for line in (ROOT / ".dockerignore").read_text("utf-8").splitlines()
    if line and not line.startswith("#")
]


def copied() -> set[str]:
    """What the Dockerfile copies from the checkout."""
    text = (ROOT / "Dockerfile").read_text("utf-8")
    lines = re.findall(r"^COPY (?!--from)(.+)$", text, re.MULTILINE)
    return {source for line in lines for source in line.split()[:-1]}


def is_sent(path: str) -> bool:
    """Tell whether a file is sent to the build: the last line that fits decides."""
    sent = True
    for line in LINES:
        pattern = line.removeprefix("!").removeprefix("**/")
        anywhere = line.removeprefix("!").startswith("**/")
        places = path.split("/") if anywhere else [path.split("/")[0]]
        if any(fnmatch(place, pattern) for place in places):
            sent = line.startswith("!")
    return sent


def test_all_that_is_copied_is_there_and_sent():
    assert copied()
    for source in copied():
        assert (ROOT / source).exists() and is_sent(source), source


@pytest.mark.parametrize(
    "path",
    [
        ".env", "config/.env", "data/wirewatch.db", "data/wirewatch.db-wal", "data/reader.session",
        "config/reader.session-journal", "config/wirewatch.db.before-m013", ".git/config", "exports/a.docx",
        ".venv/bin/python", "bot/__pycache__/x.pyc", "tests/conftest.py",
    ],
)  # fmt: skip
def test_what_is_secret_or_of_no_use_is_not_sent(path):
    assert not is_sent(path)


def test_the_program_runs_as_nobody_special_with_a_health_check():
    text = (ROOT / "Dockerfile").read_text("utf-8")

    assert re.search(r"^USER 10001$", text, re.MULTILINE)
    assert 'CMD ["wirewatch", "status"]' in text


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="there is no systemd here")
def test_systemd_takes_the_unit_that_the_docs_give(tmp_path):
    page = (ROOT / "docs" / "operations.md").read_text("utf-8")
    (unit,) = re.findall(r"^```ini\n(\[Unit\].*?)^```", page, re.MULTILINE | re.DOTALL)
    program = tmp_path / "scripts" / "run"
    program.parent.mkdir()
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    path = tmp_path / "wirewatch.service"
    path.write_text(unit.replace("/srv/wirewatch", str(tmp_path)))

    done = subprocess.run(
        ["systemd-analyze", "verify", str(path)], capture_output=True, text=True, timeout=HANGS
    )

    assert [line for line in (done.stdout + done.stderr).splitlines() if "wirewatch" in line] == []
