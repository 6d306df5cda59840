"""A thread as CSV that runs nothing in a spreadsheet."""

import csv
import io
import unicodedata
from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime

from bot.models import (
    Claimed,
    Copy,
    Earlier,
    PinnedPost,
    Reference,
    Thread,
    ThreadHeading,
    ThreadPost,
    Worded,
)
from bot.models.passages import words_of
from bot.text import visible
from bot.threads.formats.claims import said_of
from bot.threads.formats.making import watching
from bot.threads.formats.methods import accuracy_of
from bot.threads.formats.telling import Telling, telling_of

COLUMNS = (
    "kind", "position", "url", "channel", "title", "affiliation", "posted_at", "captured_at", "edited_at",
    "changed_since", "absent_at", "sources", "sha256", "relation", "delay_s", "status", "note", "media",
    "language", "statements", "credits", "by", "of", "rung", "score", "headline", "at", "text",
)  # fmt: skip
ACTIVE = "=+-@\t\r\n"
Row = dict[str, str]


class CsvExporter:
    """A row for each thing that a thread holds, "kind" says which; RFC 4180, CRLF.

    First what editors wrote, then the entries, with passages, words in pictures, translations and copies
    below their post, statements with their words, outside references, coverage, and what was done.
    """

    name = "csv"
    suffix = "csv"

    def __init__(self, *, bom: bool = True) -> None:
        self._encoding = "utf-8-sig" if bom else "utf-8"

    def export(self, thread: Thread) -> bytes:
        """Write the thread as CSV, times in UTC (ISO 8601), with the byte order mark for spreadsheets."""
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\r\n")
        writer.writerow(COLUMNS)
        told = telling_of(thread)
        for row in (*_opening(thread), *_items(thread), *_claims(thread, told), *_closing(thread, told)):
            writer.writerow([inert(row.get(column, "")) for column in COLUMNS])
        return out.getvalue().encode(self._encoding)


def inert(cell: str) -> str:
    """Make a cell plain text for a spreadsheet if it would be read as a formula.

    OWASP, "CSV Injection": a leading = + - @ TAB CR or LF, full-width forms included, gets a `'`.
    """
    shown = visible(cell)
    first = unicodedata.normalize("NFKC", shown.lstrip(" \u00a0")[:1])
    return f"'{shown}" if first and first[0] in ACTIVE else shown


def _opening(thread: Thread) -> Iterator[Row]:
    yield {"kind": "thread", "title": thread.title, "language": thread.language}
    yield {"kind": "introduction", "text": thread.introduction}
    yield {"kind": "methods", "text": thread.methods}


def _items(thread: Thread) -> Iterator[Row]:
    for number, item in enumerate(thread.items, 1):
        if isinstance(item, ThreadHeading):
            yield {"kind": "heading", "position": str(number), "text": item.text}
        elif isinstance(item, ThreadPost):
            status = item.status.value if item.status else ""
            own = {"kind": "post", "position": str(number), "status": status, "note": item.note}
            own["media"] = " ".join(medium.sha256 for medium in item.media)
            own |= {"statements": " ".join(item.statements), "credits": item.credits}
            yield own | _post(item)
            yield from _passages(item)
            yield from _seen(item)
            for gloss in item.glosses:
                by = {"by": gloss.by, "relation": "machine" if gloss.machine else ""}
                yield {"kind": "gloss", "of": item.url, "language": gloss.language, "text": gloss.text} | by
            for copy in item.copies:
                yield _copy(copy)
                yield from _passages(copy)


def _claims(thread: Thread, told: Telling) -> Iterator[Row]:
    for claim in thread.claims:
        yield from _claim(claim, told)
    for pair in thread.contrasts:
        yield {"kind": "contrast", "statements": f"{pair.one} {pair.other}"}
    for kept in thread.uncorrected:
        yield {
            "kind": "uncorrected",
            "url": kept.url,
            "channel": kept.channel,
            "of": kept.origin,
            "relation": "origin gone" if kept.gone else "origin edited",
            "at": _time(kept.lost_at),
            "text": " … ".join(kept.words),
        }
    for accuracy in thread.accuracy:
        text = accuracy_of(accuracy, told)
        yield {"kind": "accuracy", "statements": accuracy.statement_id, "text": text}


def _claim(claim: Claimed, told: Telling) -> Iterator[Row]:
    row = {"kind": "statement", "statements": claim.id, "title": claim.title, "text": said_of(claim, told)}
    if judged := claim.judged:
        row |= {"status": judged.status.value, "note": judged.reason, "by": ", ".join(judged.by)}
        row["at"] = _time(judged.at)
    yield row
    for one in claim.carried:
        own = {"kind": "wording", "relation": one.relation, "rung": one.rung, "score": f"{one.score:.2f}"}
        own |= {"delay_s": f"{one.delay.total_seconds():.0f}", "headline": one.headline, "note": one.wording}
        yield own | _said(claim, one)
    for before in claim.earlier:
        yield {"kind": "earlier", **_said(claim, before)}


def _said(claim: Claimed, one: Worded | Earlier) -> Row:
    return {
        "statements": claim.id,
        "url": one.url,
        "channel": one.channel,
        "posted_at": _time(one.posted_at),
        "language": one.language,
        "text": one.words,
    }


def _closing(thread: Thread, told: Telling) -> Iterator[Row]:
    for number, item in enumerate(thread.items, 1):
        if isinstance(item, Reference):
            yield {"kind": "reference", "position": str(number), "url": item.url, "title": item.title}
    for watched in thread.coverage:
        yield {"kind": "coverage", "channel": watched.channel, "text": watching(watched, told)}
    for deed in thread.deeds:
        yield {"kind": "deed", "at": _time(deed.at), "by": deed.actor, "note": deed.action, "text": deed.what}


def _post(post: PinnedPost) -> Row:
    return {
        "url": post.url,
        "channel": post.channel,
        "title": post.title,
        "affiliation": post.affiliation,
        "posted_at": _time(post.posted_at),
        "captured_at": _time(post.captured_at),
        "edited_at": _time(post.edited_at),
        "changed_since": "yes" if post.changed_since else "",
        "absent_at": _time(post.absent_at),
        "sources": " ".join(post.sources),
        "sha256": post.sha256,
        "language": post.language,
        "text": post.text,
    }


def _copy(copy: Copy) -> Row:
    seconds = f"{copy.delay.total_seconds():.0f}"
    return {"kind": "copy", "relation": copy.relation, "delay_s": seconds, "of": copy.of} | _post(copy)


def _passages(post: PinnedPost) -> Iterator[Row]:
    """Yield what stands on its own in a post's text, as a poll's answers do."""
    for kind, words in words_of(post.text, post.passages):
        yield {"kind": "passage", "of": post.url, "relation": kind, "text": words}


def _seen(post: ThreadPost) -> Iterator[Row]:
    """Yield the words that were found in its pictures, and where in them they stand."""
    for medium in post.media:
        for seen in medium.seen:
            box = " ".join(map(str, asdict(seen.box).values()))
            own = {"kind": "picture", "of": post.url, "media": medium.sha256, "relation": "machine"}
            yield own | {"note": box, "text": seen.words}


def _time(moment: datetime | None) -> str:
    return moment.isoformat() if moment else ""
