"""A wording made ready for comparing: its words in order, and what each of them may be replaced by.

A wording of several sentences is compared as a whole (word for word) and sentence by sentence: whoever
repeats one of them repeats the statement.
"""

import itertools
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import NamedTuple

from bot.language.comparison import comparison
from bot.language.figures import Figure, figures
from bot.language.lemma import lemma
from bot.language.lexicon import Lexicon, lexicons
from bot.language.polarity import Polarity, negated_nearby, polarity
from bot.language.reading import CONTRARY, SAME, SYNONYM, Reading, Sentence, SentenceWord, keys
from bot.language.time import Time, time_at
from bot.language.words import normalise
from bot.models import Statement

_GROUP = re.compile(r"\{([^{}]*)\}")
_STOPS = ".!?…"
_MOST_VARIANTS = 64  # of one wording with groups, compared word for word
_FEWEST_REQUIRED = 2  # a sentence with fewer words of its own is only compared within the whole wording

_MOST_OF_THIN = 2  # telling words of a wording that says too little by itself
_FEWEST_TELLING = 2  # with fewer words that are not in any news text, light ones count as well

Wording = tuple[str, str]  # a language, and words in it

_LIGHT_WEIGHT, _COMMON_WEIGHT, _WORD_WEIGHT, _NAME_WEIGHT, _FIGURE_WEIGHT = 0.2, 0.8, 1.0, 1.2, 1.5


@dataclass(frozen=True, slots=True)
class Way:
    """One way in which a text may say what a slot says."""

    quality: float
    contrary: bool = False  # it says the opposite, so that a negation beside it agrees


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Slot:
    """A place in a wording that a text has to fill: a word that matters, or a figure."""

    label: str  # as in the wording
    ways: Mapping[str, Way] = field(default_factory=dict)  # by key, see `keys`
    figure: Figure | None = None
    weight: float = _WORD_WEIGHT
    required: bool = True
    common: bool = False
    negative: bool = False  # stands in a clause that is denied
    denying: bool = False  # denies by itself ("refuse"), so that only a word right before it denies it
    phrases: frozenset[str] = frozenset()  # keys of the phrases that the word is a part of
    compared: bool = False  # stands after the "than" of a comparison
    name: bool = False  # has a capital that no beginning of a sentence gives it
    time: Time = Time.UNTOLD  # of the deed it names
    conditional: bool = False  # stands in a clause that says "if"

    @property
    def counts(self) -> bool:
        """Heavy enough to be counted among the words found."""
        return self.weight > _LIGHT_WEIGHT


class _Beside(NamedTuple):
    """The things that a sentence says about its words."""

    denied: Polarity
    compared: range  # what stands after the "than" of a comparison
    conditional: frozenset[int]  # clauses that say "if"


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Claim:
    """One sentence of a wording, in one language; `variants` are its words, groups spelt out."""

    statement: int
    language: str
    wording: str  # the whole wording, as configured
    text: str  # what of it the claim stands for
    variants: tuple[tuple[str, ...], ...]
    slots: tuple[Slot, ...]
    length: int  # in words
    sentences: int
    less: bool | None  # what its comparison says; None when it compares nothing
    whole: bool  # stands for all of the wording, compared word for word only
    part: str = ""  # the sentence of the wording that it stands for; "" for all of it
    reserved: bool = False  # says itself that it is an exception

    @property
    def words(self) -> float:
        """The number of its words of weight."""
        return float(sum(slot.counts for slot in self.slots))

    @property
    def telling(self) -> list[str]:
        """Its words and figures that not every news text has."""
        return [slot.label for slot in self.slots if slot.counts and not slot.common]

    @property
    def thin(self) -> bool:
        """So few words of its own that any text on its subject has them."""
        return len(self.telling) <= _MOST_OF_THIN

    @property
    def is_query(self) -> bool:
        """A query, which has no words of its own."""
        return not self.variants and not self.slots


def claims_of(
    statements: Sequence[Statement],
    known: Mapping[Wording, tuple[Claim, ...]],
    kept: dict[Wording, tuple[Claim, ...]],
) -> Iterator[Claim]:
    """Yield the claims of statements, those of wordings that are known as they are; all are kept."""
    for number, statement in enumerate(statements):
        for worded in (statement.wording, statement.accepted):
            for key in ((code, said) for code, wordings in sorted(worded.items()) for said in wordings):
                made = kept[key] = known.get(key) or tuple(claims(number, *key))
                yield from (
                    one if one.statement == number else replace(one, statement=number) for one in made
                )


def claims(statement: int, language: str, wording: str) -> Iterator[Claim]:
    """Yield what there is to look for in a text for this wording."""
    groups = {words[0]: words for words in (_alternatives(found) for found in _GROUP.finditer(wording))}
    texts = _spelt_out(wording)
    spelt = [Reading(text) for text in texts]
    plain = spelt[0]
    parts = [plain.sentence(number, language) for number in range(len(plain.spans))]
    slots = [tuple(_slots(part, groups)) for part in parts]
    single = len(parts) == 1
    for number, part in enumerate(parts):
        if single or sum(slot.required for slot in slots[number]) >= _FEWEST_REQUIRED:
            variants = _distinct(
                reading.sentence(number, language).texts for reading in spelt if number < len(reading.spans)
            )
            yield Claim(
                statement=statement,
                language=language,
                wording=wording,
                text=texts[0][part.start : part.end],
                variants=variants,
                slots=slots[number],
                length=len(part.words),
                sentences=1,
                less=_less(part),
                whole=False,
                part="" if single else texts[0][part.start : part.end].rstrip(_STOPS),
                reserved=part.lexicon.reserve.first(part.families, range(len(part.words))) is not None,
            )
    if not single:
        variants = _distinct(
            [token.text for number in range(len(reading.spans)) for token in reading.tokens(number)]
            for reading in spelt
        )
        yield Claim(
            statement=statement,
            language=language,
            wording=wording,
            text=texts[0],
            variants=variants,
            slots=tuple(itertools.chain.from_iterable(slots)),
            length=sum(len(part.words) for part in parts),
            sentences=len(parts),
            less=None,
            whole=True,
        )


