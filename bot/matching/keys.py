"""The keys under which an index files the words of wordings, and looks up those of texts."""

from collections.abc import Iterator, Sequence

from bot.language.lemma import family
from bot.language.lexicon import Lexicon, lexicons
from bot.language.reading import keys
from bot.matching.claims import Slot

FIGURE = "figure"  # the key of every word that may belong to one


def breadth(key: str) -> int:
    """Return about how many words stand under a key, a sign of how often it occurs."""
    language, _, name = key.partition(" ")
    if not name.startswith("#"):
        return 1
    return lexicons()[language].concepts.size(name.removeprefix("#"))


def ways(languages: Sequence[str], slot: Slot) -> frozenset[str]:
    """Return the keys of a slot: all in the wording's language, families of words in the others, too."""
    if slot.figure:
        return frozenset({FIGURE})
    own, *others = languages
    listed = {f"{own} {key}" for key in slot.ways}
    return frozenset(listed.union(f"{other} {key}" for other in others for key in slot.ways if key[0] == "#"))


def keys_of_base(base: str, lexicon: Lexicon) -> Iterator[str]:
    """Yield every key under which a word with this dictionary form may stand in a language.

    Whatever its script: «Taurus» stands in Russian wordings and texts, too.
    """
    kin, language = family(base, lexicon.language), lexicon.language
    for key, _, _ in keys(base, kin, lexicon):
        yield f"{language} {key}"
    for concept in lexicon.concepts.begun_by(kin):
        yield f"{language} #{concept}"
