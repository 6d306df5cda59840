"""Which words of a confirmed post become a wording, and whether they say alone what they say there.

A wording is the whole clause in which a post makes a statement, not only the words that were found: with the
negation, the figures and the condition that belong to it, and never what somebody else says. Where these
cannot be kept there is no wording, and a reason.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Self

from bot.i18n import translatable
from bot.language.figures import Figure, figures
from bot.language.polarity import polarity
from bot.language.reading import Reading, Sentence
from bot.language.words import tokens
from bot.matching.engine import Engine
from bot.matching.guards import modes
from bot.matching.names import Names
from bot.matching.outcomes import REVERSAL
from bot.matching.rungs import contiguous
from bot.matching.score import reviewed_from
from bot.matching.speakers import voice
from bot.models import Channel, Match, Sensitivity, Span, Statement

STEM = 4  # letters that a word and its other forms mostly share
WORDS_LEAST = 2  # such words in a wording
_MARKUP = re.compile(r"\*\*|__|~~|`")
_EDGES = " \t\n,;:–—-«»“”„\"'*_~|•▪️()[]"


class Unkept(StrEnum):
    """A thing that words of a post would lose as a wording, so that they are none."""

    NOWHERE = "nowhere"
    FEW = "few"
    DENIAL = "denial"
    FIGURES = "figures"
    CONDITION = "condition"
    QUESTION = "question"
    SPEAKER = "speaker"
    REVERSAL = "reversal"


WHY_NOT: Mapping[Unkept, str] = {
    Unkept.NOWHERE: translatable("the words that make it were not found in the post"),
    Unkept.FEW: translatable("its words are too few to tell statements apart"),
    Unkept.DENIAL: translatable("alone it would not deny what it denies there"),
    Unkept.FIGURES: translatable("alone it would lose a figure"),
    Unkept.CONDITION: translatable("alone it would lose its condition"),
    Unkept.QUESTION: translatable("it is asked there, not said"),
    Unkept.SPEAKER: translatable("somebody else says it there"),
    Unkept.REVERSAL: translatable("the speaker takes it back there"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmation:
    """The wording that a confirmed post adds, or why it adds none; neither where it is one already."""

    language: str = ""
    wording: str = ""
    why_not: Unkept | None = None


def nearest(
    engine: Engine,
    statement_id: str,
    text: str,
    *,
    channel: Channel | None = None,
    posted_at: datetime | None = None,
) -> Match | None:
    """Return what comes nearest to a statement in a text that a person says makes it.

    Where it is not found it is what would be listed at the widest sensitivity, None for less.
    """
    for match in engine.match(text, channel=channel, posted_at=posted_at):
        if match.statement_id == statement_id:
            return match
    best = max(engine.findings(text, statement_id), key=lambda match: match.score, default=None)
    return best if best is not None and best.score >= reviewed_from(Sensitivity.WIDE) else None


def confirmed(statement: Statement, text: str, match: Match | None, words: str = "") -> Confirmation:
    """Return what a post adds that a person says makes the statement, by what was found or by their words.

    `match` is what was found of the statement, however little; `words` stand in the text as they are.
    """
    if match is not None and match.outcome == REVERSAL and not words:
        return Confirmation(why_not=Unkept.REVERSAL)
    place = text.find(words) if words else -1
    if place >= 0:
        span = Span(start=place, end=place + len(words))
    elif match is not None and match.spans:
        span = Span(start=match.spans[0].start, end=match.spans[-1].end)
    else:
        return Confirmation(why_not=Unkept.NOWHERE)
    reading = Reading(text)
    language = _language(reading, span, match.language if match else "")
    stretch = _Stretch.of(reading, span, language).widened()
    wording = said_alone(stretch.text)
    if _says_little(wording):
        return Confirmation(why_not=Unkept.FEW)
    if is_known(statement, wording):
        return Confirmation(language=language)
    lost = _lost(stretch, wording, statement)
    return Confirmation(why_not=lost) if lost else Confirmation(language=language, wording=wording)


def lost_by(statement: Statement, language: str, wording: str, text: str) -> Unkept | None:
    """Return what a wording has lost of the clause of the text that it comes from; None if nothing."""
    found = _found(wording, text)
    if found is None:
        return Unkept.NOWHERE
    return _lost(_Stretch.of(Reading(text), found, language), wording, statement)


def said_alone(text: str) -> str:
    """Return words of a post as they stand by themselves: in one line, without markup or marks around."""
    return " ".join(_MARKUP.sub("", text).split()).strip(_EDGES)


def is_known(statement: Statement, wording: str) -> bool:
    """Tell whether a statement has a wording of the same words."""
    spoken = [token.text for token in tokens(wording)]
    return any([token.text for token in tokens(known)] == spoken for known in wordings_of(statement))


def wordings_of(statement: Statement) -> list[str]:
    """Return the wordings of a statement, those that people confirmed last."""
    worded = (statement.wording, statement.accepted)
    return [wording for by_language in worded for wordings in by_language.values() for wording in wordings]


def _says_little(wording: str) -> bool:
    return len(longer_words(wording)) < WORDS_LEAST


def longer_words(wording: str) -> list[str]:
    """Return the words of a wording that are long enough to tell it by."""
    return [token.text for token in tokens(wording) if len(token.text) >= STEM]


def _language(reading: Reading, span: Span, found: str) -> str:
    likely = reading.languages(reading.number_at(span.start))
    return found if found in likely or not likely else likely[0]


def _found(wording: str, text: str) -> Span | None:
    """Return where the words of a wording stand in a text one after another."""
    wanted = [token.text for token in tokens(wording)]
    found = next(contiguous(wanted, tokens(text)), None) if wanted else None
    return Span(start=found[0].start, end=found[-1].end) if found else None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stretch:
    """Words of a text in a row, and the places that they take in each of its sentences."""

    reading: Reading
    language: str
    places: Mapping[int, range]  # by the sentence's number, in order

    @classmethod
    def of(cls, reading: Reading, span: Span, language: str) -> Self:
        """Return the words within a span, no more."""
        first, last = reading.number_at(span.start), reading.number_at(max(span.start, span.end - 1))
        taken = {}
        for number in range(first, last + 1):
            words = reading.sentence(number, language).words
            inside = [
                place for place, word in enumerate(words) if word.start < span.end and word.end > span.start
            ]
            if inside:
                taken[number] = range(inside[0], inside[-1] + 1)
        return cls(reading=reading, language=language, places=taken)

    def widened(self) -> Self:
        """Return the whole clauses, with those that deny them and those that say on what they depend."""
        taken = {number: _widened(self.sentence(number), places) for number, places in self.places.items()}
        return replace(self, places=taken)

    def sentence(self, number: int) -> Sentence:
        """Return a sentence as it is read."""
        return self.reading.sentence(number, self.language)

    @property
    def text(self) -> str:
        """The words as they stand."""
        if not self.places:
            return ""
        first, last = min(self.places), max(self.places)
        start = self.sentence(first).words[self.places[first].start].start
        return self.reading.text[start : self.sentence(last).words[self.places[last].stop - 1].end]


def _widened(sentence: Sentence, places: range) -> range:
    clauses = {sentence.clauses[place] for place in places}
    found = polarity(sentence)
    wanted = clauses | {found.denied[clause].clause for clause in clauses if found.negative(clause)}
    wanted |= {sentence.clauses[place] for place in _conditions(sentence, clauses)}
    inside = [place for place, clause in enumerate(sentence.clauses) if min(wanted) <= clause <= max(wanted)]
    start = inside[0]
    while start < places.start and _only_joins(sentence, start):
        start += 1
    return range(start, inside[-1] + 1)


def _only_joins(sentence: Sentence, place: int) -> bool:
    """Tell whether a word at the beginning only joins the clause to others: "that", "and"."""
    lexicon, word = sentence.lexicon, sentence.texts[place]
    joins = word in lexicon.complementizers or word in lexicon.joiners
    return joins and not lexicon.condition.length_at(sentence.texts, place)


def _conditions(sentence: Sentence, clauses: Set[int]) -> list[int]:
    """Return the places of words in or beside some clauses that say on what they depend."""
    beside = {clause + step for clause in clauses for step in (-1, 0, 1)}
    return [
        place
        for place, clause in enumerate(sentence.clauses)
        if clause in beside and sentence.lexicon.condition.length_at(sentence.texts, place)
    ]


def _lost(stretch: _Stretch, wording: str, statement: Statement) -> Unkept | None:
    """Return what words of a text lose when they stand alone; None if nothing."""
    alone = Reading(wording)
    apart = [alone.sentence(number, stretch.language) for number in range(len(alone.spans))]
    own = {number: (stretch.sentence(number), places) for number, places in stretch.places.items()}
    whole = {
        number: (stretch.sentence(number), places) for number, places in stretch.widened().places.items()
    }
    if any(_is_asked(sentence, places) for sentence, places in own.values()):
        return Unkept.QUESTION
    if _denied(own.values()) != _denied((sentence, range(len(sentence.words))) for sentence in apart):
        return Unkept.DENIAL
    kept = [figure for sentence in apart for figure in figures(sentence)]
    if any(not any(figure.agrees(other) for other in kept) for figure in _figures(whole.values())):
        return Unkept.FIGURES
    if any(
        not places.start <= place < places.stop
        for sentence, places in own.values()
        for place in _conditions(sentence, {sentence.clauses[inside] for inside in places})
    ):
        return Unkept.CONDITION
    return Unkept.SPEAKER if _is_anothers(stretch, statement) else None


def _denied(stretches: Iterable[tuple[Sentence, range]]) -> list[bool]:
    """Tell of each word whether it stands in a clause that is denied."""
    found = []
    for sentence, places in stretches:
        known = polarity(sentence)
        found += [known.negative(sentence.clauses[place]) or place in known.without for place in places]
    return found


def _figures(stretches: Iterable[tuple[Sentence, range]]) -> Iterator[Figure]:
    for sentence, places in stretches:
        yield from (figure for figure in figures(sentence) if places.start <= figure.start < places.stop)


def _is_asked(sentence: Sentence, places: range) -> bool:
    return any(guard.kind == "question" for guard in modes(sentence, places.start, places.stop))


def _is_anothers(stretch: _Stretch, statement: Statement) -> bool:
    """Tell whether the text says that another than the statement's speaker says the words."""
    if statement.speaker is None:
        return False
    names = Names(statement.speaker)
    for number, places in stretch.places.items():
        words = stretch.sentence(number).words
        start, end = words[places.start].start, words[places.stop - 1].end
        who = voice(stretch.reading, names, stretch.language, start, end)
        if who is not None and not who.ours:
            return True
    return False
