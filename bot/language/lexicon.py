"""What the rules know about a language, ready to be compared with folded words and lemmas.

The lists themselves are data: `bot/language/data/*.toml`. A term is one word or several.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from functools import cache
from typing import Any

from bot.language.data import codes, data, entries
from bot.language.detect import function_words
from bot.language.lemma import family, lemma
from bot.language.places import countries
from bot.language.terms import FAMILIES, LEMMAS, TEXTS, Term, Terms
from bot.language.words import folded, tokens

FIGURE = 1  # the bit of a word that may begin a figure; those of terms follow
_NUMBERS = ("ones", "ordinals", "scales", "shares", "multiples")
_SHORTEST_INFLECTED = 4  # letters; shorter ones are abbreviations
_SHORTEST_COUNTRY = (
    5  # letters of a family; a shorter one is many a word's, unless the file names the country
)


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Everything the rules know about one language. Terms are of word families unless said otherwise."""

    language: str
    script: str
    letters: frozenset[str]
    function: frozenset[str]  # as they stand
    final: frozenset[str]  # function words that are none at the end of a clause
    light: Terms
    common: frozenset[str]  # lemmas
    concord: bool
    particles: Terms  # as they stand
    negative_pronouns: Terms  # as they stand
    without: Terms  # as they stand
    harmless: Terms  # as they stand
    denials: Terms
    denial_nouns: frozenset[str]  # lemmas
    falsehoods: Terms
    negative_prefixes: tuple[str, ...]
    adjective_prefixes: tuple[str, ...]  # that deny words with one of the next endings only
    adjective_endings: tuple[str, ...]  # endings
    saying: Terms
    sources: Terms  # as they stand
    voices: Terms  # of lemmas
    aides: Terms  # of lemmas
    links: frozenset[str]  # as they stand
    addressing: frozenset[str]  # as they stand
    datives: tuple[str, ...]  # endings of names
    pronouns: frozenset[str]  # as they stand
    backward: Terms  # as they stand
    condition: Terms  # as they stand
    question: Terms  # as they stand
    irony: Terms  # as they stand
    irony_signs: tuple[str, ...]
    opponents: Terms
    ahead: Terms  # as they stand
    planned: Terms
    past: tuple[str, ...]  # endings
    present: tuple[str, ...]  # endings
    others_past: bool  # a verb's form with neither tells what has happened as well
    reserve: Terms
    comparison: Terms  # as they stand
    less: frozenset[str]  # as they stand
    ordinals: Mapping[str, float]  # in dates
    ones: Mapping[str, float]  # by word as it stands and by lemma; so are the others but `named_times`
    scales: Mapping[str, float]
    shares: Mapping[str, float]  # in per cent
    never_ranks: frozenset[str]  # as they stand
    wholes: frozenset[str]  # as they stand
    multiples: Mapping[str, float]
    percent: Terms
    units: Mapping[str, str]  # lemma → the unit's name
    universals: frozenset[str]  # as they stand and lemmas
    number_prefixes: tuple[tuple[str, float], ...]  # the longest first
    number_prefixes_alone: tuple[str, ...]
    numerals: frozenset[str]  # every word that a figure may begin with
    capital_times: bool
    named_times: Mapping[str, str]  # lemma of a weekday, month or season → "weekday 5"
    abbreviations: frozenset[str]  # as they stand
    asides: frozenset[str]  # as they stand
    openers: frozenset[str]  # as they stand
    participles: tuple[str, ...]  # their endings
    joiners: frozenset[str]  # as they stand
    complementizers: frozenset[str]  # as they stand
    concepts: Terms  # meaning: the concepts the term belongs to
    opposites: Mapping[str, frozenset[str]]  # concept → concepts that say the contrary

    def __post_init__(self) -> None:
        for place, terms in enumerate(self.listed, 1):
            terms.bit = FIGURE << place

    def begins(self, text: str, base: str, kin: str) -> int:
        """Return what a word, as it is folded and by its lemma and family, may begin, in bits."""
        texts, lemmas, families = _beginnings(self.language)
        begun = texts.get(text, 0) | lemmas.get(base, 0) | families.get(kin, 0)
        return begun | FIGURE if self.may_begin_figure(text, base) else begun

    @property
    def listed(self) -> Iterator[Terms]:
        """All of its terms, list by list."""
        for one in fields(self):
            if isinstance(terms := getattr(self, one.name), Terms):
                yield terms

    def may_begin_figure(self, text: str, base: str) -> bool:
        """Tell whether a word, as it is folded and as its lemma, can begin a figure; nearly all cannot."""
        return (
            text in self.numerals
            or base in self.numerals
            or text[0].isdecimal()
            or text.startswith(self.number_prefixes_alone)
        )

    def denying_prefixes(self, base: str) -> tuple[str, ...]:
        """Return the prefixes by one of which a word may deny the rest of it; nearly always none."""
        found = self.negative_prefixes if base.startswith(self.negative_prefixes) else ()
        if base.startswith(self.adjective_prefixes) and base.endswith(self.adjective_endings):
            return (*found, *self.adjective_prefixes)
        return found

    def is_small(self, word: str) -> bool:
        """Tell whether a word, as it stands, says little by itself; what negates says much."""
        negates = (word,) in self.particles or (word,) in self.negative_pronouns
        return word in self.function and not negates


