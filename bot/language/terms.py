"""Terms, of one word or several, as they are looked up among the words of a sentence."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence

TEXTS, LEMMAS, FAMILIES = "texts", "lemmas", "families"  # the words of a sentence that terms are of

Term = tuple[str, ...]
_NOTHING: frozenset[str] = frozenset()


class Terms:
    """A set of terms that is looked up at a place in a sequence of words, the longest term first."""

    def __init__(self, terms: Mapping[Term, frozenset[str]], of: str = FAMILIES) -> None:
        self.of = of
        self.bit = 0  # of a word that one of them begins with, see `Lexicon.begins`
        self._by_first: dict[str, list[Term]] = defaultdict(list)
        self._meanings = terms
        self._sizes = Counter(meaning for meanings in terms.values() for meaning in meanings)
        for term in sorted(terms, key=lambda term: (-len(term), term)):
            self._by_first[term[0]].append(term)

    def __contains__(self, term: Term) -> bool:
        return term in self._meanings

    def length_at(self, words: Sequence[str], place: int) -> int:
        """Count the words of the longest term that begins at `place`; 0 when none does."""
        for term in self._by_first.get(words[place], ()):
            if len(term) == 1 or tuple(words[place : place + len(term)]) == term:
                return len(term)
        return 0

    def places(self, words: Sequence[str]) -> list[int]:
        """Return where terms begin among words."""
        return [place for place in self.places_of_beginnings(words) if self.length_at(words, place)]

    def places_of_beginnings(self, words: Sequence[str]) -> list[int]:
        """Return where words stand that terms begin with, nearly always nowhere."""
        begun = self._by_first
        if begun.keys().isdisjoint(words):
            return []
        return [place for place, word in enumerate(words) if word in begun]

    def first(self, words: Sequence[str], places: Iterable[int]) -> tuple[int, int] | None:
        """Return where the first term among some places begins and ends; None when there is none."""
        if self._by_first.keys().isdisjoint(words):
            return None
        lengths = ((place, self.length_at(words, place)) for place in places)
        return next(((place, place + length) for place, length in lengths if length), None)

    def all_at(self, words: Sequence[str], place: int) -> list[Term]:
        """Return every term that begins at `place`, the longest first."""
        begun = self._by_first.get(words[place])
        if begun is None:
            return []
        return [term for term in begun if len(term) == 1 or tuple(words[place : place + len(term)]) == term]

    def begun_by(self, word: str) -> frozenset[str]:
        """Return the meanings of every term that begins with a word."""
        begun = self._by_first.get(word)
        return frozenset().union(*[self._meanings[term] for term in begun]) if begun else _NOTHING

    def phrases_begun_by(self, word: str) -> list[Term]:
        """Return the terms of several words that begin with a word."""
        return [term for term in self._by_first.get(word, ()) if len(term) > 1]

    @property
    def beginnings(self) -> Collection[str]:
        """The words that terms begin with."""
        return self._by_first.keys()

    def size(self, meaning: str) -> int:
        """Count the terms that have a meaning."""
        return self._sizes[meaning]

    def meaning(self, term: Term) -> frozenset[str]:
        return self._meanings[term]
