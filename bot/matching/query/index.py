"""Terms: what an index files posts and queries under. Words as they are compared, and bases of words."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache, lru_cache
from typing import NamedTuple, TypeAlias

from bot.language.data import entries
from bot.language.dictionary import DICTIONARIES
from bot.language.lemma import lemma, morphology
from bot.language.lexicon import lexicons
from bot.language.scripts import FOLDED, VOWELS, scripts
from bot.language.words import WORD, folded
from bot.matching.names import Names
from bot.matching.query.nodes import (
    After,
    And,
    Before,
    BySpeaker,
    InChannel,
    Near,
    Node,
    Not,
    OneWord,
    Or,
    Phrase,
    Stem,
)
from bot.models import Beginning, Every, Needed, OneOf, Some, Speaker, Terms

_SCRIPTS = {"cyrillic": re.compile("[\u0430-\u04ff]"), "latin": re.compile("[a-z\u00e0-\u024f]")}
_POSSESSIVE = "'s"
_SHORTEST_DECLINED = 4  # letters; shorter words without an entry are mostly abbreviations
_SURNAMES = tuple(entries(scripts()["declined"]["surnames"]))  # dictionaries hold few, and not in all cases


Base: TypeAlias = tuple[str, str]  # the language whose dictionary gives it, and the folded dictionary form


class Bases(NamedTuple):
    """The bases of a word of a text; none when no dictionary holds it."""

    common: tuple[Base, ...]
    names: tuple[Base, ...]  # more of them, where it is written with a capital: «Путина» is no fishing season


@dataclass(frozen=True, slots=True)
class Forms:
    """The looks of a query's word: as it stands, with one of these bases, or declined so."""

    word: str
    bases: tuple[Base, ...]
    declined: frozenset[str] = frozenset()
    capitals: frozenset[str] = frozenset()  # of these, what is another word without a capital: «Маска»

    @property
    def keys(self) -> frozenset[str]:
        """Every text that has a form of the word has one of these among its keys."""
        return self.declined | {self.word} | {base for _, base in self.bases}


@cache
def _languages(scripts: frozenset[str]) -> tuple[str, ...]:
    return tuple(language for language, lexicon in lexicons().items() if lexicon.script in scripts)


def _languages_of(word: str) -> tuple[str, ...]:
    """Return the languages in whose script a folded word has letters; none for numbers and signs."""
    return _languages(frozenset(script for script, letters in _SCRIPTS.items() if letters.search(word)))


@lru_cache(maxsize=1 << 14)
def bases(word: str) -> Bases:
    """Return the bases of a folded word, in every language of its script."""
    return _looked_up(word)


def _looked_up(word: str) -> Bases:
    word = word.removesuffix(_POSSESSIVE)
    common, names = [], []
    for language in _languages_of(word):
        if DICTIONARIES.get_lemma(word, language):
            common.append((language, lemma(word, language)))
        if name := DICTIONARIES.get_lemma(word.capitalize(), language):
            names.append((language, name.casefold().translate(FOLDED).replace("\u2019", "'")))
    return Bases(tuple(common), tuple(base for base in names if base not in common))


@lru_cache(maxsize=1 << 12)
def forms(word: str) -> Forms:
    """Return the forms of a folded word of a query, in every language of its script.

    A word that is itself a base stands for that alone: «Ростов» is not also the growths of «рост».
    """
    known = sum(bases(word), ())
    own = tuple(base for base in known if base[1] == word)
    declined = _declined(word, known=bool(known))
    return Forms(word, own or known, declined, frozenset(form for form in declined if bases(form).common))


def _declined(word: str, *, known: bool) -> frozenset[str]:
    """Decline the word, taken for a name, in all cases of its script's languages; empty for no name."""
    languages = _languages_of(word)
    if len(word) < _SHORTEST_DECLINED or (known and not word.endswith(_SURNAMES)):
        return frozenset()
    if any(DICTIONARIES.get_lemma(word, language) == word for language in languages):
        return frozenset()  # a common noun: the dictionary has its cases
    stem = word if known else _stem(word)
    endings = {ending for language in languages for ending in morphology(language).cases}
    return frozenset(stem + ending for ending in endings) - {word}


def _stem(word: str) -> str:
    while len(word) > _SHORTEST_DECLINED and word[-1] in VOWELS:
        word = word[:-1]
    return word


def terms_of(text: str) -> frozenset[str]:
    """Return the terms under which queries may find a text: all of `Subject.keys`.

    There are more of them where only a capital would make a word a name, which an index need not tell.
    """
    return frozenset[str]().union(*map(terms_of_word, set(WORD.findall(text))))


