"""Lines that were read in two alphabets, as an engine of several languages does where letters look alike.

A short denial misread in the other alphabet («не» as "He") is what makes a picture say the opposite.
"""

import re
from collections import Counter
from dataclasses import replace

from bot.language.scripts import script_of, scripts
from bot.pictures.protocol import ReadLine, ReadWord

SAME = 0.6  # of each of two boxes: then they are of one word
OWN = 2 / 3  # of a line's letters: then it is written in their alphabet
ELSEWHERE = "ѕј"  # letters of neither Russian nor Ukrainian
_PAIRS = [
    pair
    for pair in zip(scripts()["alike"]["latin"], scripts()["alike"]["cyrillic"], strict=True)
    if pair[1] not in ELSEWHERE
]
_TO = {
    "cyrillic": str.maketrans({**dict(_PAIRS), **{a.upper(): b.upper() for a, b in _PAIRS}}),
    "latin": str.maketrans({**{b: a for a, b in _PAIRS}, **{b.upper(): a.upper() for a, b in _PAIRS}}),
}
_WORD = re.compile(r"[^\W\d_]+")


def alphabet_of(line: ReadLine) -> str:
    """Return "latin" or "cyrillic", as most of a line's letters are; "" where neither has two thirds."""
    counted = _counted(line.text)
    letters = counted.total()
    return next((script for script, count in counted.items() if count >= OWN * letters), "")


def is_mixed(line: ReadLine) -> bool:
    """Tell whether a line has letters of both alphabets."""
    return len(_counted(line.text)) > 1


def folded(line: ReadLine, alphabet: str) -> ReadLine:
    """Return a line with the words of the other alphabet that have only look-alikes written in this one."""
    return replace(line, words=tuple(_folded(word, alphabet) for word in line.words))


def corrected(line: ReadLine, again: ReadLine, alphabet: str) -> ReadLine:
    """Return a line with its words of the other alphabet as they were read again, where that is surer."""
    return replace(
        line,
        words=tuple(_surer(word, again) if is_foreign(word.text, alphabet) else word for word in line.words),
    )


def is_foreign(word: str, alphabet: str) -> bool:
    """Tell whether a word has a letter of the other alphabet."""
    return any(script != alphabet for script in _counted(word))


def _surer(word: ReadWord, again: ReadLine) -> ReadWord:
    there = [
        other
        for other in again.words
        if word.box.covers(other.box) >= SAME and other.box.covers(word.box) >= SAME
    ]
    return max((word, *there), key=lambda read: read.confidence)


def _folded(word: ReadWord, alphabet: str) -> ReadWord:
    def fold(found: re.Match[str]) -> str:
        written = found[0].translate(_TO[alphabet])
        return found[0] if is_foreign(written, alphabet) else written

    text = _WORD.sub(fold, word.text)
    return word if text == word.text else replace(word, text=text, known=False)


def _counted(text: str) -> Counter[str]:
    return Counter(filter(None, (script_of(letter) for letter in text.lower())))
