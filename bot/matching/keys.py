"""The keys under which an index files the words of wordings, and looks up those of texts."""

from collections.abc import Iterator

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


def keys_of_base(base: str, lexicon: Lexicon) -> Iterator[tuple[str, float]]:
    """Yield every key under which a word with this dictionary form may stand in a language, and how well.

    Whatever its script: «Taurus» stands in Russian wordings and texts, too.
    """
    kin, language = family(base, lexicon.language), lexicon.language
    for key, quality, _ in keys(base, kin, lexicon):
        yield f"{language} {key}", quality
    for concept in lexicon.concepts.begun_by(kin):
        yield f"{language} #{concept}", SYNONYM
