"""LibreOffice, where it is installed, as people's word processor and spreadsheet."""

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.waiting import HANGS

OFFICE = shutil.which("soffice")
needs_office = pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not installed")


def converted(content: bytes, name: str, to: str, folder: Path) -> str:
    """What LibreOffice makes of a file, as text: `to` is an ending, with a filter's name if one is needed.

    Skips the test where the part of LibreOffice that opens such a file is not installed.
    """
    (folder / name).write_bytes(content)
    done = subprocess.run(
        [str(OFFICE), f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", to,
         "--outdir", str(folder), str(folder / name)],
        capture_output=True, text=True, timeout=HANGS,
    )  # fmt: skip
    made = (folder / name).with_suffix(f".{to.partition(':')[0]}")
    if not made.exists():
        pytest.skip(f"LibreOffice cannot open {name} here: {done.stderr}")
    return made.read_text("utf-8-sig")
