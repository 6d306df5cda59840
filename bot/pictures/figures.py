"""Figures in pictures: as sure as two looks at them agree. One wrong digit is another claim."""

import re
from collections.abc import Callable
from dataclasses import replace

from bot.pictures.alphabets import alphabet_of
from bot.pictures.protocol import ReadLine, ReadWord

LOWER = 0.15  # of the height of the figure behind it: what begins so much below its top is a letter з, no 3
# With no letter right before it, since С52 may be CS2; behind it as in 30-day, 5-го, 9K.
_FIGURE = re.compile(r"\W*(?:[^\W\d_]+-)?(?P<figure>\d+(?:[.,:/-]\d+)*%?)(?:-[^\W\d_]+|[^\W\d_]{1,2})?\W*")
_DASHES = str.maketrans("–—−", "---")
Alone = Callable[[ReadWord], ReadWord | None]


def has_figure(word: ReadWord) -> bool:
    """Tell whether a word has a digit in it."""
    return any(sign.isdigit() for sign in word.text)


def confirmed(line: ReadLine, again: ReadLine | None, alone: Alone) -> ReadLine:
    """Return a line whose figures are as sure as the less sure of two looks: not at all where these differ.

    Where the second look at the line has another figure or nothing, `alone` looks at the word by itself. Nor
    is a figure sure that stands beside another: it may be a part of one, or a letter (з as 3, і as 1).
    """
    line = _with_letters(line)
    figures = [False, *map(has_figure, line.words), False]
    words = [
        (replace(word, confidence=0.0) if before or after else _confirmed(word, again, alone))
        if is_figure
        else word
        for before, word, is_figure, after in zip(figures, line.words, figures[1:], figures[2:], strict=False)
    ]
    return ReadLine(words=tuple(words))


def _with_letters(line: ReadLine) -> ReadLine:
    """Return a line in which «з 2 июля» is not "3 2 июля": a small letter is lower than a figure."""
    if alphabet_of(line) != "cyrillic":
        return line
    after = [*line.words[1:], None]
    words = [
        replace(word, text="з") if behind and _is_letter(word, behind) else word
        for word, behind in zip(line.words, after, strict=True)
    ]
    return ReadLine(words=tuple(words))


def _is_letter(word: ReadWord, behind: ReadWord) -> bool:
    tall = LOWER * behind.box.height
    lower = word.box.top >= behind.box.top + tall and word.box.bottom <= behind.box.bottom + tall
    return word.text == "3" and has_figure(behind) and lower


def _confirmed(word: ReadWord, again: ReadLine | None, alone: Alone) -> ReadWord:
    there = again.in_place_of(word) if again else []
    first, second = _figure(word.text), _figure("".join(other.text for other in there))
    seen = [other.confidence for other in there if has_figure(other)]
    sure = min(seen, default=0.0)
    if first and first == second and len(seen) == 1:
        return replace(word, confidence=min(word.confidence, sure))
    third = alone(word)
    if third and (read := _figure(third.text)):
        if read == first and not there:
            return replace(word, confidence=min(word.confidence, third.confidence))
        if read == second:
            return replace(word, text=third.text, confidence=min(sure, third.confidence))
    return replace(word, confidence=0.0)


def _figure(text: str) -> str:
    found = _FIGURE.fullmatch(text.translate(_DASHES))
    return found["figure"] if found else ""
