"""A wire to measure on, as long as it is wanted, and statements worded in three languages."""

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cache, cached_property
from itertools import count, islice
from pathlib import Path

from bot.language.lemma import lemma
from bot.language.lexicon import lexicons
from bot.language.words import tokens
from bot.models import Post, Statement
from tests.bench.chains import LANGUAGES, SHIPPED, Chains, learned, shipped_texts, texts_of
from tests.builders import NOON, a_post

CARRYING = 0.01  # of the posts carry a statement
COPIES = 0.05  # of the posts repeat one of the last RECENT, with another beginning
RECENT = 200
APART = timedelta(seconds=30)
CHANNELS = 24

_LEAST, _MOST = 5, 9  # words of a wording
_MEANING = 4  # of them that mean something, at least
_LENGTHS = (
    1,
    2,
    3,
    4,
    5,
    6,
    8,
    10,
    14,
)  # sentences of a post; the project's own texts are examples, mostly of one
_RARE = 2  # of them that are rare, at least: what is tracked is about something
_TRIES = 20  # after which what is said need not be rare: few texts have few rare words
_SAID = 8  # words of a sentence, at least
_PLAIN = re.compile(r"[^\W\d_]+[,.;!?]?")


@dataclass(frozen=True)
class Wire:
    """Chains by language, and the public name of what they were learned from."""

    chains: dict[str, Chains]
    name: str

    def statements(self, count: int, wordings: int = 4) -> list[Statement]:
        """Compose statements, each once for all measures; a larger count begins with a smaller one's."""
        dice, composed = self._composed.setdefault(wordings, (random.Random(5), []))
        while len(composed) < count:
            wording = {
                language: tuple(dict.fromkeys(self._wording(dice, language) for _ in range(wordings)))
                for language in LANGUAGES
            }
            composed.append(Statement(id=f"s{len(composed)}", title="composed", wording=wording))
        return composed[:count]

    @cached_property
    def _composed(self) -> dict[int, tuple[random.Random, list[Statement]]]:
        """The statements that were composed, by how many wordings they have, with the dice for more."""
        return {}

    def texts(self, statements: Sequence[Statement], seed: int = 29) -> Iterator[str]:
        """Compose texts without end; another seed gives others. A few carry a statement or are copies."""
        dice, recent = random.Random(seed), list[str]()
        shares = [chains.size for chains in self.chains.values()]
        while True:
            (language,) = dice.choices(list(self.chains), shares)
            text = self.chains[language].text(dice)
            if recent and dice.random() < COPIES:
                text = f"{' '.join(self.chains[language].sentence(dice)[:4])}\n{dice.choice(recent)}"
            elif statements and dice.random() < CARRYING:
                said = dice.choice(statements).wording[language]
                text = f"{text}\n{dice.choice(said)}."
            recent = [*recent[-RECENT:], text]
            yield text

    def posts(self, count: int, statements: Sequence[Statement] = (), seed: int = 29) -> list[Post]:
        """Compose posts of one channel, half a minute apart."""
        texts = islice(self.texts(statements, seed), count)
        return [a_post(number, text, posted_at=NOON + number * APART) for number, text in enumerate(texts, 1)]

    def _wording(self, dice: random.Random, language: str) -> str:
        """Cut a wording out of a composed sentence that is no footer, link or list."""
        known = lexicons()[language]
        empty = known.function | known.common | known.numerals
        for attempt in count():
            sentence = self.chains[language].sentence(dice, plain=_PLAIN)
            if len(sentence) < _SAID:
                continue
            first = dice.randrange(1, len(sentence))
            said = sentence[first : first + dice.randint(_LEAST, _MOST)]
            rare = sum(map(self.chains[language].is_rare, set(said)))
            if len(said) < _LEAST or (rare < _RARE and attempt <= _TRIES):
                continue
            words = [token.text for token in tokens(" ".join(said))]
            meant = {lemma(word, language) for word in words if len(word) > 3} - empty
            if len(words) >= _LEAST and len(meant) >= _MEANING:
                return " ".join(words).capitalize()
        raise AssertionError("counting has no end")


def spread(posts: Sequence[Post]) -> list[Post]:
    """Let posts be of CHANNELS channels in turn."""
    return [replace(post, channel_id=post.channel_id + post.message_id % CHANNELS) for post in posts]


@cache
def shipped_wire() -> Wire:
    """Return what the project's own texts teach."""
    chains = learned(shipped_texts())
    for each in chains.values():
        each.lengths = list(_LENGTHS)
    return Wire(chains, SHIPPED)


def wire_of(path: Path, name: str) -> Wire:
    """Return what a file's texts teach; a language that it hardly has is learned from the project's own."""
    chains = learned(texts_of(path))
    known = shipped_wire().chains
    return Wire({one: each if each.size >= 20_000 else known[one] for one, each in chains.items()}, name)