@cache
def lexicons() -> Mapping[str, Lexicon]:
    """Return all languages there is data for, by code."""
    return {language: _lexicon(language) for language in codes()}


@cache
def _beginnings(language: str) -> tuple[Mapping[str, int], ...]:
    """Return by texts, by lemmas and by families the bits of all terms that begin with a word."""
    found: dict[str, dict[str, int]] = {of: defaultdict(int) for of in (TEXTS, LEMMAS, FAMILIES)}
    for terms in lexicons()[language].listed:
        for word in terms.beginnings:
            found[terms.of][word] |= terms.bit
    return tuple(map(dict, found.values()))


def _lexicon(language: str) -> Lexicon:
    raw = data(language)
    negation, attribution, modes, figures = (
        raw[part] for part in ("negation", "attribution", "modes", "figures")
    )
    numbers = {heading: _amounts(figures[heading], language) for heading in _NUMBERS}
    prefixes, named = _prefixes(figures["prefixes"]), _named_times(figures, language)
    return Lexicon(
        language=language,
        script=raw["script"],
        letters=frozenset(raw["letters"]),
        function=function_words(language),
        final=frozenset(entries(raw["final"])),
        light=_families(raw["light"], language),
        common=frozenset(lemma(word, language) for entry in entries(raw["common"]) for word in _words(entry)),
        concord=negation["concord"],
        particles=forms(negation["particles"]),
        negative_pronouns=forms(negation["pronouns"]),
        without=forms(negation["without"]),
        harmless=forms(negation["harmless"]),
        denials=_families(negation["denials"], language),
        denial_nouns=frozenset(lemma(word, language) for word in entries(negation["denial_nouns"])),
        falsehoods=_families(negation["falsehoods"], language),
        negative_prefixes=tuple(entries(negation["prefixes"])),
        adjective_prefixes=tuple(entries(negation["adjective_prefixes"])),
        adjective_endings=tuple(entries(negation["adjective_endings"])),
        saying=_families(attribution["verbs"], language),
        sources=forms(attribution["sources"]),
        voices=_lemmas(attribution["voices"], language),
        aides=_lemmas(attribution["aides"], language),
        links=frozenset(entries(attribution["links"])),
        addressing=frozenset(entries(attribution["addressing"])),
        datives=tuple(entries(attribution["datives"])),
        pronouns=frozenset(entries(attribution["pronouns"])),
        backward=forms(attribution["backward"]),
        condition=forms(modes["condition"]),
        question=forms(modes["question"]),
        irony=forms(modes["irony"]),
        irony_signs=tuple(entry for entry in entries(modes["irony"]) if not tokens(entry)),
        opponents=_families(modes["opponents"], language),
        ahead=forms(raw["time"]["ahead"]),
        planned=_families(raw["time"]["planned"], language),
        past=tuple(entries(raw["time"]["past"])),
        present=tuple(entries(raw["time"]["present"])),
        others_past=raw["time"]["others_past"],
        reserve=_families(raw["time"]["reserve"], language),
        comparison=forms(modes["comparison"]),
        less=frozenset(entries(modes["less"])),
        **numbers,
        never_ranks=frozenset(entries(figures["never_ranks"])),
        wholes=frozenset(entries(figures["wholes"])),
        percent=_families(figures["percent"], language),
        units=_units(figures["units"], language),
        universals=frozenset(
            form for word in entries(figures["universals"]) for form in (word, lemma(word, language))
        ),
        number_prefixes=prefixes,
        number_prefixes_alone=tuple(prefix for prefix, _ in prefixes),
        numerals=frozenset(named).union(*numbers.values()),
        capital_times=figures["capital_times"],
        named_times=named,
        abbreviations=frozenset(entries(raw["sentences"]["abbreviations"])),
        asides=frozenset(entries(raw["sentences"]["asides"])),
        openers=frozenset(entries(raw["sentences"]["openers"])),
        participles=_participles(raw["sentences"]),
        joiners=frozenset(entries(raw["sentences"]["joiners"])),
        complementizers=frozenset(entries(raw["sentences"]["complementizers"])),
        concepts=_concepts(raw["concepts"], language),
        opposites=_opposites(raw.get("opposites", {})),
    )


