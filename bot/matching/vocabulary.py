"""What words of texts mean to an engine's claims: the slots they fill, and the names they may belong to.

Words are looked up as they stand, in tables that grow with the words met: a word is taken apart once, its
dictionary form as well, and most words mean nothing here.
"""

import itertools
import re
from collections.abc import Iterable, Set
from functools import lru_cache
from typing import NamedTuple

from bot.language.figures import may_begin_figure
from bot.language.lemma import lemma
from bot.language.lexicon import Lexicon, lexicons
from bot.language.words import folded, is_mixed, twin
from bot.matching.keys import FIGURE, keys_of_base

_LARGEST_TABLE = 1 << 19  # words remembered before the tables are begun again
_HEAD = 2  # letters in which a word and its dictionary form agree where both are of another alphabet
_FOREIGN = {"latin": re.compile("[\u0400-\u04ff]"), "cyrillic": re.compile("[a-z\u00e0-\u024f]")}


class _Entry(NamedTuple):
    """A word that means something: the slots it may fill, and the stems of names that it begins with."""

    slots: tuple[int, ...]
    stems: tuple[str, ...]


class Vocabulary:
    """Words by what they mean."""

    def __init__(self, ways: Iterable[tuple[frozenset[str], int]], stems: Set[str]) -> None:
        """Know the slots by their keys, and what names begin with."""
        self._by_key: dict[str, tuple[int, ...]] = {}
        for way, number in ways:
            for key in way:
                self._by_key[key] = (*self._by_key.get(key, ()), number)
        self._stems = stems
        self._sizes = sorted({len(stem) for stem in stems})
        self._languages = [
            (language, lexicon, _FOREIGN[lexicon.script], self._heads(lexicon))
            for language, lexicon in lexicons().items()
        ]
        self._figure = self._by_key.get(FIGURE, ())
        self._known: dict[str, _Entry] = {}
        self._silent: set[str] = set()
        self._bases: dict[tuple[str, str], frozenset[int]] = {}

    def look_up(self, words: Set[str]) -> tuple[set[int], set[str]]:
        """Return the slots that words may fill, and the stems of names."""
        slots, stems = set[int](), set[str]()
        for word in words - self._silent:
            entry = self._known.get(word) or self._learn(word)
            if entry is not None:
                slots.update(entry.slots)
                stems.update(entry.stems)
        return slots, stems

    def forget(self) -> None:
        """Forget the words met, as if none had been."""
        self._known, self._silent, self._bases = {}, set(), {}

    def __len__(self) -> int:
        return len(self._known) + len(self._silent)

    def _learn(self, word: str) -> _Entry | None:
        """Return what is known of a word from now on; None when it means nothing to any claim."""
        if len(self) >= _LARGEST_TABLE:
            self.forget()
        slots, stems = set[int](), set[str]()
        for form in readings(word):
            slots |= self._slots(form)
            stems |= {form[:size] for size in self._sizes} & self._stems
        if not slots and not stems:
            self._silent.add(word)
            return None
        entry = self._known[word] = _Entry(slots=tuple(slots), stems=tuple(stems))
        return entry

    def _slots(self, form: str) -> set[int]:
        """Return the slots that a folded word may fill, in every language."""
        slots = set(self._by_key.get("raw " + form, ()))
        for language, lexicon, foreign, heads in self._languages:
            if foreign.match(form) and form[:_HEAD] not in heads:
                continue
            base = lemma(form, language)
            slots |= self._of_base(base, lexicon)
            if self._figure and may_begin_figure(form, base, lexicon):
                slots.update(self._figure)
        return slots

    def _of_base(self, base: str, lexicon: Lexicon) -> frozenset[int]:
        """Return the slots that all forms of a word may fill in a language."""
        known = self._bases.get((lexicon.language, base))
        if known is None:
            keys = keys_of_base(base, lexicon)
            known = frozenset(slot for key in keys for slot in self._by_key.get(key, ()))
            self._bases[lexicon.language, base] = known
        return known

    def _heads(self, lexicon: Lexicon) -> frozenset[str]:
        """Return what words of another alphabet begin with that may mean something in a language.

        «Taurus» may stand in Russian wordings and texts; nearly all such words mean nothing.
        """
        foreign, own = _FOREIGN[lexicon.script], lexicon.language + " "
        keys = (key.removeprefix(own)[1:] for key in self._by_key if key.startswith(own))
        known = itertools.chain(keys, lexicon.concepts.beginnings, lexicon.numerals)
        return frozenset(word[:_HEAD] for word in known if foreign.match(word))


@lru_cache(maxsize=1 << 16)
def readings(word: str) -> frozenset[str]:
    """Return a word's forms, in the other alphabet as well where a sentence may have it read so."""
    forms = folded(word)
    alike = [form for form in forms if twin(form, mixed=True)]
    if not alike:  # nearly always
        return frozenset(forms)
    mixed = is_mixed(word)
    return frozenset(forms).union(filter(None, (twin(form, mixed=mixed) for form in alike)))
