"""Why a finding may not mean what it seems to: denial, figures, speaker, mode."""

import re
from collections import defaultdict
from collections.abc import Iterator

from bot.language.comparison import comparison
from bot.language.figures import figures
from bot.language.lemma import lemma
from bot.language.polarity import Polarity, negated_nearby, polarity
from bot.language.reading import Reading, Sentence, keys
from bot.matching.claims import Claim
from bot.matching.coverage import ClaimCoverage, Hit
from bot.matching.names import Names
from bot.matching.relations import exceptions, relations
from bot.matching.rungs import FoundClaim
from bot.matching.speakers import NAMED, SAYS, SILENT, UNKNOWN, doubtful_subject, is_named, voice
from bot.models import Guard, Rung

_MARK = re.compile("[?!.…»”]")


def modes(sentence: Sentence, start: int, end: int) -> Iterator[Guard]:
    """Yield the guards of the sentence around words[start:end]; none for a plain assertion."""
    lexicon = sentence.lexicon
    clauses = set(sentence.clauses[start:end])
    around = {clause + step for clause in clauses for step in (-1, 0, 1)}
    near = [place for place, clause in enumerate(sentence.clauses) if clause in clauses]
    beside = [place for place, clause in enumerate(sentence.clauses) if clause in around]
    if _is_asked(sentence, end) or sentence.first(lexicon.question, near):
        yield Guard(kind="question", words="?")
    for kind, terms, places in (
        ("condition", lexicon.condition, beside),
        ("quotation", lexicon.opponents, near),
        ("irony", lexicon.irony, near),
    ):
        if found := sentence.first(terms, places):
            yield Guard(kind=kind, words=sentence.stretch(*found))
    for sign in lexicon.irony_signs:
        if sign in sentence.original[sentence.start : sentence.end]:
            yield Guard(kind="irony", words=sign)


def _is_asked(sentence: Sentence, end: int) -> bool:
    """Tell whether the first mark after the evidence that ends a sentence is a question mark."""
    mark = _MARK.search(sentence.original, sentence.words[end - 1].end, sentence.end)
    return mark is not None and mark.group() == "?"


def guards(
    claim: Claim, finding: FoundClaim, reading: Reading, names: Names | None = None
) -> tuple[Guard, ...]:
    """Return the guards of a finding, its speaker apart; `names` are those of the speaker."""
    sentence = reading.sentence(finding.number, claim.language)
    places = _places(sentence, finding)
    if not places:
        return ()
    found = [
        *_denials(claim, finding, sentence),
        *_denied_twice(finding, sentence),
        *_exchanged(claim, finding, sentence),
        *_falsehoods(sentence, places),
        *_other_figures(claim, finding, sentence),
    ]
    if finding.coverage is None:
        found += exceptions(claim, sentence)
    else:
        found += relations(claim, finding.coverage, sentence, names)
    return (*found, *modes(sentence, places[0], places[-1] + 1))


def attributed(
    finding: FoundClaim, reading: Reading, names: Names, language: str, own_channel: bool
) -> tuple[str, float, Guard | None]:
    """Return who says it, how near they are named, and a guard unless it is the speaker asked for."""
    sentence = reading.sentence(finding.number, language)
    core = finding.core(sentence)
    found = voice(reading, names, language, core.start, core.end)
    if (found is None and own_channel) or (found is not None and found.ours):
        return names.speaker.id, SAYS if found is None else found.nearness, None
    here = names.may_speak_at(sentence, 0, len(sentence.words))
    nearness = SAYS if here else NAMED if is_named(reading, names) else SILENT
    if found is None and nearness != SAYS and (subject := doubtful_subject(sentence, core.start, core.end)):
        return UNKNOWN, nearness, Guard(kind="subject", words=subject, note="it may be who says it")
    if found is None:
        return UNKNOWN, nearness, Guard(kind="speaker", note="nobody is named")
    guard = Guard(kind="speaker", words=found.words, note="somebody else says it")
    return f"other: {found.words}", nearness, guard


def too_thin(claim: Claim, finding: FoundClaim, speaker: str, own: str) -> Iterator[Guard]:
    """Yield a guard where a thin wording was found with nothing besides to tell it by.

    It counts where its speaker says it, with its figure, or in its own words and all of them.
    """
    coverage = finding.coverage
    if not claim.thin or coverage is None or finding.rung is not Rung.REWORDED:
        return
    if (own and speaker == own) or any(hit.slot.figure for hit in coverage.hits):
        return
    yield Guard(kind="thin", words=", ".join(claim.telling), note="too few words of its own")


def _places(sentence: Sentence, finding: FoundClaim) -> list[int]:
    core = finding.core(sentence)
    start, end = core.start, core.end
    return [place for place, word in enumerate(sentence.words) if word.start < end and word.end > start]


