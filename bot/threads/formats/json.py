"""A thread as JSON, in the words of schema.org where they fit; `thread.schema.json` says what it may hold."""

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from bot.models import (
    Asked,
    Claimed,
    ClaimJudged,
    Contrast,
    Copy,
    Earlier,
    Gloss,
    Item,
    PinnedPost,
    Reference,
    Spell,
    Thread,
    ThreadHeading,
    ThreadPost,
    Uncorrected,
    WatchedSpells,
    Worded,
)
from bot.threads.formats.making import latest

VERSION = "wirewatch-thread/1"
Record = dict[str, Any]


class JsonExporter:
    """Every field of the thread; times in UTC, ISO 8601; texts exactly as they were captured."""

    name = "json"
    suffix = "json"

    def export(self, thread: Thread) -> bytes:
        """Write the thread as UTF-8 JSON, indented, with a line feed at the end."""
        return written(thread_record(thread), indent=2)


def written(record: Record, *, indent: int | None = None) -> bytes:
    """Write a record as JSON that ends with a line feed; half a surrogate pair becomes its escape."""
    return (json.dumps(record, ensure_ascii=False, indent=indent) + "\n").encode("utf-8", "backslashreplace")


def thread_record(thread: Thread) -> Record:
    """Return a thread as a schema.org Collection."""
    by_id = sorted(thread.claims, key=lambda claim: claim.id)
    return {
        "@context": "https://schema.org",
        "@type": "Collection",
        "schemaVersion": VERSION,
        "identifier": thread.id,
        "name": thread.title,
        "timeZone": thread.zone,
        "inLanguage": thread.language,
        "dateModified": _time(latest(thread)),
        "asked": asked_record(thread.asked),
        "introduction": thread.introduction,
        "methods": thread.methods,
        "hasPart": [item_record(item, number) for number, item in enumerate(thread.items, 1)],
        "claims": [_claim(claim) for claim in thread.claims],
        "reviews": [_review(claim.id, claim.judged) for claim in by_id if claim.judged],
        "contrasts": [_contrast(pair) for pair in thread.contrasts],
        "history": [
            {"at": _time(deed.at), "actor": deed.actor, "action": deed.action, "description": deed.what}
            for deed in thread.deeds
        ],
        "coverage": coverage_record(thread),
        "uncorrectedCopies": [_uncorrected(one) for one in thread.uncorrected],
    }


def asked_record(asked: Asked) -> Record:
    """Return what a thread was gathered by."""
    return {
        "statements": list(asked.statements),
        "speaker": asked.speaker,
        "story": asked.story,
        "channel": asked.channel,
        "query": asked.query,
        "since": _time(asked.since),
        "until": _time(asked.until),
        "every": asked.every,
    }


def item_record(item: Item, position: int) -> Record:
    """Return an item of a thread, as schema.org calls it."""
    match item:
        case ThreadHeading():
            return {"@type": "WebPageElement", "position": position, "headline": item.text}
        case Reference():
            return {"@type": "WebPage", "position": position, "url": item.url, "name": item.title}
        case ThreadPost():
            return post_record(item, position)


def post_record(post: ThreadPost, position: int) -> Record:
    """Return a post of a thread, with its copies."""
    return {
        **_pinned(post),
        "position": position,
        "note": post.note,
        "claimStatus": post.status.value if post.status else None,
        "media": [
            {
                "@type": "MediaObject",
                "encodingFormat": medium.kind,
                "sha256": medium.sha256,
                "removedAt": _time(medium.removed_at),
            }
            for medium in post.media
        ],
        "workTranslation": [_gloss(gloss) for gloss in post.glosses],
        "statements": list(post.statements),
        "copies": [_copy(copy) for copy in post.copies],
    }


def coverage_record(thread: Thread) -> Record | None:
    """Return which channels were watched in the thread's time; None where it has none."""
    if thread.period is None:
        return None
    return {
        "since": _time(thread.period.since),
        "until": _time(thread.period.until),
        "channels": [watched_record(watched) for watched in thread.coverage],
    }


