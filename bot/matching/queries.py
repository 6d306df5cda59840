"""Statements found by their queries, for those who would rather write a search than a wording.

A query proposes nothing by degrees: it finds something in a text or it does not. The guards then look at
what it found as they look at a wording that stands word for word.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.language.data import codes
from bot.language.reading import Reading
from bot.matching.claims import Claim
from bot.matching.query import Query, QueryHit, parse
from bot.matching.query.index import terms_of
from bot.matching.query.subject import Subject
from bot.matching.rungs import FoundClaim
from bot.models import Rung, Span, Statement

_EVERY = "*"  # the language of a query that is for all of them


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedQuery:
    """One query of a statement; `language` is the one it is for, "" for all."""

    statement: int
    language: str
    text: str
    query: Query

    def claim(self, language: str) -> Claim:
        """Return the query as the guards take it: a claim without words of its own, read in that language."""
        return Claim(
            statement=self.statement,
            language=language,
            wording=self.text,
            text=self.text,
            variants=(),
            slots=(),
            length=0,
            sentences=1,
            less=None,
            whole=True,
        )


class Queries:
    """The queries of all statements. A text that has none of a query's terms is not searched for it."""

    def __init__(self, statements: Sequence[Statement]) -> None:
        """Read the queries of all statements. Raises InputError for one that cannot be read."""
        self._all = [
            AskedQuery(
                statement=number,
                language="" if language == _EVERY else language,
                text=text,
                query=parse(text),
            )
            for number, statement in enumerate(statements)
            for language, text in sorted(statement.query.items())
        ]
        self._by_term: dict[str, set[int]] = defaultdict(set)
        self._always: set[int] = set()
        for place, asked in enumerate(self._all):
            terms = asked.query.terms()
            for term in terms:
                self._by_term[term].add(place)
            if not terms:
                self._always.add(place)

    def __bool__(self) -> bool:
        return bool(self._all)

    @property
    def ask_all(self) -> bool:
        """Whether a query has no term without which it finds nothing, so that every text is searched."""
        return bool(self._always)

    def ask_for(self, piece: str) -> bool:
        """Tell whether a text with this piece in it may be searched for its sake."""
        return bool(self._by_term) and not terms_of(piece).isdisjoint(self._by_term)

    def of(self, statement: int) -> list[AskedQuery]:
        """Return the queries of one statement."""
        return [asked for asked in self._all if asked.statement == statement]

    def proposed(self, subject: Subject) -> list[AskedQuery]:
        """Return the queries that may find something in a text."""
        found = self._always.union(*(self._by_term[term] for term in self._by_term.keys() & subject.keys))
        return [self._all[place] for place in sorted(found)]


def findings(asked: AskedQuery, subject: Subject, reading: Reading) -> Iterator[tuple[Claim, FoundClaim]]:
    """Yield what a query finds, at most once in a text, with the claim that the guards judge it by.

    The spans are those of the sentence that holds most of them, the first of several such. What was asked
    by filters alone is shown by the text's first line; a text without words shows nothing.
    """
    hit = asked.query.search(subject)
    if hit is None or not reading.spans:
        return
    number, spans = _densest(hit, reading) or (0, (_first_line(reading),))
    likely = reading.languages(number) or codes()
    language = asked.language if asked.language in likely else likely[0]
    yield asked.claim(language), FoundClaim(rung=Rung.INFLECTED, spans=spans, number=number)


def _densest(hit: QueryHit, reading: Reading) -> tuple[int, tuple[Span, ...]] | None:
    """Return the sentence that holds most of a hit's spans, and what of them is in it."""
    found: dict[int, list[Span]] = {}
    for number, (start, end) in enumerate(reading.spans):
        held = [
            Span(start=max(start, span.start), end=min(end, span.end))
            for span in hit.spans
            if span.start < end and span.end > start
        ]
        if held:
            found[number] = held
    if not found:
        return None
    number = max(found, key=lambda sentence: len(found[sentence]))
    return number, tuple(found[number])


def _first_line(reading: Reading) -> Span:
    start, _ = reading.spans[0]
    end = reading.text.find("\n", start)
    line = reading.text[start : None if end < 0 else end].rstrip()
    return Span(start=start, end=start + len(line))
