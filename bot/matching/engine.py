"""Finds tracked statements in texts.

One pass proposes for all statements at once; what was proposed is weighed into one score, in which what
speaks against it counts as well. Pure: the same statements and text always give the same matches.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, tzinfo
from itertools import chain

from bot.language.encoder import Encoder
from bot.language.reading import Reading, Sentence
from bot.matching.asking import Asking, Posted
from bot.matching.carried import every, kept, rank
from bot.matching.claimed import ClaimTable, outlines_for
from bot.matching.claims import Claim
from bot.matching.coverage import ClaimCoverage, coverage_in
from bot.matching.first_pass import FirstPass
from bot.matching.guards import attributed, guards, too_thin
from bot.matching.index import Index, Proposal
from bot.matching.names import Names
from bot.matching.outcomes import ASKED, ORDER, at_best, outcome_of, parts_of, rung_of
from bot.matching.outlined import Outlines, growing
from bot.matching.queries import AskedQuery, Queries, findings
from bot.matching.query.subject import Subject
from bot.matching.reversals import reverses
from bot.matching.rungs import FoundClaim, covered, phrase, word_for_word
from bot.matching.score import listed_from, log_odds, score
from bot.matching.seconding import Seconding
from bot.matching.semantic import Compared, Semantic
from bot.matching.speakers import SAYS
from bot.models import Channel, Match, Speaker, Statement

_FEW = 1_000  # claims, of which few posts have words enough to be taken apart


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One wording or query in one text: what its best stretch has and lacks, what came of it."""

    wording: str
    language: str
    match: Match | None  # None when no rung was reached
    score: float = 0.0  # how sure it is; 0 where nothing was found
    covered: float = 0.0  # the share of the wording's weight that the nearest sentence has
    found: tuple[str, ...] = ()  # the wording's words that the text has
    missing: tuple[str, ...] = ()
    passage: str = ""  # the sentence that came nearest
    part: str = ""  # the sentence of the wording that this is about; "" for all of it
    kept: bool = False  # among the wordings that the text carries, its words being no better wording's


