"""A word's dictionary form, and the family it belongs to.

Lemmas come from simplemma's dictionaries (MIT). A word they do not hold, mostly a name, loses its ending:
what is left is no dictionary form, but the same for all its forms. A family is what a verb, its aspect
partner, its noun and its participle have in common («повысить, повышать, повышение»): the lemma without
endings, its last consonant folded.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

from bot.language.data import data, entries
from bot.language.dictionary import DICTIONARIES
from bot.language.scripts import FOLDED
from bot.language.words import PLAIN

_SHORTEST_NAME = 3  # letters left of a word when its case ending is taken off


class Endings(tuple[str, ...]):
    """Endings of words, the longest first."""

    def __init__(self, listed: tuple[str, ...]) -> None:
        self.sizes = tuple(dict.fromkeys(map(len, self)))
        self.known = frozenset(self)

    def taken_off(self, word: str, shortest: int) -> str:
        """Return a word without the longest of them that leaves so many letters; the word if none does."""
        room = len(word) - shortest
        for size in self.sizes:
            if size <= room and word[-size:] in self.known:
                return word[:-size]
        return word


@dataclass(frozen=True, slots=True)
class Morphology:
    """The way in which a language's words are taken apart."""

    irregular: Mapping[str, str]
    cases: Endings  # of names
    endings: Endings  # those and the endings of verbs
    suffixes: Endings
    short_suffixes: Endings  # those that may leave a shorter stem
    perfective: tuple[str, ...]  # prefixes that make a verb perfective and change nothing else
    completing: tuple[str, ...]  # all those that make it perfective, whatever else they change
    lasting: tuple[str, ...]  # endings of imperfective verbs that have such a prefix nevertheless
    alternations: Mapping[str, str]
    alternating: tuple[str, ...]  # what these change, for a quick look
    derived: tuple[str, ...]  # endings that a verb's form and a noun share
    verbs: tuple[str, ...]  # endings of a verb's dictionary form
    minimum: int  # letters that must be left
    reflexive: Endings


@lru_cache(maxsize=1 << 14)
def lemma(word: str, language: str) -> str:
    """Return a folded word's dictionary form, folded as well; the word itself when nothing is known."""
    rules = morphology(language)
    known = rules.irregular.get(word)
    if known:
        return known
    found = DICTIONARIES.get_lemma(word, language)
    if found == word and rules.derived and word.endswith(rules.derived):
        found = _underived(word, language) or word
    if found:
        return _folded(found)
    return rules.endings.taken_off(rules.reflexive.taken_off(word, rules.minimum), _SHORTEST_NAME)


def _folded(base: str) -> str:
    """Return a dictionary form as words are folded; nearly always it is so already."""
    if PLAIN.fullmatch(base):
        return base
    return base.casefold().translate(FOLDED).replace("\u2019", "'")


def _underived(word: str, language: str) -> str | None:
    """Return the verb of a form that the dictionary lists as a word of its own: closing, close."""
    for ending in morphology(language).derived:
        stem = word.removesuffix(ending)
        if stem != word and len(stem) >= _SHORTEST_NAME:
            undoubled = stem[:-1] if stem[-1] == stem[-2] else stem
            known = (
                verb
                for verb in (stem, stem + "e", undoubled)
                if DICTIONARIES.get_lemma(verb, language) == verb
            )
            return next(known, None)
    return None


def family(word: str, language: str) -> str:
    """Return what a lemma shares with the other words made from the same root; never empty."""
    rules = morphology(language)
    stem = rules.reflexive.taken_off(word, rules.minimum)
    shorter = rules.suffixes.taken_off(stem, rules.minimum)
    stem = rules.short_suffixes.taken_off(stem, _SHORTEST_NAME) if shorter == stem else shorter
    if len(stem) >= rules.minimum and stem.endswith(rules.alternating):
        for ending, same in rules.alternations.items():
            if stem.endswith(ending):
                return stem[: -len(ending)] + same
    return stem


def aspect_partner(word: str, language: str) -> str:
    """Return the family of a verb's partner without a perfective prefix («повлиять», «влиять»), or ""."""
    for prefix in morphology(language).perfective:
        rest = word.removeprefix(prefix)
        if rest != word and len(rest) > _SHORTEST_NAME and is_verb(word, language):
            return family(rest, language)
    return ""


def is_perfective(word: str, language: str) -> bool:
    """Tell whether a verb surely is perfective, so that what looks like its present lies ahead.

    A prefix makes it so where the dictionary has the verb without it as well, and its ending is none by which
    a language makes such verbs last.
    """
    rules = morphology(language)
    plain = rules.reflexive.taken_off(word, 1)
    return not plain.endswith(rules.lasting) and any(
        plain.startswith(prefix)
        and is_verb(plain, language)
        and DICTIONARIES.get_lemma(plain.removeprefix(prefix), language) == plain.removeprefix(prefix)
        for prefix in rules.completing
    )


def is_verb(word: str, language: str) -> bool:
    """Tell whether a lemma looks like a verb; always false for languages in which looks do not tell."""
    return word.endswith(morphology(language).verbs)


def may_be_verb(word: str, language: str) -> bool:
    """Tell whether a lemma may be a verb: where looks do not tell, any may."""
    return is_verb(word, language) or not morphology(language).verbs


def may_stand_alone(rest: str, language: str) -> bool:
    """Tell whether what a prefix leaves of a word may be one of the same part of speech.

    It is where the dictionary has it as it stands, as the participle of a verb or as the adverb of an
    adjective; as another form («веста», «вест») it is not. What the dictionary does not hold may be.
    """
    known = DICTIONARIES.get_lemma(rest, language)
    if known is None or known == rest:
        return True
    related = family(_folded(known), language) == family(rest, language)
    return related and (may_be_verb(known, language) or len(known) >= len(rest))


def is_name(word: str, language: str) -> bool:
    """Tell whether a folded word is a name: the dictionary has it with a capital, or not at all."""
    found = DICTIONARIES.get_lemma(word, language)
    return found is None or found[0].isupper()


@cache
def morphology(language: str) -> Morphology:
    """Return the language's own rules, from its data file."""
    rules = data(language)["lemma"]
    irregular = [entry.split() for entry in entries(rules["irregular"])]
    changes = (entry.split() for entry in entries(rules["alternations"]))
    alternations = {old: new[0] if new else "" for old, *new in changes}
    return Morphology(
        irregular={form: base for form, base, *_ in irregular},
        cases=_longest_first(rules["cases"]),
        endings=_longest_first(f"{rules['cases']}, {rules['conjugation']}"),
        suffixes=_longest_first(rules["suffixes"]),
        short_suffixes=_longest_first(rules["short_suffixes"]),
        perfective=_longest_first(rules["perfective"]),
        completing=_longest_first(f"{rules['perfective']}, {rules['completing']}"),
        lasting=tuple(entries(rules["lasting"])),
        alternations=alternations,
        alternating=tuple(alternations),
        derived=tuple(entries(rules["derived"])),
        verbs=tuple(entries(rules["verbs"])),
        minimum=rules["minimum"],
        reflexive=_longest_first(rules.get("reflexive", "")),
    )


def _longest_first(listed: str) -> Endings:
    return Endings(tuple(sorted({*entries(listed)}, key=lambda ending: (-len(ending), ending))))
