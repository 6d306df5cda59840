"""Which language a text is in, told by script, letters and function words."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cache
from typing import NamedTuple

from bot.language.data import codes, data, entries
from bot.language.words import distinct_words, tokens

_LETTER_WORTH = 3  # one letter that only this language has, against one function word
_DOUBT = 1  # one function word alone decides nothing
_CYRILLIC = re.compile("[\u0430-\u04ff]")


class LanguageMarks(NamedTuple):
    """The signs that a language is known by."""

    script: str
    letters: frozenset[str]
    function: frozenset[str]


def languages(words: Iterable[str]) -> tuple[str, ...]:
    """Return the languages that folded words may be in, likeliest first.

    Several are given when nothing tells them apart; none when there are no letters.
    """
    distinct = set(words)
    script = _script(distinct)
    letters = set().union(*distinct)
    scores = {
        language: len(distinct & known.function) + _LETTER_WORTH * len(letters & known.letters)
        for language, known in marks().items()
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


def _script(words: Iterable[str]) -> str:
    counted = Counter(
        "cyrillic" if _CYRILLIC.search(word) else "latin" for word in words if word[0].isalpha()
    )
    return counted.most_common(1)[0][0] if counted else ""
