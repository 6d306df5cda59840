"""A day of many channels, read by some accounts: what each asks, and how late posts are read. No network.

Who reads what, when a channel is looked at, what is looked at again and when an account's turn comes is
decided by the program's own functions; requests, answers and time are counted here.

    python -m tests.operations.day POSTS.jsonl.gz

takes the posting times of real channels, in JSON Lines as `posts --json` writes them.
"""

import gzip
import heapq
import json
import random
import statistics
import sys
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import count
from pathlib import Path

from bot.operations.signs import PACE, next_look
from bot.sources.accounts import Candidate, spread
from bot.steps.sweep import BUDGET, EVERY, REQUEST, due_age
from bot.telegram.budget import Budget, Turn

BEGINS = datetime(2026, 5, 29, tzinfo=UTC)
HOUR, DAY, MINUTE = timedelta(hours=1), timedelta(days=1), timedelta(minutes=1)
BEFORE = timedelta(days=30)  # of posts that there are when the day begins
LEAST, MOST = timedelta(seconds=30), timedelta(minutes=15)  # between looks, as channels.toml has them
ANSWER = timedelta(seconds=0.2)  # that Telegram takes
BUSIEST = 10  # channels of an account that are asked for events, beside those that it has joined
CHANNELS, SEED = 500, 7
INTRODUCED = 15  # requests an hour of an account to learn where others' channels are


@dataclass(frozen=True, slots=True)
class Wire:
    """A channel: when it posts, rising, and whether an account has joined it."""

    key: str
    number: int
    posted: Sequence[datetime]
    joined: bool


@dataclass
class Reading:
    """An account at work: its turns, what it asked hour by hour."""

    budget: Budget
    busy: frozenset[str]
    asked: Counter[int] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """What a day came to: requests of each account hour by hour, seconds until each post was read."""

    asked: dict[str, list[int]]
    delays: list[float]
    unread: int  # posts of the day that were not read by its end
    longest: int  # requests of an account within any minute, at most

    def row(self) -> str:
        """The day in a line of a table."""
        hours = [number for hours in self.asked.values() for number in hours]
        hundredths = statistics.quantiles(self.delays, n=100)
        return (
            f"{statistics.median(hours):,.0f}, at most {max(hours):,} | {self.longest}"
            f" | {statistics.median(self.delays):,.0f} s | {hundredths[98]:,.0f} s"
        )


