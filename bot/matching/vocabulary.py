"""What words of texts mean to an engine's claims: the slots they fill, and the names they may belong to.

Words are looked up as they stand, in tables that grow with the words met: a word is taken apart once, in
each language that a sentence with it may be in, and its dictionary form as well.
"""

import itertools
from array import array
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from typing import NamedTuple

import numpy as np

from bot.language.detect import signs_of
from bot.language.lemma import family, lemma
from bot.language.lexicon import Lexicon, lexicons
from bot.language.reading import CONTRARY, SAME, SYNONYM
from bot.language.words import ALIKE, alphabet, folded, is_mixed, raw_words, twin
from bot.matching.keys import FIGURE, FOREIGN, HEAD, foreign_heads, keys_of_base, keys_of_phrases, surely_none
from bot.matching.outlined import CODE_BYTES, LEVEL_BITS, LEVELS, QUALITIES, SlotTable, word_hash
from bot.matching.ranges import ends_of, numbers

# Words met, after which those that none of them was are forgotten; more where more are looked for.
_GENERATION = 1 << 14
_HELD = 1.25  # generations; of the one before, the words that it met last, and mostly once, go first


_NO_STEMS: frozenset[str] = frozenset()


class FilledSlots(NamedTuple):
    """The slots that a word fills: by itself, and with others beside it, given by their families."""

    alone: bytes
    phrases: tuple[tuple[frozenset[str], bytes], ...] = ()


_NOTHING = FilledSlots(b"")


class Word:
    """A word of texts as it is looked up."""

    __slots__ = (
        "alphabets",
        "codes",
        "forms",
        "hashes",
        "leads",
        "phrases",
        "quoted",
        "read",
        "signs",
        "stems",
        "twins",
    )

    def __init__(self, raw: str) -> None:
        self.forms = folded(raw)
        # Of the language around it; None where another word may be folded to the same.
        self.signs = signs_of(raw) if self.forms == (raw,) else None
        self.alphabets = 0
        for form in self.forms:
            self.alphabets |= alphabet(form)
        # As the words around it may have it read: in the other alphabet as well, but not in it alone.
        self.twins = _twins(raw, self.forms) if self.alphabets & ALIKE else ()
        self.read = (*self.forms, *self.twins) if self.twins else self.forms
        self.hashes = tuple([word_hash(form) for form in self.read])
        self.stems = _NO_STEMS  # of names that it begins with
        self.quoted = b""  # what is looked for word for word where it stands
        self.leads: tuple[str, ...] = ()  # languages in which some claim is looked for by it
        self.codes: dict[str, bytes] = {}  # by language, the slots that it may fill, and how well
        self.phrases: dict[str, FilledSlots] | None = (
            None  # where some of these take other words; mostly nowhere
        )


