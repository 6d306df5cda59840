"""The fourth rung: the same thing in other words, told by a sentence encoder.

An encoder alone cannot tell a statement from its subject or its denial, so what it says is one part of the
score among others. A sentence is encoded only where the post names the speaker and shares a rare word with
a wording; all those of a text at once. It is compared with the mean of the statement's wordings in its
language. Where a statement has no wording in that language, the families of words, which have the same
names in every language, take the place of words; the guards judge such a sentence like any other.
"""

from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from bot.language.encoder import Encoder, Vector, centred, cosine, mean_of
from bot.matching.claims import Claim, Slot
from bot.models import Statement

_REMEMBERED = 4096  # sentences

Worded = tuple[str, str]  # a language, and a text in it


class Semantic:
    """Statements as an encoder sees them."""

    def __init__(self, encoder: Encoder, statements: Sequence[Statement]) -> None:
        self._encoder = encoder
        self._statements = statements
        self._common: dict[str, Vector] = {}  # what a language's sentences have in common
        self._known: OrderedDict[Worded, Vector] = OrderedDict()
        self._means: dict[int, Mapping[str, Vector]] = {}

    def read(self, texts: Iterable[Worded]) -> None:
        """Encode texts, in one call, that are not known yet; `nearness` then costs no more than a product."""
        unknown = [text for text in dict.fromkeys(texts) if text not in self._known]
        if not unknown:
            return
        rows = self._encoder.encode([text for _, text in unknown])
        for (language, text), row in zip(unknown, rows, strict=True):
            self._known[language, text] = centred(row, self._common_of(language))
        while len(self._known) > max(_REMEMBERED, len(unknown)):
            self._known.popitem(last=False)

    def nearness(self, statement: int, language: str, text: str) -> float:
        """Return how near a text comes to what a statement says, as a cosine."""
        self.read([(language, text)])
        means = self._means_of(statement)
        mean = means.get(language) or _mean(list(means.values()))
        return cosine(self._known[language, text], mean) if mean else 0.0

    def _means_of(self, statement: int) -> Mapping[str, Vector]:
        if statement not in self._means:
            wording = self._statements[statement].wording
            self.read((language, text) for language, texts in wording.items() for text in texts)
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
