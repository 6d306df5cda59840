"""How much of a claim one sentence holds, and where: its slots filled, and those that are not."""

from collections.abc import Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import NamedTuple

from bot.language.figures import Figure, figures
from bot.language.reading import Reading, Sentence
from bot.language.words import MAKE
from bot.matching.claims import Claim
from bot.matching.slots import Slot

# How far apart a claim's words may stand at all: factor × its length + slack, in words.
_FACTOR, _SLACK = 2.0, 6
_ROUNDING = 1e-9  # by which two sums of the same shares may differ
_in_order = attrgetter("start", "end")


class Hit(NamedTuple):
    """A slot filled by words[start:end] of a sentence."""

    slot: Slot
    start: int
    end: int
    quality: float
    contrary: bool = False
    key: str = ""

    def shares(self, other: "Hit") -> bool:
        """Tell whether both may be filled by the same word: parts of one phrase, or the same word twice."""
        same_phrase = self.key in self.slot.phrases & other.slot.phrases
        return same_phrase or (bool(self.slot.ways) and self.slot.ways.keys() == other.slot.ways.keys())


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimCoverage:
    """The share of a claim that the best stretch of one sentence holds."""

    number: int  # of the sentence
    hits: tuple[Hit, ...]
    missing: tuple[Slot, ...]
    conflicts: tuple[Figure, ...]  # figures of the sentence that stand where other ones should
    score: float  # 0 to 1
    width: int  # in words

    @property
    def complete(self) -> bool:
        return not any(slot.required for slot in self.missing)

    @property
    def lacking_figures(self) -> tuple[float, int]:
        """The share of the weight of the figures in whose place others stand, and how many they are."""
        if not self.conflicts:
            return 0.0, 0
        total = sum(slot.weight for slot in self.missing) + sum(hit.slot.weight for hit in self.hits)
        exchanged = [slot for slot in self.missing if slot.figure]
        return sum(slot.weight for slot in exchanged) / total, len(exchanged)

    @property
    def unfigured(self) -> bool:
        """Lacking a figure of the wording's."""
        return any(slot.figure for slot in self.missing)

    @property
    def words(self) -> float:
        """The number of words of weight that were found, each by how well."""
        return sum(hit.quality for hit in self.hits if hit.slot.counts)


def coverage_in(claim: Claim, reading: Reading, number: int) -> ClaimCoverage | None:
    """Return the best stretch of a sentence; None where it holds nothing or is in another language."""
    if claim.language not in reading.languages(number):
        return None
    return _coverage(claim, reading.sentence(number, claim.language), number)


def _coverage(claim: Claim, sentence: Sentence, number: int) -> ClaimCoverage | None:
    hits = _hits(claim, sentence)
    hits.sort(key=_in_order)
    if not hits:
        return None
    width = int(_FACTOR * claim.length + _SLACK)
    total = sum([slot.weight for slot in claim.slots])
    ranked = sorted(enumerate(hits), key=_surest_first)
    most: list[float] = []
    best: tuple[float, int, tuple[Hit, ...]] = (-1.0, 0, ())
    for first, left in enumerate(hits):
        most = most or (_at_most(hits) if first else [])
        if first and most[first] < best[0] * total - _ROUNDING:
            break
        last = left.start + width
        chosen = _assigned([hit for place, hit in ranked if place >= first and hit.end <= last])
        score = sum([hit.slot.weight * hit.quality for hit in chosen]) / total
        span = max([hit.end for hit in chosen]) - chosen[0].start
        if (score, -span) > (best[0], -best[1]):
            best = (score, span, chosen)
        if len(chosen) == len(hits):  # nothing of it can be had for less
            break
    score, span, chosen = best
    filled = {hit.slot for hit in chosen}
    missing = tuple([slot for slot in claim.slots if slot not in filled])
    return ClaimCoverage(
        number=number,
        hits=chosen,
        missing=missing,
        conflicts=_conflicts(claim, missing, sentence),
        score=score,
        width=span,
    )


def _surest_first(placed: tuple[int, Hit]) -> tuple[float, int, int, str]:
    _, hit = placed
    return -hit.quality, hit.start, hit.end, hit.key


def _at_most(hits: Sequence[Hit]) -> list[float]:
    """Return what each hit and those after it bring together at most, were all words for every slot."""
    found, total = [0.0] * len(hits), 0.0
    best: dict[Slot, float] = {}
    for place in reversed(range(len(hits))):
        slot, own = hits[place].slot, hits[place].slot.weight * hits[place].quality
        before = best.get(slot, 0.0)
        if own > before:
            best[slot] = own
            total += own - before
        found[place] = total
    return found


def _assigned(ranked: Sequence[Hit]) -> tuple[Hit, ...]:
    """Give each slot its surest hit, in order; a word fills one slot, or all those of a phrase."""
    chosen: dict[Slot, Hit] = {}
    taken: dict[int, Hit] = {}
    for hit in ranked:
        if hit.slot in chosen:
            continue
        if hit.end == hit.start + 1:  # nearly always
            other = taken.get(hit.start)
            if other is None or hit.shares(other):
                chosen[hit.slot] = taken[hit.start] = hit
            continue
        own = range(hit.start, hit.end)
        if all(hit.shares(taken[place]) for place in own if place in taken):
            chosen[hit.slot] = hit
            taken.update(dict.fromkeys(own, hit))
    return tuple(sorted(chosen.values(), key=_in_order))


def _conflicts(claim: Claim, missing: Sequence[Slot], sentence: Sentence) -> tuple[Figure, ...]:
    """Return what the text says in the place of figures that the wording has and it lacks."""
    lacking = [slot.figure for slot in missing if slot.figure]
    if not lacking:
        return ()
    wanted = [slot.figure for slot in claim.slots if slot.figure]
    return tuple(
        figure
        for figure in figures(sentence)
        if any(figure.comparable(other) for other in lacking)
        and not any(figure.agrees(other) for other in wanted)
    )


def _hits(claim: Claim, sentence: Sentence) -> list[Hit]:
    occurrences = sentence.occurrences
    found: list[Hit] = []
    for slot in claim.slots:
        if slot.figure is not None:
            agreeing = (figure for figure in figures(sentence) if figure.agrees(slot.figure))
            found += [Hit(slot, figure.start, figure.end, 1.0) for figure in agreeing]
            continue
        own: list[Hit] = []
        for key in filter(occurrences.__contains__, slot.ways):
            way = slot.ways[key]
            for start, end, quality, contrary in occurrences[key]:
                worth = min(quality, way.quality)
                own.append(MAKE(Hit, (slot, start, end, worth, contrary != way.contrary, key)))
        found += own if len(own) < 2 else _own_best(own)
    return found


def _own_best(own: Sequence[Hit]) -> list[Hit]:
    """Return the hits of one slot without those that are never chosen, since a surer one stands right there.

    A word is found by itself as well as by its family. The surer one must come later, so that no stretch has
    the other alone; and a key of a phrase, by which slots share a word, always counts.
    """
    found: list[Hit] = []
    surest: dict[tuple[int, int], tuple[float, str]] = {}
    for hit in reversed(own):
        place, rank = (hit.start, hit.end), (-hit.quality, hit.key)
        other = surest.get(place)
        if other is None or rank < other:
            surest[place] = rank
            found.append(hit)
        elif hit.key in hit.slot.phrases:
            found.append(hit)
    found.reverse()
    return found
