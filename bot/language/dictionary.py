"""Where words are looked up: simplemma's dictionaries (MIT), as they come or as they were compiled here."""

from collections.abc import Callable
from typing import Protocol


class Lookup(Protocol):
    """Gives a word's dictionary form."""

    def get_lemma(self, token: str, lang: str) -> str | None:
        """Return it, or None for a word that the dictionary of a language does not hold."""
        ...


class Dictionaries:
    """The dictionaries of all languages, opened when the first word is looked up."""

    def __init__(self, make: Callable[[], Lookup]) -> None:
        self._make = make
        self._opened: Lookup | None = None

    def provide(self, make: Callable[[], Lookup]) -> None:
        """Let words be looked up in what `make` opens; nothing changes once one was looked up."""
        self._make = make

    def get_lemma(self, word: str, language: str) -> str | None:
        """Return a word's dictionary form, the word taken as it stands or with its first letter changed."""
        opened = self._opened
        if opened is None:
            opened = self._opened = self._make()
        return opened.get_lemma(word, language)


def _as_they_come() -> Lookup:
    from simplemma.strategies import DictionaryLookupStrategy

    return DictionaryLookupStrategy()


DICTIONARIES = Dictionaries(_as_they_come)
