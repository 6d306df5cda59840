"""One post checked: its captures against their links of the chain of custody, and against their raw bytes."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bot.evidence.captures import Captures
from bot.models import Finding
from bot.sources.protocol import Rereader
from bot.storage.bundles import links_of_post
from bot.storage.custody import link
from bot.storage.database import Database, Row
from bot.storage.verifying import CustodyComparison


@dataclass(frozen=True, slots=True, kw_only=True)
class PostChecked:
    """The outcome of a check of one post. It says nothing of the chain before and after its links."""

    captures: int  # that were compared with their links
    reread: int  # whose raw bytes were read anew, and say what is stored
    findings: tuple[Finding, ...]


def check_post(db: Database, post_id: int, rereaders: Mapping[str, Rereader]) -> PostChecked:
    """Check what is stored of a post; the links in between are for `verify`, which walks the whole chain."""
    captures = Captures(CustodyComparison(db), rereaders)
    links = links_of_post(db, post_id)
    findings = [*_taken(links, captures), *captures.findings()]
    return PostChecked(captures=len(links), reread=captures.reread, findings=tuple(findings))


def _taken(links: Mapping[int, Row | None], captures: Captures) -> Iterator[Finding]:
    """Take links to be compared with what is stored; yield those that are not as they were written."""
    for number, row in links.items():
        if row is None:
            yield Finding(what=f"captures {number}", why="no link of the chain records it")
            continue
        body = (row["seq"], row["at"], row["actor"], row["action"], row["subject"])
        if link(row["previous"], body) != row["hash"]:
            why = "its hash is not that of what it says and of the link before it"
            yield Finding(what=f"custody {row['seq']}", why=why)
            continue
        captures.add(row, json.loads(row["subject"]))
