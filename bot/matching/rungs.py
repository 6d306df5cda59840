"""What rung a claim reaches in a text: verbatim, inflected or reworded."""

import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from bot.language.figures import Figure
from bot.language.reading import KIN, Reading, Sentence
from bot.language.words import Token
from bot.matching.claims import Claim, Slot
from bot.matching.coverage import ClaimCoverage
from bot.models import Rung, Span

_INSERTION = re.compile(r"\[[^\[\]]*\]|\([^()]*\)")
_ELLIPSIS = re.compile(r"\[\s*(?:\.{3}|…)\s*\]|\(\s*(?:\.{3}|…)\s*\)|\.{3}|…")
_LEAST_KEPT = 0.5  # of the wording's words, when an ellipsis stands for the others
_LEAST_BESIDE = 2  # words on each side of an ellipsis

Words = Sequence[str]


def quotations(variant: Words, tokens: Sequence[Token], text: str) -> Iterator[Sequence[Token]]:
    """Yield every place among a text's tokens where these words stand, the same place perhaps twice."""
    if not tokens:
        return
    yield from _contiguous(variant, tokens)
    stretch = text[tokens[0].start : tokens[-1].end]
    if "[" in stretch or "(" in stretch:
        outside = list(itertools.chain.from_iterable(_runs(text, tokens, _INSERTION)))
        yield from _contiguous(variant, outside)
    if "…" in stretch or "..." in stretch:
        for left, right in itertools.pairwise(_runs(text, tokens, _ELLIPSIS)):
            found = _around_ellipsis(variant, left, right)
            if found:
                yield found


def _contiguous(variant: Words, tokens: Sequence[Token]) -> Iterator[Sequence[Token]]:
    first, size = variant[0], len(variant)
    for place in range(len(tokens) - size + 1):
        if tokens[place].text == first and all(
            tokens[place + step].text == word for step, word in enumerate(variant)
        ):
            yield tokens[place : place + size]


def _around_ellipsis(variant: Words, left: Sequence[Token], right: Sequence[Token]) -> list[Token]:
    """Return the wording with words left out where the text has an ellipsis."""
    before, after = [token.text for token in left], [token.text for token in right]
    for kept in range(len(variant) - _LEAST_BESIDE, _LEAST_BESIDE - 1, -1):
        if tuple(before[-kept:]) != tuple(variant[:kept]):
            continue
        for rest in range(min(len(variant) - kept, len(after)), _LEAST_BESIDE - 1, -1):
            enough = kept + rest >= _LEAST_KEPT * len(variant)
            if enough and tuple(after[:rest]) == tuple(variant[-rest:]):
                return [*left[-kept:], *right[:rest]]
    return []


def _runs(text: str, own: Sequence[Token], separator: re.Pattern[str]) -> list[list[Token]]:
    """Return the tokens between the separators; what is inside of one belongs to none."""
    edges = [found.span() for found in separator.finditer(text, own[0].start, own[-1].end)]
    runs: list[list[Token]] = [[]]
    waiting = iter(edges)
    edge = next(waiting, None)
    for token in own:
        while edge is not None and token.start >= edge[1]:
            runs.append([])
            edge = next(waiting, None)
        if edge is None or token.end <= edge[0]:
            runs[-1].append(token)
    return runs


# How close the words of an inflected claim stand: factor × its length + slack, in words.
_FACTOR, _SLACK = 1.7, 4
_REWORDED_LEAST = 0.7
_FEW, _MOST_STRANGERS = 2, 1  # a claim of so few required slots bears so many other words among them
_LONG = 4  # required slots of a claim that may lack a common one


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundClaim:
    """A claim found in a text, before the guards have looked at it."""

    rung: Rung
    score: float
    spans: tuple[Span, ...]
    number: int  # of the sentence it is in, the first one if there are several
    coverage: ClaimCoverage | None = None  # None for verbatim

    def core(self, sentence: Sentence) -> Span:
        """Return the first to the last word that was matched: what the guards look around of."""
        if self.coverage is None:
            return Span(start=self.spans[0].start, end=self.spans[-1].end)
        hits = self.coverage.hits
        start, end = min(hit.start for hit in hits), max(hit.end for hit in hits)
        return Span(start=sentence.words[start].start, end=sentence.words[end - 1].end)


