"""Whatever comes from outside, damaged at random: only our own errors come out, and never a hang.

Seeded: a run that found something is repeated by its seed. `scripts/endurance --only fuzzing --minutes N`
goes on for that long.
"""

import os
import random
import time
from collections.abc import Iterator

import pytest

from tests.endurance.length import MINUTES
from tests.endurance.targets import TARGETS

PIECES = (
    b"<",
    b">",
    b'"',
    b"&#x0;",
    b"\x00",
    b"\xff\xfe",
    b"{",
    b"[",
    b"\\u202e",
    b"9" * 400,
    b"</div>",
    b"=",
)


def damaged(content: bytes, chance: random.Random) -> bytes:
    """The same with some bytes changed, taken out, doubled, or put in."""
    out = bytearray(content)
    for _ in range(chance.choice((1, 1, 2, 5, 20))):
        place = chance.randrange(len(out) + 1)
        match chance.randrange(4):
            case 0 if out:
                out[place % len(out)] = chance.randrange(256)
            case 1:
                del out[place : place + chance.choice((1, 10, 1000))]
            case 2:
                out[place:place] = out[place : place + chance.choice((10, 1000))]
            case _:
                out[place:place] = chance.choice(PIECES)
    return bytes(out)


def rounds(length, usual: int, full: int) -> Iterator[None]:
    """Go on for so many inputs, or for as long as this run is for."""
    minutes = float(os.environ.get(MINUTES, 0))
    until, count = time.monotonic() + minutes * 60, 0
    most = length("inputs", usual, full=full)
    while count < most or time.monotonic() < until:
        count += 1
        yield


INPUTS = {  # usually, and at length
    "pages": (60, 20_000),
    "archives": (30, 5_000),
    "messages": (200, 50_000),
    "queries": (200, 50_000),
    "exports": (10, 2_000),
}


@pytest.mark.parametrize("name", TARGETS)
def test_damaged_bytes_give_what_they_hold_or_one_of_our_errors(name, length):
    chance, target = random.Random(length.seed(11)), TARGETS[name]

    for _ in rounds(length, *INPUTS[name]):
        target(damaged(chance.choice(target.usual), chance))
