"""Words of a post that are not its running text: a poll's, a checklist's, a venue's, a file's name."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

KINDS = ("question", "answer", "checklist", "task", "giveaway", "venue", "file")


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A stretch of a post's text that stands on its own in the post, and what it is there."""

    kind: str  # one of KINDS
    start: int  # code points, as everywhere
    end: int


def with_passages(body: str, found: Iterable[tuple[str, str]]) -> tuple[str, tuple[Passage, ...]]:
    """Return a text with passages below its running text, a line each; those without words are left out.

    One order and one layout for all sources, so that a post reads the same whichever of them gave it.
    """
    text = body
    passages: list[Passage] = []
    for kind, words in found:
        if not words.strip():
            continue
        if text:
            text += "\n" if passages else "\n\n"
        passages.append(Passage(kind=kind, start=len(text), end=len(text) + len(words)))
        text += words
    return text, tuple(passages)


def body_of(text: str, passages: Sequence[Passage]) -> str:
    """Return the running text alone."""
    return text[: passages[0].start].rstrip() if passages else text


def words_of(text: str, passages: Iterable[Passage]) -> list[tuple[str, str]]:
    """Return the passages of a text by kind, with their words."""
    return [(passage.kind, text[passage.start : passage.end]) for passage in passages]


def joined(texts: Iterable[tuple[str, Sequence[Passage]]]) -> tuple[str, tuple[Passage, ...]]:
    """Return the texts of an album's parts as one: what runs first, then what stands on its own."""
    pairs = list(texts)
    body = "\n\n".join(filter(None, (body_of(*pair) for pair in pairs)))
    return with_passages(body, [found for pair in pairs for found in words_of(*pair)])


def within(passages: Iterable[Passage], length: int) -> bool:
    """Tell whether passages lie in a text of that length, one behind the other, each of a known kind."""
    reached = 0
    for passage in passages:
        if passage.kind not in KINDS or not reached <= passage.start < passage.end <= length:
            return False
        reached = passage.end
    return True
