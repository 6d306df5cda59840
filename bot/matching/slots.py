"""The places in a wording that a text has to fill, and what each of them is worth.

What they weigh and by which words they may be filled is all that is needed to look for them; what else the
wording says of its words is worked out when a text has been found that fills enough of them.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from bot.language.comparison import comparison
from bot.language.figures import Figure, figures
from bot.language.lemma import family, lemma
from bot.language.lexicon import lexicons
from bot.language.polarity import Polarity, negated_nearby, polarity
from bot.language.reading import CONTRARY, SAME, SYNONYM, Sentence, keys
from bot.language.time import Time, time_at
from bot.language.words import MAKE

_FEWEST_TELLING = 2  # with fewer words that are not in any news text, light ones count as well
_LIGHT_WEIGHT, _COMMON_WEIGHT, _WORD_WEIGHT, _NAME_WEIGHT, _FIGURE_WEIGHT = 0.2, 0.8, 1.0, 1.2, 1.5

_NONE: frozenset[str] = frozenset()

Groups = Mapping[str, tuple[str, ...]]  # alternatives by the first of them


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
    denying: frozenset[int]  # where words stand that deny by themselves
    phrases: Mapping[int, frozenset[str]]  # by place the keys of the phrases that the word is a part of


class Weighed(NamedTuple):
    """A place of a wording as it is looked for: a word, or a figure."""

    word: str  # its dictionary form; with the next two it names its ways, which so many wordings share
    concepts: tuple[str, ...]
    alternatives: tuple[str, ...]
    figure: Figure | None
    start: int
    weight: float
    required: bool
    common: bool

    @property
    def counts(self) -> bool:
        """Heavy enough to be counted among the words found."""
        return self.weight > _LIGHT_WEIGHT


def weighed(part: Sentence, groups: Groups) -> Iterator[Weighed]:
    """Yield the places of one sentence of a wording; function words only when there is nothing else."""
    amounts = figures(part)
    inside = {place for figure in amounts for place in range(figure.start, figure.end)}
    distinct: list[Figure] = []
    for figure in amounts:
        if not any(figure.agrees(other) for other in distinct):
            distinct.append(figure)
            yield Weighed("", (), (), figure, figure.start, _FIGURE_WEIGHT, required=True, common=False)
    texts, lemmas, common = part.texts, part.lemmas, part.lexicon.common
    places = [place for place in range(len(texts)) if place not in inside]
    content = [place for place in places if not part.is_function(place)] or places
    over, light = _concepts_over(part), _light(part)
    telling = [place for place in content if place not in light and lemmas[place] not in common]
    if len(telling) + len(amounts) < _FEWEST_TELLING:
        light = set()
    for place in content:
        base, required = lemmas[place], place not in light
        weight = _weight(part, place) if required else _LIGHT_WEIGHT
        concepts, alternatives = over.get(place, ()), groups.get(texts[place], ())
        yield MAKE(Weighed, (base, concepts, alternatives, None, place, weight, required, base in common))


def slots(part: Sentence, places: Sequence[Weighed]) -> Iterator[Slot]:
    """Yield what a sentence of a wording says of its places as well."""
    lexicon, compared = part.lexicon, comparison(part)
    beside = _Beside(
        denied=polarity(part, [range(place, place + 1) for place in range(len(part.words))]),
        compared=compared.after if compared is not None else range(0),
        conditional=frozenset(part.clauses[place] for place in part.places(lexicon.condition)),
        denying=frozenset(part.places(lexicon.denials)),
        phrases=_phrases(part),
    )
    for own in places:
        if own.figure is None:
            yield _word_slot(part, own, beside)
        else:
            label = part.stretch(own.figure.start, own.figure.end)
            negative = beside.denied.negative(part.clauses[own.start])
            yield Slot(label=label, figure=own.figure, weight=own.weight, negative=negative)


def _phrases(part: Sentence) -> Mapping[int, frozenset[str]]:
    found: dict[int, set[str]] = defaultdict(set)
    for start, length, concept in part.concepts:
        for place in range(start, start + length) if length > 1 else ():
            found[place].add("#" + concept)
    return {place: frozenset(keys) for place, keys in found.items()}


def _light(part: Sentence) -> set[int]:
    """Return the places of words that say little, unless they belong to a phrase that says more."""
    light = set(part.places(part.lexicon.light))
    for start, length, _ in part.concepts if light else ():
        if length > 1:
            light.difference_update(range(start, start + length))
    return light


def _word_slot(part: Sentence, own: Weighed, beside: _Beside) -> Slot:
    place, lexicon = own.start, part.lexicon
    said, label = part.texts[place], part.written(place)
    denying = place in beside.denying
    return Slot(
        label=said if label == said else label,  # held once
        ways=ways_of(own, lexicon.language),
        weight=own.weight,
        common=own.common,
        required=own.required,
        negative=negated_nearby(part, place)
        if denying
        else beside.denied.negative(part.clauses[place]) or place in beside.denied.without,
        denying=denying,
        phrases=beside.phrases.get(place, _NONE),
        compared=place in beside.compared,
        name=part.is_name(place),
        time=time_at(part, place),
        conditional=part.clauses[place] in beside.conditional,
    )


def ways_of(own: Weighed, language: str) -> Mapping[str, Way]:
    """Return the ways in which a text may say what a word of a wording says; none for a figure."""
    if own.figure is not None:
        return {}
    return _ways(own.word, own.concepts, own.alternatives, language)


@lru_cache(maxsize=1 << 14)
def _ways(
    base: str, concepts: tuple[str, ...], alternatives: tuple[str, ...], language: str
) -> Mapping[str, Way]:
    """Return the ways to say a word, by key: worked out, and held, once for all the wordings that have it."""
    lexicon = lexicons()[language]
    ways: dict[str, Way] = {}
    for concept in concepts:
        for other in sorted(lexicon.opposites.get(concept, ())):
            ways["#" + other] = Way(CONTRARY, contrary=True)
    for concept in concepts:
        ways["#" + concept] = Way(SYNONYM)
    for key, quality, contrary in reversed(keys(base, family(base, language), lexicon)):
        ways[key] = Way(quality, contrary)
    for alternative in alternatives:
        ways["=" + lemma(alternative.split()[-1], language)] = Way(SAME)
    return ways


def _weight(part: Sentence, place: int) -> float:
    """Weigh a word: rare ones count more than common ones, and names most."""
    if part.lemmas[place] in part.lexicon.common:
        return _COMMON_WEIGHT
    return _NAME_WEIGHT if part.is_name(place) else _WORD_WEIGHT


def _concepts_over(part: Sentence) -> Mapping[int, tuple[str, ...]]:
    """Return by place the concepts of the word, and of every phrase that it belongs to; none for most."""
    if not part.concepts:
        return {}
    found: dict[int, set[str]] = defaultdict(set)
    for start, length, concept in part.concepts:
        for place in range(start, start + length):
            found[place].add(concept)
    return {place: tuple(sorted(concepts)) for place, concepts in found.items()}