class Simulation:
    """One day of the schedule, event by event."""

    def __init__(self, wires: Sequence[Wire], accounts: Sequence[str], per_minute: int | None) -> None:
        self.wires = {wire.key: wire for wire in wires}
        self.now = BEGINS
        candidates = (
            self._candidate(one, accounts[place % len(accounts)]) for place, one in enumerate(wires)
        )
        self.reader = spread(candidates, accounts, able=frozenset(accounts))
        self.accounts = {
            name: Reading(Budget(per_minute, seconds=self._seconds), frozenset(self._busiest(name)))
            for name in accounts
        }
        self.read_to = {wire.key: bisect_right(wire.posted, BEGINS) for wire in wires}
        self.swept: dict[str, dict[timedelta, datetime]] = defaultdict(dict)
        self.starts: dict[str, list[datetime]] = defaultdict(list)
        self.delays: list[float] = []
        self.waiting: dict[Turn, Callable[[], None]] = {}
        self._order = count()
        self._events: list[tuple[datetime, int, Callable[[], None]]] = []

    def _candidate(self, wire: Wire, account: str) -> Candidate:
        joined = frozenset({account}) if wire.joined else frozenset[str]()
        return Candidate(key=wire.key, work=HOUR / self._interval(wire), joined=joined)

    def _seconds(self) -> float:
        return (self.now - BEGINS).total_seconds()

    def _busiest(self, account: str) -> Iterator[str]:
        own = [wire for wire in self.wires.values() if self.reader[wire.key] == account and not wire.joined]
        yield from (one.key for one in sorted(own, key=self._of_late, reverse=True)[:BUSIEST])

    def _of_late(self, wire: Wire) -> int:
        return bisect_right(wire.posted, self.now) - bisect_left(wire.posted, self.now - DAY)

    def _interval(self, wire: Wire) -> timedelta:
        end = bisect_right(wire.posted, self.now)
        known = list(reversed(wire.posted[max(0, end - PACE) : end]))
        return next_look(known, self.now, at_least=LEAST, at_most=MOST)

    def _at(self, when: datetime, act: Callable[[], None]) -> None:
        heapq.heappush(self._events, (when, next(self._order), act))

    def _ask(self, wire: Wire, answered: Callable[[], None] = lambda: None) -> None:
        """Make a request in its turn, and go on with what it is for."""
        account = self.reader[wire.key]
        budget = self.accounts[account].budget
        if not budget.is_wanted:
            self._at(self.now + timedelta(seconds=budget.left()), partial(self._call, account))
        self.waiting[budget.queue(wire.number)] = answered

    def _call(self, account: str) -> None:
        """Let whoever is first make a request."""
        one = self.accounts[account]
        turn = one.budget.call()
        assert turn is not None
        one.asked[int((self.now - BEGINS) / HOUR)] += 1
        self.starts[account].append(self.now)
        if one.budget.is_wanted:
            self._at(self.now + timedelta(seconds=one.budget.left()), partial(self._call, account))
        self.waiting.pop(turn)()

    def run(self, dice: random.Random) -> Day:
        """Let the day pass."""
        for wire in self.wires.values():
            self._at(BEGINS + dice.random() * MOST, partial(self._look, wire))
            if wire.joined:
                for posted in wire.posted[self.read_to[wire.key] :]:
                    self._at(posted, partial(self._push, wire))
        self._at(BEGINS, self._sweep)
        while self._events and self._events[0][0] < BEGINS + DAY:
            self.now, _, act = heapq.heappop(self._events)
            act()
        within = [one for wire in self.wires.values() for one in wire.posted if BEGINS <= one < BEGINS + DAY]
        introduced = INTRODUCED if len(self.accounts) > 1 else 0
        return Day(
            asked={
                name: [one.asked[hour] + introduced for hour in range(24)]
                for name, one in self.accounts.items()
            },
            delays=self.delays,
            unread=len(within) - len(self.delays),
            longest=max(map(_within_a_minute, self.starts.values())),
        )

    def _push(self, wire: Wire) -> None:
        self.accounts[self.reader[wire.key]].budget.hurry(wire.number)
        self._ask(wire, partial(self._read, wire))

    def _look(self, wire: Wire) -> None:
        self._ask(wire, partial(self._look_is_answered, wire))

    def _look_is_answered(self, wire: Wire) -> None:
        self._read(wire)
        ticks = -(-self._interval(wire) // LEAST)  # the schedule asks every LEAST whether it is due
        self._at(self.now + ANSWER + ticks * LEAST, partial(self._look, wire))

    def _read(self, wire: Wire) -> None:
        """Read what is new by now, by events where they are told, and by history."""
        end = bisect_right(wire.posted, self.now)
        told = wire.joined and end > self.read_to[wire.key]  # history vouches for it
        if told or wire.key in self.accounts[self.reader[wire.key]].busy:
            self._ask(wire)
        for posted in wire.posted[self.read_to[wire.key] : end]:
            self.delays.append((self.now + ANSWER - posted).total_seconds())
        self.read_to[wire.key] = max(end, self.read_to[wire.key])

    def _sweep(self) -> None:
        due = []
        for key, wire in self.wires.items():
            if wire.joined or key in self.accounts[self.reader[key]].busy:
                continue
            if (found := due_age(self.swept[key], self.now)) is not None:
                due.append((found[1], key, found[0]))
        left = BUDGET
        for _, key, age in sorted(due, reverse=True):
            wire = self.wires[key]
            read = self.read_to[key]
            ids = read - bisect_left(wire.posted, self.now - age, 0, read)
            needed = -(-ids // REQUEST)
            if left <= 0:
                break
            for _ in range(needed):
                self._ask(wire)
            left -= needed
            self.swept[key] |= {other: self.now for other in EVERY if other <= age}
        self._at(self.now + MINUTE, self._sweep)


def _within_a_minute(starts: Iterable[datetime]) -> int:
    rising = sorted(starts)
    return max((bisect_left(rising, one + MINUTE) - place for place, one in enumerate(rising)), default=0)


def wires_of(
    times: Sequence[Sequence[datetime]], number: int, dice: random.Random, joined: float
) -> list[Wire]:
    """Make channels that post as these did on some day of theirs, and in the month before; some joined."""
    made = []
    for place in range(number):
        source = times[place % len(times)]
        day = dice.choice(source)
        shift = BEGINS + dice.random() * DAY - day
        posted = [one + shift for one in source if BEGINS - BEFORE <= one + shift < BEGINS + DAY]
        made.append(
            Wire(key=f"wire_{place}", number=place, posted=sorted(posted), joined=dice.random() < joined)
        )
    return made


def _times(path: Path) -> list[list[datetime]]:
    found: dict[int, list[datetime]] = defaultdict(list)
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            record = json.loads(line)
            found[record["channel_id"]].append(datetime.fromisoformat(record["posted_at"]))
    return [sorted(times) for times in found.values()]


HEAD = """\
| accounts | budget | joined | requests an hour, each | in any minute | half within | 99 of 100 within |
|---|---|---|---|---|---|---|"""


def main(path: Path) -> None:
    """Print a table of days, over channels that post as those of a file."""
    times = _times(path)
    print(HEAD)
    for joined in (0.0, 1.0):
        for accounts, per_minute in ((1, None), (1, 60), (3, 60)):
            wires = wires_of(times, CHANNELS, random.Random(SEED), joined)
            names = [f"account {number}" for number in range(accounts)]
            day = Simulation(wires, names, per_minute).run(random.Random(SEED))
            print(f"| {accounts} | {per_minute or 'none'} | {joined:.0%} | {day.row()} |")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
