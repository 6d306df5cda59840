"""The compiled engines of a newsroom, kept as long as its statements stay the same."""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.alerts.judging import Newsroom
    from bot.matching.engine import Engine
    from bot.models import Statement

KEPT = 2  # the engine of all statements in force, and that of those which catch up


class Engines:
    """Engines by what they were built of: building one takes far longer than looking through a post.

    Threads may ask side by side; whoever asks for what is being built waits for it. A new one takes over
    from the last what both have: one statement added to thousands costs little.
    """

    def __init__(self) -> None:
        self.built = 0  # how many so far
        self._kept: list[tuple[object, Engine]] = []
        self._lock = threading.Lock()

    def of(self, newsroom: Newsroom, statements: Iterable[Statement]) -> Engine:
        """Return what finds these statements of a newsroom, built only if it is not at hand."""
        known = tuple(sorted(statements, key=lambda statement: statement.id))
        key = (known, newsroom.speakers, newsroom.zone, newsroom.encoder and newsroom.encoder.name)
        with self._lock:
            found = next((engine for built_of, engine in self._kept if built_of == key), None)
            if found is None:
                if not self._kept:  # what an earlier newsroom of this process had is dead
                    gc.unfreeze()
                gc.collect()  # what is dead would be kept for good; of a new engine nothing is
                found = newsroom.engine(known, self._kept[0][1] if self._kept else None)
                gc.freeze()  # it lives as long as its statements: no collection need look through it again
                self.built += 1
            others = [entry for entry in self._kept if entry[1] is not found]
            self._kept = [(key, found), *others][:KEPT]
            return found
