"""The claims of all statements by number, each taken apart when a text may have it."""

from array import array
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from bot.matching.claims import Claim, claims
from bot.matching.outlined import Outlines
from bot.models import Statement

_REMEMBERED = 1 << 11  # wordings taken apart
_UNUSED, _FEW = 3, 10_000  # so many times as many outlines as are wanted may be held, or as these


class ClaimTable:
    """Claims in the order of their statements and wordings."""

    def __init__(self, statements: Sequence[Statement], outlines: Outlines) -> None:
        self._statements, self._outlines = statements, outlines
        self.statements = array("I")  # of each claim its statement's number
        self.outlines = array("I")
        self._wordings = array("H")  # which of the statement's
        self._parts = array("H")  # which of the wording's
        self._ends = array("I", [0])  # of each statement's claims
        self.languages = list[str]()  # of each claim
        for number, statement in enumerate(statements):
            for place, (language, wording) in enumerate(worded(statement)):
                for part, outline in enumerate(outlines.of(language, wording)):
                    self.statements.append(number)
                    self.outlines.append(outline)
                    self._wordings.append(place)
                    self._parts.append(part)
                    self.languages.append(language)
            self._ends.append(len(self.statements))

    def __len__(self) -> int:
        return len(self.statements)

    def __getitem__(self, number: int) -> Claim:
        return _made(self.statements[number], self.languages[number], self.wording(number))[
            self._parts[number]
        ]

    def wording(self, number: int) -> str:
        """Return the wording that a claim stands for."""
        _, wording = worded(self._statements[self.statements[number]])[self._wordings[number]]
        return wording

    def is_whole(self, number: int) -> bool:
        """Tell whether a claim is compared word for word only."""
        return bool(self._outlines.whole[self.outlines[number]])

    def sentences(self, number: int) -> int:
        """Count the sentences of a claim."""
        return self._outlines.sentences[self.outlines[number]]

    def of(self, statement: int) -> range:
        """Return the numbers of a statement's claims."""
        return range(self._ends[statement], self._ends[statement + 1])

    def __iter__(self) -> Iterator[Claim]:
        return map(self.__getitem__, range(len(self)))


def outlines_for(statements: Iterable[Statement], known: Outlines | None) -> Outlines:
    """Return known outlines to go on with, or new ones where most of those are of no use any more."""
    wanted = sum(len(worded(statement)) for statement in statements)
    return Outlines() if known is None or len(known) > _UNUSED * max(wanted, _FEW) else known


def worded(statement: Statement) -> list[tuple[str, str]]:
    """Return the wordings of a statement with their languages, its own and those that people confirmed."""
    return [
        (language, wording)
        for worded in (statement.wording, statement.accepted)
        for language, wordings in sorted(worded.items())
        for wording in wordings
    ]


@lru_cache(maxsize=_REMEMBERED)
def _made(statement: int, language: str, wording: str) -> tuple[Claim, ...]:
    return tuple(claims(statement, language, wording))
