"""A speaker's names as they stand in a text, and which of its words may name anybody at all."""

from collections.abc import Iterator

from bot.language.data import codes
from bot.language.lemma import is_name, morphology
from bot.language.lexicon import lexicons
from bot.language.reading import Sentence
from bot.language.scripts import VOWELS
from bot.language.words import tokens, twin
from bot.models import Speaker

_SHORTEST_STEM = 3
_LONGEST_FULL = 3  # words of a person's name
_OPENS = '«„“":(—–•'


class Names:
    """A speaker's names and roles as they are found in a text, in any grammatical case."""

    def __init__(self, speaker: Speaker) -> None:
        self.speaker = speaker
        listed = (speaker.name, *speaker.aliases, *speaker.roles)
        split = {spelt for name in (*listed, *_surname(speaker.name)) for spelt in _spellings(name)}
        self._stems = [tuple((word, _stem(word)) for word in name) for name in sorted(split) if name]
        self._endings = frozenset(
            ending for language in lexicons() for ending in morphology(language).cases
        ) | {""}
        roles = {spelt for name in speaker.roles for spelt in _spellings(name)}
        self._roles = frozenset(tuple((word, _stem(word)) for word in name) for name in roles)

    @property
    def stems(self) -> list[tuple[str, ...]]:
        """For each name with what its words begin, wherever it stands."""
        return [tuple(stem for _, stem in name) for name in self._stems]

    def at(self, sentence: Sentence, start: int, end: int) -> bool:
        """Tell whether one of the names stands among words[start:end], in any case."""
        return next(self._found(sentence, start, end), None) is not None

    def may_speak_at(self, sentence: Sentence, start: int, end: int) -> bool:
        """Tell the same of one who may speak, not of whom others speak to: "told Orlov", «сказали Орлову»."""
        return any(
            not self._is_spoken_to(sentence, place, size, start)
            for place, size in self._found(sentence, start, end)
        )

    def speaks_at(self, sentence: Sentence, start: int, end: int) -> bool:
        """Tell the same of a subject: a name in another case counts only where nobody else is named."""
        found = [
            (place, size)
            for place, size in self._found(sentence, start, end)
            if not self._is_spoken_to(sentence, place, size, start)
        ]
        if not found:
            return False
        if any(self._is_nominative(sentence, place, size) for place, size in found):
            return True
        own = {place + step for place, size in found for step in range(size)}
        return not any(
            is_voice(sentence, place) and not is_place(sentence, place)
            for place in range(start, end)
            if place not in own
        )

    def _found(self, sentence: Sentence, start: int, end: int) -> Iterator[tuple[int, int]]:
        """Yield (place, words) of every name among words[start:end]."""
        for name in self._stems:
            for place in range(start, end - len(name) + 1):
                if self._matches(name, sentence, place):
                    yield place, len(name)

    def _is_spoken_to(self, sentence: Sentence, place: int, size: int, start: int) -> bool:
        """Tell whether a name in a stretch that starts there is of one who is spoken to."""
        lexicon, last = sentence.lexicon, sentence.texts[place + size - 1]
        if place > start and sentence.texts[place - 1] in lexicon.addressing:
            return True
        return any(
            last == stem + ending
            for name in self._stems
            if name not in self._roles and not self._is_nominative(sentence, place, size)
            for stem in [name[-1][1]]
            for ending in lexicon.datives
        )

    def _is_nominative(self, sentence: Sentence, place: int, size: int) -> bool:
        words = tuple(sentence.texts[place : place + size])
        return any(words == tuple(form for form, _ in name) for name in self._stems)

    def _matches(self, name: tuple[tuple[str, str], ...], sentence: Sentence, place: int) -> bool:
        words = sentence.words[place : place + len(name)]
        if name not in self._roles and not words[0].capital:
            return False
        if _is_only_an_aide(sentence, place, place + len(name)):
            return False
        if name in self._roles and self._is_held_by_another(sentence, place + len(name)):
            return False
        return all(
            word.text == form or (word.text.startswith(stem) and word.text[len(stem) :] in self._endings)
            for word, (form, stem) in zip(words, name, strict=True)
        )

    def _is_held_by_another(self, sentence: Sentence, end: int) -> bool:
        """Tell whether a role that ends there belongs to somebody else by name: "president Donald Trump"."""
        last = end
        while last < len(sentence.words) and _goes_on(sentence, last):
            last += 1
        own = {stem for name in self._stems if name not in self._roles for _, stem in name}
        named = sentence.texts[end:last]
        known = any(is_name(word, sentence.lexicon.language) for word in named)
        return known and not any(word.startswith(stem) for word in named for stem in own)


def _surname(name: str) -> Iterator[str]:
    """Yield the last word of a person's full name, if it is nothing but a name: "Putin", not "Bush"."""
    words = name.split()
    if 2 <= len(words) <= _LONGEST_FULL and all(word[:1].isupper() for word in words):
        last = tokens(words[-1])
        if len(last) == 1 and all(is_name(last[0].text, language) for language in codes()):
            yield words[-1]


def _spellings(name: str) -> set[tuple[str, ...]]:
    """Return a name's words, and as they are read where the words around them have another alphabet."""
    own = tuple(token.text for token in tokens(name))
    return {own, tuple(twin(word) or word for word in own)}


def _goes_on(sentence: Sentence, place: int) -> bool:
    """Tell whether a capital follows with nothing between but marks of emphasis."""
    word = sentence.words[place]
    return word.capital and not word.gap.strip("*_ ") and not sentence.is_function(place)


def _is_only_an_aide(sentence: Sentence, start: int, end: int) -> bool:
    """Tell whether the name only tells whose man speaks: "Putin's spokesman", «пресс-секретарь Путина»."""
    lexicon, lemmas = sentence.lexicon, sentence.lemmas
    if sentence.texts[end - 1].endswith("'s"):
        return any(lexicon.aides.length_at(lemmas, place) for place in range(end, min(end + 2, len(lemmas))))
    before = start - 1
    while before >= 0 and sentence.texts[before] in lexicon.links:
        before -= 1
    return any(
        lexicon.aides.length_at(lemmas, place) == before + 1 - place
        for place in range(max(0, before - 1), before + 1)
    )


def _stem(word: str) -> str:
    """Return what stays the same in all cases of a name."""
    stem = word
    while len(stem) > _SHORTEST_STEM and stem[-1] in VOWELS:
        stem = stem[:-1]
    return stem


def is_voice(sentence: Sentence, place: int) -> bool:
    """Tell whether the word may name somebody: a name, or an office or body that speaks.

    A capital alone makes no name where a sentence or a quotation begins.
    """
    if sentence.lexicon.voices.length_at(sentence.lemmas, place):
        return True
    word = sentence.words[place]
    if not word.capital or sentence.is_function(place):
        return False
    begins = place == 0 or any(mark in word.gap for mark in _OPENS)
    return not begins or is_name(word.text, sentence.lexicon.language)


def is_place(sentence: Sentence, place: int) -> bool:
    """Tell whether a capital only says where: it follows a preposition, as in «Путіна з Владивостока»."""
    before = sentence.texts[place - 1] if place else ""
    return place > 0 and sentence.is_function(place - 1) and before not in sentence.lexicon.joiners