def _words(entry: str) -> list[str]:
    return [token.text for token in tokens(entry)]


def _family_term(entry: str, language: str) -> Term:
    return tuple(family(lemma(word, language), language) for word in _words(entry))


def forms(listed: str) -> Terms:
    """Return the entries of a list as terms of words as they stand."""
    terms = (tuple(_words(entry)) for entry in entries(listed))
    return Terms({term: frozenset() for term in terms if term}, TEXTS)


def _participles(rules: Mapping[str, str]) -> tuple[str, ...]:
    stems, endings = (list(entries(rules[name])) for name in ("participle_stems", "participle_endings"))
    return tuple(stem + ending for stem in stems for ending in endings)


def _families(listed: str, language: str) -> Terms:
    terms = (_family_term(entry, language) for entry in entries(listed))
    return Terms({term: frozenset() for term in terms if term})


def _lemmas(listed: str, language: str) -> Terms:
    terms = (tuple(lemma(word, language) for word in _words(entry)) for entry in entries(listed))
    return Terms({term: frozenset() for term in terms if term}, LEMMAS)


def _amounts(listed: str, language: str) -> Mapping[str, float]:
    """Return words with their amounts, as they stand and by lemma; what is listed goes before a lemma."""
    pairs = [
        (folded(word)[0], float(amount)) for word, amount in (entry.split() for entry in entries(listed))
    ]
    lemmas = {lemma(word, language): amount for word, amount in pairs if len(word) >= _SHORTEST_INFLECTED}
    return lemmas | dict(pairs)


def _units(listed: str, language: str) -> Mapping[str, str]:
    pairs = [(folded(word)[0], unit) for word, unit in (entry.split() for entry in entries(listed))]
    return {lemma(word, language): unit for word, unit in pairs} | dict(pairs)


def _prefixes(listed: str) -> tuple[tuple[str, float], ...]:
    pairs = [
        (folded(word)[0], float(amount)) for word, amount in (entry.split() for entry in entries(listed))
    ]
    return tuple(sorted(pairs, key=lambda pair: (-len(pair[0]), pair[0])))


def _named_times(figures: Mapping[str, Any], language: str) -> Mapping[str, str]:
    return {
        lemma(folded(word)[0], language): f"{kind} {number}"
        for kind, heading in (("weekday", "weekdays"), ("month", "months"), ("season", "seasons"))
        for number, word in enumerate(entries(figures[heading]), 1)
    }


def _concepts(raw: Mapping[str, str], language: str) -> Terms:
    found: dict[Term, set[str]] = defaultdict(set)
    for concept, listed in raw.items():
        for entry in entries(listed):
            found[_family_term(entry, language)].add(concept)
    for code, name in countries(language).items():
        term = _family_term(name, language)
        if code in raw or len("".join(term)) >= _SHORTEST_COUNTRY:
            found[term].add(code)
    return Terms({term: frozenset(concepts) for term, concepts in found.items()})


def _opposites(raw: Mapping[str, str]) -> Mapping[str, frozenset[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for concept, listed in raw.items():
        for other in entries(listed):
            found[concept].add(other)
            found[other].add(concept)
    return {concept: frozenset(others) for concept, others in found.items()}
