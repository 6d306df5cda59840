"""What one wording says that another does not, word by word."""

import re
from difflib import SequenceMatcher

from bot.language.words import normalise
from bot.models import Piece

__all__ = ["Piece", "word_diff"]

_PIECE = re.compile(r"\s*\S+|\s+$")
_SIGNS = re.compile(r"[^\w%№$€₴₽+-]+")


def word_diff(old: str, new: str) -> tuple[Piece, ...]:
    """Compare two texts word by word, in reading order; case and punctuation make no difference.

    "same" and "added" pieces joined are the new text; what is the same is shown as the new text has it.
    """
    before, after = _PIECE.findall(old), _PIECE.findall(new)
    matcher = SequenceMatcher(None, list(map(_key, before)), list(map(_key, after)), autojunk=False)
    pieces: list[Piece] = []
    for kind, start, end, new_start, new_end in matcher.get_opcodes():
        if kind == "equal":
            pieces.append(Piece(kind="same", text="".join(after[new_start:new_end])))
            continue
        if end > start:
            pieces.append(Piece(kind="removed", text="".join(before[start:end])))
        if new_end > new_start:
            pieces.append(Piece(kind="added", text="".join(after[new_start:new_end])))
    return tuple(pieces)


def _key(word: str) -> str:
    return normalise(_SIGNS.sub("", word)) or word.strip()
