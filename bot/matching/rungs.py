"""What rung a claim reaches in a text: verbatim, inflected or reworded."""

import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from bot.language.reading import KIN, Reading, Sentence
from bot.language.words import Token
from bot.matching.claims import Claim
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
    yield from contiguous(variant, tokens)
    stretch = text[tokens[0].start : tokens[-1].end]
    if "[" in stretch or "(" in stretch:
        outside = list(itertools.chain.from_iterable(_runs(text, tokens, _INSERTION)))
        yield from contiguous(variant, outside)
    if has_ellipsis(stretch):
        for left, right in itertools.pairwise(_runs(text, tokens, _ELLIPSIS)):
            found = _around_ellipsis(variant, left, right)
            if found:
                yield found


def has_ellipsis(text: str) -> bool:
    """Tell whether words may be left out in a text."""
    return "…" in text or "..." in text


def contiguous(variant: Words, tokens: Sequence[Token]) -> Iterator[Sequence[Token]]:
    """Yield every place among a text's tokens where these words stand one right after another."""
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


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundClaim:
    """A claim found in a text, before anything is said for or against it."""

    rung: Rung
    spans: tuple[Span, ...]
    number: int  # of the sentence it is in, the first one if there are several
    coverage: ClaimCoverage | None = None  # None for verbatim, and for a query

    def core(self, sentence: Sentence) -> Span:
        """Return the stretch from the first to the last word that was matched; the guards look around it."""
        if self.coverage is None:
            return Span(start=self.spans[0].start, end=self.spans[-1].end)
        hits = self.coverage.hits
        start, end = min(hit.start for hit in hits), max(hit.end for hit in hits)
        return Span(start=sentence.words[start].start, end=sentence.words[end - 1].end)


def word_for_word(claim: Claim, reading: Reading, run: range) -> Iterator[FoundClaim]:
    """Yield every place in a run of sentences where the wording stands as it is."""
    tokens = [token for number in run for token in reading.tokens(number)]
    if not tokens:
        return
    words = {token.text for token in tokens}
    left_out = has_ellipsis(reading.text[tokens[0].start : tokens[-1].end])
    for variant in claim.variants:
        if not left_out and not words.issuperset(variant):  # nearly always
            continue
        for found in quotations(variant, tokens, reading.text):
            spans = _merged(Span(start=token.start, end=token.end) for token in found)
            yield FoundClaim(rung=Rung.VERBATIM, spans=spans, number=reading.number_at(spans[0].start))


def covered(claim: Claim, coverage: ClaimCoverage, sentence: Sentence) -> FoundClaim:
    """Return what a sentence has of a claim as a finding, named by the rung that carries it."""
    spans = _merged(
        Span(start=sentence.words[hit.start].start, end=sentence.words[hit.end - 1].end)
        for hit in coverage.hits
    )
    return FoundClaim(rung=_rung(claim, coverage), spans=spans, number=coverage.number, coverage=coverage)


def phrase(claim: Claim, finding: FoundClaim, reading: Reading) -> str:
    """Return the words that say a claim, with those of its small words that stand right around them."""
    start, end = finding.spans[0].start, finding.spans[-1].end
    if finding.coverage is not None:
        own = frozenset(itertools.chain.from_iterable(claim.variants))
        sentence = reading.sentence(finding.number, claim.language)
        for word in reversed([word for word in sentence.words if word.end <= start]):
            if word.text not in own:
                break
            start = word.start
        for word in (word for word in sentence.words if word.start >= end):
            if word.text not in own:
                break
            end = word.end
    return reading.text[start:end]


def _rung(claim: Claim, coverage: ClaimCoverage) -> Rung:
    close = coverage.width <= _FACTOR * claim.length + _SLACK
    own = all(hit.quality >= KIN for hit in coverage.hits if hit.slot.required)
    return Rung.INFLECTED if coverage.complete and close and own else Rung.REWORDED


def _merged(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Return the spans in order, those that overlap made one."""
    merged: list[Span] = []
    for span in sorted(spans, key=lambda span: (span.start, span.end)):
        if merged and span.start < merged[-1].end:
            merged[-1] = Span(start=merged[-1].start, end=max(merged[-1].end, span.end))
        else:
            merged.append(span)
    return tuple(merged)
