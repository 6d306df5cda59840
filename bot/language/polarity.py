"""What a sentence denies: its clauses with a negation that stands, and the claims it calls untrue.

A negative word beside a verb that denies by itself says yes ("never refused", «не исключил»); further
negative words in a clause add nothing (concord). A denial that governs a clause ("denied that", «не
говорил, что») turns the clause over.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

from bot.language.data import data
from bot.language.lexicon import forms
from bot.language.reading import Sentence
from bot.language.terms import Terms

_WITHOUT_REACH = 2  # words of weight that "without" denies
_REACH = 3  # words between a negative word and the denying verb it takes back


@dataclass(frozen=True, slots=True)
class Cue:
    """Words that deny, over words[start:end] of their sentence."""

    kind: str  # "particle", "pronoun", "denial"
    start: int
    end: int
    clause: int


@dataclass(frozen=True, slots=True)
class Polarity:
    """The clauses of a sentence that are denied, each with the cue that does it."""

    denied: dict[int, Cue]
    without: frozenset[int] = (
        frozenset()
    )  # places of words that are denied by themselves: "without conditions"

    def negative(self, clause: int) -> bool:
        return clause in self.denied


def polarity(sentence: Sentence, claimed: Iterable[range] = ()) -> Polarity:
    """Find the denied clauses of a sentence.

    `claimed` are the places of what is compared: a denying verb among them ("refused", when the wording
    says so) is the matter itself and denies nothing.
    """
    found = _cues(sentence)
    if not found:
        return Polarity({}, _without(sentence))
    taken = {place: len(places) for places in claimed for place in places}
    cues = [
        cue
        for cue in found
        if not _is_matter(cue, taken)
        and not (_is_noun(cue, sentence) and cue.start > max(taken, default=cue.start))
    ]
    standing = _standing(cues, sentence)
    denied: dict[int, Cue] = {}
    for cue in standing:
        denied.setdefault(cue.clause, cue)
    for cue in standing:
        governed = cue.clause + 1
        if _governs(cue, standing, sentence):
            if governed in denied:
                del denied[governed]
            else:
                denied[governed] = cue
    return Polarity(denied, _without(sentence))


def _is_noun(cue: Cue, sentence: Sentence) -> bool:
    return cue.kind == "denial" and sentence.lemmas[cue.end - 1] in sentence.lexicon.denial_nouns


def negated_nearby(sentence: Sentence, place: int) -> bool:
    """Tell whether a negative word stands right before a place in its clause."""
    reach = range(max(0, place - _REACH), place)
    return any(
        cue.kind != "denial" and cue.clause == sentence.clauses[place] and cue.end - 1 in reach
        for cue in _cues(sentence)
    )


def _is_matter(cue: Cue, taken: Mapping[int, int]) -> bool:
    """Tell whether a cue belongs to what is compared; a particle does only in a phrase ("no more")."""
    lengths = [taken.get(place, 0) for place in range(cue.start, cue.end)]
    return max(lengths) > 1 if cue.kind != "denial" else any(lengths)


def _cues(sentence: Sentence) -> tuple[Cue, ...]:
    lexicon = sentence.lexicon
    bits = lexicon.particles.bit | lexicon.negative_pronouns.bit | lexicon.denials.bit
    return _all_cues(sentence) if sentence.begun & bits else ()  # most sentences have none


@lru_cache(maxsize=256)
def _all_cues(sentence: Sentence) -> tuple[Cue, ...]:
    return tuple(_each_cue(sentence))


def _each_cue(sentence: Sentence) -> Iterator[Cue]:
    lexicon, place = sentence.lexicon, 0
    while place < len(sentence.words):
        harmless = lexicon.harmless.length_at(sentence.texts, place)
        if harmless:
            place += harmless
            continue
        if lexicon.without.length_at(sentence.texts, place):
            place = _end_of_without(sentence, place)
            continue
        for kind, terms, words in (
            ("particle", lexicon.particles, sentence.texts),
            ("pronoun", lexicon.negative_pronouns, sentence.texts),
            ("denial", lexicon.denials, sentence.families),
        ):
            length = terms.length_at(words, place)
            if length:
                yield Cue(kind, place, place + length, sentence.clauses[place])
                place += length - 1
                break
        place += 1


def _end_of_without(sentence: Sentence, place: int) -> int:
    """Find where "without" ends: after two words of weight, or where a serving word follows one.

    What a hyphen joins to it is one word with it: "non-negotiable demands".
    """
    end = place + sentence.lexicon.without.length_at(sentence.texts, place)
    words, joined = 0, end < len(sentence.words) and sentence.words[end].gap == "-"
    while end < len(sentence.words) and words < (1 if joined else _WITHOUT_REACH):
        serves = sentence.is_function(end)
        if sentence.clauses[end] != sentence.clauses[place] or (words and serves):
            break
        words += not serves
        end += 1
    return end


def _without(sentence: Sentence) -> frozenset[int]:
    places = sentence.places(sentence.lexicon.without)
    return frozenset(denied for place in places for denied in range(place, _end_of_without(sentence, place)))


def _standing(cues: list[Cue], sentence: Sentence) -> list[Cue]:
    """Return the cues that are left when double negations are taken back."""
    particles = {cue.clause for cue in cues if cue.kind == "particle"}
    if sentence.lexicon.concord:
        cues = [cue for cue in cues if cue.kind != "pronoun" or cue.clause not in particles]
    left = list(cues)
    for cue in cues:
        if cue.kind == "denial" and (negation := _taken_back_by(cue, left)):
            left.remove(cue)
            left.remove(negation)
    return left


def _taken_back_by(denial: Cue, cues: list[Cue]) -> Cue | None:
    for cue in reversed(cues):
        before = denial.start - cue.end
        if cue.kind != "denial" and cue.clause == denial.clause and 0 <= before <= _REACH:
            return cue
    return None


def _governs(cue: Cue, standing: list[Cue], sentence: Sentence) -> bool:
    """Tell whether a denial reaches over the next clause: "denied that …", "did not say that …"."""
    own = [place for place, clause in enumerate(sentence.clauses) if clause == cue.clause]
    following = own[-1] + 1
    if following >= len(sentence.words) or sentence.texts[following] not in sentence.lexicon.complementizers:
        return False
    if cue.kind == "denial":
        return True
    return any(
        sentence.lexicon.saying.length_at(sentence.families, place) for place in own[own.index(cue.start) :]
    )


def has_negative_word(sentence: Sentence) -> bool:
    """Tell whether a sentence has a word that denies, whatever it denies."""
    lexicon, place = sentence.lexicon, 0
    harmless = _harmless(lexicon.language)
    while place < len(sentence.words):
        passed = max(terms.length_at(sentence.texts, place) for terms in (lexicon.harmless, harmless))
        negative = (lexicon.particles, lexicon.negative_pronouns, lexicon.without)
        if not passed and any(terms.length_at(sentence.texts, place) for terms in negative):
            return True
        place += passed or 1
    return False


@cache
def _harmless(language: str) -> Terms:
    """Return the phrases that deny nothing by themselves, beside those that matching knows of."""
    return forms(data(language)["stories"]["harmless"])