def word_for_word(claim: Claim, reading: Reading, run: range) -> Iterator[FoundClaim]:
    """Yield every place in a run of sentences where the wording stands as it is."""
    tokens = [token for number in run for token in reading.tokens(number)]
    for variant in claim.variants:
        for found in quotations(variant, tokens, reading.text):
            spans = _merged(Span(start=token.start, end=token.end) for token in found)
            number = reading.number_at(spans[0].start)
            yield FoundClaim(rung=Rung.VERBATIM, score=1.0, spans=spans, number=number)


def graded(claim: Claim, coverage: ClaimCoverage, sentence: Sentence) -> FoundClaim | None:
    """Find what rung the coverage reaches; None for none."""
    rung = _rung(claim, coverage)
    if rung is None:
        return None
    spans = _merged(
        Span(start=sentence.words[hit.start].start, end=sentence.words[hit.end - 1].end)
        for hit in coverage.hits
    )
    return FoundClaim(
        rung=rung,
        score=round(coverage.score, 3),
        spans=spans,
        number=coverage.number,
        coverage=coverage,
    )


def may_lack(claim: Claim) -> bool:
    """Tell whether a reworded claim may lack one of its common words."""
    required = [slot for slot in claim.slots if slot.required]
    common = sum(slot.common for slot in required)
    return not claim.whole and len(required) >= _LONG and 0 < common < len(required)


def _rung(claim: Claim, coverage: ClaimCoverage) -> Rung | None:
    lacking = [
        slot for slot in coverage.missing if slot.required and not _contradicted(slot, coverage.conflicts)
    ]
    if _is_other_matter(claim, coverage):
        return None
    close = coverage.width <= _FACTOR * claim.length + _SLACK
    if not lacking and close and all(hit.quality >= KIN for hit in coverage.hits if hit.slot.required):
        return Rung.INFLECTED
    if lacking and not _is_left_out(claim, coverage, lacking):
        return None
    if words_score(coverage) < _REWORDED_LEAST:
        return None
    return Rung.REWORDED


def _is_left_out(claim: Claim, coverage: ClaimCoverage, lacking: Sequence[Slot]) -> bool:
    """Tell whether what is lacking is one common word that nothing else has taken the place of."""
    common = len(lacking) == 1 and lacking[0].common
    return may_lack(claim) and common and coverage.strangers == 0 and not coverage.crowded


def _contradicted(slot: Slot, conflicts: Sequence[Figure]) -> bool:
    """Tell whether the text has another figure in the slot's place, which is for the guards to judge."""
    return slot.figure is not None and any(figure.comparable(slot.figure) for figure in conflicts)


def _is_other_matter(claim: Claim, coverage: ClaimCoverage) -> bool:
    """Tell whether a claim of few words is only vaguely there, or others have made it something else."""
    required = sum(slot.required for slot in claim.slots)
    verb_changed = coverage.strange_verb and any(slot.verb for slot in coverage.missing)
    few = required <= _FEW
    vague = not any(hit.direct for hit in coverage.hits if hit.slot.required)
    return few and (vague or verb_changed or coverage.strangers > _MOST_STRANGERS)


def words_score(coverage: ClaimCoverage) -> float:
    """Return the score without figures: another figure is for the guards to judge."""
    hits = [hit for hit in coverage.hits if not hit.slot.figure]
    missing = sum(slot.weight for slot in coverage.missing if not slot.figure)
    filled = sum(hit.slot.weight * hit.quality for hit in hits)
    total = sum(hit.slot.weight for hit in hits) + missing
    return filled / total if total else 1.0


def _merged(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Return the spans in order, those that overlap made one."""
    merged: list[Span] = []
    for span in sorted(spans, key=lambda span: (span.start, span.end)):
        if merged and span.start < merged[-1].end:
            merged[-1] = Span(start=merged[-1].start, end=max(merged[-1].end, span.end))
        else:
            merged.append(span)
    return tuple(merged)
