"""Texts with real word frequencies: composed by chains of words that are learned from texts of people."""

import gzip
import json
import random
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from bot.language.detect import languages
from bot.language.words import tokens

ROOT = Path(__file__).parent.parent.parent
SHIPPED = "the texts that come with the project"
LANGUAGES = ("en", "ru", "uk")

_END = ""
_LEAP = 0.15  # of the words follow another word than the learned ones: no text comes out as it was learned
_LONGEST = 60  # words of a sentence
_SENTENCES = re.compile(r"(?<=[.!?…])\s+|\n+")


class Chains:
    """What follows which word in one language, and of how many sentences a text is made."""

    def __init__(self) -> None:
        self._next: dict[str, list[str]] = defaultdict(list)
        self._words: list[str] = []
        self.lengths: list[int] = []  # of texts, in sentences

    def learn(self, text: str) -> None:
        """Note the words of a text in their order."""
        sentences = [words for part in _SENTENCES.split(text) if (words := part.split())]
        self.lengths.append(len(sentences))
        for words in sentences:
            self._words += words
            for word, after in zip(["", *words], [*words, _END], strict=True):
                self._next[word].append(after)

    @property
    def size(self) -> int:
        """How many sentences were learned."""
        return len(self._next[""])

    def is_rare(self, word: str) -> bool:
        """Tell whether a word stands in one of 5,000 sentences, or in fewer."""
        return len(self._next.get(word, ())) <= max(1, self.size // 5_000)

    def sentence(self, dice: random.Random, *, plain: re.Pattern[str] | None = None) -> list[str]:
        """Compose the words of a sentence; none, as soon as a word is not `plain`."""
        said: list[str] = []
        chance, word = dice.random, ""
        for _ in range(_LONGEST + 1):  # what `choice` asks for each word takes four times as long
            after = self._words if word and chance() < _LEAP else self._next[word]
            word = after[int(chance() * len(after))]
            if word == _END:
                break
            if plain and not plain.fullmatch(word):
                return []
            said.append(word)
        return said[:_LONGEST]

    def text(self, dice: random.Random) -> str:
        """Compose a text of as many sentences as one of the learned ones has."""
        sentences = (" ".join(self.sentence(dice)) for _ in range(dice.choice(self.lengths)))
        return "\n".join(sentences)


def learned(texts: Iterable[str]) -> dict[str, Chains]:
    """Return what texts teach, by language; a text in doubt counts for the likeliest."""
    found = {language: Chains() for language in LANGUAGES}
    for text in texts:
        likely = [one for one in languages(token.text for token in tokens(text)) if one in found]
        if likely:
            found[likely[0]].learn(text)
    return found


def shipped_texts() -> Iterator[str]:
    """Yield what people wrote among the project's own files: labelled posts, stories, the sample, pages."""
    yield from texts_of(ROOT / "tests" / "data" / "labelled" / "posts.jsonl")
    yield from texts_of(ROOT / "tests" / "data" / "stories" / "translations.jsonl")
    for page in sorted((ROOT / "docs").glob("journalists*.md")):
        yield from re.split(r"\n\s*\n", page.read_text("utf-8"))
    for sample in sorted((ROOT / "config" / "sample").glob("*.json")):
        yield from _strings(json.loads(sample.read_text("utf-8")))


def texts_of(path: Path) -> list[str]:
    """Return the texts of a file of JSON Lines, plain or gzipped: `text`, or else all that is long."""
    content = path.read_bytes()
    lines = (gzip.decompress(content) if path.suffix == ".gz" else content).splitlines()
    records = [json.loads(line) for line in lines]
    return [text for record in records for text in _texts(record)]


def _texts(record: dict[str, object]) -> Sequence[str]:
    text = record.get("text")
    return [text] if isinstance(text, str) else list(_strings(record))


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str) and value.count(" ") > 2:
        yield value
    elif isinstance(value, dict):
        yield from (text for part in value.values() for text in _strings(part))
    elif isinstance(value, list):
        yield from (text for part in value for text in _strings(part))
