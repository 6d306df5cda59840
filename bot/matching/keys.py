"""The keys under which an index files the words of wordings, and looks up those of texts."""

from collections.abc import Iterable, Iterator, Sequence

from bot.language.figures import may_begin_figure
from bot.language.lemma import family, lemma
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


def keys_of(form: str) -> Iterable[str]:
    """Yield every key that a folded word may stand under, in every language.

    Whatever its script: «Taurus» stands in Russian wordings and texts, too.
    """
    yield "raw " + form
    for language, lexicon in lexicons().items():
        yield from (f"{language} {key}" for key in _keys_in(form, lexicon))
        if may_begin_figure(form, lemma(form, language), lexicon):
            yield FIGURE


def _keys_in(form: str, lexicon: Lexicon) -> Iterator[str]:
    base = lemma(form, lexicon.language)
    kin = family(base, lexicon.language)
    for key, _, _ in keys(base, kin, lexicon):
        yield key
    for concept in lexicon.concepts.begun_by(kin):
        yield "#" + concept
