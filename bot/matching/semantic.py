"""The fourth rung: the same thing in other words, told by a sentence encoder.

An encoder alone cannot tell a statement from its subject or its denial, so what it says is one part of the
score among others. Only sentences are encoded in a post that names the speaker and has a word without which
nothing would come of it, and of these only such as could be listed if the encoder found that they mean the
same; all those of a text at once. A sentence is compared with the mean of the statement's wordings in
its language. Where a statement has no wording in that language, the families of words, which have the same
names in every language, take the place of words; the guards judge such a sentence like any other.
"""

from collections import OrderedDict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain
from typing import NamedTuple

from bot.language.data import codes
from bot.language.encoder import Encoder, Vector, centred, cosine, mean_of
from bot.language.reading import Reading
from bot.matching.claims import Claim
from bot.matching.coverage import coverage_in
from bot.matching.index import Encoded, Proposal
from bot.matching.outcomes import at_best
from bot.matching.rungs import FoundClaim, covered
from bot.matching.score import listed_from, log_odds
from bot.matching.slots import Slot
from bot.models import Statement

_REMEMBERED = 4096  # sentences

Worded = tuple[str, str]  # a language, and a text in it


class Compared(NamedTuple):
    """A claim as far as a sentence can be compared with it, and what the sentence has of it."""

    number: int
    claim: Claim
    finding: FoundClaim


class Semantic:
    """Statements as an encoder sees them."""

    def __init__(self, encoder: Encoder, statements: Sequence[Statement]) -> None:
        self._encoder = encoder
        self._statements = statements
        self._common: dict[str, Vector] = {}  # what a language's sentences have in common
        self._known: OrderedDict[Worded, Vector] = OrderedDict()
        self._means: dict[int, Mapping[str, Vector]] = {}
        self.conditions = _conditions(statements)  # on which it is asked of each statement

    def near(
        self, claim: Claim, reading: Reading, numbers: Iterable[int], *, everything: bool = False
    ) -> Iterator[Compared]:
        """Yield the sentences of which the encoder's word could bring a claim to be listed.

        `everything`: the others as well that have anything of it.
        """
        if claim.whole:
            return
        for number in numbers:
            compared = self._comparable(claim, reading, number)
            coverage = coverage_in(compared, reading, number) if compared is not None else None
            if compared is None or coverage is None:
                continue
            sentence = reading.sentence(number, compared.language)
            best = log_odds(at_best(coverage, sentence, encoded=True))
            if everything or best >= self.conditions[claim.statement].least:
                yield Compared(number, compared, covered(compared, coverage, sentence))

    def asked(
        self,
        claim_of: Callable[[int], Claim],
        proposed: Iterable[Proposal],
        reading: Reading,
        *,
        everything: bool = False,
    ) -> dict[int, list[Compared]]:
        """Return the sentences that an encoder is to be asked about, by claim."""
        return {
            one.claim: list(self.near(claim_of(one.claim), reading, one.near, everything=everything))
            for one in proposed
        }

    def read(
        self, sentences: Iterable[tuple[Reading, Collection[int]]], statements: Iterable[int] = ()
    ) -> None:
        """Encode sentences of texts, and these statements, in one call; `nearness` then is but a product."""
        said = (_worded(reading, number) for reading, some in sentences for number in sorted(some))
        new = (self._wordings(one) for one in statements if one not in self._means)
        self._encode(chain(said, chain.from_iterable(new)))

    def nearness(self, statement: int, reading: Reading, number: int) -> float:
        """Return how near a sentence comes to what a statement says, as a cosine."""
        language, text = _worded(reading, number)
        self._encode([(language, text)])
        means = self._means_of(statement)
        mean = means.get(language) or _mean(list(means.values()))
        return cosine(self._known[language, text], mean) if mean else 0.0

    def _comparable(self, claim: Claim, reading: Reading, number: int) -> Claim | None:
        """Return the claim as a sentence can be compared with it, across languages only where it must be."""
        likely = reading.languages(number)
        if claim.language in likely:
            return claim
        unworded = self.conditions[claim.statement].languages
        return translated(claim, likely[0]) if likely and set(likely) <= set(unworded) else None

    def _encode(self, texts: Iterable[Worded]) -> None:
        """Encode those of the texts that are not known yet, in one call."""
        unknown = [text for text in dict.fromkeys(texts) if text not in self._known]
        if not unknown:
            return
        rows = self._encoder.encode([text for _, text in unknown])
        for (language, text), row in zip(unknown, rows, strict=True):
            self._known[language, text] = centred(row, self._common_of(language))
        while len(self._known) > max(_REMEMBERED, len(unknown)):
            self._known.popitem(last=False)

    def _wordings(self, statement: int) -> Iterator[Worded]:
        wording = self._statements[statement].wording
        return ((language, text) for language, texts in wording.items() for text in texts)

    def _means_of(self, statement: int) -> Mapping[str, Vector]:
        if statement not in self._means:
            wording = self._statements[statement].wording
            self._encode(self._wordings(statement))
            self._means[statement] = {
                language: _mean([self._known[language, text] for text in texts])
                for language, texts in wording.items()
                if texts
            }
        return self._means[statement]

    def _common_of(self, language: str) -> Vector:
        if language not in self._common:
            self._common[language] = mean_of(self._encoder, language)
        return self._common[language]


def _conditions(statements: Sequence[Statement]) -> dict[int, Encoded]:
    """Return on what conditions an encoder is asked of each statement, by its number."""
    return {
        number: Encoded(
            languages=[code for code in codes() if code not in {*statement.wording, *statement.accepted}],
            least=listed_from(statement.sensitivity, seconded=bool(statement.accepted), encoded=True),
        )
        for number, statement in enumerate(statements)
    }


def _worded(reading: Reading, number: int) -> Worded:
    """Return a sentence as an encoder reads it: its likeliest language, and its text."""
    start, end = reading.spans[number]
    return reading.languages(number)[0], reading.text[start:end]


def _mean(vectors: Sequence[Vector]) -> Vector:
    """Return the direction that vectors have together; nothing for none."""
    if not vectors:
        return ()
    columns = [sum(column) for column in zip(*vectors, strict=True)]
    return centred(columns, (0.0,) * len(columns))


def translated(claim: Claim, language: str) -> Claim:
    """Return the claim as far as it can be compared with another language: families and figures."""
    slots = (_by_family(slot) for slot in claim.slots)
    kept = tuple(slot for slot in slots if slot.ways or slot.figure)
    return replace(claim, language=language, slots=kept, variants=())


def _by_family(slot: Slot) -> Slot:
    return replace(slot, ways={key: way for key, way in slot.ways.items() if key.startswith("#")})
