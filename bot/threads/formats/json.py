"""A thread as JSON, in the words of schema.org where they fit; `thread.schema.json` says what it may hold."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from typing import Any

from bot.models import (
    Asked,
    Copy,
    Gloss,
    Item,
    PinnedPost,
    Reference,
    Spell,
    Thread,
    ThreadHeading,
    ThreadPost,
    WatchedSpells,
)
from bot.threads.formats.claim_records import (
    accuracy_record,
    claim_record,
    contrast_record,
    review_record,
    time_of,
    uncorrected_record,
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
        "dateModified": time_of(latest(thread)),
        "asked": asked_record(thread.asked),
        "introduction": thread.introduction,
        "methods": thread.methods,
        "hasPart": [item_record(item, number) for number, item in enumerate(thread.items, 1)],
        "claims": [claim_record(claim) for claim in thread.claims],
        "reviews": [review_record(claim.id, claim.judged) for claim in by_id if claim.judged],
        "contrasts": [contrast_record(pair) for pair in thread.contrasts],
        "history": [
            {"at": time_of(deed.at), "actor": deed.actor, "action": deed.action, "description": deed.what}
            for deed in thread.deeds
        ],
        "watchingSince": time_of(thread.watching_since),
        "coverage": coverage_record(thread),
        "accuracy": [accuracy_record(found) for found in thread.accuracy],
        "uncorrectedCopies": [uncorrected_record(one) for one in thread.uncorrected],
    }


def asked_record(asked: Asked) -> Record:
    """Return what a thread was gathered by."""
    return {
        "statements": list(asked.statements),
        "speaker": asked.speaker,
        "story": asked.story,
        "channel": asked.channel,
        "query": asked.query,
        "since": time_of(asked.since),
        "until": time_of(asked.until),
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
                "removedAt": time_of(medium.removed_at),
                "foundInPicture": [
                    {"text": seen.words, "box": list(asdict(seen.box).values())} for seen in medium.seen
                ],
            }
            for medium in post.media
        ],
        "workTranslation": [_gloss(gloss) for gloss in post.glosses],
        "statements": list(post.statements),
        "creditText": post.credits,
        "found": [[span.start, span.end] for span in post.found],
        "copies": [_copy(copy) for copy in post.copies],
    }


def coverage_record(thread: Thread) -> Record | None:
    """Return which channels were watched in the thread's time; None where it has none."""
    if thread.period is None:
        return None
    return {
        "since": time_of(thread.period.since),
        "until": time_of(thread.period.until),
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
    return [[time_of(spell.since), time_of(spell.until)] for spell in spells]


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
        "datePublished": time_of(post.posted_at),
        "edited": post.edited,
        "dateModified": time_of(post.edited_at),
        "articleBody": post.text,
        "inLanguage": post.language or None,
        "shown": post.shown,
        "passages": [asdict(passage) for passage in post.passages],
        "sha256": post.sha256,
        "captures": [
            {
                "at": time_of(capture.captured_at),
                "source": capture.source,
                "collector": capture.collector,
                "rawSha256": capture.raw_sha256,
            }
            | ({"zone": capture.zone} if capture.zone else {})
            for capture in post.captures
        ],
        "changedSince": post.changed_since,
        "absentAt": time_of(post.absent_at),
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


class JsonLinesExporter:
    """The JSON export line by line: what it says of the thread, then each record of each of its lists.

    "part" says which list a record is of; what is of none is on the first line.
    """

    name = "jsonl"
    suffix = "jsonl"

    def export(self, thread: Thread) -> bytes:
        """Write the thread as UTF-8 JSON Lines."""
        return b"".join(map(written, _lines(thread_record(thread))))


def _lines(record: Record) -> Iterator[Record]:
    """Return the lines of a thread: entries in the editor's order, statements, and then the rest."""
    lists = {name: value for name, value in record.items() if isinstance(value, list)}
    yield {"part": "thread", **{name: value for name, value in record.items() if name not in lists}}
    for name, records in lists.items():
        for one in records:
            yield {"part": name, **(one if isinstance(one, dict) else {"statements": one})}
