"""Which language a text is in, told by script, letters and function words."""

import re
from collections import Counter
from collections.abc import Iterable

from bot.language.lexicon import lexicons

_LETTER_WORTH = 3  # one letter that only this language has, against one function word
_DOUBT = 1  # one function word alone decides nothing
_CYRILLIC = re.compile("[а-ӿ]")


def languages(words: Iterable[str]) -> tuple[str, ...]:
    """The languages that folded words may be in, likeliest first.

    Several are given when nothing tells them apart; none when there are no letters.
    """
    distinct = set(words)
    script = _script(distinct)
    letters = set().union(*distinct)
    scores = {
        language: len(distinct & lexicon.function) + _LETTER_WORTH * len(letters & lexicon.letters)
        for language, lexicon in lexicons().items()
        if lexicon.script == script
    }
    best = max(scores.values(), default=0)
    likely = sorted(scores, key=lambda language: (-scores[language], language))
    return tuple(language for language in likely if scores[language] >= best - _DOUBT)


def _script(words: Iterable[str]) -> str:
    counted = Counter(
        "cyrillic" if _CYRILLIC.search(word) else "latin" for word in words if word[0].isalpha()
    )
    return counted.most_common(1)[0][0] if counted else ""
