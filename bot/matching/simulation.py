"""A newsroom at work on labelled posts: it confirms the first posts that carry each statement.

What is confirmed goes through the code that the product confirms by; the rest of the posts are judged as they
are and with what was confirmed.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.matching.confirming import Confirmation, confirmed, nearest
from bot.matching.engine import Engine
from bot.matching.evaluation import Evaluation, evaluate
from bot.matching.labelled import Labelled
from bot.models import Statement

EngineFor = Callable[[Sequence[Statement]], Engine]


@dataclass(frozen=True, slots=True, kw_only=True)
class Simulation:
    """The same posts judged before and after some others were confirmed."""

    confirm: int  # carriers of each statement, at most
    confirmations: tuple[Confirmation, ...]  # what each confirmed post came to
    before: Evaluation
    after: Evaluation

    @property
    def wordings(self) -> int:
        """The number of posts that added a wording."""
        return sum(bool(one.wording) for one in self.confirmations)

    @property
    def refused(self) -> Mapping[str, int]:
        """The reasons why others added none, with how often; what says a wording again has none."""
        return Counter(one.why_not.value for one in self.confirmations if one.why_not)

    def summary(self) -> dict[str, Any]:
        """Return the object that is printed as JSON."""
        return {
            "confirm": self.confirm,
            "confirmed": len(self.confirmations),
            "wordings": self.wordings,
            "refused": dict(self.refused),
            "before": self.before.summary(),
            "after": self.after.summary(),
        }


def simulate(
    statements: Iterable[Statement],
    posts: Sequence[Labelled],
    *,
    confirm: int,
    engine_for: EngineFor = Engine,
) -> Simulation:
    """Confirm the first carriers of each statement, in the order of the posts, and judge all the others."""
    taken: set[int] = set()
    confirmations: list[Confirmation] = []
    known, taught = list(statements), []
    for statement in known:
        carriers = [
            place for place, post in enumerate(posts) if post.relevant and post.statement_id == statement.id
        ][:confirm]
        for place in carriers:
            taken.add(place)
            text = posts[place].text
            found = nearest(engine_for([statement]), statement.id, text)
            came_to = confirmed(statement, text, found)
            confirmations.append(came_to)
            statement = _taught(statement, came_to)
        taught.append(statement)
    rest = [post for place, post in enumerate(posts) if place not in taken]
    return Simulation(
        confirm=confirm,
        confirmations=tuple(confirmations),
        before=evaluate(engine_for(known), rest),
        after=evaluate(engine_for(taught), rest),
    )


def _taught(statement: Statement, came_to: Confirmation) -> Statement:
    if not came_to.wording:
        return statement
    wordings = (*statement.accepted.get(came_to.language, ()), came_to.wording)
    return replace(statement, accepted={**statement.accepted, came_to.language: wordings})
