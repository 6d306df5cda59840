"""Comparisons: what stands on which side of "than", and whether it is more or less.

"It hurts them more than us" and "it hurts us more than them" have the same words.
"""

from dataclasses import dataclass

from bot.language.figures import figures
from bot.language.reading import Sentence


@dataclass(frozen=True, slots=True)
class Comparison:
    """The comparison of a sentence; `after` holds the places of what something is compared with."""

    pivot: int
    after: range
    less: bool


def comparison(sentence: Sentence) -> Comparison | None:
    """Return the first comparison with a pivot word ("than", «чем», «ніж»), or None."""
    for place in sentence.places(sentence.lexicon.comparison):
        length = sentence.lexicon.comparison.length_at(sentence.texts, place)
        if place and not _is_amount(sentence, place + length):
            start = place + length
            end = start
            while end < len(sentence.words) and sentence.clauses[end] == sentence.clauses[place]:
                end += 1
            clauses = set(sentence.clauses[max(0, place - 1) : place + 1])
            less = any(
                sentence.texts[other] in sentence.lexicon.less
                for other in range(place)
                if sentence.clauses[other] in clauses
            )
            return Comparison(place, range(start, end), less)
    return None


def _is_amount(sentence: Sentence, place: int) -> bool:
    """Tell whether a figure comes: "more than 500" compares nothing."""
    return any(figure.start == place for figure in figures(sentence))
