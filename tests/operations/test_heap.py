"""What a process freed serves all of its threads."""

import platform
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = """
import sys, threading
from pathlib import Path
from tests.app.newsroom import a_newsroom
from tests.endurance.rooms import holdings

in_use, ended = [], threading.Event()

def work(done):
    things = [bytes(2_000) for _ in range(20_000)]
    in_use.append(things[-1])
    del things
    done.set()
    ended.wait()

def held():
    done = threading.Event()
    threading.Thread(target=work, args=[done], daemon=True).start()
    done.wait()
    return holdings().memory

with a_newsroom(Path(sys.argv[1]), {"channels.toml": '[[channel]]\\nusername = "WireOne"\\n'}):
    print(held(), held(), held())
    ended.set()
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="no other library is asked for it")
def test_what_one_thread_freed_serves_the_others(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, tmp_path], capture_output=True, text=True, check=True, timeout=60
    )

    first, _, third = map(float, done.stdout.split())
    assert third < first + 20  # and not by 40 MB for each
