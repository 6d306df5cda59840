"""What we can vouch for: which hours a channel was watched, and which of its ids were looked at.

A spell is read, failed, or partly read: then its `detail` says what could not be asked.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from bot.models import Backfill, Channel, Gap, Spell
from bot.storage import custody, sealing
from bot.storage.archived import EVERY, Range, archived_runs
from bot.storage.backfills import unfinished_backfill
from bot.storage.columns import number_list
from bot.storage.custody import COLLECTOR
from bot.storage.database import WRITTEN, Database, iso, moment
from bot.storage.gaps import gaps_of

_READ = "k.state = 'read' and k.detail = '' and k.until >= :since and k.since <= :until"


@dataclass(frozen=True, slots=True, kw_only=True)
class LastLooks:
    """The ends of the last looks at a channel."""

    success: datetime | None
    failing_since: datetime | None  # None while the last look succeeded
    failure: str
    partly_since: datetime | None = None  # None unless the last look was a part of one
    partly: str = ""  # what could not be asked
    lasting: bool = False  # it will fail until a person acts
    not_before: datetime | None = None  # the next look may not be made before


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """The times and ids of one channel that can be vouched for."""

    username: str
    channel_id: int | None
    cursor: int
    last_success: datetime | None
    failing_since: datetime | None  # None while the last look succeeded
    failure: str
    partly_since: datetime | None
    partly: str  # what could not be asked at the last look; "" when all was
    address: str  # the name under which its posts are linked
    stored: int
    absent: int
    service: int
    gaps: tuple[Gap, ...]  # ids between the first and the last known that nobody answered for, rising
    backfill: Backfill | None  # the first contact, if something of it is missing


def note_round(
    db: Database,
    channel: Channel,
    *,
    channel_id: int | None,
    failure: str = "",
    partly: str = "",
    lasting: bool = False,
    not_before: datetime | None = None,
    at: datetime,
) -> bool:
    """Note that a channel was read, or could not be, at this moment; true if that is a change.

    `partly` says what could not be asked of one that was read.
    Of a failure it may be known that it is `lasting` until a person acts, or that the channel has to be left
    alone until a moment.

    Rounds that end alike and follow each other within three intervals are one spell; a longer pause is
    a stretch in which nobody watched, and stays visible as one.
    """
    state, detail = ("failed", failure) if failure else ("read", partly)
    with db.write():
        last = db.first("select * from coverage where username = ? order by id desc limit 1", [channel.key])
        unbroken = last is not None and at - moment(last["until"]) <= channel.pause
        same = last is not None and (last["state"], last["detail"], last["source"]) == (
            state,
            detail,
            channel.source,
        )
        if last is not None and same and unbroken:
            db.run(
                """update coverage set until = ?, rounds = rounds + 1, channel_id = coalesce(?, channel_id),
                   lasting = ?, not_before = ? where id = ?""",
                [iso(at), channel_id, int(lasting), _iso(not_before), last["id"]],
            )
        else:
            begun = db.insert(
                "coverage",
                {
                    "username": channel.key,
                    "channel_id": channel_id,
                    "source": channel.source,
                    "state": state,
                    "detail": detail,
                    "since": iso(at),
                    "until": iso(at),
                    "lasting": int(lasting),
                    "not_before": _iso(not_before),
                },
            )
            # Nothing will be added to the spell before any more, and this one keeps its beginning.
            spell = {"channel": channel.key, sealing.SEALED: sealing.take(db, {"coverage": [begun]})}
            ended = {"rows": custody.seals(db, coverage=[last["id"]])} if last is not None else {}
            custody.record(db, "watched", spell | ended, actor=COLLECTOR, at=at)
    return last is None or not same


def last_looks(db: Database, username: str) -> LastLooks:
    """Return when a channel was last read and since when that fails, by its username; it costs little."""
    key = username.lower()
    success = db.value(
        "select until from coverage where username = ? and state = 'read' order by id desc limit 1", [key]
    )
    last = db.first("select * from coverage where username = ? order by id desc limit 1", [key])
    failing = last is not None and last["state"] == "failed"
    partly = last is not None and not failing and last["detail"] != ""
    return LastLooks(
        success=moment(success) if success else None,
        failing_since=moment(last["since"]) if last and failing else None,
        failure=last["detail"] if last and failing else "",
        partly_since=moment(last["since"]) if last and partly else None,
        partly=last["detail"] if last and partly else "",
        lasting=bool(last and failing and last["lasting"]),
        not_before=moment(last["not_before"]) if last and failing and last["not_before"] else None,
    )


def _iso(at: datetime | None) -> str | None:
    return iso(at) if at else None


def coverage_of(db: Database, username: str) -> Coverage:
    """Return what is known of one channel, by its username; zeros and None for one never met."""
    channel = db.first(
        """select c.id, c.address, coalesce(k.message_id, 0) as cursor from channels c
           left join cursors k on k.channel_id = c.id
           where c.username = :name collate nocase or c.address = :name collate nocase
           order by c.username = :name collate nocase desc limit 1""",
        {"name": username},
    )
    channel_id = channel["id"] if channel else None
    looks = last_looks(db, username)
    gaps = tuple(gaps_of(db, channel_id)) if channel_id is not None else ()
    others = _others(db, channel_id)
    return Coverage(
        username=username,
        channel_id=channel_id,
        cursor=channel["cursor"] if channel else 0,
        last_success=looks.success,
        failing_since=looks.failing_since,
        failure=looks.failure,
        partly_since=looks.partly_since,
        partly=looks.partly,
        address=channel["address"] if channel else username,
        stored=_extent(db, channel_id) - sum(gap.count for gap in gaps) - sum(others.values()),
        absent=others.get("absent", 0),
        service=others.get("service", 0),
        gaps=gaps,
        backfill=unfinished_backfill(db, channel_id) if channel_id is not None else None,
    )


def _extent(db: Database, channel_id: int | None) -> int:
    """Return how many ids there are from the first that is known to the last."""
    first, last = (
        db.value(f"select {end}(message_id) from message_ids where channel_id = ?", [channel_id])
        for end in ("min", "max")
    )
    return 0 if first is None else last - first + 1


def _others(db: Database, channel_id: int | None) -> dict[str, int]:
    """Count the ids that are no posts, by what they are."""
    rows = db.rows(
        """select state, count(*) as number from message_ids where channel_id = ? and state <> 'post'
           group by state""",
        [channel_id],
    )
    return {row["state"]: row["number"] for row in rows}


def username_of(db: Database, channel_id: int) -> str:
    """Return the name by which a channel was read last; "" if it never was."""
    return str(db.value("select username from channels where id = ?", [channel_id]) or "")


def channel_id_of(db: Database, username: str) -> int | None:
    """Return the id of the channel that was read last under a name; None if none was."""
    found = db.value(
        "select id from channels where username = ? collate nocase and username != ''", [username]
    )
    return int(found) if found is not None else None


def known_usernames(db: Database) -> list[str]:
    """Return the usernames of the channels that have posts here, in alphabetical order."""
    rows = db.rows("select username from channels where username != '' order by username collate nocase")
    return [row["username"] for row in rows]


def spells_of(db: Database, usernames: Iterable[str], period: Spell | None = None) -> dict[str, list[Spell]]:
    """Return by these usernames when each channel was read, and not in part, in order; of a period, if given.

    Usernames are in small letters. What a channel was read under before it was renamed counts as well.
    """
    rows = db.each_tuple(
        f"""select n.value,
              (select group_concat(k.since || k.until, '') from coverage k
               where k.username = n.value and {_READ}),
              (select group_concat(k.since || k.until, '') from channels c
               cross join coverage k on k.channel_id = c.id and (k.username < n.value or k.username > n.value)
               where c.username = n.value collate nocase and {_READ})
            from json_each(:names) n""",
        {
            "names": json.dumps(list(usernames)),
            "since": iso(period.since) if period else "",
            "until": iso(period.until) if period else "~",
        },
    )
    return {
        username: sorted(_spells_in(own or "") + _spells_in(other or "")) for username, own, other in rows
    }


def _spells_in(text: str) -> list[Spell]:
    """Read spells that stand one after another: of ten thousand a row each would take as long again."""
    return [
        Spell(moment(text[at : at + WRITTEN]), moment(text[at + WRITTEN : at + 2 * WRITTEN]))
        for at in range(0, len(text), 2 * WRITTEN)
    ]


def watching_since(db: Database) -> datetime | None:
    """Return when a channel was read for the first time; None before that."""
    first = db.value("select since from coverage where id > 0 and state = 'read' order by id limit 1")
    return moment(first) if first else None


def archive_spells(db: Database, channel_id: int, among: Range = EVERY) -> list[Spell]:
    """Return the hours of a channel that archives hold without a gap of ids, from post to post, in order.

    An id that was not there is a gap: nobody can say what stood under it. Of some ids, those of `ids_within`
    a period, the hours between posts of these are returned.
    """
    runs = archived_runs(db, channel_id, among)
    if not runs:
        return []
    posted = dict(
        db.each_tuple(
            """select m.message_id, p.posted_at from json_each(?) n
               cross join message_ids m on m.channel_id = ? and m.message_id = n.value
               cross join posts p on p.id = m.post_id""",
            [number_list(number for run in runs for number in run), channel_id],
        )
    )
    return [
        Spell(since=moment(posted[first]), until=moment(posted[last]))
        for first, last in runs
        if posted[first] < posted[last]
    ]


def ids_within(db: Database, channel_id: int, period: Spell) -> Range:
    """Return the last id of a channel before a period and the first after it, as far as there are any."""
    before = db.value(
        """select message_id from posts where channel_id = ? and posted_at < ?
           order by posted_at desc limit 1""",
        [channel_id, iso(period.since)],
    )
    after = db.value(
        "select message_id from posts where channel_id = ? and posted_at > ? order by posted_at limit 1",
        [channel_id, iso(period.until)],
    )
    return before or EVERY[0], after or EVERY[1]


def last_posted(db: Database, channel_id: int, *, most: int) -> list[datetime]:
    """Return when a channel's latest posts were published, the latest first."""
    rows = db.rows(
        "select posted_at from posts where channel_id = ? order by message_id desc limit ?",
        [channel_id, most],
    )
    return [moment(row["posted_at"]) for row in rows]


def first_read(db: Database, username: str) -> datetime | None:
    """Return when a channel was read for the first time, by its username; None if it never was."""
    first = db.value(
        "select min(since) from coverage where username = ? and state = 'read'", [username.lower()]
    )
    return moment(first) if first else None
