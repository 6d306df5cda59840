"""Which language a text is in, told by script, letters and function words."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from typing import NamedTuple

from bot.language.data import codes, data, entries
from bot.language.words import distinct_words, tokens

_LETTER_WORTH = 3  # one letter that only this language has, against one function word
_DOUBT = 1  # one function word alone decides nothing
_CYRILLIC = re.compile("[\u0430-\u04ff]")
_SCRIPTS = ("cyrillic", "latin")  # of as many words of both, the first
_FIELD = 20  # bits in which words are counted; a sentence has fewer
_ONES = (1 << _FIELD) - 1


class LanguageMarks(NamedTuple):
    """The signs that a language is known by."""

    script: str
    letters: frozenset[str]
    function: frozenset[str]


class WordSigns(NamedTuple):
    """The signs that one word gives of the language around it: added up, or put together, over all words."""

    counted: int  # a field of _FIELD bits for each script and each language whose function word it is
    letters: int  # a bit for each letter that not every language has


def languages(words: Iterable[str]) -> tuple[str, ...]:
    """Return the languages that folded words may be in, likeliest first.

    Several are given when nothing tells them apart; none when there are no letters.
    """
    counted = letters = 0
    for sign in map(signs_of, set(words)):
        counted += sign.counted
        letters |= sign.letters
    return likeliest(counted, letters)


@lru_cache(maxsize=1 << 14)
def signs_of(word: str) -> WordSigns:
    """Return what a folded word tells of the language around it."""
    counted, letters, bits = _functions().get(word, 0), 0, _bits()
    if word[0].isalpha():
        counted += 1 << _FIELD * (_CYRILLIC.search(word) is None)
    if not bits.keys().isdisjoint(word):
        for letter in word:
            letters |= bits.get(letter, 0)
    return WordSigns(counted, letters)


@lru_cache(maxsize=1 << 12)
def likeliest(counted: int, letters: int) -> tuple[str, ...]:
    """Return the languages that words with these signs may be in, likeliest first."""
    fields = [counted >> _FIELD * place & _ONES for place in range(len(_SCRIPTS) + len(marks()))]
    script = max(_SCRIPTS, key=lambda one: fields[_SCRIPTS.index(one)])
    if not any(fields[: len(_SCRIPTS)]):
        return ()
    scores = {
        language: fields[place] + _LETTER_WORTH * (letters & _letters_of(language)).bit_count()
        for place, (language, known) in enumerate(marks().items(), len(_SCRIPTS))
        if known.script == script
    }
    best = max(scores.values(), default=0)
    likely = sorted(scores, key=lambda language: (-scores[language], language))
    return tuple(language for language in likely if scores[language] >= best - _DOUBT)


def language_of(text: str, usual: str) -> str:
    """Return the language that a text is in, in doubt the usual one; "" where that cannot be told."""
    likely = languages(distinct_words(text))
    if len(likely) == 1:
        return likely[0]
    return usual if usual in likely else ""


@cache
def _functions() -> Mapping[str, int]:
    """Return the function words of all languages, each with what it counts."""
    found: dict[str, int] = defaultdict(int)
    for place, known in enumerate(marks().values(), len(_SCRIPTS)):
        for word in known.function:
            found[word] += 1 << _FIELD * place
    return dict(found)


@cache
def _bits() -> Mapping[str, int]:
    """Return a bit for each letter that tells languages apart."""
    letters = sorted(frozenset[str]().union(*(known.letters for known in marks().values())))
    return {letter: 1 << place for place, letter in enumerate(letters)}


@cache
def _letters_of(language: str) -> int:
    return sum(_bits()[letter] for letter in marks()[language].letters)


@cache
def marks() -> Mapping[str, LanguageMarks]:
    """Return what each language is known by; quicker to have than its whole lexicon."""
    return {
        language: LanguageMarks(
            data(language)["script"], frozenset(data(language)["letters"]), function_words(language)
        )
        for language in codes()
    }


@cache
def function_words(language: str) -> frozenset[str]:
    """Return the words of a language that only serve others, as they stand."""
    raw = data(language)
    negation = raw["negation"]
    lists = raw["function"], negation["particles"], negation["pronouns"], negation["without"]
    split = ([token.text for token in tokens(entry)] for listed in lists for entry in entries(listed))
    return frozenset(words[0] for words in split if len(words) == 1)
