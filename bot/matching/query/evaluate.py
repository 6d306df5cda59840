"""Whether a post is what a query asks for, and which of its words are.

A tree is made once into functions of a post. A condition answers None, or the (start, end) of what it
found in the text, in no particular order; a finder answers runs of words, (first, last + 1), in order.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence
from typing import TypeAlias

from bot.matching.query.index import forms
from bot.matching.query.nearness import may_be_near
from bot.matching.query.nodes import (
    After,
    And,
    Before,
    BySpeaker,
    Filter,
    InChannel,
    InLanguage,
    Near,
    Node,
    Not,
    OneWord,
    Or,
    Pattern,
    Phrase,
    Stem,
    is_placed,
)
from bot.matching.query.patterns import Expression
from bot.matching.query.subject import Subject

Run: TypeAlias = tuple[int, int]
Finder: TypeAlias = Callable[[Subject], Sequence[Run]]
Condition: TypeAlias = Callable[[Subject], Sequence[tuple[int, int]] | None]

# What is cheap to tell goes first; the rest is only asked where that holds.
_COSTS: dict[type, int] = {InChannel: 0, After: 0, Before: 0, Pattern: 2, InLanguage: 3, BySpeaker: 4}
_COST_OF_WORDS = 1


def condition(node: Node) -> Condition:
    """Make the node a question to a post."""
    match node:
        case And(parts):
            return _all([condition(part) for part in sorted(parts, key=_cost)])
        case Or(parts):
            return _any([condition(part) for part in parts])
        case Not(part):
            return _none(condition(part))
        case Near(parts, distances):
            return _near([finder(part) for part in parts], distances, may_be_near(parts, distances))
        case Pattern(source):
            return _pattern(source)
        case OneWord() | Stem() | Phrase():
            return _found(finder(node))
        case _:
            return _filter(node)


def _cost(node: Node) -> int:
    match node:
        case And(parts) | Or(parts):
            return max(map(_cost, parts))
        case Not(part):
            return _cost(part)
        case _:
            return _COSTS.get(type(node), _COST_OF_WORDS)


def _all(conditions: Sequence[Condition]) -> Condition:
    def ask(subject: Subject) -> list[tuple[int, int]] | None:
        found: list[tuple[int, int]] = []
        for holds in conditions:
            answer = holds(subject)
            if answer is None:
                return None
            found.extend(answer)
        return found

    return ask


def _any(conditions: Sequence[Condition]) -> Condition:
    def ask(subject: Subject) -> list[tuple[int, int]] | None:
        answers = [answer for holds in conditions if (answer := holds(subject)) is not None]
        return [span for answer in answers for span in answer] if answers else None

    return ask


def _none(inner: Condition) -> Condition:
    return lambda subject: () if inner(subject) is None else None


def _filter(node: Filter) -> Condition:
    test = _test(node)
    return lambda subject: () if test(subject) else None


def _test(node: Filter) -> Callable[[Subject], bool]:
    match node:
        case InChannel(username):
            return lambda subject: subject.channel is not None and subject.channel.key == username
        case InLanguage(code):
            return lambda subject: code in subject.languages
        case BySpeaker(speaker):
            return lambda subject: subject.is_by(speaker)
        case After(day):
            return lambda subject: subject.day is not None and subject.day >= day
        case Before(day):
            return lambda subject: subject.day is not None and subject.day < day


def _pattern(source: str) -> Condition:
    expression = Expression(source)
    return lambda subject: expression.spans(subject.searchable) or None


def _found(find: Finder) -> Condition:
    return lambda subject: _spans(subject, find(subject)) or None


def _spans(subject: Subject, runs: Iterable[Run]) -> list[tuple[int, int]]:
    return [(token.start, token.end) for first, after in runs for token in subject.tokens[first:after]]


# --- where words stand --------------------------------------------------------------------------


def finder(node: Node) -> Finder:
    """Make the node a search for runs of words. It is one of those that may stand beside NEAR."""
    match node:
        case OneWord(text, exact=True):
            return lambda subject: _singles(subject.places.get(text, ()))
        case OneWord(text):
            return _inflected(text)
        case Stem(text):
            return _beginning(text)
        case Phrase(parts):
            return _adjacent([finder(part) for part in parts])
        case Or(parts) if is_placed(node):
            finders = [finder(part) for part in parts]
            return lambda subject: sorted({run for find in finders for run in find(subject)})
        case _:
            raise TypeError(f"has no place among words: {node!r}")


def _singles(places: Iterable[int]) -> list[Run]:
    return [(place, place + 1) for place in places]


def _inflected(word: str) -> Finder:
    wanted = forms(word)
    as_they_stand = (word, *sorted(wanted.declined - wanted.capitals))
    capitals = sorted(wanted.capitals)

    def find(subject: Subject) -> list[Run]:
        places = {place for form in as_they_stand for place in subject.places.get(form, ())}
        for base in wanted.bases:
            places.update(subject.places_by_base.get(base, ()))
        for form in capitals:
            places.update(filter(subject.is_capital, subject.places.get(form, ())))
        return _singles(sorted(places))

    return find


def _beginning(stem: str) -> Finder:
    def find(subject: Subject) -> list[Run]:
        words = subject.vocabulary
        places: set[int] = set()
        for number in range(bisect_left(words, stem), len(words)):
            if not words[number].startswith(stem):
                break
            places.update(subject.places[words[number]])
        return _singles(sorted(places))

    return find


def _adjacent(finders: Sequence[Finder]) -> Finder:
    def find(subject: Subject) -> list[Run]:
        starts: set[int] | None = None
        for offset, places_of in enumerate(finders):
            here = {first - offset for first, _ in places_of(subject)}
            starts = here if starts is None else starts & here
            if not starts:
                return []
        return [(start, start + len(finders)) for start in sorted(starts or ())]

    return find


def _near(finders: Sequence[Finder], distances: Sequence[int], may_be: Callable[[str], bool]) -> Condition:
    def ask(subject: Subject) -> list[tuple[int, int]] | None:
        if not subject.is_taken_apart and not may_be(subject.text):
            return None
        chain: list[Sequence[Run]] = []
        for find in finders:
            runs = find(subject)
            chain.append(_beside(runs, chain[-1], distances[len(chain) - 1]) if chain else runs)
            if not chain[-1]:
                return None
        for number in range(len(distances) - 1, -1, -1):  # drop what leads no further
            chain[number] = _beside(chain[number], chain[number + 1], distances[number])
        return _spans(subject, (run for runs in chain for run in runs))

    return ask


def _beside(runs: Sequence[Run], others: Sequence[Run], distance: int) -> list[Run]:
    """Keep the runs that have one of the others, and not a part of themselves, within so many words."""
    firsts = sorted(first for first, _ in others)
    afters = sorted(after for _, after in others)

    def has_neighbour(run: Run) -> bool:
        first, after = run
        following = bisect_left(firsts, after)
        preceding = bisect_right(afters, first) - 1
        return (following < len(firsts) and firsts[following] < after + distance) or (
            preceding >= 0 and afters[preceding] > first - distance
        )

    return [run for run in runs if has_neighbour(run)]
