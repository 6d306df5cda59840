"""Text as it may be kept: what was published, with what no program can carry made visible."""

import re

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
    """The text with each character that could stop a program replaced by U+FFFD, one for one. Idempotent.

    Replaced are NUL and other control characters, lone surrogates and noncharacters; a carriage return
    becomes a space. Everything else stays as it was published, also what only misleads a reader
    (direction marks, zero-width characters, look-alikes): showing that safely is for whoever shows it,
    and comparing has its own copy.
    """
    # Looking each character up takes forty times as long.
    return text if _ORDINARY.fullmatch(text) else text.translate(_HARMFUL)


def clean_text(text: str) -> str:
    """A whole text, clean, with line feeds for line ends and no white space at the end of a line.

    For sources that differ in line ends: one post reads the same whichever of them saw it.
    """
    lines = clean(_LINE_ENDS.sub("\n", text)).split("\n")
    return "\n".join(line.rstrip() for line in lines).rstrip()
