"""Where a text has a wording's words and says something else: at another time, of another, with less.

"I will call him" is not said by "they spoke", nor "he pardoned" by "he plans to pardon"; what one country
will not supply another may; what is done "as a last resort" is less than what may be done.
"""

from collections.abc import Iterator

from bot.language.figures import figures
from bot.language.places import is_country
from bot.language.reading import Sentence
from bot.language.time import time_at
from bot.matching.claims import Claim
from bot.matching.coverage import ClaimCoverage
from bot.matching.names import Names
from bot.matching.slots import Slot
from bot.models import Guard

KIND = "relation"


def relations(
    claim: Claim, coverage: ClaimCoverage, sentence: Sentence, names: Names | None
) -> Iterator[Guard]:
    """Yield what a sentence says otherwise than the wording: when, of whom, and how far."""
    yield from _at_another_time(coverage, sentence)
    yield from _of_another_date(claim, coverage, sentence)
    yield from _of_another_country(claim, coverage, sentence, names)
    yield from exceptions(claim, sentence)
    yield from _without_condition(coverage, sentence)


def _at_another_time(coverage: ClaimCoverage, sentence: Sentence) -> Iterator[Guard]:
    for hit in coverage.hits:
        told = time_at(sentence, hit.start) if hit.slot.time else hit.slot.time
        if hit.slot.time.contradicts(told):
            yield _guard(sentence, hit.start, hit.end, f"another time: {told}")
            return


def _of_another_date(claim: Claim, coverage: ClaimCoverage, sentence: Sentence) -> Iterator[Guard]:
    """Yield a guard for a year before a word of a wording that names none: "2027 года" for "конца года"."""
    years = [figure for figure in figures(sentence) if figure.kind == "year"]
    if not years or any(slot.figure is not None and slot.figure.kind == "year" for slot in claim.slots):
        return
    for year in years:
        if any(year.start < hit.start < year.end for hit in coverage.hits):
            yield _guard(sentence, year.start, year.end, "another date")
            return


def _of_another_country(
    claim: Claim, coverage: ClaimCoverage, sentence: Sentence, names: Names | None
) -> Iterator[Guard]:
    """Yield a guard for the name of a country in the place of the wording's; the speaker's own is none."""
    named = [term for term in sentence.concepts if is_country(term[2])]
    if not named or not any(countries_of(slot) for slot in coverage.missing):
        return
    wanted = {country for slot in claim.slots for country in countries_of(slot)}
    clauses = {sentence.clauses[hit.start] for hit in coverage.hits}
    for start, length, concept in named:
        if concept in wanted or sentence.clauses[start] not in clauses:
            continue
        ours = names is not None and names.at(sentence, start, start + length)
        if sentence.words[start].capital and not ours:
            yield _guard(sentence, start, start + length, "another country")
            return


def exceptions(claim: Claim, sentence: Sentence) -> Iterator[Guard]:
    """Yield a guard for what is only a last resort, unless the wording says so itself."""
    found = sentence.first(sentence.lexicon.reserve, range(len(sentence.texts)))
    if found and not claim.reserved:
        yield _guard(sentence, *found, "only as an exception")


def _without_condition(coverage: ClaimCoverage, sentence: Sentence) -> Iterator[Guard]:
    """Yield a guard where a sentence has nothing of what the wording makes its condition, nor any "if"."""
    if not any(slot.conditional for slot in coverage.missing):
        return
    named = any(hit.slot.conditional for hit in coverage.hits)
    if not named and not sentence.first(sentence.lexicon.condition, range(len(sentence.texts))):
        yield Guard(kind=KIND, note="without its condition")


def countries_of(slot: Slot) -> frozenset[str]:
    """Return the codes of the countries that a slot may stand for."""
    return frozenset(key[1:] for key in slot.ways if key[0] == "#" and is_country(key[1:]))


def _guard(sentence: Sentence, start: int, end: int, note: str) -> Guard:
    return Guard(kind=KIND, words=sentence.stretch(start, end), note=note)
