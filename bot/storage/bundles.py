"""What a thread stands on: the raw captures of the versions it shows, and the links that vouch for them."""

import json
from collections.abc import Iterable

from bot.models import ChainLink
from bot.storage.custody import GENESIS
from bot.storage.database import Database, Row
from bot.storage.thread_edits import EXPORTED

Version = tuple[int, int, str]  # channel, message, SHA-256 of the content


def raw_captures(db: Database, versions: Iterable[Version]) -> dict[int, bytes]:
    """Return what the sources gave for these versions, byte for byte, by the capture's id."""
    found: dict[int, bytes] = {}
    for channel_id, message_id, sha256 in versions:
        rows = db.rows(
            """select k.id, k.raw from posts p join versions v on v.post_id = p.id
               join captures k on k.version_id = v.id
               where p.channel_id = ? and p.message_id = ? and v.content_sha256 = ? order by k.id""",
            [channel_id, message_id, sha256],
        )
        found |= {row["id"]: row["raw"] for row in rows}
    return found


def raw_capture(db: Database, post_id: int, sha256: str) -> bytes | None:
    """Return what a source gave for a post, by its hash; None if no capture of it has that."""
    found = db.value(
        """select k.raw from versions v join captures k on k.version_id = v.id
           where v.post_id = ? and k.raw_sha256 = ? limit 1""",
        [post_id, sha256],
    )
    return None if found is None else bytes(found)


def links_of_post(db: Database, post_id: int) -> dict[int, Row | None]:
    """Return by capture of a post the link that records it, with the hash before it; None where none does."""
    rows = db.rows(
        """select k.id as capture, c.seq, c.at, c.actor, c.action, c.subject, c.hash,
             coalesce((select hash from custody b where b.seq = c.seq - 1), :genesis) as previous
           from versions v join captures k on k.version_id = v.id left join custody c
             on c.action = 'capture' and json_extract(c.subject, '$.capture') = k.id
           where v.post_id = :post order by k.id, c.seq""",
        {"genesis": GENESIS, "post": post_id},
    )
    return {row["capture"]: row if row["seq"] is not None else None for row in rows}


def chain_rows(
    db: Database, thread_id: int, capture_ids: Iterable[int], media: Iterable[str] = ()
) -> list[ChainLink]:
    """Return the rows about these captures, files of media and a thread, in order, and last the chain's head.

    The record of an export is never the head: to write a thread out is not to change what it stands on.
    """
    rows = db.rows(
        """select c.*, coalesce((select hash from custody b where b.seq = c.seq - 1), :genesis) as previous
           from custody c where c.seq in (
             select seq from thread_deeds where thread_id = :thread
             union select seq from custody where action = 'capture'
               and json_extract(subject, '$.capture') in (select value from json_each(:captures))
             union select seq from custody where action = 'media kept'
               and json_extract(subject, '$.sha256') in (select value from json_each(:media))
             union select max(seq) from custody where action != :exported
           ) order by c.seq""",
        {
            "genesis": GENESIS,
            "thread": thread_id,
            "captures": json.dumps(sorted(capture_ids)),
            "media": json.dumps(sorted(media)),
            "exported": EXPORTED,
        },
    )
    return [ChainLink(**{**row, "subject": json.loads(row["subject"])}) for row in rows]
