"""What a query can ask of a post. Its words are told apart once, for all queries that look at it."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo
from functools import cached_property, lru_cache

from bot.language.detect import languages
from bot.language.reading import Reading
from bot.language.words import Token, tokens
from bot.matching.names import Names
from bot.matching.query.index import Base, bases
from bot.models import Channel, Speaker

_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, kw_only=True)
class Subject:
    """A post as queries see it. What is not known of it (no channel, no time) never fits a filter.

    `speakers` are those that `speaker:` may name; `zone` is the one in which days begin and end.
    """

    text: str
    channel: Channel | None = None
    posted_at: datetime | None = None
    speakers: tuple[Speaker, ...] = ()
    zone: tzinfo = UTC

    @cached_property
    def tokens(self) -> list[Token]:
        """The words in order."""
        return tokens(self.text)

    @property
    def is_taken_apart(self) -> bool:
        """Whether its words were asked for before."""
        return "tokens" in vars(self)

    @cached_property
    def places(self) -> Mapping[str, Sequence[int]]:
        """For each folded word its places among the tokens."""
        found: dict[str, list[int]] = defaultdict(list)
        for place, token in enumerate(self.tokens):
            found[token.text].append(place)
        return dict(found)

    @cached_property
    def vocabulary(self) -> list[str]:
        """The folded words, each once, in the order of their letters."""
        return sorted(self.places)

    def is_capital(self, place: int) -> bool:
        """Tell whether the word there begins with a capital."""
        return self.text[self.tokens[place].start].isupper()

    @cached_property
    def places_by_base(self) -> Mapping[Base, Sequence[int]]:
        """For each base that a dictionary gives its places among the tokens."""
        found: dict[Base, list[int]] = defaultdict(list)
        for word, places in self.places.items():
            common, names = bases(word)
            for base in common:
                found[base].extend(places)
            if names:
                capital = list(filter(self.is_capital, places))
                for base in names:
                    found[base].extend(capital)
        return dict(found)

    @cached_property
    def keys(self) -> frozenset[str]:
        """Every word as it stands and in its bases: what an index of posts would hold."""
        return frozenset(self.places).union(base for _, base in self.places_by_base)

    @cached_property
    def languages(self) -> tuple[str, ...]:
        """The languages it may be in; the channel's own decides where the words do not."""
        likely = languages(token.text for token in self.tokens)
        usual = self.channel.language if self.channel else ""
        return (usual,) if usual and (usual in likely or not likely) else likely

    @cached_property
    def day(self) -> date | None:
        """The day it was posted on."""
        return self.posted_at.astimezone(self.zone).date() if self.posted_at else None

    @cached_property
    def searchable(self) -> str:
        """The text, a lone surrogate replaced by U+FFFD; offsets are the same."""
        return _SURROGATE.sub("\ufffd", self.text)

    @cached_property
    def _reading(self) -> Reading:
        return Reading(self.text)

    def is_by(self, speaker_id: str) -> bool:
        """Tell whether it names the speaker, not only as somebody's boss, or is in their own channel."""
        if self.channel and self.channel.speaker == speaker_id:
            return True
        return any(
            _names(speaker).at(sentence, 0, len(sentence.words))
            for speaker in self.speakers
            if speaker.id == speaker_id
            for number in range(len(self._reading.spans))
            for language in self._reading.languages(number)
            for sentence in [self._reading.sentence(number, language)]
        )


@lru_cache(maxsize=256)
def _names(speaker: Speaker) -> Names:
    return Names(speaker)
