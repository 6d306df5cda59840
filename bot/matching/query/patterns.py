r"""Regular expressions that cannot run away: RE2 only, which is linear in the text.

RE2 takes `\w`, `\s` and `\b` for Latin letters and plain spaces alone, under which `\w+` finds no Russian
word. So `\w` and `\s` are widened here, and `\b`, which cannot be, is refused with a word on what to write.
See https://github.com/google/re2/wiki/Syntax.
"""

import re
from collections.abc import Iterator, Sequence

import re2

LONGEST = 500  # characters of a pattern
_MEMORY = 1 << 20  # bytes for RE2's program and its cache of states
_LARGEST = 10_000  # instructions of RE2: with a post of 4,096 letters well below a second at worst

Ranges = Sequence[tuple[int, int]]

# Letters and marks of the Latin, Greek and Cyrillic scripts, digits and the underscore; with every letter its
# capital, lest a small letter fall out of it. \p{L} has all scripts but is thirty times the size.
_WORD: Ranges = (
    (0x30, 0x39),
    (0x41, 0x5A),
    (0x5F, 0x5F),
    (0x61, 0x7A),
    (0xAA, 0xAA),
    (0xB5, 0xB5),
    (0xBA, 0xBA),
    (0xC0, 0xD6),
    (0xD8, 0xF6),
    (0xF8, 0x2C1),
    (0x300, 0x374),
    (0x376, 0x37D),
    (0x37F, 0x37F),
    (0x386, 0x386),
    (0x388, 0x481),
    (0x483, 0x52F),
    (0x1C80, 0x1C8F),
    (0x1D00, 0x1FFF),
    (0x2126, 0x2126),
    (0x212A, 0x212B),
    (0x2C60, 0x2C7F),
    (0x2DE0, 0x2DFF),
    (0xA640, 0xA69F),
    (0xA720, 0xA7FF),
    (0xAB30, 0xAB6F),
)
# Unicode's White_Space.
_SPACE: Ranges = (
    (0x09, 0x0D),
    (0x20, 0x20),
    (0x85, 0x85),
    (0xA0, 0xA0),
    (0x1680, 0x1680),
    (0x2000, 0x200A),
    (0x2028, 0x2029),
    (0x202F, 0x202F),
    (0x205F, 0x205F),
    (0x3000, 0x3000),
)

_IN_CLASS = re.compile(r"\\[pP]\{[^}]*\}|\\.|\[:\^?[a-z]+:\]|.", re.DOTALL)
_OUTSIDE = re.compile(
    r"\\Q.*?(?:\\E|\Z)|\\[pP]\{[^}]*\}|\\.|\[\^?\]?|\(\?(?:<?[=!]|>|P=|\()|.",
    re.DOTALL,
)

_LOOK_AROUND = (
    'look-around is not in RE2, which keeps searches fast: NEAR, - and "phrases" look beside a word'
)
_BACKREFERENCE = "references back to a group are not in RE2, which keeps searches fast: write it out"
_EDGE = r"RE2 knows the edges of Latin words only: =word finds whole words, or write (?:^|\W)word(?:\W|$)"
_ATOMIC = "atomic groups are not in RE2, which never goes back anyway: write (?:…)"
_CONDITION = "conditions are not in RE2: write the cases as alternatives, a|b"
_BYTE = r"\C would cut letters in two: . is any character"
_REFUSED = {
    **dict.fromkeys(("(?=", "(?!", "(?<=", "(?<!"), _LOOK_AROUND),
    **dict.fromkeys((*(rf"\{digit}" for digit in range(1, 10)), r"\k", r"\g", "(?P="), _BACKREFERENCE),
    **dict.fromkeys((r"\b", r"\B"), _EDGE),
    "(?>": _ATOMIC,
    "(?(": _CONDITION,
    r"\C": _BYTE,
}


class BadPattern(Exception):
    """The pattern cannot be used; `place` is an offset into it."""

    def __init__(self, place: int, problem: str) -> None:
        self.place = place
        self.problem = problem
        super().__init__(problem)


class Expression:
    """A regular expression, ready to search with; it tells no capitals from small letters unless told to."""

    def __init__(self, source: str) -> None:
        """Compile the pattern. Raises BadPattern for what RE2 or our limits do not accept."""
        if len(source) > LONGEST:
            raise BadPattern(LONGEST, f"the pattern is too long: up to {LONGEST} characters are accepted")
        options = re2.Options()
        options.max_mem = _MEMORY
        options.case_sensitive = False
        options.log_errors = False
        try:
            self._compiled = re2.compile("".join(_widened(source)), options)
        except re2.error as error:
            reason = error.args[0].decode("utf-8", "replace").partition(":")[0]
            raise BadPattern(0, f"RE2 does not accept this pattern: {reason}") from error
        if self._compiled.programsize > _LARGEST:
            raise BadPattern(0, "the pattern is too large with its repetitions: smaller counts are accepted")
        if self._compiled.search("") is not None:
            raise BadPattern(
                0, "the pattern fits where nothing stands: it has to need at least one character"
            )

    def spans(self, text: str) -> list[tuple[int, int]]:
        """Return (start, end) of everything it fits, in order. `text` has no lone surrogates."""
        return [found.span() for found in self._compiled.finditer(text)]


def _widened(source: str) -> Iterator[str]:
    place, in_class = 0, False
    while found := (_IN_CLASS if in_class else _OUTSIDE).match(source, place):
        piece = found.group()
        if piece in _REFUSED and not (in_class and piece == r"\b"):
            raise BadPattern(place, _REFUSED[piece])
        if piece in _CLASSES:
            yield _CLASSES[piece] if in_class else f"[{_CLASSES[piece]}]"
        else:
            yield piece
        in_class = piece != "]" if in_class else piece.startswith("[")
        place = found.end()


def _others(ranges: Ranges) -> Iterator[tuple[int, int]]:
    following = 0
    for first, last in ranges:
        yield following, first - 1
        following = last + 1
    yield following, 0x10FFFF


def _class(ranges: Ranges) -> str:
    return "".join(rf"\x{{{first:x}}}-\x{{{last:x}}}" for first, last in ranges)


_CLASSES = {
    r"\w": _class(_WORD),
    r"\W": _class(list(_others(_WORD))),
    r"\s": _class(_SPACE),
    r"\S": _class(list(_others(_SPACE))),
}
