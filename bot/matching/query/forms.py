"""Which words of a text are forms of a word of a query.

Two words are forms of one when a language's dictionary gives both the same base. What stands in no
dictionary also gets the case endings of its script's languages, and so does what looks like a surname, so
that names are found in every case. Unlike in the statements' rungs nothing is cut off a word that no
dictionary knows: «Сырский» must not become «сыр».
"""

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import NamedTuple, TypeAlias

from simplemma.strategies import DictionaryLookupStrategy

from bot.language.lemma import lemma, morphology
from bot.language.lexicon import lexicons

_DICTIONARY = DictionaryLookupStrategy()  # simplemma's instances share what they load
_SCRIPTS = {"cyrillic": re.compile("[а-ӿ]"), "latin": re.compile("[a-zà-ɏ]")}
_POSSESSIVE = "'s"
_SHORTEST_DECLINED = 4  # letters; shorter words without an entry are mostly abbreviations
_VOWELS = "аеиоуыэюяйьіїє"
_SURNAMES = ("ов", "ев", "ин", "ын", "ів", "їв")  # dictionaries hold few, and not in all cases


Base: TypeAlias = tuple[str, str]  # the language whose dictionary gives it, and the folded dictionary form


class Bases(NamedTuple):
    """The bases of a word of a text; none when no dictionary holds it."""

    common: tuple[Base, ...]
    names: tuple[Base, ...]  # more of them, where it is written with a capital: «Путина» is no fishing season


@dataclass(frozen=True, slots=True)
class Forms:
    """What a word of a query may look like: as it stands, with one of these bases, or declined so."""

    word: str
    bases: tuple[Base, ...]
    declined: frozenset[str] = frozenset()
    capitals: frozenset[str] = frozenset()  # of these, what is another word without a capital: «Маска»

    @property
    def keys(self) -> frozenset[str]:
        """Every text that has a form of the word has one of these among its keys."""
        return self.declined | {self.word} | {base for _, base in self.bases}


@cache
def _languages(scripts: frozenset[str]) -> tuple[str, ...]:
    return tuple(language for language, lexicon in lexicons().items() if lexicon.script in scripts)


def _languages_of(word: str) -> tuple[str, ...]:
    """The languages in whose script a folded word has letters; none for numbers and signs."""
    return _languages(frozenset(script for script, letters in _SCRIPTS.items() if letters.search(word)))


@lru_cache(maxsize=1 << 17)
def bases(word: str) -> Bases:
    """The bases of a folded word, in every language of its script."""
    word = word.removesuffix(_POSSESSIVE)
    common, names = [], []
    for language in _languages_of(word):
        if _DICTIONARY.get_lemma(word, language):
            common.append((language, lemma(word, language)))
        if name := _DICTIONARY.get_lemma(word.capitalize(), language):
            names.append((language, name.casefold().replace("ё", "е").replace("\u2019", "'")))
    return Bases(tuple(common), tuple(base for base in names if base not in common))


@lru_cache(maxsize=1 << 12)
def forms(word: str) -> Forms:
    """The forms of a folded word of a query, in every language of its script.

    A word that is itself a base stands for that alone: «Ростов» is not also the growths of «рост».
    """
    known = sum(bases(word), ())
    own = tuple(base for base in known if base[1] == word)
    declined = _declined(word, known=bool(known))
    return Forms(word, own or known, declined, frozenset(form for form in declined if bases(form).common))


def _declined(word: str, *, known: bool) -> frozenset[str]:
    """The word, taken for a name, in all cases of its script's languages; none when it is no name."""
    languages = _languages_of(word)
    if len(word) < _SHORTEST_DECLINED or (known and not word.endswith(_SURNAMES)):
        return frozenset()
    if any(_DICTIONARY.get_lemma(word, language) == word for language in languages):
        return frozenset()  # a common noun: the dictionary has its cases
    stem = word if known else _stem(word)
    endings = {ending for language in languages for ending in morphology(language).cases}
    return frozenset(stem + ending for ending in endings) - {word}


def _stem(word: str) -> str:
    while len(word) > _SHORTEST_DECLINED and word[-1] in _VOWELS:
        word = word[:-1]
    return word
