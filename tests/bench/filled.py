"""A newsroom that is full: posts of many channels in stories, and what statements found in them, as rows.

Of what is rare there is something: ids that nobody looked at, hours in which nobody watched, edits, posts
that went, alerts that were given up.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path

from bot.matching.query.index import terms_of
from bot.matching.rules import terms_identity
from bot.models import Match, Post, Rung, Span, Statement, Version
from bot.storage.columns import number_list
from bot.storage.database import Database, Row, iso
from bot.storage.gaps import note_gaps
from bot.storage.matches import VERSION, match_row, version_from
from bot.storage.search_index import keep_terms
from tests.bench.stored import filling, write_posts
from tests.bench.wire import Wire
from tests.builders import CHANNEL, NOON, a_page, a_post

CHANNELS = 100
STRETCH = 80  # posts, of which the first CARRIERS are one story
CARRIERS = 8

_TEXTS = 20_000  # that differ; further posts repeat them
_APART = timedelta(seconds=10)  # between two posts
_HOT = 0.1  # of the matches are of one statement
_ANSWERED = 0.1
_GAP = 5  # repetitions, after each of which an id of each channel was not looked at
_UNWATCHED = timedelta(hours=1)
_LATER = "strftime('%Y-%m-%dT%H:%M:%f+00:00', {}, :later)"
_REPEATED = (
    f"""insert into posts (id, channel_id, message_id, posted_at, story_id, version_id)
        select id + :by, channel_id, message_id + :ids, {_LATER.format("posted_at")}, story_id + :by,
          version_id + :by from posts where id <= {_TEXTS}""",
    f"""insert into versions (id, post_id, text, as_of, captured_at, news, content_sha256)
        select id + :by, post_id + :by, text, {_LATER.format("as_of")}, captured_at, news, content_sha256
        from versions where id <= {_TEXTS}""",
    f"""insert into captures (version_id, source, collector, captured_at, raw, raw_sha256, content_sha256)
        select version_id + :by, source, collector, captured_at, raw, raw_sha256, content_sha256
        from captures where version_id <= {_TEXTS}""",
    f"""insert into message_ids (channel_id, message_id, state, post_id, seen_at)
        select channel_id, message_id + :ids, state, post_id + :by, seen_at
        from message_ids where post_id <= {_TEXTS}""",
    f"""insert into story_joins (post_id, joined_id, head_id, kind, carries, told)
        select post_id + :by, joined_id + :by, head_id + :by, kind, carries, told
        from story_joins where post_id <= {_TEXTS}""",
)
_OFTEN = 10 * STRETCH
_AFTER = "strftime('%Y-%m-%dT%H:%M:%f+00:00', posted_at, '+600 seconds')"
_EDITED = (  # one in two loses words
    f"""insert into versions (post_id, text, as_of, captured_at, news, content_sha256)
        select p.id, iif(p.id % {2 * _OFTEN} = 1, v.text || ' !', substr(v.text, 1, length(v.text) / 2)),
          {_AFTER}, {_AFTER}, 0, '' from posts p join versions v on v.id = p.version_id
        where p.id % {_OFTEN} = 1""",
    f"""insert into captures (version_id, source, collector, captured_at, raw, raw_sha256, content_sha256)
        select v.id, c.source, c.collector, v.captured_at, c.raw, c.raw_sha256, c.content_sha256
        from versions v join captures c on c.version_id = v.post_id
        where v.post_id % {_OFTEN} = 1 and v.id <> v.post_id""",
    f"""update posts set version_id = (select max(id) from versions where post_id = posts.id)
        where id % {_OFTEN} = 1""",
)
_GONE = f"update posts set absent_at = {_AFTER} where id % {_OFTEN} = {STRETCH + 1}"


def fill(
    path: Path,
    wire: Wire,
    statements: Sequence[Statement],
    *,
    posts: int,
    matches: int,
    now: datetime,
    channels: int = CHANNELS,
) -> None:
    """Fill a new database with posts, the last of them published now, and with matches in some of them.

    Queries find all of them by their terms. `--words` finds the first time that each text was published.
    """
    texts = min(posts, _TEXTS)
    composed = list(_composed(wire, texts, channels, since=now - posts * _APART))
    with filling(path) as db:
        write_posts(db, composed)
        _hold_together(db)
        _repeat(db, texts, posts, channels)
        _index(db, composed, posts)
        with db.write():
            _watch(db, now - posts * _APART, now)
            for sql in (*_EDITED, _GONE):
                db.run(sql)
        _find(db, statements, posts, matches)


def _composed(wire: Wire, count: int, channels: int, *, since: datetime) -> Iterator[Post]:
    for number, text in enumerate(islice(wire.texts(()), count), 1):
        post = a_post(number, text, posted_at=since + number * _APART)
        channel_id, message_id = CHANNEL + number % channels, 1 + number // channels
        yield replace(post, channel_id=channel_id, message_id=message_id, raw=b"")


def _hold_together(db: Database) -> None:
    """Let the first posts of each stretch be one story, each a copy of the first."""
    with db.write():
        db.run(
            """update posts set story_id = id - (id - 1) % :apart
               where (id - 1) % :apart between 1 and :copies""",
            {"apart": STRETCH, "copies": CARRIERS - 1},
        )
        db.run(
            """insert into story_joins (post_id, joined_id, head_id, kind, carries, told)
               select id, story_id, story_id, 'copy', 1, 0 from posts where story_id <> id"""
        )


def _repeat(db: Database, texts: int, posts: int, channels: int) -> None:
    """Write the same posts again, each time under further numbers and at later times."""
    for by in range(texts, posts, texts):
        ids = by // channels + by // texts // _GAP
        with db.write():
            for sql in _REPEATED:
                db.run(sql, {"by": by, "ids": ids, "later": f"+{by * _APART.seconds} seconds"})
        db.checkpoint()


def _watch(db: Database, since: datetime, until: datetime) -> None:
    """Let all channels have been watched but for an hour a day, and their ids but for a few."""
    known = db.rows("select id, username from channels")
    for row in known:
        last = db.value("select max(message_id) from message_ids where channel_id = ?", [row["id"]])
        note_gaps(db, a_page(channel_id=row["id"], first=1, last=last))
    days = range((until - since).days + 1)
    db.insert(
        "coverage",
        (
            {
                "username": row["username"],
                "channel_id": row["id"],
                "source": "telegram",
                "state": "read",
                "since": iso(since + day * timedelta(days=1)),
                "until": iso(min(since + (day + 1) * timedelta(days=1) - _UNWATCHED, until)),
            }
            for day in days
            for row in known
        ),
    )


def _index(db: Database, composed: Sequence[Post], posts: int) -> None:
    """Name the terms of each text once, for all posts that have it."""
    named = [list(terms_of(post.text)) for post in composed]
    with db.write():
        for by in range(0, posts, len(composed)):
            versions = enumerate(named, by + 1)
            keep_terms(db, versions, scheme=terms_identity(), reached=by + len(composed))


def _find(db: Database, statements: Sequence[Statement], posts: int, matches: int) -> None:
    """Write matches, of one statement many and of the others about as many each; some have an answer."""
    dice = random.Random(7)
    chosen = dice.sample(range(1, posts + 1), min(matches, posts))
    read = db.each(
        f"{VERSION} where v.id in (select value from json_each(?)) order by v.id", [number_list(chosen)]
    )
    found, answers, alerts = list[Row](), list[Row](), list[Row]()
    for version in map(version_from, read):
        statement = statements[0] if dice.random() < _HOT else dice.choice(statements)
        match = _match(statement, version.text, dice)
        found.append(match_row(version, match, "", NOON))
        alerts.append(_alert(version, match, len(alerts)))
        if dice.random() < _ANSWERED:
            answers.append(
                {
                    "statement_id": statement.id,
                    "post_id": version.post_id,
                    "version_id": version.id,
                    "verdict": dice.choice(["relevant", "relevant", "rejected"]),
                    "actor": "bench",
                    "at": iso(NOON),
                }
            )
    with db.write():
        db.insert("matches", found)
        db.insert("verdicts", answers)
        db.insert("alerts", alerts)


def _match(statement: Statement, text: str, dice: random.Random) -> Match:
    start = dice.randrange(max(len(text) - 60, 1))
    end = min(start + 40, len(text))
    return Match(
        statement_id=statement.id,
        rung=dice.choice(list(Rung)[:3]),
        score=0.9,
        language="en",
        wording=statement.wording["en"][0],
        evidence=text[start:end],
        spans=(Span(start=start, end=end),),
        outcome="alert" if dice.random() < 0.85 else "review",
    )


def _alert(version: Version, match: Match, number: int) -> Row:
    return {
        "kind": "notice",
        "statement_id": match.statement_id,
        "post_id": version.post_id,
        "version_id": version.id,
        "recipient_id": "desk",
        "text": version.text,
        "body": len(version.text),
        "origins": 1,
        "entities": "[]",
        "random_id": number,
        "queued_at": iso(version.posted_at),
        "state": "dead" if number % 1_000 == 0 else "sent",
    }
