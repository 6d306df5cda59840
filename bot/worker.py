"""Work that is done beside the event loop, in a process or a thread, and given up when it takes too long.

What is given to a process may be hostile: it can cost no more than its own work. It is told by its owner
alone, answers one question after the other, and ends with its input, so that it never outlives who asked.
"""

import asyncio
import contextlib
import os
import pickle
import resource
import struct
import sys
import threading
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any, BinaryIO, TypeVar

import bot
from bot.errors import Overdue

LENGTH = struct.Struct(">Q")
Answer = Callable[[Any], object]
T = TypeVar("T")


class WorkerLost(Exception):
    """The process took too long, or ended without an answer: `str` says which."""


class Worker:
    """A process of our own, which is there from the first question on, and again after one was lost."""

    def __init__(self, module: str, *, seconds: float, environment: Mapping[str, str] | None = None) -> None:
        """Name the module that serves, how long a question may take, and what its process finds besides."""
        self._module, self._seconds, self._environment = module, seconds, environment or {}
        self._process: Process | None = None
        self._turn = asyncio.Lock()

    async def ask(self, question: object) -> Any:
        """Return the answer to a question. Raises WorkerLost."""
        async with self._turn:
            process = self._process or await self._started()
            self._process = None  # it is ours again once it has answered
            try:
                async with asyncio.timeout(self._seconds):
                    answer = await _asked(process, packed(question))
            except TimeoutError as error:
                raise WorkerLost(f"it took more than {self._seconds:g} s") from error
            except (asyncio.IncompleteReadError, ConnectionError) as error:
                raise WorkerLost("its process ended") from error
            else:
                self._process = process
            finally:
                if self._process is None:
                    await _end(process)
        return answer

    async def aclose(self) -> None:
        """End the process."""
        process, self._process = self._process, None
        if process is not None:
            await _end(process)

    async def _started(self) -> Process:
        """Start a process of our own program, whatever folder we are in; signals are for us alone."""
        return await asyncio.create_subprocess_exec(
            *(sys.executable, "-P", "-m", self._module),
            stdin=PIPE,
            stdout=PIPE,
            stderr=DEVNULL,
            start_new_session=True,
            env={**os.environ, **self._environment, "PYTHONPATH": str(Path(bot.__file__).parents[1])},
        )


def run(answer: Answer, *, memory: int) -> None:
    """Answer what our owner asks within that many bytes of memory, as the module that a Worker names."""
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    serve(answer, sys.stdin.buffer, sys.stdout.buffer)


def serve(answer: Answer, given: BinaryIO, taken: BinaryIO) -> None:
    """Answer one question after the other, until there are no more. What `answer` raises ends it."""
    while head := given.read(LENGTH.size):
        taken.write(packed(answer(pickle.loads(given.read(LENGTH.unpack(head)[0])))))
        taken.flush()


def packed(content: object) -> bytes:
    """Write something down behind its length."""
    data = pickle.dumps(content)
    return LENGTH.pack(len(data)) + data


async def _asked(process: Process, question: bytes) -> Any:
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(question)
    await process.stdin.drain()
    (length,) = LENGTH.unpack(await process.stdout.readexactly(LENGTH.size))
    return pickle.loads(await process.stdout.readexactly(length))


async def _end(process: Process) -> None:
    if process.returncode is None:
        process.kill()
    await process.wait()


async def within(deadline: timedelta, doing: Awaitable[T]) -> T:
    """Return what comes of it. Raises Overdue, having given it up, where that takes longer."""
    try:
        async with asyncio.timeout(deadline.total_seconds()) as limit:
            return await doing
    except TimeoutError as error:
        if not limit.expired():
            raise
        raise Overdue(f"no end after {deadline.total_seconds():.0f} s; given up and begun anew") from error


async def in_a_thread(act: Callable[[], T]) -> T:
    """Do something that takes time in a thread of its own, which the end of the program does not wait for.

    That is what `asyncio.to_thread` would do, however long it takes.
    """
    loop = asyncio.get_running_loop()
    outcome: asyncio.Future[T] = loop.create_future()

    def tell(settle: Callable[[Any], None], what: object) -> None:
        if not outcome.done():  # nobody waits any more
            settle(what)

    def run() -> None:
        try:
            result = act()
        except BaseException as error:  # noqa: BLE001 - whoever waits is to have it
            settled: tuple[Callable[[Any], None], object] = (outcome.set_exception, error)
        else:
            settled = (outcome.set_result, result)
        with contextlib.suppress(RuntimeError):  # the loop has ended meanwhile
            loop.call_soon_threadsafe(tell, *settled)

    threading.Thread(target=run, name="aside", daemon=True).start()
    return await outcome
