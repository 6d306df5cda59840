"""A wording made ready for comparing: its words in order, and what each of them may be replaced by.

A wording of several sentences is compared as a whole (word for word) and sentence by sentence: whoever
repeats one of them repeats the statement.
"""

import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from bot.language.comparison import comparison
from bot.language.reading import Reading, Sentence
from bot.language.words import normalise
from bot.matching.slots import Groups, Slot, Weighed, slots, weighed

_GROUP = re.compile(r"\{([^{}]*)\}")
_STOPS = ".!?…"
_MOST_VARIANTS = 64  # of one wording with groups, compared word for word
_FEWEST_REQUIRED = 2  # a sentence with fewer words of its own is only compared within the whole wording
_MOST_OF_THIN = 2  # telling words of a wording that says too little by itself


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Claim:
    """One sentence of a wording, in one language; `variants` are its words, groups spelt out."""

    statement: int
    language: str
    wording: str  # the whole wording, as configured
    text: str  # what of it the claim stands for
    variants: tuple[tuple[str, ...], ...]
    slots: tuple[Slot, ...]
    length: int  # in words
    sentences: int
    less: bool | None  # what its comparison says; None when it compares nothing
    whole: bool  # stands for all of the wording, compared word for word only
    part: str = ""  # the sentence of the wording that it stands for; "" for all of it
    reserved: bool = False  # says itself that it is an exception

    @property
    def words(self) -> float:
        """The number of its words of weight."""
        return float(sum(slot.counts for slot in self.slots))

    @property
    def telling(self) -> list[str]:
        """Its words and figures that not every news text has."""
        return [slot.label for slot in self.slots if slot.counts and not slot.common]

    @property
    def thin(self) -> bool:
        """So few words of its own that any text on its subject has them."""
        return len(self.telling) <= _MOST_OF_THIN

    @property
    def is_query(self) -> bool:
        """A query, which has no words of its own."""
        return not self.variants and not self.slots


class ReadWording:
    """A wording read: its sentences with what is looked for of each, and how groups may be spelt out."""

    def __init__(self, language: str, wording: str) -> None:
        self.language, self.wording = language, wording
        groups = _groups(wording)
        self.texts = _spelt_out(wording)
        self._spelt = [Reading(text) for text in self.texts]
        plain = self._spelt[0]
        self.parts = [plain.sentence(number, language) for number in range(len(plain.spans))]
        self.weighed = [tuple(weighed(part, groups)) for part in self.parts]

    @property
    def single(self) -> bool:
        """Whether it is one sentence, and so no other whole."""
        return len(self.parts) == 1

    @property
    def compared(self) -> Iterator[int]:
        """The numbers of its sentences that stand for it by themselves."""
        for number, own in enumerate(self.weighed):
            if self.single or sum(place.required for place in own) >= _FEWEST_REQUIRED:
                yield number

    def variants(self, number: int) -> tuple[tuple[str, ...], ...]:
        """Return the words of a sentence, groups spelt out."""
        return _distinct(
            reading.sentence(number, self.language).texts
            for reading in self._spelt
            if number < len(reading.spans)
        )

    def whole_variants(self) -> tuple[tuple[str, ...], ...]:
        """Return the words of all of its sentences, groups spelt out."""
        return _distinct(
            [token.text for number in range(len(reading.spans)) for token in reading.tokens(number)]
            for reading in self._spelt
        )


def claims(statement: int, language: str, wording: str) -> Iterator[Claim]:
    """Yield what there is to look for in a text for this wording."""
    worded = ReadWording(language, wording)
    text, parts = worded.texts[0], worded.parts
    own = [tuple(slots(part, places)) for part, places in zip(parts, worded.weighed, strict=True)]
    for number in worded.compared:
        part = parts[number]
        yield Claim(
            statement=statement,
            language=language,
            wording=wording,
            text=text[part.start : part.end],
            variants=worded.variants(number),
            slots=own[number],
            length=len(part.texts),
            sentences=1,
            less=_less(part),
            whole=False,
            part="" if worded.single else text[part.start : part.end].rstrip(_STOPS),
            reserved=part.first(part.lexicon.reserve, range(len(part.texts))) is not None,
        )
    if not worded.single:
        yield Claim(
            statement=statement,
            language=language,
            wording=wording,
            text=text,
            variants=worded.whole_variants(),
            slots=tuple(itertools.chain.from_iterable(own)),
            length=sum(len(part.texts) for part in parts),
            sentences=len(parts),
            less=None,
            whole=True,
        )


class Outline(NamedTuple):
    """The part of a claim by which it is looked for: sooner told than all of it."""

    places: Sequence[Weighed]
    variants: tuple[tuple[str, ...], ...]
    sentences: int
    whole: bool


def outlines(language: str, wording: str) -> Iterator[Outline]:
    """Yield the outline of each claim of a wording, in the order in which `claims` has them."""
    worded = ReadWording(language, wording)
    for number in worded.compared:
        yield Outline(worded.weighed[number], worded.variants(number), sentences=1, whole=False)
    if not worded.single:
        places = tuple(itertools.chain.from_iterable(worded.weighed))
        yield Outline(places, worded.whole_variants(), len(worded.parts), whole=True)


def _groups(wording: str) -> Groups:
    return (
        {words[0]: words for words in map(_alternatives, _GROUP.finditer(wording))} if "{" in wording else {}
    )


def _alternatives(group: re.Match[str]) -> tuple[str, ...]:
    """Return the alternatives of "{open|ready|willing}", each folded."""
    return tuple(normalise(alternative) for alternative in group.group(1).split("|"))


def _spelt_out(wording: str) -> list[str]:
    """Return the wording with one alternative of each group, the first ones first."""
    if "{" not in wording:
        return [wording]
    pieces = [
        piece.split("|") if number % 2 else [piece] for number, piece in enumerate(_GROUP.split(wording))
    ]
    return ["".join(choice) for choice in itertools.islice(itertools.product(*pieces), _MOST_VARIANTS)]


def _distinct(variants: Iterable[list[str]]) -> tuple[tuple[str, ...], ...]:
    return tuple(dict.fromkeys(tuple(variant) for variant in variants if variant))


def _less(part: Sentence) -> bool | None:
    found = comparison(part)
    return found.less if found else None
