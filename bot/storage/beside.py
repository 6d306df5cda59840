"""What stands beside the words of a version, its links and files, and what of that changed until another."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import zip_longest

from bot.models import Aside
from bot.storage.database import Database
from bot.storage.readings import Told, seen_from

File = tuple[str, int, str]  # the source of a file, the message that has it and its kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """The links and files of a version, as each source tells them."""

    links: str  # of the capture that it was made of
    seen: Mapping[str, Told | None]
    kept: Mapping[File, str]  # the hashes of the files that were kept of it or of what it read like before
    kind: str  # of media, as the post has it


def beside(db: Database, post_id: int) -> dict[int, Beside]:
    """Return what stands beside the words of each version of a post, by id, in the order of capture."""
    rows = db.rows(
        """select v.id, v.links, p.media, (select json_group_object(c.source, c.seen) from captures c
             where c.version_id = v.id) as seen
           from versions v join posts p on p.id = v.post_id where v.post_id = ? order by v.id""",
        [post_id],
    )
    files = db.rows(
        """select c.version_id, c.source, m.message_id, m.kind, m.sha256 from media m
           join captures c on c.id = m.capture_id join versions v on v.id = c.version_id
           where v.post_id = ? and m.state = 'kept' order by m.id""",
        [post_id],
    )
    kept: dict[File, str] = {}
    found = {}
    for row in rows:
        for file in files:
            if file["version_id"] == row["id"]:
                kept[file["source"], file["message_id"], file["kind"]] = file["sha256"]
        found[row["id"]] = Beside(
            links=row["links"],
            seen={source: seen_from(text) for source, text in json.loads(row["seen"]).items()},
            kept=dict(kept),
            kind=row["media"],
        )
    return found


def aside(before: Beside, after: Beside) -> Aside:
    """Return what changed from one version to another beside the words, as far as one source tells both.

    Sources tell of links and files each in its own way. A file's address says nothing of it: its bytes do,
    where they are kept, or the name that a source has for it.
    """
    common = [source for source in after.seen if source in before.seen]
    if not common:
        return Aside()
    pairs = [(before.seen[source], after.seen[source]) for source in common]
    both = [(old, new) for old, new in pairs if old is not None and new is not None]
    old, new = both[0] if both else (None, None)
    links = (old.links, new.links) if old and new else (before.links, after.links)
    named = any(old.media != new.media and None not in (old.media, new.media) for old, new in both)
    bytes_ = any(sha != before.kept.get(file, sha) for file, sha in after.kept.items())
    return Aside(links=tuple(_links(*links)), file=after.kind or "file" if named or bytes_ else "")


def _links(before: str, after: str) -> Iterable[tuple[str, str]]:
    old, new = (
        [(one["url"], one["label"]) if isinstance(one, dict) else tuple(one) for one in json.loads(text)]
        for text in (before, after)
    )
    gone = [link for link in old if link not in new]
    came = [link for link in new if link not in old]
    for was, now in zip_longest(gone, came):
        yield (was[0] if was else "", now[0] if now else "")
