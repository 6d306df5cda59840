"""The keys under which an index files the words of wordings, and looks up those of texts."""

import re
from collections.abc import Container, Iterable, Iterator

from bot.language.lemma import morphology
from bot.language.lexicon import Lexicon, lexicons
from bot.language.reading import KIN, SAME, SYNONYM, keys

FIGURE = "figure"  # after its language, the key of every word that may belong to one
HEAD = 2  # letters in which a word and its dictionary form agree where both are of another alphabet
FOREIGN = {"latin": re.compile("[\u0400-\u04ff]"), "cyrillic": re.compile("[a-z\u00e0-\u024f]")}
_BY_SIGN = {"~": KIN, "#": SYNONYM}  # how well keys say a word, by what they begin with after the language


def quality_of(key: str) -> float:
    """Return how well a key says a word, as it mostly comes."""
    return _BY_SIGN.get(key[key.index(" ") + 1], SAME)


def foreign_heads(words: Iterable[str], language: str) -> Iterator[str]:
    """Yield what those of some words begin with that are of another alphabet than a language."""
    foreign = FOREIGN[lexicons()[language].script]
    return (word[:HEAD] for word in words if foreign.match(word))


def breadth(key: str) -> int:
    """Return about how many words stand under a key, a sign of how often it occurs."""
    language, _, name = key.partition(" ")
    if not name.startswith("#"):
        return 1
    return lexicons()[language].concepts.size(name.removeprefix("#"))


def surely_none(base: str, kin: str, lexicon: Lexicon, known: Container[str]) -> bool:
    """Tell that none of the keys of a word is known, for most of those of which none is.

    Its own key and its family's are looked for; others it has only by a prefix, or where a term begins so.
    """
    language = lexicon.language
    return (
        f"{language} ={base}" not in known
        and f"{language} ~{kin}" not in known
        and kin not in lexicon.concepts.beginnings
        and not base.startswith(morphology(language).perfective)
        and not lexicon.denying_prefixes(base)
    )


def keys_of_base(base: str, kin: str, lexicon: Lexicon) -> list[tuple[str, float]]:
    """Return every key under which a word of this lemma and family may stand by itself, and how well.

    Whatever its script: «Taurus» stands in Russian wordings and texts, too.
    """
    language, concepts = lexicon.language + " ", lexicon.concepts
    found = [(language + key, quality) for key, quality, _ in keys(base, kin, lexicon)]
    if (kin,) in concepts:
        found += [(f"{language}#{concept}", SYNONYM) for concept in concepts.meaning((kin,))]
    return found


def keys_of_phrases(kin: str, lexicon: Lexicon) -> Iterator[tuple[frozenset[str], list[str]]]:
    """Yield the families that must stand beside a word of this family for a phrase, with the keys of that."""
    for term in lexicon.concepts.phrases_begun_by(kin):
        meant = lexicon.concepts.meaning(term)
        yield frozenset(term[1:]), [f"{lexicon.language} #{concept}" for concept in meant]