class Engine:
    """All statements, ready to be looked for. Building costs about 0.15 ms a new wording; keep it."""

    def __init__(
        self,
        statements: Iterable[Statement],
        *,
        encoder: Encoder | None = None,
        speakers: Iterable[Speaker] = (),
        zone: tzinfo = UTC,
        like: "Engine | None" = None,
    ) -> None:
        """Prepare the statements; queries may name `speakers` as well, and their days are of `zone`.

        Wordings that another engine, `like` it, has taken apart already are not taken apart again.
        Raises InputError for a query that cannot be read.
        """
        self._statements = sorted(statements, key=lambda statement: statement.id)
        self._places = {statement.id: place for place, statement in enumerate(self._statements)}
        self._queries = Queries(self._statements)
        own = (statement.speaker for statement in self._statements if statement.speaker is not None)
        self._speakers = tuple({speaker.id: speaker for speaker in chain(speakers, own)}.values())
        self._zone = zone
        self._names = {
            statement.speaker.id: Names(statement.speaker)
            for statement in self._statements
            if statement.speaker is not None
        }
        self._least = {
            number: listed_from(statement.sensitivity, seconded=bool(statement.accepted))
            for number, statement in enumerate(self._statements)
        }
        self._semantic = Semantic(encoder, self._statements) if encoder is not None else None
        self._outlines: Outlines = outlines_for(self._statements, like._outlines if like else None)
        with growing():
            self._claims = ClaimTable(self._statements, self._outlines)
            self._index = Index(
                self._claims,
                self._outlines,
                {
                    number: self._names[statement.speaker.id].stems
                    for number, statement in enumerate(self._statements)
                    if statement.speaker is not None
                },
                self._least,
                self._semantic.conditions if self._semantic is not None else None,
            )
        self._seconding = Seconding(self._statements, self._claims)
        self._spoken = _by_speaker(self._statements)
        self._first_pass = FirstPass(self._index, self._queries)
        self._skims = len(self._claims) <= _FEW

    def may_find(self, text: str, *, channel: Channel | None = None) -> bool:
        """Tell quickly whether `match` may find anything in a text; where it says no, there is nothing."""
        return self._first_pass.may_find(text, self._own(channel))

    def looks_for(self, term: str) -> bool:
        """Tell whether a text for which an index of words holds this term may be one to look at."""
        return self._first_pass.looks_for(term)

    @property
    def looks_at_all(self) -> bool:
        """Whether no word tells which texts may have something."""
        return self._queries.ask_all

    def match(
        self, text: str, *, channel: Channel | None = None, posted_at: datetime | None = None
    ) -> list[Match]:
        """Return the statements found in a text, best match each with the others, by statement id.

        What is dropped is not among them. Their order of configuration never matters, and text around what
        a wording found never removes it. A query's match stands only where no wording's comes to as much.
        """
        (found,) = self.match_each([(text, channel, posted_at)])
        return found

    def match_each(self, posts: Iterable[Posted]) -> Iterator[list[Match]]:
        """Yield what `match` returns for each post; what an encoder is asked of all, it is asked at once."""
        if self._semantic is None:
            yield from (self._found(self._ask(*post)) for post in posts)
            return
        asked = [self._ask(*post) for post in posts]
        some = [one for one in asked if one is not None]
        statements = set().union(*(one.compared for one in some))
        self._semantic.read(((one.reading, one.encoded) for one in some), sorted(statements))
        yield from map(self._found, asked)

    def _ask(self, text: str, channel: Channel | None, posted_at: datetime | None) -> Asking | None:
        """Return what is to be asked of a post; None where nothing can be found in it."""
        if self._skims and not self.may_find(text, channel=channel):
            return None
        spans, proposed = self._index.propose(text, self._own(channel))
        subject = self._subject(text, channel, posted_at) if self._queries else None
        asked = self._queries.proposed(subject) if subject else []
        if not proposed and not asked:
            return None
        reading = Reading(text, spans or None)
        near = self._semantic.asked(self._claims.__getitem__, proposed, reading) if self._semantic else {}
        return Asking(reading, channel, proposed, near, asked, subject)

    def _found(self, asking: Asking | None) -> list[Match]:
        """Return what is found of what is asked, best match each with the others."""
        if asking is None:
            return []
        reading, channel, proposed, near, asked, subject = asking
        return kept(
            (match for one in proposed for match in self._matches(one, near, reading, channel)),
            (m for query in asked for m in self._queried(query, subject, reading)) if subject else (),
        )

    def explain(
        self,
        text: str,
        statement_id: str,
        *,
        channel: Channel | None = None,
        posted_at: datetime | None = None,
    ) -> list[Attempt]:
        """Tell how each wording and query of a statement fared in a text, the nearest first; also dropped.

        Raises KeyError for a statement that is not tracked.
        """
        place, reading = self._places[statement_id], Reading(text)
        found = self._everything(place, reading, channel)
        attempts = [self._attempt(number, reading, matches) for number, matches in found.items()]
        subject = self._subject(text, channel, posted_at)
        attempts += (self._answered(asked, subject, reading) for asked in self._queries.of(place))
        asked = (attempt.match for attempt in attempts[len(found) :] if attempt.match)
        standing = set(chain.from_iterable(map(every, kept(chain.from_iterable(found.values()), asked))))
        return sorted(
            (replace(attempt, kept=attempt.match in standing) for attempt in attempts),
            key=lambda attempt: (rank(attempt.match) if attempt.match else (len(ORDER),), -attempt.score),
        )

    def findings(self, text: str, statement_id: str) -> list[Match]:
        """Return everything that one statement's wordings find in a text, however little: to fit scores by.

        Raises KeyError for a statement that is not tracked.
        """
        found = self._everything(self._places[statement_id], Reading(text), None)
        return list(chain.from_iterable(found.values()))

    def _everything(
        self, statement: int, reading: Reading, channel: Channel | None
    ) -> dict[int, list[Match]]:
        """Return all that each claim of a statement finds, in every sentence and across all of them."""
        spans = range(len(reading.spans))
        proposed = [
            Proposal(claim=number, within=list(spans), across=[spans], near=spans)
            for number in self._claims.of(statement)
        ]
        near: Mapping[int, Sequence[Compared]] = {}
        if self._semantic is not None:
            near = self._semantic.asked(self._claims.__getitem__, proposed, reading, everything=True)
            self._semantic.read([(reading, Asking(reading, channel, proposed, near, (), None).encoded)])
        return {
            one.claim: list(self._matches(one, near, reading, channel, everything=True)) for one in proposed
        }

    def _subject(self, text: str, channel: Channel | None, posted_at: datetime | None) -> Subject:
        return Subject(
            text=text, channel=channel, posted_at=posted_at, speakers=self._speakers, zone=self._zone
        )

    def _answered(self, asked: AskedQuery, subject: Subject, reading: Reading) -> Attempt:
        match = next(self._queried(asked, subject, reading), None)
        spans = match.spans if match else ()
        return Attempt(
            wording=asked.text,
            language=asked.language,
            match=match,
            score=match.score if match else 0.0,
            found=tuple(reading.text[span.start : span.end] for span in spans),
        )

    def _queried(self, asked: AskedQuery, subject: Subject, reading: Reading) -> Iterator[Match]:
        for claim, finding in findings(asked, subject, reading):
            yield replace(self._judged(claim, finding, reading, subject.channel), language=asked.language)

    def _attempt(self, number: int, reading: Reading, matches: Iterable[Match]) -> Attempt:
        claim, found = self._claims[number], min(matches, key=rank, default=None)
        tried = (coverage_in(claim, reading, number) for number in range(len(reading.spans)))
        nearest = max(filter(None, tried), key=lambda coverage: coverage.score, default=None)
        if nearest is None:
            return Attempt(
                wording=claim.wording,
                part=claim.part,
                language=claim.language,
                match=found,
                score=found.score if found else 0.0,
            )
        start, end = reading.spans[nearest.number]
        return Attempt(
            wording=claim.wording,
            part=claim.part,
            language=claim.language,
            match=found,
            score=found.score if found else 0.0,
            covered=round(nearest.score, 3),
            found=tuple(hit.slot.label for hit in nearest.hits),
            missing=tuple(slot.label for slot in nearest.missing),
            passage=reading.text[start:end],
        )

    def _matches(
        self,
        proposal: Proposal,
        near: Mapping[int, Sequence[Compared]],
        reading: Reading,
        channel: Channel | None,
        *,
        everything: bool = False,
    ) -> Iterator[Match]:
        """Yield what is found of a claim where it was proposed; `everything`: too little as well."""
        claim = self._claims[proposal.claim]
        alone = [range(number, number + 1) for number in proposal.within] if proposal.quoted else []
        for run in (*proposal.across, *alone):
            for finding in word_for_word(claim, reading, run):
                yield self._judged(claim, finding, reading, channel)
        for number in () if claim.whole else proposal.within:
            coverage = coverage_in(claim, reading, number)
            if coverage is None:
                continue
            sentence = reading.sentence(number, claim.language)
            if everything or self._may_be_listed(claim, coverage, sentence):
                yield self._judged(claim, covered(claim, coverage, sentence), reading, channel)
        if self._semantic is None:
            return
        for one in near.get(proposal.claim, ()):
            meaning = self._semantic.nearness(claim.statement, reading, one.number)
            match = self._judged(one.claim, one.finding, reading, channel, meaning)
            yield replace(match, language=claim.language)

    def _may_be_listed(self, claim: Claim, coverage: ClaimCoverage, sentence: Sentence) -> bool:
        """Tell whether it could be listed if its speaker said it and nothing spoke against it."""
        return log_odds(at_best(coverage, sentence)) >= self._least[claim.statement]

    def _own(self, channel: Channel | None) -> frozenset[int]:
        """Return the statements whose speaker owns the channel."""
        if channel is None or not channel.speaker:
            return frozenset()
        return self._spoken.get(channel.speaker, frozenset())

    def _judged(
        self,
        claim: Claim,
        finding: FoundClaim,
        reading: Reading,
        channel: Channel | None,
        meaning: float | None = None,
    ) -> Match:
        statement = self._statements[claim.statement]
        names = self._names[statement.speaker.id] if statement.speaker is not None else None
        against = list(guards(claim, finding, reading, names))
        speaker, nearness, reversal = "", SAYS, False
        if statement.speaker is not None and names is not None:
            own = channel is not None and channel.speaker == statement.speaker.id
            speaker, nearness, guard = attributed(finding, reading, names, claim.language, own)
            against += [guard] if guard else []
        against += too_thin(claim, finding, speaker, statement.speaker.id if statement.speaker else "")
        against += self._seconding.halved(claim, finding)
        if names is not None:
            reversal = reverses(
                statement, finding, reading, names, claim.language, against, speaker, nearness
            )
        parts = None if claim.is_query else parts_of(claim, finding, against, speaker, nearness, meaning)
        if parts is not None:
            seconded = self._seconding.share(claim, reading, finding.number, parts)
            parts = replace(parts, confirmed=seconded) if seconded else parts
        sure = ASKED if parts is None else score(parts)
        return Match(
            statement_id=statement.id,
            rung=rung_of(finding, parts),
            score=sure,
            language=claim.language,
            wording=claim.wording,
            part=claim.part,
            phrase=phrase(claim, finding, reading),
            evidence=reading.text[finding.spans[0].start : finding.spans[-1].end],
            spans=finding.spans,
            guards=tuple(against),
            speaker=speaker,
            outcome=outcome_of(statement, finding, parts, sure, against, speaker, reversal=reversal),
            parts=parts,
        )


def _by_speaker(statements: Iterable[Statement]) -> dict[str, frozenset[int]]:
    """Return the numbers of the statements of each speaker."""
    found: dict[str, set[int]] = defaultdict(set)
    for number, statement in enumerate(statements):
        if statement.speaker is not None:
            found[statement.speaker.id].add(number)
    return {speaker: frozenset(numbers) for speaker, numbers in found.items()}