def _denials(claim: Claim, finding: FoundClaim, sentence: Sentence) -> Iterator[Guard]:
    """Yield a guard for clauses that are denied where the wording's are not, or the other way round."""
    if finding.coverage is None:
        yield from _around_quotation(finding, sentence)
        return
    found = polarity(sentence, [range(hit.start, hit.end) for hit in finding.coverage.hits])
    contrary = {sentence.clauses[hit.start] for hit in finding.coverage.hits if hit.contrary}
    denies = any(slot.negative or slot.denying for slot in claim.slots)
    if not (denies or found.denied or found.without or contrary):  # nearly always
        return
    polarities = defaultdict(set)
    for slot in claim.slots:
        polarities[frozenset(slot.ways)].add(slot.negative)
    if _lacks_denial(finding.coverage, found, sentence):
        yield Guard(kind="denial", note="lacks the word that denies")
        return
    for hit in finding.coverage.hits:
        clause = sentence.clauses[hit.start]
        if hit.slot.denying:
            negative = negated_nearby(sentence, hit.start) != hit.contrary
        else:
            negative = found.negative(clause) != (clause in contrary) or hit.start in found.without
        if (
            hit.slot.required
            and len(polarities[frozenset(hit.slot.ways)]) == 1
            and negative != hit.slot.negative
        ):
            cue = found.denied.get(clause) or _contrary_beside(hit, finding.coverage, sentence)
            yield Guard(kind="denial", words=sentence.stretch(cue.start, cue.end), note="says the opposite")
            return


def _contrary_beside(hit: Hit, coverage: ClaimCoverage, sentence: Sentence) -> Hit:
    """Return the word that turns the clause of another over; that one itself where none does."""
    clause = sentence.clauses[hit.start]
    beside = (other for other in coverage.hits if other.contrary and sentence.clauses[other.start] == clause)
    return next(beside, hit)


def _denied_twice(finding: FoundClaim, sentence: Sentence) -> Iterator[Guard]:
    """Yield a guard where what a prefix denies is denied again: "not unsafe" is neither safe nor unsafe.

    What a word is without is no such denial: «не безопасный» is «опасный».
    """
    hits = finding.coverage.hits if finding.coverage is not None else ()
    if not any(hit.contrary for hit in hits):
        return
    lexicon = sentence.lexicon
    found = polarity(sentence, [range(hit.start, hit.end) for hit in hits])
    for hit in hits:
        base, kin = sentence.lemmas[hit.start], sentence.families[hit.start]
        for key, _, denies in keys(base, kin, lexicon):
            way = hit.slot.ways.get(key)
            if way is None or way.contrary == denies:
                continue
            denying = base if denies else hit.slot.label.casefold()
            again = found.negative(sentence.clauses[hit.start]) if denies else hit.slot.negative
            if again and not denying.startswith(tuple(lexicon.without.beginnings)):
                yield Guard(kind="twice", words=sentence.stretch(hit.start, hit.end), note="denied twice")
                return


def _lacks_denial(coverage: ClaimCoverage, found: Polarity, sentence: Sentence) -> bool:
    """Tell whether a wording denies by a word ("ruled out") for which a sentence has none of any kind."""
    denies = any(slot.denying and not slot.negative for slot in coverage.missing)
    return denies and not any(
        hit.slot.denying or hit.contrary or found.negative(sentence.clauses[hit.start])
        for hit in coverage.hits
    )


def _exchanged(claim: Claim, finding: FoundClaim, sentence: Sentence) -> Iterator[Guard]:
    """Yield a guard for a comparison whose sides have changed places, or that says less for more."""
    found = comparison(sentence)
    if found is None or claim.less is None or finding.coverage is None:
        return
    sides = defaultdict(set)
    for slot in claim.slots:
        sides[frozenset(slot.ways)].add(slot.compared)
    swapped = any(
        hit.slot.required and sides[frozenset(hit.slot.ways)] == {hit.start not in found.after}
        for hit in finding.coverage.hits
    )
    if swapped != (found.less != claim.less):
        words = sentence.stretch(found.pivot, max(found.after.stop, found.pivot + 1))
        yield Guard(kind="denial", words=words, note="compares the other way round")


def _around_quotation(finding: FoundClaim, sentence: Sentence) -> Iterator[Guard]:
    """Yield a guard for a denial that reaches over the wording from outside of it."""
    start, end = finding.spans[0].start, finding.spans[-1].end
    own = [place for place, word in enumerate(sentence.words) if start <= word.start < end]
    if not own:
        return
    found = polarity(sentence, [range(own[0], own[-1] + 1)])
    cue = found.denied.get(sentence.clauses[own[0]])
    if cue is not None and cue.end <= own[0]:
        yield Guard(kind="denial", words=sentence.stretch(cue.start, cue.end), note="says the opposite")


def _falsehoods(sentence: Sentence, places: list[int]) -> Iterator[Guard]:
    outside = (place for place in range(len(sentence.words)) if place not in places)
    if found := sentence.first(sentence.lexicon.falsehoods, outside):
        yield Guard(kind="denial", words=sentence.stretch(*found), note="called untrue")


def _other_figures(claim: Claim, finding: FoundClaim, sentence: Sentence) -> Iterator[Guard]:
    if finding.coverage is None:
        return
    for figure in finding.coverage.conflicts:
        yield Guard(kind="figures", words=sentence.stretch(figure.start, figure.end), note="another figure")
    yield from _counted_instead(claim, finding.coverage, sentence)


def _counted_instead(claim: Claim, coverage: ClaimCoverage, sentence: Sentence) -> Iterator[Guard]:
    """Yield a guard for a number instead of the whole: "in three directions" for "in all directions"."""
    lexicon, starts = sentence.lexicon, {hit.start for hit in coverage.hits}
    counted = next((figure for figure in figures(sentence) if figure.end in starts), None)
    if counted is None or any(hit.slot.figure for hit in coverage.hits):
        return
    words = {word for variant in claim.variants for word in variant}
    if not lexicon.universals.isdisjoint(words | {lemma(word, lexicon.language) for word in words}):
        said = sentence.stretch(counted.start, counted.end)
        yield Guard(kind="figures", words=said, note="a number instead of the whole")
