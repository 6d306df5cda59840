"""The first look at a text, over its bytes: could any statement be in it at all?

A text is cut at what no word ever holds, by two sweeps of compiled code, and the pieces are looked up as
they stand. Nearly all mean nothing to any statement, which is remembered; a text of such pieces alone is
done with. Of any other, what its pieces mean is added up as `Index.propose` would do it. It may let pass
what has nothing, and never keeps back what has something: a piece means at least what its words mean.
"""

from collections.abc import Collection

from bot.language.words import WORD, raw_words
from bot.matching.index import Index, Meaning
from bot.matching.queries import Queries
from bot.matching.rungs import has_ellipsis

_LARGEST_MEMORY = 1 << 19  # pieces remembered before all is forgotten
_INSIDE = frozenset(b"'`*_~|%$")  # what may stand inside a word between letters, or is one by itself

# White space and punctuation of ASCII become spaces; what else stays at worst makes pieces longer.
_CUT = bytes(byte if byte >= 0x80 or chr(byte).isalnum() or byte in _INSIDE else 0x20 for byte in range(256))


class FirstPass:
    """A memory of which pieces of texts mean something to an engine's statements."""

    def __init__(self, index: Index, queries: Queries) -> None:
        """Remember for this index and these queries."""
        self._index, self._queries = index, queries
        self._met: set[bytes] = set()
        self._silent: set[bytes] = set()  # of these, what no text is looked at for
        self._known: dict[bytes, Meaning] = {}  # what those mean that mean anything

    def may_find(self, text: str, own: Collection[int]) -> bool:
        """Tell whether a text may have something; `own` are the statements of the channel's owner."""
        if self._queries.ask_all:
            return True
        pieces = text.encode("utf-8", "surrogatepass").translate(_CUT).split()
        if self._silent.issuperset(pieces):
            return False
        if len(self._met) >= _LARGEST_MEMORY:  # never between the pieces of a text
            self._met, self._silent, self._known = set(), set(), {}
        distinct = set(pieces)
        for piece in distinct.difference(self._met):
            self._learn(piece)
        if self._silent.issuperset(distinct):
            return False
        known = self._known
        found = [known[piece] for piece in distinct if piece in known]
        if any(meaning.asked for meaning in found):
            return True
        if any(meaning.begins for meaning in found) and has_ellipsis(text):
            return True
        return self._index.may_propose(_raw(text), own)

    def looks_for(self, term: str) -> bool:
        """Tell whether texts with a word that an index holds as this term may have something."""
        meaning = self._index.meaning({term})
        return bool(meaning.leads or meaning.begins or self._queries.ask_for(term))

    def _learn(self, piece: bytes) -> None:
        text = piece.decode("utf-8", "surrogatepass")
        meaning = self._index.meaning(_raw(text))
        asked = self._queries.ask_for(text)
        self._met.add(piece)
        if meaning or asked:
            self._known[piece] = meaning._replace(asked=asked)
        else:
            self._silent.add(piece)


def _raw(text: str) -> set[str]:
    """Return the raw words of a text or a part of it: at least those that are found in each other part."""
    return {*raw_words(text), *WORD.findall(text.lower())}
