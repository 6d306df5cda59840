"""Text as it may be kept: what was published, with what no program can carry made visible."""

import re
from itertools import accumulate

import regex

VISIBLE = "\N{REPLACEMENT CHARACTER}"

_ORDINARY = re.compile("[\t\n\x20-\x7e\xa0-\ud7ff\ue000-\ufdcf\ufdf0-\ufffd\U00010000-\U0001fffd]*")
_HARMFUL = {
    **dict.fromkeys([*range(0x20), *range(0x7F, 0xA0)], VISIBLE),  # control characters
    **dict.fromkeys(range(0xD800, 0xE000), VISIBLE),  # halves of a pair, which no encoding can write
    **dict.fromkeys(range(0xFDD0, 0xFDF0), VISIBLE),  # noncharacters, here and at each plane's end
    **{plane << 16 | last: VISIBLE for plane in range(17) for last in (0xFFFE, 0xFFFF)},
    ord("\t"): "\t",
    ord("\n"): "\n",
    ord("\r"): " ",
}
_LINE_ENDS = re.compile(r"\r\n?")


def clean(text: str) -> str:
    """Replace each character that could stop a program by U+FFFD, one for one. Idempotent.

    Replaced are NUL and other control characters, lone surrogates and noncharacters; a carriage return
    becomes a space. Everything else stays as it was published, also what only misleads a reader
    (direction marks, zero-width characters, look-alikes): showing that safely is for whoever shows it,
    and comparing has its own copy.
    """
    # Looking each character up takes forty times as long.
    return text if _ORDINARY.fullmatch(text) else text.translate(_HARMFUL)


def clean_text(text: str) -> str:
    """Return a text clean, with line feeds for line ends and no white space at the end of a line.

    For sources that differ in line ends: one post reads the same whichever of them saw it.
    """
    lines = clean(_LINE_ENDS.sub("\n", text)).split("\n")
    return "\n".join(line.rstrip() for line in lines).rstrip()


def one_line(text: str) -> str:
    """Return a text clean, in one line, with single spaces between its words."""
    return " ".join(clean_text(text).split())


# Controls that drive a terminal, bidirectional overrides and isolates, invisible joiners and marks, and
# what no file may hold: halves of surrogate pairs and code points that are no characters.
DECEIVING = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff"
    "\ud800-\udfff\ufdd0-\ufdef"
    + "".join(chr(plane << 16 | last) for plane in range(17) for last in (0xFFFE, 0xFFFF))
    + "]"
)


def visible(text: str) -> str:
    """Spell out the deceiving characters of a text, such as ⟨U+202E⟩."""
    return DECEIVING.sub(lambda found: f"⟨U+{ord(found.group()):04X}⟩", text)


def edges(text: str) -> list[int]:
    """Return the places between the graphemes of a text, its beginning and its end among them, rising."""
    return list(accumulate(map(len, regex.findall(r"\X", text)), initial=0))


def utf16_length(text: str) -> int:
    """Count a text as Telegram does: in UTF-16 units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def shown_length(text: str) -> int:
    """Count a text as Telegram does once what deceives in it is spelled out."""
    return utf16_length(visible(text))


def shorten(text: str, limit: int) -> str:
    """Make a text one line within `limit` UTF-16 units, with an ellipsis if something was cut."""
    line = " ".join(text.split())
    return line if utf16_length(line) <= limit else cut(line, limit - 1).rstrip() + "…"


def at_word(text: str, limit: int) -> str:
    """Make a text one line within `limit` UTF-16 units, cut after a word where that is not too short."""
    line = shorten(text, limit)
    if not line.endswith("…") or line == " ".join(text.split()):
        return line
    whole = line[:-1].rpartition(" ")[0]
    if " ".join(text.split())[len(line) - 1 :].startswith(" ") or len(whole) < len(line) // 2:
        return line
    return f"{whole.rstrip(' ,;:·-–—')}…"


def cut(text: str, limit: int) -> str:
    """Return the longest beginning that is shown within `limit` UTF-16 units and splits no grapheme."""
    if shown_length(text) <= limit:
        return text
    used, kept = 0, 0
    for grapheme in regex.finditer(r"\X", text):
        used += shown_length(grapheme.group())
        if used > limit:
            break
        kept = grapheme.end()
    return text[:kept]


def counted(number: int, noun: str, many: str = "") -> str:
    """Write how many there are: "1 post", "3 posts", "2 copies"."""
    return f"{number} {noun}" if number == 1 else f"{number} {many or noun + 's'}"


def tail(text: str, limit: int) -> str:
    """Return the longest end that is shown within `limit` UTF-16 units and splits no grapheme."""
    kept, used = len(text), 0
    for grapheme in reversed(regex.findall(r"\X", text)):  # a flag is told from its beginning on
        used += shown_length(grapheme)
        if used > limit:
            break
        kept -= len(grapheme)
    return text[kept:]


def translatable(text: str) -> str:
    """Mark a text that is given to `say` elsewhere, such as one of a table."""
    return text


class PlainEnglish:
    """Texts as the code has them, for who reads a terminal: what a catalogue says in English."""

    def say(self, text: str, /, **values: object) -> str:
        """Return the text with its values."""
        return text % values

    def count(self, one: str, many: str, num: int, /, **values: object) -> str:
        """Return the text in the form that goes with the number."""
        return (one if num == 1 else many) % {"num": num, **values}
