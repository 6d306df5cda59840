"""Whether it is the speaker who now says the opposite, or another figure: a reversal.

"Putin: we are not open for talks" is one. "Putin never said that", where somebody else tells what he did not
say, is none; nor is what is asked, what is conditional, what an opponent is quoted with, and
what was said in a year that is named.
"""

import re
from collections.abc import Sequence

from bot.language.polarity import negated_nearby
from bot.language.reading import Reading, Sentence
from bot.matching.names import Names
from bot.matching.rungs import FoundClaim
from bot.matching.speakers import LEADS
from bot.models import Guard, Statement

_YEAR = re.compile(r"(?:19|20)\d\d")
TOLD = frozenset({"denial", "figures"})


def reverses(
    statement: Statement,
    finding: FoundClaim,
    reading: Reading,
    names: Names,
    language: str,
    against: Sequence[Guard],
    speaker: str,
    nearness: float,
) -> bool:
    """Tell whether the speaker of a statement that wants to be told of it takes it back in a finding."""
    kinds = {guard.kind for guard in against}
    if statement.denials != "tell" or not kinds & TOLD or kinds - TOLD:
        return False
    if speaker != names.speaker.id or nearness < LEADS:
        return False
    sentence = reading.sentence(finding.number, language)
    if _is_dated(sentence, finding):
        return False
    return "denial" not in kinds or _denies_it(sentence, finding, names)


def _is_dated(sentence: Sentence, finding: FoundClaim) -> bool:
    """Tell whether a year stands beside the words: "In 2022 he said: …" is quoted, and is not said now."""
    core = finding.core(sentence)
    return any(
        _YEAR.fullmatch(word.text) and not core.start <= word.start < core.end for word in sentence.words
    )


def _denies_it(sentence: Sentence, finding: FoundClaim, names: Names) -> bool:
    """Tell whether a sentence is not about what the speaker did not say, nor called untrue by another."""
    core, lexicon = finding.core(sentence), sentence.lexicon
    for place, word in enumerate(sentence.words):
        if core.start <= word.start < core.end:
            continue
        named = names.at(sentence, _own_clause(sentence, place), place)
        if lexicon.saying.length_at(sentence.families, place) and negated_nearby(sentence, place):
            if named:
                return False
        elif lexicon.falsehoods.length_at(sentence.families, place) and not (
            named or _is_credited(sentence, place, names)
        ):
            return False
    return True


def _is_credited(sentence: Sentence, place: int, names: Names) -> bool:
    """Tell whether the speaker stands before a colon that opens what is said at a place."""
    colon = next((at for at in range(1, place + 1) if ":" in sentence.words[at].gap), 0)
    return names.at(sentence, 0, colon)


def _own_clause(sentence: Sentence, place: int) -> int:
    """Return where the clause of a word begins."""
    return next(first for first in range(place + 1) if sentence.clauses[first] == sentence.clauses[place])
