"""Who says what stands at a place in a text.

Looked for in this order: an attribution in the sentence itself ("said X", «за словами X», "X: …"), the
speaker's name anywhere in it, the sentences that share its quotation, a following "he said this", the
sentence before, the lead, the channel's own speaker. The first that answers is believed.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.language.lemma import is_verb, morphology
from bot.language.lexicon import lexicons
from bot.language.reading import Reading, Sentence
from bot.language.scripts import VOWELS
from bot.language.words import tokens
from bot.models import Speaker

UNKNOWN = "unknown"
_LONGEST_CREDIT = 9  # words before a colon that name who speaks
_LONGEST_NAME = 6  # words of a name beside a verb of saying
_SHORTEST_STEM = 3
_CLOSING = '»”"“'
# A quotation mark that opens, or one that closes.
_MARK = re.compile(r"([«„]|(?:(?<=[\s(:])|^)[\"“](?=\S))|([»”\"“])")
_EMPTY_LINE = re.compile(r"\n\s*\n")


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """A speaker in a text: `ours` for the one asked for, else as the text calls them."""

    ours: bool
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribution:
    """An attribution: who it names, and the place in the sentence where it does."""

    voice: Voice
    place: int


class Names:
    """A speaker's names and roles as they are found in a text, in any grammatical case."""

    def __init__(self, speaker: Speaker) -> None:
        self.speaker = speaker
        listed = (speaker.name, *speaker.aliases, *speaker.roles)
        split = {tuple(token.text for token in tokens(name)) for name in listed}
        self._stems = [tuple((word, _stem(word)) for word in name) for name in sorted(split) if name]
        self._endings = frozenset(
            ending for language in lexicons() for ending in morphology(language).cases
        ) | {""}
        roles = {tuple(token.text for token in tokens(name)) for name in speaker.roles}
        self._roles = frozenset(tuple((word, _stem(word)) for word in name) for name in roles)

    @property
    def stems(self) -> list[tuple[str, ...]]:
        """For each name with what its words begin, wherever it stands."""
        return [tuple(stem for _, stem in name) for name in self._stems]

    def at(self, sentence: Sentence, start: int, end: int) -> bool:
        """Tell whether one of the names stands among words[start:end], in any case."""
        return next(self._found(sentence, start, end), None) is not None

    def speaks_at(self, sentence: Sentence, start: int, end: int) -> bool:
        """Tell the same of a subject: a name in another case counts only where nobody else is named."""
        found = list(self._found(sentence, start, end))
        if not found:
            return False
        if any(self._is_nominative(sentence, place, size) for place, size in found):
            return True
        own = {place + step for place, size in found for step in range(size)}
        return not any(
            _is_voice(sentence, place) and not _is_place(sentence, place)
            for place in range(start, end)
            if place not in own
        )

    def _found(self, sentence: Sentence, start: int, end: int) -> Iterator[tuple[int, int]]:
        """Yield (place, words) of every name among words[start:end]."""
        for name in self._stems:
            for place in range(start, end - len(name) + 1):
                if self._matches(name, sentence, place):
                    yield place, len(name)

    def _is_nominative(self, sentence: Sentence, place: int, size: int) -> bool:
        words = tuple(sentence.texts[place : place + size])
        return any(words == tuple(form for form, _ in name) for name in self._stems)

    def _matches(self, name: tuple[tuple[str, str], ...], sentence: Sentence, place: int) -> bool:
        words = sentence.words[place : place + len(name)]
        if name not in self._roles and not words[0].capital:
            return False
        if _is_only_an_aide(sentence, place, place + len(name)):
            return False
        return all(
            word.text == form or (word.text.startswith(stem) and word.text[len(stem) :] in self._endings)
            for word, (form, stem) in zip(words, name, strict=True)
        )


