"""Litestream, as the page on operations sets it up, gives a database back with the same head of the chain."""

import re
import subprocess
import sys
import time
from itertools import count
from pathlib import Path

import pytest

from tests.cli.newsroom import ROOT, Newsroom
from tests.waiting import HANGS

LITESTREAM = Path(sys.prefix) / "bin" / "litestream"


def settings_of(room: Newsroom, folder: Path) -> Path:
    """The settings that the page gives, for this newsroom, with a replica in a folder."""
    page = (ROOT / "docs" / "operations.md").read_text("utf-8")
    (block,) = re.findall(r"^```yaml\n(.*?)^```", page, re.MULTILINE | re.DOTALL)
    written = block.replace("/srv/wirewatch/data", str(room.data))
    path = folder / "litestream.yml"
    path.write_text(re.sub(r"url: .*", f"url: file://{folder / 'replica'}", written))
    return path


def restored(settings: Path, original: Path, folder: Path) -> Newsroom:
    """A newsroom with what the replica holds by now."""
    folder.mkdir(mode=0o700)
    path = folder / "wirewatch.db"
    subprocess.run(
        [LITESTREAM, "restore", "-config", settings, "-o", path, original / "wirewatch.db"],
        check=True, capture_output=True, timeout=HANGS,
    )  # fmt: skip
    path.chmod(0o600)
    return Newsroom.of(original.parent / "config", folder)


@pytest.mark.skipif(not LITESTREAM.exists(), reason="it is not made for this system")
def test_what_is_written_while_it_replicates_comes_back_with_the_same_head(newsroom, tmp_path):
    newsroom.channels("wire_one")
    newsroom.take_in_texts("The dam burst")
    settings = settings_of(newsroom, tmp_path)
    command: list[str | Path] = [LITESTREAM, "replicate", "-config", settings]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        assert process.stdout is not None
        next(line for line in process.stdout if "snapshot complete" in line)
        newsroom.take_in_texts("The dam burst", "The dam held", "The dam was opened")
        wanted, ends = newsroom.run("verify").stdout, time.monotonic() + HANGS
        folders = (tmp_path / f"again{number}" for number in count())
        found = restored(settings, newsroom.data, next(folders))
        while found.run("verify").stdout != wanted and time.monotonic() < ends:  # it copies every second
            found = restored(settings, newsroom.data, next(folders))
        process.terminate()

    assert found.run("verify").stdout == wanted
    assert found.rows("posts") == newsroom.rows("posts") and len(found.rows("posts")) == 3
