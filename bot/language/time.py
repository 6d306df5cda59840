"""Whether a deed has happened, lies ahead or is only planned, as the words around it tell."""

from enum import StrEnum
from functools import lru_cache

from bot.language.lemma import is_perfective, may_be_verb
from bot.language.reading import Sentence

_BEFORE = 3  # words before a deed in which a plan for it stands


class Time(StrEnum):
    """The time of a deed."""

    PAST = "past"
    AHEAD = "ahead"
    PLANNED = "planned"
    UNTOLD = ""

    def contradicts(self, other: "Time") -> bool:
        """Tell whether what happened is only to come in the other, or the other way round."""
        return (self is Time.PAST and other in {Time.AHEAD, Time.PLANNED}) or (
            self is Time.AHEAD and other is Time.PAST
        )


def time_at(sentence: Sentence, place: int) -> Time:
    """Return the time of the deed that a word names; untold for a noun nobody plans."""
    lexicon, clause = sentence.lexicon, sentence.clauses[place]
    if clause in _clauses_ahead(sentence):
        return Time.AHEAD
    first = sentence.clauses.index(clause)
    before = range(max(first, place - _BEFORE), place)
    if any(other in before for other in lexicon.planned.places(sentence.families)):
        return Time.PLANNED
    word = sentence.words[place]
    if word.text == word.lemma or not may_be_verb(word.lemma, lexicon.language):
        return Time.UNTOLD
    if word.text.endswith(lexicon.present):
        return Time.AHEAD if is_perfective(word.lemma, lexicon.language) else Time.UNTOLD
    return Time.PAST if lexicon.others_past or word.text.endswith(lexicon.past) else Time.UNTOLD


@lru_cache(maxsize=256)
def _clauses_ahead(sentence: Sentence) -> frozenset[int]:
    """Return the clauses with a word that puts them ahead."""
    return frozenset(sentence.clauses[place] for place in sentence.lexicon.ahead.places(sentence.texts))
