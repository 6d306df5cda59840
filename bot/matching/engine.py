"""Finds tracked statements in texts.

One pass proposes for all statements at once, the rungs decide on what was proposed, and the guards say
what speaks against it. Pure: the same statements and text always give the same matches.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, tzinfo
from itertools import chain

from bot.language.encoder import Encoder
from bot.language.reading import Reading
from bot.matching.claims import Claim, claims
from bot.matching.coverage import coverage_in
from bot.matching.guards import attributed, guards
from bot.matching.index import Index, Proposal
from bot.matching.queries import AskedQuery, Queries, findings
from bot.matching.query.subject import Subject
from bot.matching.rungs import FoundClaim, graded, word_for_word
from bot.matching.semantic import Semantic
from bot.matching.speakers import UNKNOWN, Names
from bot.models import Channel, Guard, Match, Rung, Speaker, Statement

ALERT, REVIEW, DROPPED = "alert", "review", "dropped"
_ORDER = (ALERT, REVIEW, DROPPED)
_BY_DENIALS = {"flag": REVIEW, "drop": DROPPED, "alert": ALERT}
_BY_GUARD = {"figures": REVIEW, "question": REVIEW, "condition": ALERT, "quotation": ALERT, "irony": ALERT}


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One wording or query in one text: what its best stretch has and lacks, what came of it."""

    wording: str
    language: str
    match: Match | None  # None when no rung was reached
    score: float = 0.0
    found: tuple[str, ...] = ()  # the wording's words that the text has
    missing: tuple[str, ...] = ()
    passage: str = ""  # the sentence that came nearest


class Engine:
    """All statements, ready to be looked for. Building costs about 0.1 ms a wording; keep it."""

    def __init__(
        self,
        statements: Iterable[Statement],
        *,
        encoder: Encoder | None = None,
        speakers: Iterable[Speaker] = (),
        zone: tzinfo = UTC,
    ) -> None:
        """Prepare the statements; queries may name `speakers` as well, and their days are of `zone`.

        Raises InputError for a query that cannot be read.
        """
        self._statements = sorted(statements, key=lambda statement: statement.id)
        self._queries = Queries(self._statements)
        own = (statement.speaker for statement in self._statements if statement.speaker is not None)
        self._speakers = tuple({speaker.id: speaker for speaker in chain(speakers, own)}.values())
        self._zone = zone
        self._claims = list(_claims(self._statements))
        self._index = Index(self._claims)
        self._names = {
            statement.speaker.id: Names(statement.speaker)
            for statement in self._statements
            if statement.speaker is not None
        }

        self._semantic = Semantic(encoder) if encoder is not None else None
        self._by_meaning = [
            claim
            for claim in self._claims
            if self._statements[claim.statement].review_rung is Rung.SEMANTIC
            or self._statements[claim.statement].min_rung is Rung.SEMANTIC
        ]

    def match(
        self, text: str, *, channel: Channel | None = None, posted_at: datetime | None = None
    ) -> list[Match]:
        """Return the statements found in a text, best match each, by statement id; alerts and reviews only.

        Their order of configuration never matters, and text around what a wording found never removes it.
        A query's match stands only where no wording's comes to as much.
        """
        spans, proposed = self._index.propose(text)
        subject = self._subject(text, channel, posted_at) if self._queries else None
        asked = self._queries.proposed(subject) if subject else []
        if not proposed and not asked and self._semantic is None:
            return []
        reading = Reading(text, spans or None)
        best: dict[str, Match] = {}
        for proposal in proposed:
            _keep_best(best, self._matches(proposal, reading, channel))
        if subject:
            _add_queried(best, (match for query in asked for match in self._queried(query, subject, reading)))
        _keep_best(best, self._meant(reading, channel, frozenset(best)))
        return [best[statement] for statement in sorted(best)]

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
        place = {statement.id: place for place, statement in enumerate(self._statements)}[statement_id]
        reading = Reading(text)
        attempts = [
            self._attempt(number, reading, channel)
            for number, claim in enumerate(self._claims)
            if claim.statement == place
        ]
        subject = self._subject(text, channel, posted_at)
        attempts += (self._answered(asked, subject, reading) for asked in self._queries.of(place))
        return sorted(
            attempts,
            key=lambda attempt: (_rank(attempt.match) if attempt.match else (len(_ORDER),), -attempt.score),
        )

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

    def _attempt(self, number: int, reading: Reading, channel: Channel | None) -> Attempt:
        claim, everywhere = self._claims[number], range(len(reading.spans))
        proposal = Proposal(claim=number, within=list(everywhere), across=[everywhere])
        matches = chain(self._matches(proposal, reading, channel), self._meaning(claim, reading, channel))
        found = min(matches, key=_rank, default=None)
        tried = (coverage_in(claim, reading, number) for number in everywhere)
        nearest = max(filter(None, tried), key=lambda coverage: coverage.score, default=None)
        if nearest is None:
            return Attempt(
                wording=claim.wording,
                language=claim.language,
                match=found,
                score=found.score if found else 0.0,
            )
        start, end = reading.spans[nearest.number]
        return Attempt(
            wording=claim.wording,
            language=claim.language,
            match=found,
            score=found.score if found else round(nearest.score, 3),
            found=tuple(hit.slot.label for hit in nearest.hits),
            missing=tuple(slot.label for slot in nearest.missing),
            passage=reading.text[start:end],
        )

    def _matches(self, proposal: Proposal, reading: Reading, channel: Channel | None) -> Iterator[Match]:
        claim = self._claims[proposal.claim]
        for finding in _findings(claim, proposal, reading):
            yield self._judged(claim, finding, reading, channel)

    def _meant(self, reading: Reading, channel: Channel | None, found: frozenset[str]) -> Iterator[Match]:
        """Yield semantic matches of the statements that no surer rung has found."""
        if self._semantic is None:
            return
        for claim in self._by_meaning:
            if self._statements[claim.statement].id not in found:
                yield from self._meaning(claim, reading, channel)

    def _meaning(self, claim: Claim, reading: Reading, channel: Channel | None) -> Iterator[Match]:
        statement = self._statements[claim.statement]
        if self._semantic is None or not self._may_speak(statement, reading, channel):
            return
        worded = frozenset(statement.wording) | frozenset(statement.accepted)
        for compared, finding in self._semantic.findings(claim, reading, worded):
            yield replace(self._judged(compared, finding, reading, channel), language=claim.language)

    def _may_speak(self, statement: Statement, reading: Reading, channel: Channel | None) -> bool:
        """Tell whether a text can carry the statement at all: its speaker is named, or owns the channel."""
        speaker = statement.speaker
        if speaker is None or (channel is not None and channel.speaker == speaker.id):
            return True
        names = self._names[speaker.id]
        return any(
            names.at(sentence, 0, len(sentence.words))
            for number in range(len(reading.spans))
            for sentence in (reading.sentence(number, language) for language in reading.languages(number)[:1])
        )

    def _judged(self, claim: Claim, finding: FoundClaim, reading: Reading, channel: Channel | None) -> Match:
        statement = self._statements[claim.statement]
        against = list(guards(claim, finding, reading))
        speaker = ""
        if statement.speaker is not None:
            own = channel is not None and channel.speaker == statement.speaker.id
            names = self._names[statement.speaker.id]
            speaker, guard = attributed(finding, reading, names, claim.language, own)
            against += [guard] if guard else []
        return Match(
            statement_id=statement.id,
            rung=finding.rung,
            score=finding.score,
            language=claim.language,
            wording=claim.wording,
            evidence=reading.text[finding.spans[0].start : finding.spans[-1].end],
            spans=finding.spans,
            guards=tuple(against),
            speaker=speaker,
            outcome=_outcome(statement, finding, against, speaker),
        )


