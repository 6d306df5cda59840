"""Whether words can stand near each other in a text, told before its words are taken apart.

Of two common words most posts that have both have them far apart. To see that, each word as it is written is
looked up among those that were met, with what it may be a form of; a base that needs a capital counts, too.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import pairwise

from bot.language.words import WORD
from bot.matching.query.index import terms, terms_of_word
from bot.matching.query.nodes import Node, Or, Phrase

_MET = 1 << 14  # written words that are remembered


def may_be_near(parts: Sequence[Node], distances: Sequence[int]) -> Callable[[str], bool]:
    """Return what tells of a text whether each of the parts can be so near to the next.

    It says so of every text in which they are, and of few others.
    """
    wanted = [terms(part) for part in parts]  # of which a text that has the part has one
    reach = [
        distance + sum(map(_width, pair)) for distance, pair in zip(distances, pairwise(parts), strict=True)
    ]
    asked: dict[str, int] = defaultdict(int)  # by term, a bit for each part
    for number, keys in enumerate(wanted):
        for key in keys:
            asked[key] |= 1 << number

    @lru_cache(maxsize=_MET)
    def meanings(written: str) -> int | None:
        """Return the bits of the parts that a written word may be a word of; None if it is no word."""
        found, bits = terms_of_word(written), 0
        for term in found:
            if term in asked:
                bits |= asked[term]
        return bits if found else None

    def ask(text: str) -> bool:
        words = [bits for bits in map(meanings, WORD.findall(text)) if bits is not None]
        some = [(place, bits) for place, bits in enumerate(words) if bits]
        places = [[place for place, bits in some if bits >> number & 1] for number in range(len(parts))]
        return all(
            not (wanted[number] and wanted[number + 1]) or _are_near(places[number], places[number + 1], most)
            for number, most in enumerate(reach)
        )

    return ask


def _are_near(places: Sequence[int], others: Sequence[int], most: int) -> bool:
    return any(abs(place - other) <= most for place in places for other in others)


def _width(part: Node) -> int:
    """Return how many words of a part there may be beside the one that was met."""
    match part:
        case Phrase(parts):
            return len(parts) - 1
        case Or(parts):
            return max(map(_width, parts))
        case _:
            return 0
