"""The claims of all statements by number, each taken apart when a text may have it."""

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

import numpy as np

from bot.matching.claims import Claim, claims
from bot.matching.outlined import Outlines
from bot.matching.ranges import ends_of, numbers, places
from bot.models import Statement

_REMEMBERED = 1 << 13  # wordings taken apart, some 1.6 kB each
_UNUSED, _FEW = 3, 10_000  # so many times as many outlines as are wanted may be held, or as these


class ClaimTable:
    """Claims in the order of their statements and wordings."""

    def __init__(self, statements: Sequence[Statement], outlines: Outlines) -> None:
        self._statements, self._outlines = statements, outlines
        listed = [worded(statement) for statement in statements]
        every = [one for own in listed for one in own]
        # Language by language: of each the words met are remembered, and no memory holds those of all.
        order = sorted(range(len(every)), key=[language for language, _ in every].__getitem__)
        first = np.empty(len(every), np.int64)
        first[order] = [outlines.first(*every[place]) for place in order]
        sizes = numbers(outlines.claims)[first]  # in claims, of each wording
        of, counts = np.arange(len(first)), np.array(list(map(len, listed)), np.int64)
        self.outlines = places(first, sizes).astype(np.uint32)  # of each claim, as the next three are
        self._wordings = np.repeat(of, sizes).astype(np.uint32)
        self.statements = np.repeat(np.arange(len(listed)), counts)[self._wordings].astype(np.uint32)
        self._parts = (self.outlines - first[self._wordings]).astype(np.uint16)
        self._begin = np.cumsum(counts) - counts  # of each statement's wordings
        self._ends = ends_of(numbers(self.statements), len(listed))  # of its claims

    def __len__(self) -> int:
        return len(self.statements)

    def __getitem__(self, number: int) -> Claim:
        return _made(int(self.statements[number]), *self.worded(number))[int(self._parts[number])]

    def worded(self, number: int) -> tuple[str, str]:
        """Return the wording that a claim stands for, after its language."""
        statement = int(self.statements[number])
        place = int(self._wordings[number]) - int(self._begin[statement])
        for language, wordings in _in_order(self._statements[statement]):
            if place < len(wordings):
                return language, wordings[place]
            place -= len(wordings)
        raise IndexError(number)

    @property
    def languages(self) -> list[str]:
        """The language of each claim."""
        own = [language for statement in self._statements for language, _ in worded(statement)]
        return [own[wording] for wording in self._wordings.tolist()]

    def is_whole(self, number: int) -> bool:
        """Tell whether a claim is compared word for word only."""
        return bool(self._outlines.whole[int(self.outlines[number])])

    def sentences(self, number: int) -> int:
        """Count the sentences of a claim."""
        return self._outlines.sentences[int(self.outlines[number])]

    def of(self, statement: int) -> range:
        """Return the numbers of a statement's claims."""
        return range(*self._ends[statement : statement + 2].tolist())

    def __iter__(self) -> Iterator[Claim]:
        return map(self.__getitem__, range(len(self)))


def outlines_for(statements: Iterable[Statement], known: Outlines | None) -> Outlines:
    """Return known outlines to go on with, or new ones where most of those are of no use any more."""
    listed = (worded for one in statements for worded in (*one.wording.values(), *one.accepted.values()))
    wanted = sum(map(len, listed))
    return Outlines() if known is None or len(known) > _UNUSED * max(wanted, _FEW) else known


def worded(statement: Statement) -> list[tuple[str, str]]:
    """Return the wordings of a statement with their languages, its own and those that people confirmed."""
    return [(language, wording) for language, wordings in _in_order(statement) for wording in wordings]


def _in_order(statement: Statement) -> list[tuple[str, tuple[str, ...]]]:
    return sorted(statement.wording.items()) + sorted(statement.accepted.items())


@lru_cache(maxsize=_REMEMBERED)
def _made(statement: int, language: str, wording: str) -> tuple[Claim, ...]:
    return tuple(claims(statement, language, wording))