class Vocabulary:
    """Words by what they mean."""

    def __init__(
        self,
        slots: SlotTable,
        stems: frozenset[str],
        quoted: Callable[[Iterable[int]], bytes],
        leads: Callable[[bytes], bool],
    ) -> None:
        """Know the slots by their keys, what names begin with, and what words are quoted and filed for."""
        self._keys, self._quoted, self._leads, self._stems = slots.keys, quoted, leads, stems
        self._sizes = sorted({len(stem) for stem in stems})
        self._ends, self._codes = _by_key(slots)
        self._languages = {
            language: (lexicon, FOREIGN[lexicon.script], _heads(language), slots.heads[language])
            for language, lexicon in lexicons().items()
        }
        self._generation = max(_GENERATION, len(slots.keys))
        self._most = int(_HELD * self._generation)
        self._known: dict[str, Word] = {}
        self._before: dict[str, Word] = {}  # of the generation before, not met since
        self._bases: dict[str, dict[str, FilledSlots]] = {language: {} for language in lexicons()}
        self._families: dict[tuple[str, str], str] = {}  # by dictionary form and language
        self._silent = dict.fromkeys(lexicons(), b"")
        self._figures = {language: self._of_key(f"{language} {FIGURE}", SAME) for language in lexicons()}

    def words(self, text: str) -> list[Word]:
        """Return the words of a text, in order."""
        known = self._known
        return [known.get(raw) or self._learn(raw) for raw in raw_words(text)]

    def known(self, raws: Iterable[str]) -> list[Word]:
        """Return words for raw ones."""
        return [self._known.get(raw) or self._learn(raw) for raw in raws]

    def codes(self, word: Word, language: str) -> bytes:
        """Return the slots that a word may fill in a language, with how well it says them."""
        found = word.codes.get(language)
        if found is None:
            found, phrases = self._of_form(word.read[0], language) if word.read else _NOTHING
            for form in word.read[1:]:  # nearly always none
                alone, more = self._of_form(form, language)
                found, phrases = found + alone, phrases + more
            if phrases:
                word.phrases = (word.phrases or {}) | {language: FilledSlots(found, phrases)}
                found += b"".join([codes for _, codes in phrases])
            word.codes[language] = found
            if found and self._leads(found):
                word.leads += (language,)
        return found

    def all_codes(self, words: Sequence[Word], language: str) -> list[bytes]:
        """Return the same of the words of a sentence; a phrase counts where all of its words stand in it."""
        try:  # nearly always they are known
            found = [word.codes[language] for word in words]
        except KeyError:
            found = [self.codes(word, language) for word in words]
        begun = [(place, word.phrases) for place, word in enumerate(words) if word.phrases]
        families: set[str] = set()
        for place, filled in begun:
            if language in filled:
                families = families or {self._family(form, language) for word in words for form in word.read}
                alone, phrases = filled[language]
                found[place] = alone + b"".join([codes for others, codes in phrases if others <= families])
        return found

    def fills_any(self, word: Word) -> bool:
        """Work out for all languages which slots a word may fill, and tell whether there is any."""
        for language in self._languages:
            self.codes(word, language)
        if any(word.codes.values()):
            return True
        word.codes = self._silent  # nearly always, where there are few statements
        return False

    def everywhere(self, word: Word) -> dict[str, list[int]]:
        """Return the slots that a word fills by each language; by its families, those of others as well."""
        found = {}
        for language, (lexicon, *_) in self._languages.items():
            codes = [self.codes(word, language)]
            for form in word.read:
                base = lemma(form, language)
                names = [f"#{concept}" for concept in lexicon.concepts.begun_by(family(base, language))]
                if lexicon.may_begin_figure(form, base):
                    names.append(FIGURE)
                others = self._languages.keys() - {language}
                codes += (self._of_key(f"{other} {name}", SAME) for other in others for name in names)
            joined = np.frombuffer(b"".join(codes), np.uint32)
            if len(joined):
                found[language] = (joined >> LEVEL_BITS).tolist()
        return found

    def forget(self) -> None:
        """Forget the words met, as if none had been."""
        self._begin_generation()
        self._begin_generation()

    def __len__(self) -> int:
        return len(self._known) + len(self._before)

    def _learn(self, raw: str) -> Word:
        """Return a word that this generation had not met, as far as its caller knew."""
        if len(self._known) >= self._generation:
            self._begin_generation()
        word = self._known.get(raw) or self._before.pop(raw, None) or self._taken_apart(raw)
        self._known[raw] = word
        if len(self) > self._most:
            self._before.popitem()
        return word

    def _begin_generation(self) -> None:
        self._known, self._before = {}, self._known
        self._families.clear()
        for bases in self._bases.values():
            bases.clear()

    def _taken_apart(self, raw: str) -> Word:
        word = Word(raw)
        word.quoted = self._quoted(word.hashes)
        if self._sizes:
            beginnings = [form[:size] for form in word.read for size in self._sizes]
            if not self._stems.isdisjoint(beginnings):
                word.stems = self._stems.intersection(beginnings)
        return word

    def _of_form(self, form: str, language: str) -> FilledSlots:
        """Return the slots that a folded word may fill in a language."""
        lexicon, foreign, heads, of_keys = self._languages[language]
        if foreign.match(form) and form[:HEAD] not in heads and form[:HEAD] not in of_keys:
            return _NOTHING
        base = lemma(form, language)
        bases = self._bases[language]
        found = bases.get(base)
        if found is None:
            found = bases[base] = self._of_base(base, lexicon)
        figures = self._figures[language]
        if figures and lexicon.may_begin_figure(form, base):
            return FilledSlots(found.alone + figures, found.phrases)
        return found

    def _family(self, form: str, language: str) -> str:
        base = lemma(form, language)
        known = self._families.get((base, language))
        if known is None:
            known = self._families[base, language] = family(base, language)
        return known

    def _of_base(self, base: str, lexicon: Lexicon) -> FilledSlots:
        """Return the slots that all forms of a word may fill in a language."""
        kin = self._families[base, lexicon.language] = family(base, lexicon.language)
        if surely_none(base, kin, lexicon, self._keys):
            return _NOTHING
        alone = b"".join([self._of_key(key, quality) for key, quality in keys_of_base(base, kin, lexicon)])
        if kin not in lexicon.concepts.beginnings:
            return FilledSlots(alone) if alone else _NOTHING
        phrases = (
            (others, b"".join([self._of_key(key, SYNONYM) for key in keys]))
            for others, keys in keys_of_phrases(kin, lexicon)
        )
        found = tuple((others, codes) for others, codes in phrases if codes)
        return FilledSlots(alone, found) if alone or found else _NOTHING

    def _of_key(self, key: str, quality: float) -> bytes:
        number = self._keys.get(key)
        if number is None or number + 1 >= len(self._ends):  # which another engine's wordings may have
            return b""
        codes = self._codes[self._ends[number] : self._ends[number + 1]]
        if quality > CONTRARY:
            return codes
        level, own = QUALITIES.index(CONTRARY), np.frombuffer(codes, np.uint32)
        return np.where(own & LEVELS > level, own & ~np.uint32(LEVELS) | np.uint32(level), own).tobytes()


def _by_key(slots: SlotTable) -> tuple[Sequence[int], bytes]:
    """Return where each key's codes end, and the codes: slots, with how well the key says each of them."""
    ends = numbers(slots.ends)
    slot = np.repeat(np.arange(len(slots)), np.diff(ends))
    key = numbers(slots.listed)
    order = np.argsort(key, kind="stable")
    codes = (slot << LEVEL_BITS) + np.minimum(numbers(slots.levels), numbers(slots.most)[key])
    ended = array("I", (CODE_BYTES * ends_of(key, len(slots.keys))).astype(np.uint32).tobytes())
    return ended, codes[order].astype(np.uint32).tobytes()


def _twins(raw: str, forms: Iterable[str]) -> tuple[str, ...]:
    """Return the forms of a word as they may be read in the other alphabet, where they may."""
    mixed = is_mixed(raw)
    return tuple(filter(None, (twin(form, mixed=mixed) for form in forms)))


@cache
def _heads(language: str) -> frozenset[str]:
    """Return what words of another alphabet begin with that may mean something in a language by themselves.

    «Taurus» may stand in Russian wordings and texts; nearly all such words mean nothing.
    """
    lexicon = lexicons()[language]
    return frozenset(foreign_heads(itertools.chain(lexicon.concepts.beginnings, lexicon.numerals), language))
