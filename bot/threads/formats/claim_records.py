"""What a thread tells of its statements, as JSON: who carried which words, and what people said of them."""

from datetime import datetime
from typing import Any

from bot.models import Accuracy, Claimed, ClaimJudged, Contrast, Earlier, Uncorrected, Worded

Record = dict[str, Any]


def claim_record(claim: Claimed) -> Record:
    """Return a statement with its appearances, here and before."""
    appearances = [_worded(worded) for worded in claim.carried]
    earlier = [_quotation(one) for one in claim.earlier]
    return {
        "@type": "Claim",
        "identifier": claim.id,
        "name": claim.title,
        "author": {"@type": "Person", "name": claim.speaker} if claim.speaker else None,
        "locationCreated": claim.said_at,
        "dateCreated": claim.said_on.isoformat() if claim.said_on else None,
        "firstAppearance": next(iter([*earlier, *appearances]), None),
        "appearance": appearances,
        "earlier": earlier,
        "earlierStories": claim.earlier_stories,
    }


def review_record(statement_id: str, judged: ClaimJudged) -> Record:
    """Return what an editor said of a statement."""
    return {
        "statement": statement_id,
        "claimStatus": judged.status.value,
        "reviewBody": judged.reason,
        "by": list(judged.by),
    }


def contrast_record(pair: Contrast) -> list[str]:
    """Return the ids of two statements that pull apart."""
    return [pair.one, pair.other]


def uncorrected_record(one: Uncorrected) -> Record:
    """Return a copy that still showed what its origin had lost."""
    return {
        "url": one.url,
        "isBasedOn": one.origin,
        "words": list(one.words),
        "lostAt": time_of(one.lost_at),
        "originGone": one.gone,
    }


def accuracy_record(found: Accuracy) -> Record:
    """Return how well a statement is found here; intervals are at 95 %."""
    return {
        "statement": found.statement_id,
        "relevant": found.relevant,
        "rejected": found.rejected,
        "precision": list(found.precision) if found.precision else None,
        "nearMisses": found.near,
        "drawn": found.drawn,
        "asked": found.asked,
        "drawnAt": time_of(found.drawn_at),
        "missed": found.missed,
        "missedBetween": list(found.missed_between) if found.missed_between else None,
    }


def time_of(moment: datetime | None) -> str | None:
    """Write a time as JSON has it: ISO 8601."""
    return moment.isoformat() if moment else None


def _quotation(said: Earlier | Worded) -> Record:
    return {
        "@type": "Quotation",
        "url": said.url,
        "publisher": said.channel,
        "datePublished": time_of(said.posted_at),
        "inLanguage": said.language,
        "text": said.words,
    }


def _worded(worded: Worded) -> Record:
    record = {
        **_quotation(worded),
        "wording": worded.wording,
        "score": worded.score,
        "rung": worded.rung,
        "difference": [[piece.kind, piece.text] for piece in worded.pieces],
        "delaySeconds": worded.delay.total_seconds(),
        "relation": worded.relation,
    }
    if worded.line:
        record |= {"digest": {"headline": worded.headline, "line": worded.line}}
    return record
