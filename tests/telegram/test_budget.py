"""The turns of a budget: evenly spread, and what was just published first."""

from bot.telegram.budget import HURRY, Budget, Turn


class Clock:
    """Seconds that are moved by hand."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


class Queue:
    """Requests that wait for a budget's turns, each with a name."""

    def __init__(self, per_minute: int | None) -> None:
        self.clock = Clock()
        self.budget = Budget(per_minute, seconds=self.clock)
        self.waiting: dict[str, Turn] = {}
        self.went: list[tuple[str, float]] = []

    def want(self, name: str, about: int | None = None) -> None:
        self.waiting[name] = self.budget.queue(about)

    def until(self, seconds: float) -> list[str]:
        """Let time pass, and return who was called meanwhile, in order."""
        before = len(self.went)
        names = {turn: name for name, turn in self.waiting.items()}
        while self.clock.now < seconds:
            while not self.budget.left() and (turn := self.budget.call()) is not None:
                self.went.append((names[turn], self.clock.now))
            self.clock.now += 0.5
        return [name for name, _ in self.went[before:]]


def test_a_budget_spreads_requests_evenly_and_does_not_save_up_what_was_not_asked() -> None:
    queue = Queue(30)
    for name in "abc":
        queue.want(name)
    queue.until(110)
    assert queue.went == [("a", 100), ("b", 102), ("c", 104)]

    queue.clock.now = 1000
    for name in "de":
        queue.want(name)
    queue.until(1010)
    assert queue.went[3:] == [("d", 1000), ("e", 1002)]


def test_what_is_about_a_channel_that_just_published_goes_first_also_if_it_waits_already() -> None:
    queue = Queue(60)
    for name, about in (("old", 1), ("older", 2), ("waiting", 7), ("none", None)):
        queue.want(name, about)
    assert queue.until(100.5) == ["old"]

    queue.budget.hurry(7)
    queue.budget.hurry(8)
    queue.want("fresh", 8)

    assert queue.until(110) == ["waiting", "fresh", "older", "none"]


def test_after_a_minute_a_channel_goes_in_its_turn_as_any_other() -> None:
    queue = Queue(60)
    queue.budget.hurry(7)
    queue.clock.now += HURRY
    for name, about in (("first", 1), ("second", 2), ("late", 7)):
        queue.want(name, about)

    assert queue.until(200) == ["first", "second", "late"]


def test_whoever_gives_up_holds_up_nobody() -> None:
    queue = Queue(60)
    for name in ("first", "second", "third"):
        queue.want(name)
    queue.budget.leave(queue.waiting.pop("second"))

    queue.until(110)
    assert queue.went == [("first", 100), ("third", 101)]


def test_without_a_budget_nobody_waits_for_a_turn() -> None:
    queue = Queue(None)
    for name in "abc":
        queue.want(name)

    assert queue.until(100.5) == ["a", "b", "c"]
