"""Words without which a query finds nothing: what an index may propose posts or queries by."""

from collections.abc import Iterable

from bot.matching.query.forms import forms
from bot.matching.query.nodes import And, Near, Node, Or, Phrase, Word


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
