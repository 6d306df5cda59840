"""One shard looked through: what is read and refused of it, and where the statements are found."""

import hashlib
import io
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, tzinfo
from typing import Any

from bot.errors import InputError
from bot.lookback.archives import opened, stretch
from bot.lookback.parquet import rows
from bot.lookback.shards import LINES, ROWS, WHOLE, Shard
from bot.matching.engine import Engine
from bot.models import Channel, Match, Post, Refused, Statement
from bot.models.posts import post_url
from bot.sources.archive.archive import lines_of, reader_for, records_in
from bot.sources.archive.desktop import ExportContext, read_desktop, read_message
from bot.sources.archive.json_lines import read_line, read_lines
from bot.sources.archive.json_stream import Broken, JsonReader
from bot.sources.archive.packed import metered
from bot.sources.archive.records import FileChannel, FoundMessage
from bot.stories.lineage.credits import credits

MESSAGE, LINE = "message", "line"  # the forms of a record: of an export, or of JSON Lines

Record = FoundMessage | Refused


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """The statements to look for and how archives are read: all that a worker needs besides a shard."""

    engine: Engine
    statements: Mapping[str, Statement]  # by id
    channels: Mapping[str, Channel]  # by key
    zone: tzinfo  # the newsroom's
    rules: str
    context: ExportContext


@dataclass(slots=True, kw_only=True)
class ShardTally:
    """The sum of a shard."""

    posts: int = 0
    service: int = 0
    refused: list[Refused] = field(default_factory=list)
    matches: int = 0
    looked_at: int = 0  # versions that the first pass let by
    versions: int = 0
    lines: int = 0  # line ends in it, where its lines are counted on from the shard before
    whole: bool = True  # false where the reader broke off

    @property
    def messages(self) -> int:
        """The number of messages of the list that it has."""
        return self.posts + self.service + sum(one.count for one in self.refused)


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveMatch:
    """A match as it is written out, and the record that it was found in."""

    match: dict[str, Any]
    form: str
    record: str
    origin: FileChannel


def scan(search: Search, shard: Shard, keep: Callable[[ArchiveMatch], None]) -> ShardTally:
    """Look through a shard, hand over each finding in its order, and return what it came to."""
    tally = ShardTally()
    try:
        for form, record in _records(search, shard, tally):
            if isinstance(record, Refused):
                tally.refused.append(record)
                tally.whole &= record.count > 0
                continue
            tally.service += record.service is not None
            tally.posts += bool(record.versions)
            for finding in _findings(search, shard, form, record, tally):
                tally.matches += 1
                keep(finding)
    except InputError as error:
        reason = str(error).removeprefix(f"{shard.archive}: ")
        tally.refused.append(Refused(line=0, where="", reason=reason, count=0))
        tally.whole = False
    return tally


def taken(finding: ArchiveMatch, context: ExportContext) -> FoundMessage:
    """Return the message that a finding was made in, read once more from its record."""
    raw = finding.record.encode()
    if finding.form == MESSAGE:
        found = read_message(raw, finding.origin.channel_id, context)
    else:
        found = read_line(raw, line=1, now=context.now)
    if isinstance(found, Refused):
        raise InputError(f"{finding.match['url']}: {found.reason}")
    return replace(found, origin=finding.origin)


def _records(search: Search, shard: Shard, tally: ShardTally) -> Iterator[tuple[str, Record]]:
    if shard.kind == WHOLE:
        yield from _whole(search, shard)
    elif shard.kind == ROWS:
        for row in rows(shard.archive, shard.start, shard.end):
            if isinstance(row, Refused):
                yield LINE, row
            else:
                yield LINE, read_line(row[1], line=row[0], now=search.context.now)
    else:
        content = stretch(shard.archive, shard.start, shard.end)
        tally.lines = content.count(b"\n")
        if shard.kind == LINES:
            for record in read_lines(io.BytesIO(content).readline, now=search.context.now):
                yield LINE, record
        else:
            yield from _part(search, shard, content)


def _part(search: Search, shard: Shard, content: bytes) -> Iterator[tuple[str, Record]]:
    """Read a part of an export as if it were a whole one; lines are counted from the part's first."""
    if shard.closing:
        content = content.rstrip().removesuffix(b",") + shard.closing
    above = shard.opening.count(b"\n")
    reader = JsonReader(io.BytesIO(shard.opening + content).read)
    try:
        for record in read_desktop(reader, search.context):
            yield MESSAGE, replace(record, line=record.line - above)
    except Broken as end:
        yield MESSAGE, Refused(line=end.line - above, where="", reason=str(end), count=0)


def _whole(search: Search, shard: Shard) -> Iterator[tuple[str, Record]]:
    with opened(shard.archive) as packed:
        file = metered(shard.archive, packed, shard.size)
        read = reader_for(shard.archive, file.head())
        form = LINE if read is lines_of else MESSAGE
        for record in records_in(shard.archive, file, read, search.context):
            yield form, record


def _findings(
    search: Search, shard: Shard, form: str, found: FoundMessage, tally: ShardTally
) -> Iterator[ArchiveMatch]:
    name = found.origin.username
    channel = search.channels.get(name.lower()) or Channel(username=name)
    for post in found.versions:
        tally.versions += 1
        if not search.engine.may_find(post.text, channel=channel):
            continue
        tally.looked_at += 1
        day = post.posted_at.astimezone(search.zone).date()
        for match in search.engine.match(post.text, channel=channel, posted_at=post.posted_at):
            if search.statements[match.statement_id].covers(day):
                yield ArchiveMatch(
                    match=_told(match, post, found, shard, search.rules),
                    form=form,
                    record=post.raw.decode(),
                    origin=found.origin,
                )


def _told(match: Match, post: Post, found: FoundMessage, shard: Shard, rules: str) -> dict[str, Any]:
    """Return a match as it is written out: where, what, on what evidence, and whom the post had it from."""
    origin, forward = found.origin, post.forward
    return {
        "statement": match.statement_id,
        "url": post_url(origin.username, post.channel_id, post.message_id),
        "channel_id": post.channel_id,
        "channel": origin.username,
        "title": origin.title,
        "message_id": post.message_id,
        "posted_at": post.posted_at.isoformat(),
        "edited_at": _iso(post.edited_at),
        **_carried(match),
        "speaker": match.speaker,
        "others": [_carried(other) for other in match.others],
        "text": post.text,
        "forward": forward and {**asdict(forward), "posted_at": _iso(forward.posted_at)},
        "links": [asdict(link) for link in post.links],
        "credits": [
            {
                "name": credit.name,
                "words": credit.words,
                "username": credit.username,
                "message_id": credit.message_id,
            }
            for credit in credits(post.text, links=post.links, own=origin.username)
        ],
        "reply_to": post.reply_to,
        "author": post.author,
        "media": post.media,
        "sha256": hashlib.sha256(post.raw).hexdigest(),
        "archive": shard.archive,
        "line": found.line,
        "rules": rules,
    }


def _carried(match: Match) -> dict[str, Any]:
    """Return which wording a text carries, and on what evidence."""
    return {
        "outcome": match.outcome,
        "score": round(match.score, 4),
        "rung": match.rung.value,
        "language": match.language,
        "wording": match.wording,
        "evidence": match.evidence,
        "spans": [asdict(span) for span in match.spans],
        "guards": [asdict(guard) for guard in match.guards],
    }


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