def _claims(statements: Sequence[Statement]) -> Iterator[Claim]:
    for number, statement in enumerate(statements):
        for worded in (statement.wording, statement.accepted):
            for language, wordings in sorted(worded.items()):
                for wording in wordings:
                    yield from claims(number, language, wording)


def _keep_best(best: dict[str, Match], matches: Iterable[Match]) -> None:
    """Put each statement's best match that is not dropped into `best`."""
    for match in matches:
        kept = best.get(match.statement_id)
        if match.outcome != DROPPED and (kept is None or _rank(match) < _rank(kept)):
            best[match.statement_id] = match


def _add_queried(best: dict[str, Match], matches: Iterable[Match]) -> None:
    """Put what queries found into `best`, where no wording's match comes to as much."""
    queried: dict[str, Match] = {}
    _keep_best(queried, matches)
    for statement, match in queried.items():
        kept = best.get(statement)
        if kept is None or _ORDER.index(match.outcome) < _ORDER.index(kept.outcome):
            best[statement] = match


def _findings(claim: Claim, proposal: Proposal, reading: Reading) -> Iterator[FoundClaim]:
    """Yield everything found of a claim where it was proposed."""
    for run in (*proposal.across, *(range(number, number + 1) for number in proposal.within)):
        yield from word_for_word(claim, reading, run)
    for number in proposal.within:
        coverage = coverage_in(claim, reading, number)
        if coverage is not None:
            found = graded(claim, coverage, reading.sentence(number, claim.language))
            if found is not None:
                yield found


def _outcome(statement: Statement, finding: FoundClaim, against: Sequence[Guard], speaker: str) -> str:
    reached = [_by_rung(statement, finding)]
    for guard in against:
        if guard.kind == "denial":
            reached.append(_BY_DENIALS[statement.denials])
        elif guard.kind != "speaker":
            reached.append(_BY_GUARD[guard.kind])
        elif statement.require_speaker:
            reached.append(REVIEW if speaker == UNKNOWN else DROPPED)
    return max(reached, key=_ORDER.index)


def _by_rung(statement: Statement, finding: FoundClaim) -> str:
    if finding.rung.level <= statement.min_rung.level:
        return ALERT
    return REVIEW if finding.rung.level <= statement.review_rung.level else DROPPED


def _rank(match: Match) -> tuple[int, int, float, int, int]:
    """Return what sorts better matches first: by outcome, rung, score, longer and earlier evidence."""
    return (
        _ORDER.index(match.outcome),
        match.rung.level,
        -match.score,
        -len(match.evidence),
        match.spans[0].start,
    )
