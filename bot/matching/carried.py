"""Which of all that was found of a statement a text carries: its best wording, and those beside it.

Wordings are alike, so one stretch of text is often found by several. It counts as the one that it says best.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from bot.matching.outcomes import ALERT, DROPPED, ORDER, REVERSAL, REVIEW
from bot.models import Match

MOST = 40  # wordings that are kept of a statement in one text
OWN = 0.5  # more of its matched letters must be no other's


def kept(found: Iterable[Match], asked: Iterable[Match] = ()) -> list[Match]:
    """Return each statement's best match with the others that stand beside it, by statement id.

    What is dropped is left out. A query's match, in `asked`, stands only where no wording's comes to as much.
    """
    by_wordings, by_queries = _by_statement(found), _by_statement(asked)
    carried = {statement: _carried(matches) for statement, matches in by_wordings.items()}
    for statement, matches in by_queries.items():
        best, own = min(matches, key=rank), carried.get(statement)
        if own is None:
            carried[statement] = best
        elif ORDER.index(best.outcome) < ORDER.index(own.outcome):
            carried[statement] = replace(best, others=tuple(every(own)))
    return [carried[statement] for statement in sorted(carried)]


def rank(match: Match) -> tuple[int, float, int, int, int]:
    """Return what sorts matches, the best first: outcome, score, rung, longer and earlier evidence."""
    return (
        ORDER.index(match.outcome),
        -match.score,
        match.rung.level,
        -len(match.evidence),
        match.spans[0].start,
    )


def every(match: Match) -> Iterator[Match]:
    """Yield every wording of a match, the best first, each without the others."""
    yield replace(match, others=())
    yield from match.others


def has_reversal(match: Match) -> bool:
    """Tell whether a wording of a match is taken back."""
    return any(one.outcome == REVERSAL for one in (match, *match.others))


def _by_statement(matches: Iterable[Match]) -> dict[str, list[Match]]:
    found: dict[str, list[Match]] = defaultdict(list)
    for match in matches:
        if match.outcome != DROPPED:
            found[match.statement_id].append(match)
    return found


def _carried(found: Sequence[Match]) -> Match:
    """Return the best of a statement's matches in a text, with those that say something beside it.

    A wording of several sentences is told by its sentences. What is only worth a review is kept once a
    wording, what is more wherever it stands. In a text that says the statement, too, only a wording that is
    said is taken back: "In May we were open. Now we are not."
    """
    if len(found) == 1:  # nearly always
        return found[0]
    ordered = sorted(found, key=rank)
    parted = {(match.language, match.wording) for match in found if match.part}
    others: list[Match] = []
    taken, known = set[int](), set[tuple[str, str]]()
    for match in ordered:
        if not match.part and (match.language, match.wording) in parted:
            continue
        if match.outcome == REVERSAL and others and not _taken_back(match, others):
            continue
        letters = {place for span in match.spans for place in range(span.start, span.end)}
        if len(letters - taken) <= OWN * len(letters) or (match.outcome == REVIEW and match.key in known):
            continue
        others.append(match)
        taken |= letters
        known.add(match.key)
        if len(others) == MOST:
            break
    return replace(ordered[0], others=tuple(match for match in others if match is not ordered[0]))


def _taken_back(match: Match, said: Iterable[Match]) -> bool:
    """Tell whether a reversal takes back what a text says, where it says it at all."""
    alerting = [one for one in said if one.outcome == ALERT]
    return not alerting or any(one.key == match.key for one in alerting)