def _is_only_an_aide(sentence: Sentence, start: int, end: int) -> bool:
    """Tell whether the name only tells whose man speaks: "Putin's spokesman", «пресс-секретарь Путина»."""
    lexicon, lemmas = sentence.lexicon, sentence.lemmas
    if sentence.texts[end - 1].endswith("'s"):
        return any(lexicon.aides.length_at(lemmas, place) for place in range(end, min(end + 2, len(lemmas))))
    before = start - 1
    while before >= 0 and sentence.texts[before] in lexicon.links:
        before -= 1
    return any(
        lexicon.aides.length_at(lemmas, place) == before + 1 - place
        for place in range(max(0, before - 1), before + 1)
    )


def _stem(word: str) -> str:
    """Return what stays the same in all cases of a name."""
    stem = word
    while len(stem) > _SHORTEST_STEM and stem[-1] in VOWELS:
        stem = stem[:-1]
    return stem


def voice(reading: Reading, names: Names, language: str, start: int, end: int) -> Voice | None:
    """Tell who says text[start:end]; None when nothing tells."""
    first, last = reading.number_at(start), reading.number_at(max(start, end - 1))
    for number in _nearest(reading, first, last):
        found = _in_sentence(reading.sentence(number, language), names, start, end)
        if found is not None:
            return found
    following = _pointing_back(reading, names, language, last + 1)
    if following is not None:
        return following
    for number in (first - 1, *_lead(reading)):
        if 0 <= number < first and (found := _introduced(reading.sentence(number, language), names)):
            return found
    return None


def _lead(reading: Reading) -> Iterator[int]:
    """Yield the first two sentences, the second only if no empty line parts it from the first."""
    yield 0
    if len(reading.spans) > 1:
        between = reading.text[reading.spans[0][1] : reading.spans[1][0]]
        if not _EMPTY_LINE.search(between):
            yield 1


def _nearest(reading: Reading, first: int, last: int) -> Iterator[int]:
    """Yield the sentences of the evidence, then those that its quotation runs through."""
    yield from range(first, last + 1)
    opened, closed = _quotation(reading, first, last)
    yield from (number for number in (closed, opened) if not first <= number <= last)


def _quotation(reading: Reading, first: int, last: int) -> tuple[int, int]:
    """Return the sentences in which a quotation around these begins and ends."""
    opened, closed = first, last
    while opened > 0 and _is_inside(reading, opened):
        opened -= 1
    while closed + 1 < len(reading.spans) and _is_inside(reading, closed + 1):
        closed += 1
    return opened, closed


def _is_inside(reading: Reading, number: int) -> bool:
    """Tell whether a quotation is open where the sentence begins: the last mark in its line opens one."""
    line = reading.text[: reading.spans[number][0]].rpartition("\n")[2]
    marks = _MARK.findall(line)
    return bool(marks) and marks[-1][0] != ""


def _in_sentence(sentence: Sentence, names: Names, start: int, end: int) -> Voice | None:
    inside = [place for place, word in enumerate(sentence.words) if word.start < end and word.end > start]
    edges = (inside[0], inside[-1] + 1) if inside else (0, 0)
    credits = list(_credits(sentence, names, edges))
    before = [credit for credit in credits if credit.place < edges[0]]
    after = [credit for credit in credits if credit.place >= edges[0]]
    if after and (not before or _is_quoted(sentence, edges, after[0])):
        return after[0].voice
    if before:
        return before[-1].voice
    return Voice(ours=True, words="") if names.at(sentence, 0, len(sentence.words)) else None


def _is_quoted(sentence: Sentence, edges: tuple[int, int], credit: Attribution) -> bool:
    """Tell whether the evidence ends a quotation that the credit follows: "…", said X."""
    gaps = (sentence.words[place].gap for place in range(edges[1], credit.place + 1))
    return any(mark in gap for gap in gaps for mark in _CLOSING)


def _credits(sentence: Sentence, names: Names, edges: tuple[int, int]) -> Iterator[Attribution]:
    """Yield every attribution outside the evidence, in order."""
    for alternatives in _credit_places(sentence, edges):
        for start, end in alternatives:
            start, end = _outside(start, end, edges)
            found = _named(sentence, names, start, end)
            if found is not None:
                yield Attribution(voice=found, place=start)
                break


def _outside(start: int, end: int, edges: tuple[int, int]) -> tuple[int, int]:
    """Return the part of a stretch that lies before the evidence, or after it."""
    return (start, min(end, edges[0])) if start < edges[0] else (max(start, edges[1]), end)


