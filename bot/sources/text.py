"""Text as it may be kept: what was published, with what no program can carry made visible."""

import re

VISIBLE = "\N{REPLACEMENT CHARACTER}"

_ORDINARY = re.compile("[\t\n\x20-\x7e\xa0-\ud7ff\ue000-\ufdcf\ufdf0-\ufffd\U00010000-\U0001fffd]*")
_LINE_ENDS = re.compile(r"\r\n?")
_HARMFUL = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f"  # control characters other than tab and line feed
    "\ud800-\udfff"  # halves of a surrogate pair, which no encoding can write
    "\ufdd0-\ufdef\ufffe\uffff"  # noncharacters, here and at the end of every further plane
    + "".join(chr(plane << 16 | last) for plane in range(1, 17) for last in (0xFFFE, 0xFFFF))
    + "]"
)


def clean_text(text: str) -> str:
    """The text with each character that could stop a program replaced by U+FFFD. Idempotent.

    Replaced are NUL and other control characters, lone surrogates and noncharacters. Line ends become
    line feeds, and white space at the end of a line or of the text goes. Everything else stays as it
    was published, also what only misleads a reader (direction marks, zero-width characters,
    look-alikes): showing that safely is for whoever shows it, and comparing has its own copy.
    """
    if "\r" in text:
        text = _LINE_ENDS.sub("\n", text)
    if not _ORDINARY.fullmatch(text):  # looking for each harmful character takes forty times as long
        text = _HARMFUL.sub(VISIBLE, text)
    return "\n".join(line.rstrip() for line in text.split("\n")).rstrip()
