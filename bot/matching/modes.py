"""How a sentence says a thing: as a question, under a condition, as an opponent's words, in irony."""

from collections.abc import Iterator

from bot.language.lexicon import Terms
from bot.language.reading import Sentence
from bot.models import Guard


def modes(sentence: Sentence, start: int, end: int) -> Iterator[Guard]:
    """The guards of the sentence around words[start:end]; none for a plain assertion."""
    lexicon = sentence.lexicon
    clauses = set(sentence.clauses[start:end])
    near = [place for place, clause in enumerate(sentence.clauses) if clause in clauses]
    beside = [
        place for place, clause in enumerate(sentence.clauses) if {clause - 1, clause, clause + 1} & clauses
    ]
    if _is_asked(sentence, end) or _first(lexicon.question, sentence.texts, near):
        yield Guard(kind="question", words="?")
    for kind, terms, words, places in (
        ("condition", lexicon.condition, sentence.texts, beside),
        ("quotation", lexicon.opponents, sentence.families, near),
        ("irony", lexicon.irony, sentence.texts, near),
    ):
        found = _first(terms, words, places)
        if found:
            first, last = sentence.words[found[0]], sentence.words[found[1] - 1]
            yield Guard(kind=kind, words=sentence.original[first.start : last.end])
    for sign in lexicon.irony_signs:
        if sign in sentence.original[sentence.start : sentence.end]:
            yield Guard(kind="irony", words=sign)


def _is_asked(sentence: Sentence, end: int) -> bool:
    """Whether the first mark after the evidence that ends a sentence is a question mark."""
    rest = sentence.original[sentence.words[end - 1].end : sentence.end]
    return next((mark for mark in rest if mark in "?!.…»”"), "") == "?"


def _first(terms: Terms, words: list[str], places: list[int]) -> tuple[int, int] | None:
    for place in places:
        length = terms.length_at(words, place)
        if length:
            return place, place + length
    return None