def _credit_places(sentence: Sentence, edges: tuple[int, int]) -> Iterator[list[tuple[int, int]]]:
    """Yield for each sign of an attribution the stretches that may name the source, the likelier first."""
    lexicon = sentence.lexicon
    colon = next((place for place, word in enumerate(sentence.words) if ":" in word.gap), None)
    if colon is not None and 0 < colon <= min(_LONGEST_CREDIT, edges[0]):
        yield [(0, colon)]
    for place, word in enumerate(sentence.words):
        if edges[0] <= place < edges[1]:
            continue
        length = lexicon.sources.length_at(sentence.texts, place)
        if length:
            yield [(place + length, _clause_end(sentence, place + length))]
        if lexicon.saying.length_at(sentence.families, place) and not _is_infinitive(sentence, place):
            yield [(_clause_start(sentence, place), place), (place + 1, _clause_end(sentence, place + 1))]
        if place >= edges[1] and ("–" in word.gap or "—" in word.gap):
            yield [(place, _name_end(sentence, place))]


def _is_infinitive(sentence: Sentence, place: int) -> bool:
    """Tell whether a verb of saying says nothing here: "has the right to say", «даёт право говорить»."""
    language, word = sentence.lexicon.language, sentence.words[place]
    return (word.text == word.lemma and is_verb(word.text, language)) or (
        place > 0 and sentence.texts[place - 1] == "to"
    )


def _name_end(sentence: Sentence, place: int) -> int:
    """Return where a bare name after a dash ends: with its last capital."""
    end = place
    while end < len(sentence.words) and sentence.words[end].capital:
        end += 1
    return end


def _clause_end(sentence: Sentence, place: int) -> int:
    end = place
    while end < len(sentence.words) and end - place < _LONGEST_NAME:
        if sentence.clauses[end] != sentence.clauses[max(place - 1, 0)]:
            break
        end += 1
    return end


def _clause_start(sentence: Sentence, place: int) -> int:
    start = place
    while start > 0 and sentence.clauses[start - 1] == sentence.clauses[place]:
        start -= 1
    return start


def _named(sentence: Sentence, names: Names, start: int, end: int) -> Voice | None:
    """Return the voice that words[start:end] name; None when they name nobody."""
    if names.speaks_at(sentence, start, end):
        return Voice(ours=True, words=_cut(sentence, start, end))
    named = [place for place in range(start, end) if _is_voice(sentence, place)]
    if not named:
        return None
    return Voice(ours=False, words=_cut(sentence, named[0], named[-1] + 1))


def _is_voice(sentence: Sentence, place: int) -> bool:
    """Tell whether the word may name somebody: a capital, or an office or body that speaks."""
    capital = sentence.words[place].capital and not sentence.is_function(place)
    return capital or bool(sentence.lexicon.voices.length_at(sentence.lemmas, place))


def _is_place(sentence: Sentence, place: int) -> bool:
    """Tell whether a capital only says where: it follows a preposition, as in «Путіна з Владивостока»."""
    before = sentence.texts[place - 1] if place else ""
    return place > 0 and sentence.is_function(place - 1) and before not in sentence.lexicon.joiners


def _cut(sentence: Sentence, start: int, end: int) -> str:
    return sentence.original[sentence.words[start].start : sentence.words[end - 1].end] if start < end else ""


def _pointing_back(reading: Reading, names: Names, language: str, number: int) -> Voice | None:
    """Return the voice of a sentence that points back: "he said this", «об этом сообщил»."""
    if number >= len(reading.spans):
        return None
    sentence = reading.sentence(number, language)
    if not sentence.words or not sentence.lexicon.backward.length_at(sentence.texts, 0):
        return None
    credit = next(_credits(sentence, names, (0, 0)), None)
    return credit.voice if credit else None


def _introduced(sentence: Sentence, names: Names) -> Voice | None:
    """Return our speaker, when a sentence before names them."""
    return Voice(ours=True, words="") if names.at(sentence, 0, len(sentence.words)) else None
