"""Dictionaries compiled on this machine at first use: opened in no time, and shared by all processes.

simplemma's own take seconds to unpack and hundreds of megabytes in each process. Compiled, a language is a
trie in a file (marisa-trie) that is mapped into memory. What a look-up gives is the same.
"""

import hashlib
import logging
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import marisa_trie
from simplemma.__metadata__ import __version__
from simplemma.strategies import DictionaryLookupStrategy
from simplemma.strategies.dictionaries.dictionary_factory import (
    DATA_FOLDER,
    SUPPORTED_LANGUAGES,
    CachingDictionaryFactory,
    DecodedStrMapping,
    DefaultDictionaryFactory,
)

from bot.errors import InputError
from bot.files import write_whole

log = logging.getLogger(__name__)

_DIGITS = 16  # of the hash of a language's file


def compiled(data: Path) -> DictionaryLookupStrategy:
    """Return what looks words up in dictionaries compiled for this user, or else under a data folder."""
    return DictionaryLookupStrategy(CompiledDictionaries(places(data)))


def places(data: Path) -> tuple[Path, ...]:
    """Return the folders in which compiled dictionaries may lie, the one of all newsrooms first."""
    try:
        caches = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    except RuntimeError:  # a user without a home
        return (data / "words",)
    return caches / "wirewatch", data / "words"


class CompiledDictionaries(CachingDictionaryFactory):
    """Dictionaries as tries in files; where none can be written, as simplemma has them.

    A file is named by what it was made of, written whole and never changed: another process, or another
    version, finds it whole or makes its own.
    """

    def __init__(self, folders: Iterable[Path]) -> None:
        super().__init__()
        self._folders = tuple(folders)

    def _get_dictionary_uncached(self, lang: str) -> Mapping[str, str]:
        as_it_comes = DefaultDictionaryFactory()
        if lang not in SUPPORTED_LANGUAGES:
            return as_it_comes.get_dictionary(lang)  # says so
        name = _name_of(lang)
        if found := _opened(self._folders, name):
            return found
        log.info("compiling the dictionary of %s, once: some seconds", lang)
        words = as_it_comes.get_dictionary(lang)
        if not all(map(str.isprintable, words)):  # which `_Trie` would not find
            return words
        made = marisa_trie.BytesTrie((word, base.encode()) for word, base in words.items()).tobytes()
        return _opened(_written(self._folders, name, made), name) or words


class _Trie(DecodedStrMapping):
    """A dictionary in a mapped file."""

    __slots__ = ("_trie",)

    def __init__(self, path: Path) -> None:
        self._trie = marisa_trie.BytesTrie()
        self._trie.mmap(str(path))

    def _lookup(self, key: str) -> str | None:
        if not key.isprintable():  # what is no word: a NUL leads the trie astray
            return None
        found = self._trie.get(key)
        return found[0].decode() if found else None

    def __iter__(self) -> Iterator[str]:
        return iter(self._trie.iterkeys())

    def __len__(self) -> int:
        return len(self._trie)


def _name_of(language: str) -> str:
    """Name a file by the version of simplemma and the content of the language's file."""
    content = (DATA_FOLDER / f"{language}.plzma").read_bytes()
    return f"{language}-{__version__}-{hashlib.sha256(content).hexdigest()[:_DIGITS]}.trie"


def _opened(folders: Iterable[Path], name: str) -> _Trie | None:
    for folder in folders:
        try:
            return _Trie(folder / name)
        except (OSError, RuntimeError):  # there is none, or it is damaged
            continue
    return None


def _written(folders: Sequence[Path], name: str, content: bytes) -> Iterator[Path]:
    """Write a file into the first of the folders that takes it, and yield that folder."""
    for folder in folders:
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            write_whole(folder / name, content, force=True)
        except (OSError, InputError) as error:
            log.debug("dictionaries are not kept in %s: %s", folder, error)
            continue
        yield folder
        return