def _alternatives(group: re.Match[str]) -> tuple[str, ...]:
    """Return the alternatives of "{open|ready|willing}", each folded."""
    return tuple(normalise(alternative) for alternative in group.group(1).split("|"))


def _spelt_out(wording: str) -> list[str]:
    """Return the wording with one alternative of each group, the first ones first."""
    pieces = [
        piece.split("|") if number % 2 else [piece] for number, piece in enumerate(_GROUP.split(wording))
    ]
    return ["".join(choice) for choice in itertools.islice(itertools.product(*pieces), _MOST_VARIANTS)]


def _distinct(variants: Iterable[list[str]]) -> tuple[tuple[str, ...], ...]:
    return tuple(dict.fromkeys(tuple(variant) for variant in variants if variant))


def _slots(part: Sentence, groups: Mapping[str, tuple[str, ...]]) -> Iterator[Slot]:
    """Yield the slots of one sentence of a wording; function words only when there is nothing else."""
    denied = polarity(part, [range(place, place + 1) for place in range(len(part.words))])
    amounts = figures(part)
    inside = {place for figure in amounts for place in range(figure.start, figure.end)}
    distinct: list[Figure] = []
    for figure in amounts:
        if not any(figure.agrees(other) for other in distinct):
            distinct.append(figure)
            label = part.stretch(figure.start, figure.end)
            negative = denied.negative(part.clauses[figure.start])
            yield Slot(label=label, figure=figure, weight=_FIGURE_WEIGHT, negative=negative)
    places = [place for place in range(len(part.words)) if place not in inside]
    content = [place for place in places if not part.is_function(place)] or places
    heavy = [place for place in content if not _is_light(part, place)]
    if sum(part.lemmas[place] not in part.lexicon.common for place in heavy) + len(amounts) < _FEWEST_TELLING:
        heavy = content
    compared = comparison(part)
    beside = _Beside(
        denied=denied,
        compared=compared.after if compared is not None else range(0),
        conditional=frozenset(
            part.clauses[place]
            for place in range(len(part.words))
            if part.lexicon.condition.length_at(part.texts, place)
        ),
    )
    for place in content:
        yield _word_slot(part, place, groups, beside, light=place not in heavy)


def _is_light(part: Sentence, place: int) -> bool:
    in_phrase = any(start <= place < start + length and length > 1 for start, length, _ in part.concepts)
    return bool(part.lexicon.light.length_at(part.families, place)) and not in_phrase


def _word_slot(
    part: Sentence, place: int, groups: Mapping[str, tuple[str, ...]], beside: _Beside, *, light: bool
) -> Slot:
    word, lexicon = part.words[place], part.lexicon
    over = tuple(_concepts_over(part, place))
    ways = _ways(word.lemma, word.family, over, groups.get(word.text, ()), lexicon.language)
    denying = bool(lexicon.denials.length_at(part.families, place))
    return Slot(
        label=part.original[word.start : word.end],
        ways=ways,
        weight=_LIGHT_WEIGHT if light else _weight(word, lexicon),
        common=word.lemma in lexicon.common,
        required=not light,
        negative=negated_nearby(part, place)
        if denying
        else beside.denied.negative(part.clauses[place]) or place in beside.denied.without,
        denying=denying,
        phrases=frozenset(
            "#" + concept
            for start, length, concept in part.concepts
            if length > 1 and start <= place < start + length
        ),
        compared=place in beside.compared,
        name=word.capital and bool(word.gap),
        time=time_at(part, place),
        conditional=part.clauses[place] in beside.conditional,
    )


@lru_cache(maxsize=1 << 16)
def _ways(
    base: str, kin: str, concepts: tuple[str, ...], alternatives: tuple[str, ...], language: str
) -> Mapping[str, Way]:
    """Return the ways to say a word, by key: worked out, and held, once for all the wordings that have it."""
    lexicon = lexicons()[language]
    ways: dict[str, Way] = {}
    for concept in concepts:
        for other in sorted(lexicon.opposites.get(concept, ())):
            ways["#" + other] = Way(CONTRARY, contrary=True)
    for concept in concepts:
        ways["#" + concept] = Way(SYNONYM)
    for key, quality, contrary in reversed(list(keys(base, kin, lexicon))):
        ways[key] = Way(quality, contrary)
    for alternative in alternatives:
        ways["=" + lemma(alternative.split()[-1], language)] = Way(SAME)
    return ways


def _weight(word: SentenceWord, lexicon: Lexicon) -> float:
    """Weigh a word: rare ones count more than common ones, and names most."""
    if word.lemma in lexicon.common:
        return _COMMON_WEIGHT
    return _NAME_WEIGHT if word.capital and word.gap else _WORD_WEIGHT


def _less(part: Sentence) -> bool | None:
    found = comparison(part)
    return found.less if found else None


def _concepts_over(part: Sentence, place: int) -> list[str]:
    """Return the concepts of the word, and of every phrase that it belongs to."""
    return sorted({concept for start, length, concept in part.concepts if start <= place < start + length})
