"""How much of a claim one sentence holds, and where: its slots filled, and those that are not."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.language.figures import Figure, figures
from bot.language.reading import Reading, Sentence
from bot.matching.claims import Claim
from bot.matching.slots import Slot

# How far apart a claim's words may stand at all: factor × its length + slack, in words.
_FACTOR, _SLACK = 2.0, 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
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
        total = sum(slot.weight for slot in self.missing) + sum(hit.slot.weight for hit in self.hits)
        exchanged = [slot for slot in self.missing if slot.figure] if self.conflicts else []
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
    hits = sorted(_hits(claim, sentence), key=lambda hit: (hit.start, hit.end))
    width = int(_FACTOR * claim.length + _SLACK)
    total = sum(slot.weight for slot in claim.slots)
    best: tuple[float, int, tuple[Hit, ...]] | None = None
    for first, left in enumerate(hits):
        chosen = _assigned([hit for hit in hits[first:] if hit.end - left.start <= width])
        score = sum(hit.slot.weight * hit.quality for hit in chosen) / total
        span = max(hit.end for hit in chosen) - min(hit.start for hit in chosen)
        if best is None or (score, -span) > (best[0], -best[1]):
            best = (score, span, chosen)
        if len(chosen) == len(hits):  # nothing of it can be had for less
            break
    if best is None:
        return None
    score, span, chosen = best
    filled = {id(hit.slot) for hit in chosen}
    missing = tuple(slot for slot in claim.slots if id(slot) not in filled)
    return ClaimCoverage(
        number=number,
        hits=chosen,
        missing=missing,
        conflicts=_conflicts(claim, missing, sentence),
        score=score,
        width=span,
    )


def _assigned(hits: Sequence[Hit]) -> tuple[Hit, ...]:
    """Give each slot its best hit, in order; a word fills one slot, or all those of a phrase."""
    chosen: dict[int, Hit] = {}
    taken: dict[int, Hit] = {}
    for hit in sorted(hits, key=lambda hit: (-hit.quality, hit.start, hit.end, hit.key)):
        if id(hit.slot) in chosen:
            continue
        others = [taken[place] for place in range(hit.start, hit.end) if place in taken]
        if all(hit.shares(other) for other in others):
            chosen[id(hit.slot)] = hit
            taken.update((place, hit) for place in range(hit.start, hit.end))
    return tuple(sorted(chosen.values(), key=lambda hit: (hit.start, hit.end)))


def _conflicts(claim: Claim, missing: Sequence[Slot], sentence: Sentence) -> tuple[Figure, ...]:
    """Return what the text says in the place of figures that the wording has and it lacks."""
    wanted = [slot.figure for slot in claim.slots if slot.figure]
    lacking = [slot.figure for slot in missing if slot.figure]
    return tuple(
        figure
        for figure in figures(sentence)
        if any(figure.comparable(other) for other in lacking)
        and not any(figure.agrees(other) for other in wanted)
    )


def _hits(claim: Claim, sentence: Sentence) -> Iterator[Hit]:
    amounts = figures(sentence) if any(slot.figure for slot in claim.slots) else []
    for slot in claim.slots:
        if slot.figure is not None:
            for figure in amounts:
                if figure.agrees(slot.figure):
                    yield Hit(slot=slot, start=figure.start, end=figure.end, quality=1.0)
            continue
        for key, way in slot.ways.items():
            for start, end, quality, contrary in sentence.occurrences.get(key, ()):
                yield Hit(
                    slot=slot,
                    start=start,
                    end=end,
                    quality=min(quality, way.quality),
                    contrary=contrary != way.contrary,
                    key=key,
                )
