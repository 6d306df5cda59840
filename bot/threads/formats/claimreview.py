"""A thread's statements in the words of schema.org, for search engines and other fact checkers.

A statement that an editor judged is a `ClaimReview`, any other only a `Claim`: nobody reviewed it. Whose
review it is, and at which address, the newsroom adds when it publishes. `claimreview.schema.json` says what
there may be. https://schema.org/ClaimReview
"""

from collections.abc import Iterable
from typing import Any

from bot.models import Claimed, ClaimJudged, Earlier, Thread, Worded
from bot.threads.formats.json import written
from bot.threads.formats.telling import STATUSES, Telling, telling_of

Record = dict[str, Any]
LISTED = 50  # appearances of a claim


class ClaimReviewExporter:
    """JSON-LD: a graph of the statements, as the HTML has it too."""

    name = "claimreview"
    suffix = "jsonld"

    def export(self, thread: Thread) -> bytes:
        """Write the statements as UTF-8 JSON-LD."""
        return written(claims_record(thread), indent=2)


def claims_record(thread: Thread) -> Record:
    """Return the statements of a thread as a graph."""
    return graph_of(thread.claims, telling_of(thread))


def graph_of(claims: Iterable[Claimed], told: Telling, first: str = "") -> Record:
    """Return statements as a graph; `first` says among what the first appearances are the first."""
    graph = [
        _review(claim, claim.judged, told, first) if claim.judged else _claim(claim, first)
        for claim in claims
    ]
    return {"@context": "https://schema.org", "@graph": graph}


def _review(claim: Claimed, judged: ClaimJudged, told: Telling, first: str) -> Record:
    status = told.say(STATUSES[judged.status])
    rating: Record = {"@type": "Rating", "alternateName": status[:1].upper() + status[1:]}
    if judged.reason:
        rating["ratingExplanation"] = judged.reason
    record: Record = {
        "@type": "ClaimReview",
        "claimReviewed": claim.title,
        "inLanguage": told.language,
        "datePublished": judged.at.date().isoformat(),
        "itemReviewed": _claim(claim, first),
        "reviewRating": rating,
    }
    if judged.by:
        record["mentions"] = [{"@type": "Thing", "name": name} for name in judged.by]
    return record


def _claim(claim: Claimed, among: str = "") -> Record:
    """Return a claim with what is known of it; its first appearance is the earliest that is stored."""
    appearances = [_quotation(one) for one in claim.carried[:LISTED]]
    first = [_quotation(one) for one in claim.earlier[:1]] or appearances[:1]
    record: Record = {"@type": "Claim", "name": claim.title}
    if claim.speaker:
        record["author"] = {"@type": "Person", "name": claim.speaker}
    if claim.said_on:
        record["dateCreated"] = claim.said_on.isoformat()
    if claim.said_at:
        record["locationCreated"] = {"@type": "Place", "name": claim.said_at}
    if first:
        record["firstAppearance"] = first[0] | ({"description": among} if among else {})
    if appearances:
        record["appearance"] = appearances
    return record


def _quotation(one: Worded | Earlier) -> Record:
    return {
        "@type": "Quotation",
        "text": one.words,
        "inLanguage": one.language,
        "url": one.url,
        "datePublished": one.posted_at.isoformat(),
        "publisher": {"@type": "Organization", "name": one.channel},
    }
