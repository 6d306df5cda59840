"""The first look at a text, over its bytes: could any statement be in it at all?

A text is cut at what no word ever holds, by two sweeps of compiled code, and the pieces are looked up as
they stand. Nearly all mean nothing to any statement, which is remembered. What the words of the others mean
is added up as `Index.propose` would do it for one sentence. It may let pass what has nothing, and never keeps
back what has something: a piece means at least what its words mean.
"""

from collections.abc import Collection

from bot.language.words import WORD, quick_words
from bot.matching.index import Index
from bot.matching.queries import Queries
from bot.matching.vocabulary import Word

_LARGEST_MEMORY = 1 << 16  # pieces remembered before all is forgotten
_INSIDE = frozenset(b"'`*_~|%$")  # what may stand inside a word between letters, or is one by itself

# White space and punctuation of ASCII become spaces; what else stays at worst makes pieces longer.
_CUT = bytes(byte if byte >= 0x80 or chr(byte).isalnum() or byte in _INSIDE else 0x20 for byte in range(256))


class FirstPass:
    """A memory of which pieces of texts mean something to an engine's statements."""

    def __init__(self, index: Index, queries: Queries) -> None:
        """Remember for this index and these queries."""
        self._index, self._queries = index, queries
        self.forget()

    def may_find(self, text: str, own: Collection[int]) -> bool:
        """Tell whether a text may have something; `own` are the statements of the channel's owner."""
        if self._queries.ask_all:
            return True
        pieces = text.encode("utf-8", "surrogatepass").translate(_CUT).split()
        if not self._met.issuperset(pieces):
            if len(self._met) >= _LARGEST_MEMORY:  # never between the pieces of a text
                self.forget()
            self._learn(list(set(pieces).difference(self._met)))
        said = self._known.keys() & pieces
        if not said:
            return False
        if not self._asked.isdisjoint(said):
            return True
        words = set[Word]().union(*[self._known[piece] for piece in said])
        return self._index.may_propose(text, words, own)

    def looks_for(self, term: str) -> bool:
        """Tell whether texts with a word that an index holds as this term may have something."""
        return self._index.looks_for({term}) or self._queries.ask_for(term)

    def forget(self) -> None:
        """Forget the pieces met, as if none had been."""
        self._met: set[bytes] = set()
        self._known: dict[bytes, tuple[Word, ...]] = {}  # those that mean something, and by which words
        self._asked: set[bytes] = set()  # those for which a query is asked

    def _learn(self, pieces: Collection[bytes]) -> None:
        """Remember what new pieces mean; nearly always all of them together mean nothing."""
        self._met.update(pieces)
        if self._queries:
            asked = {piece for piece in pieces if self._queries.ask_for(_decoded(piece))}
            self._asked |= asked
            self._known.update(dict.fromkeys(asked, ()))
        meant = self._index.meant(_words(b" ".join(pieces)))
        for piece in pieces if meant else ():
            if own := meant.keys() & _words(piece):
                self._known[piece] = tuple(meant[raw] for raw in own)


def _words(piece: bytes) -> set[str]:
    """Return the raw words of parts of a text: at least those that are found in it with others around."""
    text = _decoded(piece).lower()
    return {text} if text.isalpha() else {*quick_words(text), *WORD.findall(text)}


def _decoded(piece: bytes) -> str:
    return piece.decode("utf-8", "surrogatepass")
