"""Newsrooms that watch many channels, and what their processes hold."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import mean

import pytest

from bot.models import Statement
from tests.bench.judged import tables
from tests.cli.newsroom import Newsroom
from tests.telegram_server import World, WorldChannel

FIRST = 1_500_000_000  # number of a channel
TOLD = pytest.mark.skipif(
    not Path("/proc/self/status").exists(), reason="what a process holds is read from /proc, as Linux has it"
)
FLAT = 1.05  # what memory may grow to


def watch_many(
    desk: Newsroom,
    world: World,
    count: int,
    statements: Sequence[Statement],
    *,
    every: str,
    joined: int,
) -> list[WorldChannel]:
    """Have a newsroom watch so many channels, of which the reading account has joined each `joined`th."""
    (reader,) = (account for account in world.accounts.values() if getattr(account, "phone", None))
    names = [f"channel_{number:03}" for number in range(count)]
    channels = [world.channel(username=name, id=FIRST + n, title=name) for n, name in enumerate(names)]
    for channel in channels[::joined]:
        channel.add(reader)
    desk.write(
        "channels.toml",
        "\n".join(f'[[channel]]\nusername = "{name}"\nsource = "telegram"\n{every}\n' for name in names),
    )
    desk.write("statements.toml", tables(statements))
    return channels


@dataclass(frozen=True, slots=True, kw_only=True)
class Holdings:
    """What a process holds at one time."""

    memory: float  # MB that are resident
    files: int
    threads: int


def holdings(process: int | str = "self") -> Holdings:
    """Return what a process holds now, as Linux tells."""
    status = dict(
        line.split(":", 1) for line in Path(f"/proc/{process}/status").read_text("utf-8").splitlines()
    )
    return Holdings(
        memory=int(status["VmRSS"].split()[0]) / 1024,
        files=len(list(Path(f"/proc/{process}/fd").iterdir())),
        threads=int(status["Threads"]),
    )


def grown(early: Sequence[Holdings], late: Sequence[Holdings]) -> list[str]:
    """Say what a process holds more of in the end: memory on the average, files and threads at most."""
    before, after = (mean(one.memory for one in some) for some in (early, late))
    lines = [f"memory from {before:.1f} to {after:.1f} MB"] if after > FLAT * before else []
    for name in ("files", "threads"):
        most, now = (max(getattr(one, name) for one in some) for some in (early, late))
        lines += [f"{name} from {most} to {now}"] if now > most else []
    return lines
