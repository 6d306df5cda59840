"""The openings of stored posts, read for comparison across languages, and what they mean to an encoder."""

import hashlib
from collections.abc import Iterable, Sequence

from bot.language.detect import languages
from bot.language.encoder import Encoder, Vector, centred, mean_of
from bot.language.lemma import is_name
from bot.language.lexicon import lexicons
from bot.language.names import is_source
from bot.language.reading import Reading
from bot.language.story_words import Word
from bot.models import Link
from bot.stories.figures import value
from bot.stories.likeness.fingerprint import Fingerprint, fingerprint
from bot.stories.likeness.translation import FEWEST, LEAD, Lead, is_negative
from bot.stories.transliteration import looks_like_name
from bot.stories.vectors import Packed


def leads(texts: Iterable[tuple[str, tuple[Link, ...]]], *, signatures: Iterable[str]) -> dict[str, Lead]:
    """The openings of a post's versions by their digests; none of a version that says too little."""
    signed = tuple(signatures)
    found = {}
    for text, links in texts:
        said = fingerprint(text, labels=[link.label for link in links], signatures=signed)
        if len(said.texts) >= FEWEST and (possible := languages(said.texts)):
            lead = _lead(text, said, possible[0])
            found[hashlib.sha256(lead.text.encode()).hexdigest()] = lead
    return found


def _lead(text: str, said: Fingerprint, language: str) -> Lead:
    words = said.words[:LEAD]
    opening = text[words[0].start : words[-1].end]
    amounts = {at: value(said.texts, at) for at, word in enumerate(said.words) if word.figure}
    names, openers = _names(text, words, language)
    concepts = _concepts(opening, language)
    opposites = lexicons()[language].opposites
    return Lead(
        text=opening,
        language=language,
        size=len(words),
        names=names,
        openers=openers,
        figures=frozenset(amount for at, amount in amounts.items() if at < LEAD),
        said=frozenset(said.texts),
        amounts=frozenset(amounts.values()),
        concepts=concepts,
        contraries=frozenset(other for one in concepts for other in opposites.get(one, ())),
        negative=is_negative(word.text for word in words),
    )


def _names(text: str, words: Iterable[Word], language: str) -> tuple[frozenset[str], frozenset[str]]:
    """The names inside sentences, and those that begin one."""
    capitals = [word for word in words if not word.figure and text[word.start].isupper()]
    inside = {word.text for word in capitals if word.name and not is_source(word.text)}
    first = {word.text for word in capitals if not word.name}
    openers = {name for name in first if looks_like_name(name) or is_name(name, language)}
    return frozenset(inside), frozenset(openers)


def _concepts(text: str, language: str) -> frozenset[str]:
    reading = Reading(text)
    sentences = (reading.sentence(number, language) for number in range(len(reading.spans)))
    return frozenset(concept for sentence in sentences for _, _, concept in sentence.concepts)


class Meanings:
    """Openings as one encoder sees them."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._means: dict[str, Vector] = {}

    @property
    def name(self) -> str:
        """The encoder's."""
        return self._encoder.name

    def of(self, openings: Sequence[Lead]) -> list[Packed]:
        """What each opening means, in order; the same opening always means the same."""
        rows = self._encoder.encode([lead.text for lead in openings])
        return [
            Packed.of(centred(row, self._mean(lead.language)))
            for row, lead in zip(rows, openings, strict=True)
        ]

    def _mean(self, language: str) -> Vector:
        if language not in self._means:
            self._means[language] = mean_of(self._encoder, language)
        return self._means[language]