def watched_record(watched: WatchedSpells) -> Record:
    """Return when a channel was watched, when not, and which hours an archive holds without a gap."""
    record: Record = {
        "channel": watched.channel,
        "watched": _spells(watched.watched),
        "notWatched": _spells(watched.missed),
    }
    if watched.archive:
        record["readFromArchive"] = _spells(watched.archive)
    return record


def _spells(spells: Iterable[Spell]) -> list[list[str | None]]:
    return [[_time(spell.since), _time(spell.until)] for spell in spells]


def _pinned(post: PinnedPost) -> Record:
    return {
        "@type": "SocialMediaPosting",
        "identifier": f"{post.channel_id}/{post.message_id}",
        "url": post.url,
        "author": {
            "@type": "Organization",
            "identifier": post.channel_id,
            "alternateName": post.channel,
            "name": post.title,
            "affiliation": post.affiliation,
        },
        "datePublished": _time(post.posted_at),
        "edited": post.edited,
        "dateModified": _time(post.edited_at),
        "articleBody": post.text,
        "inLanguage": post.language or None,
        "sha256": post.sha256,
        "captures": [
            {
                "at": _time(capture.captured_at),
                "source": capture.source,
                "collector": capture.collector,
                "rawSha256": capture.raw_sha256,
            }
            | ({"zone": capture.zone} if capture.zone else {})
            for capture in post.captures
        ],
        "changedSince": post.changed_since,
        "absentAt": _time(post.absent_at),
    }


def _copy(copy: Copy) -> Record:
    return {
        **_pinned(copy),
        "delaySeconds": copy.delay.total_seconds(),
        "relation": copy.relation,
        "isBasedOn": copy.of or None,
    }


def _gloss(gloss: Gloss) -> Record:
    return {
        "@type": "CreativeWork",
        "inLanguage": gloss.language,
        "text": gloss.text,
        "translator": gloss.by,
        "machine": gloss.machine,
    }


def _review(statement_id: str, judged: ClaimJudged) -> Record:
    return {
        "statement": statement_id,
        "claimStatus": judged.status.value,
        "reviewBody": judged.reason,
        "by": list(judged.by),
    }


def _uncorrected(one: Uncorrected) -> Record:
    return {
        "url": one.url,
        "isBasedOn": one.origin,
        "words": list(one.words),
        "lostAt": _time(one.lost_at),
        "originGone": one.gone,
    }


def _quotation(said: Earlier | Worded) -> Record:
    return {
        "@type": "Quotation",
        "url": said.url,
        "publisher": said.channel,
        "datePublished": _time(said.posted_at),
        "inLanguage": said.language,
        "text": said.words,
    }


def _claim(claim: Claimed) -> Record:
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


def _worded(worded: Worded) -> Record:
    return {
        **_quotation(worded),
        "wording": worded.wording,
        "score": worded.score,
        "rung": worded.rung,
        "difference": [[piece.kind, piece.text] for piece in worded.pieces],
        "delaySeconds": worded.delay.total_seconds(),
        "relation": worded.relation,
    }


def _contrast(pair: Contrast) -> list[str]:
    return [pair.one, pair.other]


def _time(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


class JsonLinesExporter:
    """Each post with its provenance on a line, then the outside references, then who was watched when."""

    name = "jsonl"
    suffix = "jsonl"

    def export(self, thread: Thread) -> bytes:
        """Write the thread as UTF-8 JSON Lines, its records those of the JSON export, without headings."""
        numbered = list(enumerate(thread.items, 1))
        posts = [item_record(item, number) for number, item in numbered if isinstance(item, ThreadPost)]
        pages = [item_record(item, number) for number, item in numbered if isinstance(item, Reference)]
        watched = coverage_record(thread)
        closing = [{"@type": "Observation", **watched}] if watched else []
        return b"".join(map(written, [*posts, *pages, *closing]))
