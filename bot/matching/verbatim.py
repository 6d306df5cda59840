"""Where a wording stands word for word.

Bracketed insertions in the text are passed over, and an ellipsis in it may stand for words of the wording
as long as half of them are there.
"""

import itertools
import re
from collections.abc import Iterator, Sequence

from bot.language.words import Token

_INSERTION = re.compile(r"\[[^\[\]]*\]|\([^()]*\)")
_ELLIPSIS = re.compile(r"\[\s*(?:\.{3}|…)\s*\]|\(\s*(?:\.{3}|…)\s*\)|\.{3}|…")
_LEAST_KEPT = 0.5  # of the wording's words, when an ellipsis stands for the others
_LEAST_BESIDE = 2  # words on each side of an ellipsis

Words = Sequence[str]


def quotations(variant: Words, tokens: Sequence[Token], text: str) -> Iterator[Sequence[Token]]:
    """Every place among the tokens of a text where these words stand, the same place perhaps twice."""
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
    """The wording with words left out where the text has an ellipsis."""
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
    """The tokens between the separators; what is inside of one belongs to none."""
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
