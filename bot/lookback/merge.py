"""The results of all shards put together, in the order of the archives, with each match once."""

import hashlib
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import Any

from bot.lookback.scan import ArchiveMatch, Search, ShardTally
from bot.lookback.shards import EXPORT, Shard
from bot.lookback.work import Work
from bot.models import Refused

_INDEX = re.compile(r"messages\[(\d+)\]")


@dataclass(slots=True, kw_only=True)
class Total:
    """The sum of a look back."""

    archives: int = 0
    posts: int = 0
    versions: int = 0
    service: int = 0
    looked_at: int = 0
    refused: list[tuple[str, Refused]] = field(default_factory=list)  # each with its archive
    matches: int = 0  # each once
    outcomes: Counter[str] = field(default_factory=Counter)  # of these
    repeated: int = 0  # found in more than one archive, or place of one

    def add(self, archive: str, tally: ShardTally) -> None:
        """Add what an archive, or a part of it, came to."""
        self.posts += tally.posts
        self.versions += tally.versions
        self.service += tally.service
        self.looked_at += tally.looked_at
        self.refused += ((archive, one) for one in tally.refused)


def merged(search: Search, work: Work, shards: Sequence[Shard], total: Total) -> Iterator[ArchiveMatch]:
    """Yield what was found, each match once, and count in `total` as it goes.

    An archive of which a part broke off before its end is read once more in one go, since what follows may
    have been cut in the wrong place: it reads the same however it was cut.
    """
    seen: set[bytes] = set()
    for archive, parts in groupby(shards, key=lambda shard: shard.archive):
        own, tallies = _mended(search, work, list(parts))
        total.archives += 1
        for tally in _counted_on(own, tallies):
            total.add(archive, tally)
        above = 0  # lines of the parts before
        for shard, tally in zip(own, tallies, strict=True):
            for finding in work.findings(shard.number):
                match = finding.match
                match["line"] += above
                key = _key(match)
                if key in seen:
                    total.repeated += 1
                    continue
                seen.add(key)
                total.matches += 1
                total.outcomes[match["outcome"]] += 1
                yield finding
            above += tally.lines


def _key(match: Mapping[str, Any]) -> bytes:
    """Return what a match has in common with itself in another archive, briefly: there may be millions."""
    told = [match[key] for key in ("statement", "channel_id", "message_id", "text")]
    return hashlib.blake2b(repr(told).encode("utf-8", "surrogatepass"), digest_size=16).digest()


def _mended(search: Search, work: Work, parts: list[Shard]) -> tuple[list[Shard], list[ShardTally]]:
    """Return an archive's parts, or the archive in one where a part broke off, and what each came to."""
    tallies = [work.tally(shard.number) for shard in parts]
    broken = any(
        shard.kind == EXPORT and not tally.whole for shard, tally in zip(parts, tallies, strict=True)
    )
    if not broken or len(parts) == 1:
        return parts, tallies
    whole = parts[0].whole
    work.look_through(search, whole)
    return [whole], [work.tally(whole.number)]


def _counted_on(parts: Sequence[Shard], tallies: Sequence[ShardTally]) -> Iterator[ShardTally]:
    """Yield the tallies with lines and messages counted from the archive's beginning."""
    lines = messages = 0
    for shard, tally in zip(parts, tallies, strict=True):
        refused = [_moved(one, lines, messages if shard.kind == EXPORT else 0) for one in tally.refused]
        yield replace(tally, refused=refused)
        lines, messages = lines + tally.lines, messages + tally.messages


def _moved(refused: Refused, lines: int, messages: int) -> Refused:
    where = _INDEX.sub(lambda found: f"messages[{int(found[1]) + messages}]", refused.where, count=1)
    return replace(refused, line=refused.line + lines if refused.line else 0, where=where)
