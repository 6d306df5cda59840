"""The keys under which an index files the words of wordings, and looks up those of texts."""

from bot.language.lemma import family
from bot.language.lexicon import Lexicon, lexicons
from bot.language.reading import SYNONYM, keys

FIGURE = "figure"  # after its language, the key of every word that may belong to one


def breadth(key: str) -> int:
    """Return about how many words stand under a key, a sign of how often it occurs."""
    language, _, name = key.partition(" ")
    if not name.startswith("#"):
        return 1
    return lexicons()[language].concepts.size(name.removeprefix("#"))


def keys_of_base(base: str, lexicon: Lexicon) -> list[tuple[str, float]]:
    """Return every key under which a word with this dictionary form may stand in a language, and how well.

    Whatever its script: «Taurus» stands in Russian wordings and texts, too.
    """
    kin, language = family(base, lexicon.language), lexicon.language + " "
    found = [(language + key, quality) for key, quality, _ in keys(base, kin, lexicon)]
    found += [(f"{language}#{concept}", SYNONYM) for concept in lexicon.concepts.begun_by(kin)]
    return found
