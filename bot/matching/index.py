"""Proposes, for the words of a text, the claims that may be in it.

A claim is worth a look in a sentence of its language whose words could bring it to the least score that its
statement lists, and wherever all of its words stand. Everything else is turned down by numbers alone.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence, Set
from typing import NamedTuple

from bot.language.detect import languages, likeliest
from bot.language.lexicon import lexicons
from bot.language.reading import Reading, abbreviations
from bot.language.sentences import sentences
from bot.language.words import ALL_ALIKE, CYRILLIC, LATIN
from bot.matching.claimed import ClaimTable
from bot.matching.needs import Needs
from bot.matching.outlined import Outlines
from bot.matching.quoted import QuotedClaims
from bot.matching.related import Related
from bot.matching.rungs import has_ellipsis
from bot.matching.shelf import Shelf
from bot.matching.vocabulary import Vocabulary, Word

_BOTH = LATIN | CYRILLIC

Name = tuple[str, ...]  # what each word of a name begins with, in any case


class Proposal(NamedTuple):
    """A claim by its number, and where it may be.

    `within` are sentences whose own words allow it, `across` runs of sentences in which it may stand word
    for word, and `near` sentences that share a word with it, where its speaker is named: what an encoder is
    asked about.
    """

    claim: int
    within: list[int]
    across: list[range]
    near: Sequence[int] = ()
    quoted: bool = True  # whether it may stand word for word in those sentences


class Encoded(NamedTuple):
    """The conditions on which an encoder is asked of a statement.

    It is looked for in these languages besides its own: by the families of words, which have the same names
    in every language. It lists nothing below the least log odds.
    """

    languages: Collection[str]
    least: float


class Index:
    """Claims by the words that they need. Knows nothing of order or distance."""

    def __init__(
        self,
        claims: ClaimTable,
        outlines: Outlines,
        names: Mapping[int, Collection[Name]],
        least: Mapping[int, float],
        encoded: Mapping[int, Encoded] | None = None,
    ) -> None:
        """Index claims; `names` are those of each statement's speaker, by the statement's number.

        `least` are the log odds from which a statement lists anything. `encoded` tells what an encoder is
        asked of a statement; it is None where none is asked.
        """
        self._claims = claims
        self._quoted = QuotedClaims(claims, outlines)
        self._names: dict[str, list[tuple[Name, int]]] = defaultdict(list)  # first stem → names
        for statement, own in names.items():
            for name in own:
                self._names[name[0]].append((name, statement))
        stems = frozenset(stem for own in names.values() for name in own for stem in name)
        self._shelf = Shelf(Needs(claims, outlines, least, names.keys()))
        self.vocabulary = Vocabulary(outlines.slots, stems, self._quoted.filed_under, self._shelf.leads)
        self._related: Related | None = None
        if encoded is not None:
            asked = {number: one.least for number, one in encoded.items()}
            foreign = {number: one.languages for number, one in encoded.items()}
            related = Needs(claims, outlines, asked, names.keys(), encoded=True)
            self._related = Related(related, claims, self.vocabulary, foreign)

    def propose(self, text: str, own: Collection[int] = ()) -> tuple[list[tuple[int, int]], list[Proposal]]:
        """Return the (start, end) of each sentence, and the claims that the words of a text allow, in order.

        `own` are the statements whose speaker owns the channel. The second list is empty when the words
        allow nothing.
        """
        spans = sentences(text, abbreviations())
        words = [self.vocabulary.words(text[start:end]) for start, end in spans]
        distinct = set[Word]().union(*words)
        named = self._named(distinct) | frozenset(own)
        within = self._within(text, spans, words, named)
        standing = list(self._standing(distinct))
        across = self._across(standing, words, within)
        shortened = has_ellipsis(text)
        if shortened and any(self._quoted.begin_with(word.hashes) for word in distinct):
            across |= {claim: [range(len(spans))] for claim in self._elliptical(text)}
        quoted = {claim for claim, _ in standing}
        near = self._related.near(words, named) if self._related is not None else {}
        return spans, [
            Proposal(
                claim=claim,
                within=within.get(claim, []),
                across=across.get(claim, []),
                near=near.get(claim, ()),
                quoted=shortened or claim in quoted,
            )
            for claim in sorted(within.keys() | across.keys() | near.keys())
        ]

    def looks_for(self, raws: Iterable[str]) -> bool:
        """Tell whether a text may be one to look at for the sake of one of these raw words."""
        words = self.vocabulary.known(raws)
        return any(self._leads(word) or self._quoted.begin_with(word.hashes) for word in words)

    def meant(self, raws: Iterable[str]) -> dict[str, Word]:
        """Return those of some raw words that mean anything to any claim, with what they are looked up as."""
        listed = list(raws)
        return {
            raw: word
            for raw, word in zip(listed, self.vocabulary.known(listed), strict=True)
            if self.vocabulary.fills_any(word)
            or word.stems
            or self._quoted.have_any(word.hashes)
            or (self._related is not None and self._related.leads(word))
        }

    def may_propose(self, text: str, words: Set[Word], own: Collection[int] = ()) -> bool:
        """Tell whether a text may have anything proposed; `words` are those that `meant` gives of its own."""
        named = self._named(words) | frozenset(own)
        if self._related is not None and self._related.any_near(words, named):
            return True
        if next(self._standing(words), None) is not None:
            return True
        if has_ellipsis(text) and any(self._quoted.begin_with(word.hashes) for word in words):
            return True
        read = [b"".join([word.codes[language] for word in words]) for language in lexicons()]
        return bool(self._shelf.allowed([codes for codes in read if codes], named).claims)

    def _leads(self, word: Word) -> bool:
        return (
            bool(word.quoted)
            or any(self.vocabulary.codes(word, language) and word.leads for language in lexicons())
            or (self._related is not None and self._related.leads(word))
        )

    def _within(
        self,
        text: str,
        spans: Sequence[tuple[int, int]],
        words: Sequence[Sequence[Word]],
        named: Collection[int],
    ) -> dict[int, list[int]]:
        """Return the sentences whose own words allow a claim of a language that they may be in."""
        stretches: list[bytes] = []
        numbers: list[int] = []
        reading: Reading | None = None
        for number, own in enumerate(words):
            spoken = likely(own)
            if spoken is None:
                reading = reading or Reading(text, spans)
                spoken = reading.languages(number)
            for language in spoken:
                found = self.vocabulary.all_codes(own, language)
                if any(language in word.leads for word in own):
                    stretches.append(b"".join(found))
                    numbers.append(number)
        found_claims: dict[int, list[int]] = defaultdict(list)
        allowed = self._shelf.allowed(stretches, named)
        for stretch, claim in sorted(zip(allowed.stretches, allowed.claims, strict=True)):
            found_claims[claim].append(numbers[stretch])
        return found_claims

    def _named(self, words: Iterable[Word]) -> frozenset[int]:
        """Return the statements whose speaker a text with these words may name."""
        if not self._names:
            return frozenset()
        stems = frozenset[str]().union(*[word.stems for word in words])
        return frozenset(
            statement for stem in stems for name, statement in self._names.get(stem, ()) if stems >= set(name)
        )

    def _standing(self, words: Set[Word]) -> Iterator[tuple[int, frozenset[int]]]:
        """Yield (claim, hashes of its words) of what all the words of stand in a text."""
        filed = [word.quoted for word in words if word.quoted]
        if filed:
            hashes = {number for word in words for number in word.hashes}
            yield from self._quoted.standing(filed, hashes)

    def _across(
        self,
        standing: Collection[tuple[int, frozenset[int]]],
        words: Sequence[Sequence[Word]],
        within: Mapping[int, Sequence[int]],
    ) -> dict[int, list[range]]:
        """Return where claims may stand word for word, if that is not in a sentence that allows them anyway.

        Where one sentence has all of it, a claim of one sentence is not looked for in several.
        """
        if not standing:
            return {}
        own = [{number for word in listed for number in word.hashes} for listed in words]
        found: dict[int, list[range]] = defaultdict(list)
        for claim, wanted in standing:
            several = self._claims.sentences(claim)
            alone = [number for number, hashes in enumerate(own) if wanted <= hashes]
            runs = [range(number, number + 1) for number in alone if number not in within.get(claim, ())]
            if not alone or several > 1:
                size = min(several + 1, len(own))
                longer = (range(first, first + size) for first in range(len(own) - size + 1))
                runs += (run for run in longer if _hold(own[run.start : run.stop], wanted))
            found[claim] += (run for run in runs if run not in found[claim])
        return {claim: runs for claim, runs in found.items() if runs}

    def _elliptical(self, text: str) -> set[int]:
        """Return claims whose first and last words stand in a text."""
        reading = Reading(text)
        spoken = [token.text for number in range(len(reading.spans)) for token in reading.tokens(number)]
        return self._quoted.shortened(spoken) if len(spoken) > 1 else set()


def likely(words: Sequence[Word]) -> tuple[str, ...] | None:
    """Return the languages that a sentence may be in; None where its alphabets must be sorted out first."""
    distinct = set(words)
    alphabets = counted = letters = 0
    folded = False
    for word in distinct:
        alphabets |= word.alphabets
        if word.signs is None:
            folded = True
        else:
            counted += word.signs.counted
            letters |= word.signs.letters
    if alphabets & _BOTH == _BOTH:
        if any(len(word.forms) != 1 for word in distinct):
            return None
        foreign = _read_otherwise(words)
        if foreign:
            return languages(
                form
                for word in distinct
                for form in (word.twins if word.alphabets & foreign and word.twins else word.forms)
            )
    if folded:
        return languages(form for word in distinct for form in word.forms)
    return likeliest(counted, letters)


def _read_otherwise(words: Sequence[Word]) -> int:
    """Return the alphabet of which words must be read in the one that more of the others have; 0 for none."""
    sure = [word.alphabets & _BOTH for word in words if not word.alphabets & ALL_ALIKE]
    latin, cyrillic = sure.count(LATIN), sure.count(CYRILLIC)
    foreign = CYRILLIC if latin > cyrillic else LATIN
    told = latin != cyrillic and any(word.alphabets & foreign and word.twins for word in words)
    return foreign if told else 0


def _hold(sentences: Sequence[Set[int]], wanted: Set[int]) -> bool:
    """Tell whether sentences together have words of all these hashes."""
    return wanted <= set[int]().union(*sentences)
