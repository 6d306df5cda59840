"""A process that is asked to stop ends, whatever hangs in it."""

import subprocess
import sys

import pytest

from bot.cli.signals import LAST_WORD
from tests.waiting import HANGS

SERVICE = """
import asyncio, contextlib, logging, os, signal, threading
from bot.cli.signals import heeded

logging.basicConfig()
never = threading.Event()

async def hangs_in_the_loop():
    never.wait()

async def hangs_in_a_thread():
    await asyncio.to_thread(never.wait)

async def hangs_at_its_end():
    try:
        await asyncio.sleep(0)
    finally:
        while True:
            with contextlib.suppress(asyncio.CancelledError):
                await asyncio.Event().wait()

async def ends():
    pass

with heeded({longest}) as wishes:
    os.kill(os.getpid(), signal.SIGTERM)
    asyncio.run({how}())
print("ended by itself")
"""


def run(how: str) -> subprocess.CompletedProcess[str]:
    program = SERVICE.format(how=how, longest=LAST_WORD + 0.1)
    return subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=HANGS)


@pytest.mark.parametrize("how", ["hangs_in_the_loop", "hangs_in_a_thread", "hangs_at_its_end"])
def test_whatever_hangs_is_cut_off_once_it_was_asked_to_stop(how):
    done = run(how)

    assert done.returncode == 1
    assert "stopping took too long: what hangs is cut off; it goes on at the next start" in done.stderr


def test_what_ends_in_time_is_not_cut_off():
    done = run("ends")

    assert (done.returncode, done.stdout, done.stderr) == (0, "ended by itself\n", "")
