"""Whether a deed has happened, lies ahead or is only planned, as the words around it tell."""

from enum import StrEnum

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
    lexicon, text, base = sentence.lexicon, sentence.texts[place], sentence.lemmas[place]
    if sentence.begun & (lexicon.ahead.bit | lexicon.planned.bit):  # of most sentences not
        told = _told_beside(sentence, place)
        if told is not Time.UNTOLD:
            return told
    if text == base or not may_be_verb(base, lexicon.language):
        return Time.UNTOLD
    if text.endswith(lexicon.present):
        return Time.AHEAD if is_perfective(base, lexicon.language) else Time.UNTOLD
    return Time.PAST if lexicon.others_past or text.endswith(lexicon.past) else Time.UNTOLD


def _told_beside(sentence: Sentence, place: int) -> Time:
    """Return the time that a word's clause puts it in: ahead, or planned right before it."""
    clause = sentence.clauses[place]
    if any(sentence.clauses[other] == clause for other in sentence.places(sentence.lexicon.ahead)):
        return Time.AHEAD
    before = range(max(sentence.clauses.index(clause), place - _BEFORE), place)
    planned = any(other in before for other in sentence.places(sentence.lexicon.planned))
    return Time.PLANNED if planned else Time.UNTOLD
