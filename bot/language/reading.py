"""A text as the rules read it: sentences of words with lemma, clause and place, worked out once."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, cached_property, lru_cache
from typing import NamedTuple

from bot.language.detect import languages
from bot.language.lemma import aspect_partner, family, lemma, may_stand_alone
from bot.language.lexicon import Lexicon, lexicons
from bot.language.sentences import sentences
from bot.language.terms import LEMMAS, TEXTS, Terms
from bot.language.words import MAKE, Token, in_one_alphabet, tokens

_BREAK = re.compile(r"[,;:()\[\]«»“”„\"!?…]|\s[-–—]\s|[-–—]{2,}")

# How much each way of saying a word is worth, against the word itself.
SAME, KIN, SYNONYM, CONTRARY = 1.0, 0.95, 0.85, 0.75
_SHORTEST_FAMILY = 3
_SHORTEST_CONTRARY = 4  # letters after a negative prefix
_SOON = 3  # words after a joining word in which its own negation comes


class SentenceWord(NamedTuple):
    """One word of a sentence, in one language."""

    text: str
    lemma: str
    family: str
    start: int
    end: int
    capital: bool
    gap: str  # what stands in the original between the word before and this one


class _Known(NamedTuple):
    """The things that the rules know of a word by itself."""

    lemma: str
    family: str
    begins: int


class Sentence:
    """A sentence read in one language. Places are indices into `words`."""

    def __init__(self, text: str, own: Sequence[Token], lexicon: Lexicon, start: int, end: int) -> None:
        self.original = text
        self.lexicon = lexicon
        self.start, self.end = start, end
        self._tokens, language = own, lexicon.language
        self.texts = [word.text for word in own]
        known = [_known(said, language) for said in self.texts]
        self.lemmas = [word.lemma for word in known]
        self.families = [word.family for word in known]
        self.begins = [word.begins for word in known]
        self.begun = 0  # what any of its words begins
        for bits in self.begins:
            self.begun |= bits

    @cached_property
    def words(self) -> list[SentenceWord]:
        """Its words with all that is known of each: more than whoever only looks for some of them needs."""
        text, before = self.original, self.start
        found: list[SentenceWord] = []
        for (said, start, end), base, kin in zip(self._tokens, self.lemmas, self.families, strict=True):
            gap = text[min(before, start) : start]
            found.append(MAKE(SentenceWord, (said, base, kin, start, end, text[start].isupper(), gap)))
            before = end
        return found

    @cached_property
    def concepts(self) -> list[tuple[int, int, str]]:
        """(place, words, concept) of every term of the thesaurus that occurs, phrases included."""
        table = self.lexicon.concepts
        if not self.begun & table.bit:
            return []
        return [
            (place, len(term), concept)
            for place, bits in enumerate(self.begins)
            if bits & table.bit
            for term in table.all_at(self.families, place)
            if len(term) > 1 or not self.is_function(place)
            for concept in sorted(table.meaning(term))
        ]

    def is_function(self, place: int) -> bool:
        """Tell whether the word there only serves others."""
        text = self.texts[place]
        if text not in self.lexicon.function or text not in self.lexicon.final:
            return text in self.lexicon.function
        last = place + 1 == len(self.texts) or self.clauses[place + 1] != self.clauses[place]
        return not last

    def places(self, terms: Terms) -> list[int]:
        """Return where terms of its language begin, for most lists nowhere."""
        return terms.places(self._said(terms)) if self.begun & terms.bit else []

    def first(self, terms: Terms, places: Iterable[int]) -> tuple[int, int] | None:
        """Return where the first of some terms among some places begins and ends; None when there is none."""
        return terms.first(self._said(terms), places) if self.begun & terms.bit else None

    def _said(self, terms: Terms) -> list[str]:
        return self.texts if terms.of == TEXTS else self.lemmas if terms.of == LEMMAS else self.families

    def written(self, place: int) -> str:
        """Return the word there as it stands."""
        own = self._tokens[place]
        return self.original[own.start : own.end]

    def is_name(self, place: int) -> bool:
        """Tell whether the word there has a capital that no beginning of a sentence gives it."""
        own, before = self._tokens[place], self._tokens[place - 1].end if place else self.start
        return own.start > before and self.original[own.start].isupper()

    @cached_property
    def clauses(self) -> list[int]:
        """For each word the number of its clause."""
        numbers, number = [], 0
        for place, word in enumerate(self.words):
            opens = _BREAK.search(word.gap) and not self._goes_on(word)
            opens = opens or word.text in self.lexicon.openers
            if (
                place
                and not self._is_beside_aside(place)
                and (opens or (word.text in self.lexicon.joiners and self._denied_apart(place)))
            ):
                number += 1
            numbers.append(number)
        return numbers

    def _goes_on(self, word: SentenceWord) -> bool:
        """Tell whether a comma only brings in a participle, which belongs to what stands before it."""
        return word.gap.strip() == "," and word.text.endswith(self.lexicon.participles)

    def _is_beside_aside(self, place: int) -> bool:
        """Tell whether a mark before a word only sets an aside apart: "a date, apparently, cannot be set"."""
        beside = {self.texts[place], self.texts[place - 1]}
        return not beside.isdisjoint(self.lexicon.asides) and self.words[place].gap.strip() == ","

    def _denied_apart(self, joiner: int) -> bool:
        """Tell whether a negation of its own follows: "ready for talks and has never refused them".

        Two names that are joined share one: "Smith and Brown have not met".
        """
        lexicon = self.lexicon
        if self._is_either_way(joiner):
            return False
        around = self.words[joiner - 1], *self.words[joiner + 1 : joiner + 2]
        if len(around) > 1 and all(word.capital for word in around):
            return False
        return any(
            lexicon.particles.length_at(self.texts, near)
            or lexicon.negative_pronouns.length_at(self.texts, near)
            or lexicon.denials.length_at(self.families, near)
            for near in range(joiner + 1, min(joiner + 1 + _SOON, len(self.words)))
        )

    def _is_either_way(self, joiner: int) -> bool:
        """Tell whether nothing but a negation follows: "too high or not", «слишком высок или нет»."""
        after = self.words[joiner + 2 : joiner + 3]
        return (
            joiner + 1 < len(self.words)
            and bool(self.lexicon.particles.length_at(self.texts, joiner + 1))
            and (not after or _BREAK.search(after[0].gap) is not None)
        )

    @cached_property
    def occurrences(self) -> dict[str, list[tuple[int, int, float, bool]]]:
        """(start, end, quality, contrary) of what stands under each key."""
        found: dict[str, list[tuple[int, int, float, bool]]] = {}
        language = self.lexicon.language
        for place, (base, kin) in enumerate(zip(self.lemmas, self.families, strict=True)):
            for key, quality, contrary in _keys(base, kin, language):
                own = (place, place + 1, quality, contrary)
                if key in found:
                    found[key].append(own)
                else:
                    found[key] = [own]
        for start, length, concept in self.concepts:
            found.setdefault("#" + concept, []).append((start, start + length, SYNONYM, False))
        return found

    def stretch(self, start: int, end: int) -> str:
        """Return words[start:end] as they stand; "" for none of them."""
        return self.original[self.words[start].start : self.words[end - 1].end] if start < end else ""

    @property
    def tail(self) -> str:
        """The words that stand after the last word."""
        return self.original[self.words[-1].end : self.end] if self.words else ""


def keys(base: str, kin: str, lexicon: Lexicon) -> list[tuple[str, float, bool]]:
    """Return (key, quality, contrary) by which a word with its lemma and family is compared; no concepts."""
    found = [("=" + base, SAME, False)]
    if len(kin) >= _SHORTEST_FAMILY:
        found.append(("~" + kin, KIN, False))
    partner = aspect_partner(base, lexicon.language)
    if len(partner) >= _SHORTEST_FAMILY:
        found.append(("~" + partner, KIN, False))
    for rest in _denied(base, lexicon):
        found.append(("=" + rest, CONTRARY, True))
        found.append(("~" + family(rest, lexicon.language), CONTRARY, True))
    return found


def _denied(base: str, lexicon: Lexicon) -> Iterator[str]:
    """Yield what a word denies by how it begins: «безопасный» of «небезопасный», nothing of «невеста»."""
    for prefix in lexicon.denying_prefixes(base):
        rest = base.removeprefix(prefix)
        if rest != base and len(rest) >= _SHORTEST_CONTRARY and may_stand_alone(rest, lexicon.language):
            yield rest


@lru_cache(maxsize=1 << 14)
def _known(word: str, language: str) -> _Known:
    base = lemma(word, language)
    kin = family(base, language)
    return _Known(base, kin, lexicons()[language].begins(word, base, kin))


@lru_cache(maxsize=1 << 13)
def _keys(base: str, kin: str, language: str) -> tuple[tuple[str, float, bool], ...]:
    return tuple(keys(base, kin, lexicons()[language]))


class Reading:
    """A whole text. Each sentence is taken apart at most once in each language, and only when asked for."""

    def __init__(self, text: str, spans: Sequence[tuple[int, int]] | None = None) -> None:
        self.text = text
        self.spans = (
            sentences(text, abbreviations()) if spans is None else spans
        )  # (start, end) of each sentence
        self._tokens: dict[int, list[Token]] = {}
        self._languages: dict[int, tuple[str, ...]] = {}
        self._read: dict[tuple[int, str], Sentence] = {}

    def tokens(self, number: int) -> list[Token]:
        """Return the tokens of a sentence, read in its alphabet, with offsets into the whole text."""
        if number not in self._tokens:
            start, end = self.spans[number]
            self._tokens[number] = in_one_alphabet(self.text, tokens(self.text, start, end))
        return self._tokens[number]

    def languages(self, number: int) -> tuple[str, ...]:
        """Return the languages that a sentence may be in.

        Its neighbours have no say, so they change nothing.
        """
        if number not in self._languages:
            self._languages[number] = languages(token.text for token in self.tokens(number))
        return self._languages[number]

    def sentence(self, number: int, language: str) -> Sentence:
        """Read the sentence of that number in that language."""
        key = (number, language)
        if key not in self._read:
            start, end = self.spans[number]
            self._read[key] = Sentence(self.text, self.tokens(number), lexicons()[language], start, end)
        return self._read[key]

    def number_at(self, offset: int) -> int:
        """Return the number of the sentence that holds, or comes last before, a place in the text."""
        return max(0, bisect_right(self.spans, offset, key=lambda span: span[0]) - 1)


@cache
def abbreviations() -> frozenset[str]:
    """Return the abbreviations of all languages."""
    return frozenset[str]().union(*(lexicon.abbreviations for lexicon in lexicons().values()))
