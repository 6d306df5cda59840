"""Whether two spellings may be one name: in the cases of a language, in another alphabet, in other words.

Countries are known by their names in CLDR; what else a name is called stands under `[names]` of the
languages' files.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from typing import NamedTuple

from bot.language.agencies import agencies
from bot.language.data import codes, data, entries, listed
from bot.language.lemma import morphology
from bot.language.places import countries
from bot.language.running import running_words
from bot.language.scripts import script_of, scripts
from bot.language.words import folded

_LONGEST_ENDING = 3
_STEM = 3
_SHORTEST_COUNTRY = (
    5  # letters of a country's name without its ending; a shorter one is many a word's beginning
)
_SHORTEST = 3  # consonants, or letters that must be left of a derived word
_LONGEST_TAIL = 3  # consonants
_LONG, _ALIKE_ENDINGS = 4, 2  # names of so many consonants may end in other ones
_SHORTEST_SURNAME = 4


def same_name(one: str, other: str) -> bool:
    """Tell whether two folded words may be forms of one name; errs towards yes for long common beginnings."""
    if one == other:
        return True
    common = 0
    for left, right in zip(one, other, strict=False):
        if left != right:
            break
        common += 1
    rest = one[common:], other[common:]
    letters = _ending_letters()
    if common >= _STEM and all(len(end) <= _LONGEST_ENDING and letters.issuperset(end) for end in rest):
        return True
    return not _rows(one).isdisjoint(_rows(other))


def same_across(one: str, other: str) -> bool:
    """Tell whether two folded words of any scripts may be one name; symmetric, and errs towards yes."""
    if same_name(one, other):
        return True
    short, long = sorted((skeleton(one), skeleton(other)), key=lambda name: (len(name), name))
    if not short or min(len(one), len(other)) < 2:
        return False
    if long.startswith(short):
        return len(long) - len(short) <= (_LONGEST_TAIL if len(short) > 1 else 1)
    if len(short) == len(long) >= _SHORTEST and short[:-1] == long[:-1]:
        return short[-1] + long[-1] in _sounds().alternating
    common = next((at for at, pair in enumerate(zip(short, long, strict=False)) if pair[0] != pair[1]), 0)
    return common >= _LONG and len(long) - common <= _ALIKE_ENDINGS


def is_source(word: str) -> bool:
    """Tell whether a folded word belongs to an agency's name: a credit does not tell what a post says."""
    return word in _sources()


def looks_like_name(word: str) -> bool:
    """Tell whether a folded word is a name that we know of, or ends as surnames do."""
    return bool(_rows(word)) or (len(word) > _SHORTEST_SURNAME and word.endswith(_surnames()))


def surely_names(word: str, language: str) -> bool:
    """Tell whether a folded word that has a capital in that language can only be a name."""
    raw = data(language)
    return script_of(word) == raw["script"] and not raw["stories"]["capitals"]


# --- names in several words -------------------------------------------------------------------------


@lru_cache(maxsize=1 << 13)
def _rows(word: str) -> frozenset[str]:
    """Return the names that a folded word may stand for."""
    whole, beginning = _known()
    found = [whole.get(word, frozenset[str]())]
    found += [beginning.get(word[:size], frozenset()) for size in range(_STEM + 1, len(word) + 1)]
    return frozenset().union(*found)


@cache
def _known() -> tuple[Mapping[str, frozenset[str]], Mapping[str, frozenset[str]]]:
    """Return the names by words that are whole, and by how longer words begin."""
    whole: dict[str, set[str]] = defaultdict(set)
    beginning: dict[str, set[str]] = defaultdict(set)
    for name, spelling in _spellings():
        (beginning if len(spelling) > _STEM else whole)[spelling].add(name)
    return (
        {word: frozenset(names) for word, names in whole.items()},
        {word: frozenset(names) for word, names in beginning.items()},
    )


def _spellings() -> Iterator[tuple[str, str]]:
    for language in codes():
        for name, spelt in data(language)["names"].items():
            yield from ((name, folded(entry)[0]) for entry in entries(spelt))
        yield from _countries(language)


def _countries(language: str) -> Iterator[tuple[str, str]]:
    """Yield the code and the beginning of each country that has one long word for its name."""
    endings = morphology(language).cases
    for code, name in countries(language).items():
        words = folded(name)
        if len(words) == 1 and words[0].isalpha():
            stem = endings.taken_off(words[0], 0)
            if len(stem) >= _SHORTEST_COUNTRY:
                yield code, stem


@cache
def _sources() -> frozenset[str]:
    named = [name for agency in agencies() if not agency.collective for name in agency.words]
    spelt = [word.text for name in named for word in running_words(name)]
    return frozenset(spelt) | frozenset(listed("credits", "media"))


@cache
def _surnames() -> tuple[str, ...]:
    return listed("surnames", "endings")


@cache
def _ending_letters() -> frozenset[str]:
    """Return the letters that case endings are made of."""
    endings = (end for language in codes() for end in morphology(language).cases)
    return frozenset("".join(end for end in endings if len(end) <= _LONGEST_ENDING))


# --- names in several alphabets -----------------------------------------------------------------------


class Sounds(NamedTuple):
    """The sounds of names."""

    by_letters: Mapping[str, str]
    letters: re.Pattern[str]
    derived: re.Pattern[str]  # the end of a word made from a name
    vowels: str
    silent: str
    alternating: frozenset[str]


@lru_cache(maxsize=1 << 13)
def skeleton(word: str) -> str:
    """Return the consonants of a folded word as sounds that alphabets share, after "a" for a first vowel.

    Doubled ones count once.
    """
    known = _sounds()
    bare = word.lstrip(known.silent)
    stem = known.derived.sub("", bare)
    bare = stem if len(stem) >= _SHORTEST else bare
    sounds = "a" * (bare[:1] in known.vowels)
    for found in known.letters.finditer(bare):
        for sound in known.by_letters.get(found.group(), ""):
            if sounds[-1:] != sound:
                sounds += sound
    return sounds


@cache
def _sounds() -> Sounds:
    table, silence = scripts()["sounds"], scripts()["silence"]
    by_letters = {letters: sound for sound, spelt in table.items() for letters in entries(spelt)}
    groups = [*entries(silence["doubled"]), *sorted(by_letters, key=len, reverse=True)]
    pairs = [entry.split() for entry in entries(silence["alternating"])]
    derived = sorted(listed("surnames", "derived"), key=len, reverse=True)
    return Sounds(
        by_letters=by_letters,
        letters=re.compile("|".join(groups)),
        derived=re.compile(f"(?:{'|'.join(map(re.escape, derived)) or '(?!)'})$"),
        vowels=silence["vowels"],
        silent=silence["opening"],
        alternating=frozenset(f"{left}{right}" for pair in pairs for left, right in (pair, pair[::-1])),
    )
