"""What confirmed wordings add to what a statement's own wording finds.

A confirmed clause is long: few posts have most of it. But where a wording of the statement's own is half
found, words of a clause that people confirmed stand up for it: they are how this story is told.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from bot.language.reading import Reading
from bot.matching.claimed import ClaimTable
from bot.matching.claims import Claim
from bot.matching.coverage import coverage_in
from bot.matching.rungs import FoundClaim
from bot.matching.score import reviewed_from, score
from bot.models import Guard, Parts, Rung, Sensitivity, Statement


class Seconding:
    """The claims of confirmed wordings, by statement."""

    def __init__(self, statements: Sequence[Statement], claims: ClaimTable) -> None:
        self._claims: dict[int, list[int]] = defaultdict(list)
        self._confirmed = set[tuple[int, str]]()  # statements with the wordings of those claims
        for number, statement in enumerate(statements):
            accepted = {wording for wordings in statement.accepted.values() for wording in wordings}
            for claim in claims.of(number) if accepted else ():
                _, wording = claims.worded(claim)
                if wording in accepted and not claims.is_whole(claim):
                    self._claims[number].append(claim)
                    self._confirmed.add((number, wording))
        self._all = claims

    def halved(self, claim: Claim, finding: FoundClaim) -> Iterator[Guard]:
        """Yield a guard where only words of a confirmed clause were found: they are for a person to judge."""
        if finding.rung is Rung.REWORDED and self._is_confirmed(claim):
            yield Guard(kind="thin", note="only a part of a confirmed clause")

    def share(self, claim: Claim, reading: Reading, number: int, parts: Parts) -> float:
        """Return how much of a confirmed wording stands in a sentence beside a wording that is none, 0 to 1.

        Nothing where the sentence would not be listed without: a few words of a long clause make no
        statement, and nothing need be looked for on their account.
        """
        others = self._claims.get(claim.statement, ())
        if not others or self._is_confirmed(claim):
            return 0.0
        if score(parts) < reviewed_from(Sensitivity.WIDE, encoded=parts.meaning is not None):
            return 0.0
        found = (coverage_in(self._all[other], reading, number) for other in others)
        return round(max((coverage.score for coverage in found if coverage), default=0.0), 3)

    def _is_confirmed(self, claim: Claim) -> bool:
        return (claim.statement, claim.wording) in self._confirmed
