"""Terms: what an index files posts and queries under. Words as they are compared, and bases of words."""

from collections.abc import Iterable
from functools import lru_cache

from bot.language.words import WORD, folded
from bot.matching.query.forms import bases, forms
from bot.matching.query.nodes import And, Near, Node, Or, Phrase, Word


def terms_of(text: str) -> frozenset[str]:
    """The terms under which queries may find a text: all of `Subject.keys`.

    There are more of them where only a capital would make a word a name, which an index need not tell.
    """
    return frozenset[str]().union(*map(_terms_of_word, set(WORD.findall(text))))


@lru_cache(maxsize=1 << 17)
def _terms_of_word(raw: str) -> frozenset[str]:
    words = folded(raw)
    return frozenset(words).union(base for word in words for some in bases(word) for _, base in some)


def terms(node: Node) -> frozenset[str]:
    """Words and bases of which every text found has one; empty when none can be told."""
    match node:
        case Word(text, exact):
            return frozenset({text}) if exact else forms(text).keys
        case And(parts) | Near(parts) | Phrase(parts):
            return _rarest(map(terms, parts))
        case Or(parts):
            listed = [terms(part) for part in parts]
            return frozenset().union(*listed) if all(listed) else frozenset()
        case _:
            return frozenset()


def _rarest(listed: Iterable[frozenset[str]]) -> frozenset[str]:
    """The set that fewest texts will have one of: long words are rarer than short ones."""
    return max(listed, key=lambda words: min(map(len, words), default=0))
