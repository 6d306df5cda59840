"""What comes from outside, changed so as to reach new code: `scripts/endurance --only guided-fuzzing`.

It is not among the tests that always run: atheris has wheels for few Pythons, and is large.
"""

import importlib.util
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.endurance.length import MINUTES
from tests.endurance.targets import TARGETS

ROOT = Path(__file__).parents[2]
LONGEST = 100_000  # bytes of an input
HANG = 60  # seconds for one input, instrumented code being slow
MEMORY = 2048  # megabytes


@pytest.mark.skipif(
    importlib.util.find_spec("atheris") is None, reason="atheris has no wheel for this Python"
)
@pytest.mark.parametrize("name", TARGETS)
def test_no_input_that_reaches_new_code_brings_out_anything_but_our_errors(name, length, tmp_path):
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    for number, content in enumerate(TARGETS[name].usual):
        (corpus / f"usual{number}").write_bytes(content)
    minutes = float(os.environ.get(MINUTES, 0)) / len(TARGETS)
    bound = (
        f"-max_total_time={minutes * 60:.0f}"
        if minutes
        else f"-atheris_runs={length('inputs', 200, full=20_000)}"
    )

    done = subprocess.run(
        [
            *(sys.executable, "-m", "tests.endurance.guided", name, str(corpus), bound),
            *(f"-seed={length.seed(11) % 2**31}", f"-timeout={HANG}", f"-rss_limit_mb={MEMORY}"),
            *(f"-max_len={LONGEST}", f"-artifact_prefix={tmp_path}/found-"),
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        errors="replace",
    )

    if done_runs := re.search(r"Done (\d+) runs", done.stderr):
        length.record("inputs", int(done_runs[1]))
    found = {path.name: path.read_bytes() for path in tmp_path.glob("found-*")}
    assert (done.returncode, found) == (0, {}), done.stdout[-4000:] + done.stderr[-4000:]
