"""Ids for what people add by its words alone: "Мы открыты для переговоров" becomes otkryty-peregovorov."""

from collections.abc import Container, Iterator
from functools import cache
from itertools import count
from unicodedata import normalize

from bot.language.data import entries
from bot.language.detect import languages
from bot.language.lexicon import lexicons
from bot.language.scripts import scripts
from bot.language.words import tokens

WORDS = 4
LONGEST = 40
NAMELESS = "statement"


def id_of(words: str, taken: Container[str]) -> str:
    """Make an id of the first words that say something; a number is added to one that is taken."""
    spoken = [token.text for token in tokens(words)]
    likely = languages(spoken)
    telling = [word for word in spoken if not (likely and lexicons()[likely[0]].is_small(word))] or spoken
    name = "-".join(filter(None, map(_latin, telling[:WORDS])))[:LONGEST].strip("-") or NAMELESS
    return next(numbered for numbered in _numbered(name) if numbered not in taken)


def _numbered(name: str) -> Iterator[str]:
    yield name
    for number in count(2):
        yield f"{name}-{number}"


def _latin(word: str) -> str:
    """Return the letters and digits of a word that an id may have."""
    plain = normalize("NFKD", word.translate(_latin_letters()))
    return "".join(letter for letter in plain if letter.isascii() and letter.isalnum())


@cache
def _latin_letters() -> dict[int, str]:
    pairs = (entry.split() for entry in entries(scripts()["latin"]["letters"]))
    return {ord(letter): "".join(latin) for letter, *latin in pairs}