@lru_cache(maxsize=1 << 15)
def terms_of_word(raw: str) -> tuple[str, ...]:
    """Return the terms of one word as it is written."""
    words = folded(raw)
    found = (base for word in words for some in _looked_up(word) for _, base in some)
    return tuple(dict.fromkeys((*words, *found)))  # a set would take four times the room


def terms(node: Node) -> frozenset[str]:
    """Return words and bases of which every text found has one; empty when none can be told."""
    match node:
        case OneWord(text, exact):
            return frozenset({text}) if exact else forms(text).keys
        case And(parts) | Near(parts) | Phrase(parts):
            return _rarest(map(terms, parts))
        case Or(parts):
            listed = [terms(part) for part in parts]
            return frozenset().union(*listed) if all(listed) else frozenset()
        case _:
            return frozenset()


def _rarest(listed: Iterable[frozenset[str]]) -> frozenset[str]:
    """Return the set that fewest texts will have one of: long words are rarer than short ones."""
    return max(listed, key=lambda words: min(map(len, words), default=0))


_ZONES = timedelta(days=1)  # a zone's clock is less than this away from UTC
_FIRST, _LAST = date.min + _ZONES, date.max - _ZONES


def needed(node: Node, speakers: Sequence[Speaker] = (), *, denied: bool = False) -> Needed:
    """Return what whatever has the node (or, `denied`, has not) is sure to have.

    `speakers` are those who are told by their names alone, since no channel is their own.
    """
    match node:
        case Not(part):
            return needed(part, speakers, denied=not denied)
        case And(parts) | Or(parts):
            every = isinstance(node, And) != denied
            return (_all if every else _any)([needed(part, speakers, denied=denied) for part in parts])
        case _:
            return Needed() if denied else _leaf(node, speakers)


def _leaf(node: Node, speakers: Sequence[Speaker]) -> Needed:
    match node:
        case BySpeaker(speaker):
            named = [_named(known) for known in speakers if known.id == speaker]
            return Needed(terms=_some(named)) if named else Needed()
        case InChannel(username):
            return Needed(channels=frozenset({username}))
        case After(day):
            return Needed(since=_midnight(max(day, _FIRST)) - _ZONES)
        case Before(day):
            return Needed(until=_midnight(min(day, _LAST)) + _ZONES)
        case Near(parts) | Phrase(parts):
            return _all([needed(part) for part in parts])
        case OneWord(text, exact):
            return Needed(terms=OneOf(frozenset({text}) if exact else forms(text).keys))
        case Stem(text):
            return Needed(terms=Beginning(text))
        case _:
            return Needed()


def _named(speaker: Speaker) -> Terms:
    """Return what a text has that names a speaker, in whatever case."""
    return _some(_every(map(Beginning, name)) for name in Names(speaker).stems)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def _all(parts: Iterable[Needed]) -> Needed:
    """Return what has all the parts: of each kind, what any of them tells counts."""
    listed = list(parts)
    terms = [part.terms for part in listed if part.terms is not None]
    channels = [part.channels for part in listed if part.channels is not None]
    return Needed(
        terms=_every(terms) if terms else None,
        channels=frozenset.intersection(*channels) if channels else None,
        since=max((part.since for part in listed if part.since), default=None),
        until=min((part.until for part in listed if part.until), default=None),
    )


def _any(parts: Iterable[Needed]) -> Needed:
    """Return what has one of the parts: of each kind, only what all of them tell counts."""
    listed = list(parts)
    terms = [part.terms for part in listed if part.terms is not None]
    channels = [part.channels for part in listed if part.channels is not None]
    since = [part.since for part in listed if part.since]
    until = [part.until for part in listed if part.until]
    return Needed(
        terms=_some(terms) if len(terms) == len(listed) else None,
        channels=frozenset.union(*channels) if len(channels) == len(listed) else None,
        since=min(since) if len(since) == len(listed) else None,
        until=max(until) if len(until) == len(listed) else None,
    )


def _every(parts: Iterable[Terms]) -> Terms:
    flat = [inner for part in parts for inner in (part.parts if isinstance(part, Every) else (part,))]
    distinct = tuple(dict.fromkeys(flat))
    return distinct[0] if len(distinct) == 1 else Every(distinct)


def _some(parts: Iterable[Terms]) -> Terms:
    flat = [inner for part in parts for inner in (part.parts if isinstance(part, Some) else (part,))]
    words = frozenset[str]().union(*(part.terms for part in flat if isinstance(part, OneOf)))
    others = dict.fromkeys(part for part in flat if not isinstance(part, OneOf))
    distinct = (*([OneOf(words)] if words else ()), *others)
    return distinct[0] if len(distinct) == 1 else Some(distinct)
