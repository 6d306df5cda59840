"""Where the sentences of a post begin and end."""

import re
from collections.abc import Set

# A mark that may end a sentence, with the quotes and brackets that close after it; a line break; and a
# closing quotation mark, which ends one when a whole sentence was quoted.
_END = re.compile(r"[.!?…]+[\"'»”’)\]*_~|]*(?=\s|$)|\n+|(?<=[^\s,«„“])[»”](?=\s+[«„“]?[^\W\d_])")
_LAST_WORD = re.compile(r"([^\W\d_]+(?:[.\-][^\W\d_]+)*)$")
_NEXT = re.compile(r"[\s\"'«“„(\[*_~|—–-]*(\w)?")
_OPENING = {"»": "«", "”": "“„"}
_LONGEST_TITLE = 3  # words in quotation marks that may be a name: «Северный поток — 2» Путин …
_LOOK_BACK = 20  # characters in which the last word before a stop begins


def sentences(text: str, abbreviations: Set[str] = frozenset()) -> list[tuple[int, int]]:
    """Return the (start, end) of each sentence, in order, without the white space between them.

    A line break ends a sentence unless it only wraps one: the next line goes on in lower case. An empty
    line always does. `abbreviations` (lower case, without the last stop) end none.
    """
    found: list[tuple[int, int]] = []
    start = 0
    for mark in _END.finditer(text):
        if _ends(text, start, mark, abbreviations):
            _append(found, text, start, mark.end())
            start = mark.end()
    _append(found, text, start, len(text))
    return found


def _append(found: list[tuple[int, int]], text: str, start: int, end: int) -> None:
    piece = text[start:end]
    stripped = piece.strip()
    if stripped:
        start += len(piece) - len(piece.lstrip())
        found.append((start, start + len(stripped)))


def _ends(text: str, start: int, mark: re.Match[str], abbreviations: Set[str]) -> bool:
    following = _NEXT.match(text, mark.end())
    letter = following.group(1) if following else None
    goes_on = letter is not None and letter.islower()
    sign = mark.group()
    if sign.startswith("\n"):
        return sign != "\n" or not goes_on or text[mark.end()] in "-—–•*"
    if goes_on:
        return False
    if sign in _OPENING:
        return _ends_quoted_sentence(text, start, mark)
    if not sign.startswith(".") or sign.startswith(".."):
        return True
    word = _LAST_WORD.search(text, max(start, mark.start() - _LOOK_BACK), mark.start())
    return word is None or not _is_abbreviation(word.group(), abbreviations)


def _is_abbreviation(word: str, abbreviations: Set[str]) -> bool:
    initials = all(len(part) == 1 and part.isupper() for part in word.split("."))
    return initials or word.lower() in abbreviations


def _ends_quoted_sentence(text: str, start: int, mark: re.Match[str]) -> bool:
    """Tell whether what closes here is longer than a title; a capital is known to follow."""
    opened = max(text.rfind(sign, start, mark.start()) for sign in _OPENING[mark.group()])
    words = len(text[opened + 1 : mark.start()].split())
    return opened >= start and words > _LONGEST_TITLE
