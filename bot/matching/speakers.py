"""Who says what stands at a place in a text.

Looked for in this order: an attribution in the sentence itself ("said X", «за словами X», "X: …"), the
speaker's name anywhere in it, the sentences that share its quotation, a signature below it, the heading of
the list it stands in, a following "he said this", the sentence before, the lead, the channel's own
speaker. The first that answers is believed; how near it stands is part of the score.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from bot.language.data import listed
from bot.language.digests import mark_at, marks
from bot.language.lemma import is_verb
from bot.language.reading import Reading, Sentence
from bot.matching.names import Names, is_voice

UNKNOWN = "unknown"
_LONGEST_CREDIT = 9  # words before a colon that name who speaks
_LONGEST_NAME = 6  # words of a name beside a verb of saying
_CLOSING = '»”"“'
# A quotation mark that opens, or one that closes.
_MARK = re.compile(r"([«„]|(?:(?<=[\s(:])|^)[\"“](?=\S))|([»”\"“])")
_LABELS = frozenset(listed("stories", "labels"))  # "BREAKING:" stands before the news and says nothing
_DASHES = ("–", "—", "-")
_TAGS = ("#", "@")
_FEWEST_LINES = 2  # with the same mark make a list
_EMPTY_LINE = re.compile(r"\n\s*\n")


# How near a speaker is named: with the words, before or after them, anywhere in the post, not at all.
SAYS, LEADS, NAMED, SILENT = 1.0, 0.8, 0.55, 0.0
_LONGEST_SIGNATURE = 8  # words


@dataclass(frozen=True, slots=True)
class Voice:
    """A speaker in a text: `ours` for the one asked for, else as the text calls them."""

    ours: bool
    words: str
    nearness: float = SAYS


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribution:
    """An attribution: who it names, and the place in the sentence where it does."""

    voice: Voice
    place: int


def voice(reading: Reading, names: Names, language: str, start: int, end: int) -> Voice | None:
    """Return who says text[start:end], or None when nothing tells."""
    first, last = reading.number_at(start), reading.number_at(max(start, end - 1))
    for number in _nearest(reading, first, last):
        found = _in_sentence(reading.sentence(number, language), names, start, end)
        if found is not None:
            return found if first <= number <= last else replace(found, nearness=LEADS)
    if any(_introduced(reading.sentence(number, language), names) for number in _headings(reading, first)):
        return Voice(True, "")
    below = _signature(reading, names, language, last)
    if below is not None:
        return below
    following = _pointing_back(reading, names, language, last + 1)
    if following is not None:
        return following
    for number in (first - 1, *_lead(reading)):
        if 0 <= number < first and (found := _introduced(reading.sentence(number, language), names)):
            return replace(found, nearness=SAYS) if _leads_over(reading, number, first) else found
    return None


def _leads_over(reading: Reading, number: int, first: int) -> bool:
    """Tell whether a sentence stands right before another in one line, or a colon opens what follows."""
    between = reading.text[reading.spans[first - 1][1] - 1 : reading.spans[first][0]]
    return between.startswith(":") or (number == first - 1 and "\n" not in between)


def is_named(reading: Reading, names: Names) -> bool:
    """Tell whether a text names the speaker anywhere."""
    return any(
        names.at(sentence, 0, len(sentence.words))
        for number in range(len(reading.spans))
        for sentence in (reading.sentence(number, language) for language in reading.languages(number)[:1])
    )


def _signature(reading: Reading, names: Names, language: str, number: int) -> Voice | None:
    """Return whose name stands below a quotation: "— Name, office" or a line of a name alone."""
    if number + 1 >= len(reading.spans):
        return None
    start, end = reading.spans[number]
    after = reading.spans[number + 1]
    own, line = reading.text[start:end].rstrip("*_ "), reading.text[after[0] : after[1]]
    if line[:1] in _TAGS:
        return None
    dashed, quoted = line.lstrip("*_ ")[:1] in _DASHES, own[-1:] in _CLOSING
    alone = "\n" in reading.text[end : after[0]]
    if not ((quoted and (dashed or alone)) or (dashed and not alone)):
        return None
    sentence = reading.sentence(number + 1, language)
    if not 0 < len(sentence.words) <= _LONGEST_SIGNATURE or sentence.tail.strip("*_ ").startswith(":"):
        return None
    if any(is_verb(base, sentence.lexicon.language) for base in sentence.lemmas[1:]):
        return None
    if names.at(sentence, 0, len(sentence.words)):
        return Voice(True, "")
    name_end = _name_end(sentence, 0)
    if name_end > 1 or (name_end and is_voice(sentence, 0)):
        return Voice(False, sentence.stretch(0, name_end))
    return None


def _headings(reading: Reading, number: int) -> Iterator[int]:
    """Yield the sentences above a list that a sentence stands in, the nearest first."""
    mark, counted = _mark(reading, number), marks(reading.text)
    if counted[mark] < _FEWEST_LINES:
        return
    yield from (
        before for before in range(number - 1, -1, -1) if counted[_mark(reading, before)] < _FEWEST_LINES
    )


def _mark(reading: Reading, number: int) -> str:
    """Return the mark that the line of a sentence begins with, "" for none."""
    return mark_at(reading.text, reading.text.rfind("\n", 0, reading.spans[number][0]) + 1)


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
    beyond = len(sentence.words) if sentence.end <= start else 0
    edges = (inside[0], inside[-1] + 1) if inside else (beyond, beyond)
    credits = list(_credits(sentence, names, edges))
    before = [credit for credit in credits if credit.place < edges[0]]
    after = [credit for credit in credits if credit.place >= edges[0]]
    if after and (not before or _is_quoted(sentence, edges, after[0])):
        return after[0].voice
    if before:
        return before[-1].voice
    return Voice(ours=True, words="") if names.may_speak_at(sentence, 0, len(sentence.words)) else None


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


def doubtful_subject(sentence: Sentence, start: int, end: int) -> str:
    """Return the capital that a sentence with text[start:end] begins with, if it may be who says that.

    At the beginning a capital tells no name from a noun: "Trump said", "Macron:". "" where nothing says so.
    """
    if not sentence.words or not sentence.words[0].capital or sentence.is_function(0):
        return ""
    inside = [place for place, word in enumerate(sentence.words) if word.start < end and word.end > start]
    if not inside or inside[0] == 0:
        return ""
    lexicon, after = sentence.lexicon, sentence.words[1] if len(sentence.words) > 1 else None
    if after is None or sentence.texts[0] in _LABELS:
        return ""
    says = (
        inside[0] > 1 and lexicon.saying.length_at(sentence.families, 1) and not _is_infinitive(sentence, 1)
    )
    return sentence.stretch(0, 1) if says or ":" in after.gap else ""


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
            before, after = _clause_start(sentence, place), _clause_end(sentence, place + 1)
            spoken_to = word.text in lexicon.addressing
            yield [(before, place)] if spoken_to else [(before, place), (place + 1, after)]
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
        return Voice(ours=True, words=sentence.stretch(start, end))
    named = [place for place in range(start, end) if is_voice(sentence, place)]
    if not named and names.at(sentence, start, end):
        return Voice(ours=False, words=sentence.stretch(start, end))  # who is spoken to does not speak
    if not named:
        return None
    return Voice(ours=False, words=sentence.stretch(named[0], named[-1] + 1))


def _pointing_back(reading: Reading, names: Names, language: str, number: int) -> Voice | None:
    """Return the voice of a sentence that points back: "he said this", «об этом сообщил»."""
    if number >= len(reading.spans):
        return None
    sentence = reading.sentence(number, language)
    if not sentence.words or not sentence.lexicon.backward.length_at(sentence.texts, 0):
        return None
    credit = next(_credits(sentence, names, (0, 0)), None)
    return replace(credit.voice, nearness=LEADS) if credit else None


def _introduced(sentence: Sentence, names: Names) -> Voice | None:
    """Return our speaker, when a sentence before names them."""
    return Voice(True, "", LEADS) if names.at(sentence, 0, len(sentence.words)) else None
