"""Words that no dictionary of the engine knows, mended where a second look reads known ones in their place.

So words come apart that were read as one, and a letter is put right, or a word of the other alphabet. A name,
which no dictionary knows, stays as it was read.
"""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from statistics import median

from bot.pictures.alphabets import is_foreign
from bot.pictures.figures import has_figure
from bot.pictures.protocol import ReadLine, ReadWord

SURE = 60.0  # so sure are words that take the place of another, and no less than it is
SHORT = 3  # letters: such a word may be a denial, and is not put right by guessing
TORN = 0.6  # of the gap between most words of a line: what stands that near may be the rest of a word
ADDRESS = "@"  # what has it is no word, and looked up in vain


def needs_mending(line: ReadLine, alphabet: str) -> bool:
    """Tell whether a line has words that are weak, unknown, or of another alphabet."""
    return any(
        _is_doubtful(word, alphabet) or (_is_word(word) and word.confidence < SURE) for word in line.words
    )


def mended(line: ReadLine, again: ReadLine, alphabet: str) -> ReadLine:
    """Return a line with its doubtful words as a second look at it reads them, where it knows better."""
    return ReadLine(words=tuple(better for word in line.words for better in _mended(word, again, alphabet)))


def with_torn_unsure(line: ReadLine) -> ReadLine:
    """Return a line in which "de nied" is not sure: small letters that are no word, right behind another."""
    gaps = [behind.box.left - word.box.right for word, behind in pairwise(line.words)]
    near = TORN * median(gaps) if gaps else 0
    return ReadLine(
        words=(
            line.words[0],
            *(
                replace(word, confidence=0.0) if gap <= near and _is_rest(word) else word
                for gap, word in zip(gaps, line.words[1:], strict=True)
            ),
        )
    )


def _is_rest(word: ReadWord) -> bool:
    return _is_word(word) and not word.known and word.text[0].islower()


def _is_doubtful(word: ReadWord, alphabet: str) -> bool:
    if ADDRESS in word.text or not _is_word(word):
        return False
    return not word.known or is_foreign(word.text, alphabet)


def _is_word(word: ReadWord) -> bool:
    return any(map(str.isalpha, word.text)) and not has_figure(word)


def _mended(word: ReadWord, again: ReadLine, alphabet: str) -> Sequence[ReadWord]:
    there = again.in_place_of(word)
    words = [other for other in there if _is_word(other)]
    if [other.text for other in there] == [word.text] and _is_word(word):
        return [replace(word, confidence=_together(word, there[0]))]
    if not words or not _is_doubtful(word, alphabet):
        return [word]
    if any(not other.known or is_foreign(other.text, alphabet) for other in words):
        return [word]
    read = "".join(other.text for other in there)
    if read == word.text:
        return [replace(other, confidence=max(word.confidence, other.confidence)) for other in there]
    is_other, foreign = read.casefold() != word.text.casefold(), is_foreign(word.text, alphabet)
    if min(other.confidence for other in words) < (SURE if foreign else max(SURE, word.confidence)):
        return [word]
    is_guess = is_other and not foreign and sum(map(str.isalpha, word.text)) <= SHORT
    return [replace(word, confidence=0.0)] if is_guess else there


def _together(word: ReadWord, again: ReadWord) -> float:
    """Return how sure a word is that two looks read alike, each of which may err by itself."""
    return 100.0 - (100.0 - word.confidence) * (100.0 - again.confidence) / 100.0
