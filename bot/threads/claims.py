"""Which statements a thread's posts carry, in which words, and which of them pull apart."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.language.diff import word_diff
from bot.language.digests import Digest, digest
from bot.models import (
    Asked,
    Claimed,
    ClaimJudged,
    Contrast,
    Earlier,
    Match,
    Span,
    Statement,
    StoredMatch,
    StoredPost,
    Worded,
)
from bot.storage.database import Database
from bot.storage.matches import find_matches
from bot.storage.statements import titles
from bot.storage.timelines import appearances
from bot.stories.lineage.lineage import Place, Relation
from bot.stories.lineage.story import Story
from bot.threads.gather import about, counts

EARLIER = 5  # stories before the thread's time that are named
NEAR = 12  # code points between found words that are shown as one stretch
PARTING = re.compile(r"[\n.!?:;«»“”„\"]")  # between them they are two
SEPARATE = "separate text"  # begins a story of its own


@dataclass(frozen=True, slots=True, kw_only=True)
class Claims:
    """The statements that a thread's posts carry."""

    claims: tuple[Claimed, ...]  # in the order of the configuration
    contrasts: tuple[Contrast, ...]
    by_version: Mapping[int, tuple[str, ...]]
    found: Mapping[int, tuple[Span, ...]]  # where their words stand, by version

    def carried_by(self, version_id: int) -> tuple[str, ...]:
        """Return the ids of the statements that a version carries."""
        return self.by_version.get(version_id, ())


def claims_of(
    db: Database,
    asked: Asked,
    shown: Iterable[StoredPost],
    stories: Mapping[int, Story],
    statements: Iterable[Statement],
    judged: Mapping[str, ClaimJudged],
    *,
    language: str = "en",
) -> Claims:
    """Gather what the posts shown carry of the statements asked for and their contrasts, or of all.

    `judged` has what an editor said of statements, by their ids; titles and names are for readers of the
    language.
    """
    known = {statement.id: statement for statement in statements}
    posts = {post.version_id: post for post in shown}
    wanted = _wanted(asked, known)
    times = [post.post.posted_at for post in posts.values()]
    matches = find_matches(db, statements=wanted, since=min(times)) if times else []
    found: dict[str, list[StoredMatch]] = {}
    for match in matches:
        if match.version.id in posts and counts(match):
            found.setdefault(match.match.statement_id, []).append(match)
    told = found.keys() | judged.keys()
    former = titles(db) if told - known.keys() else {}
    order = [
        *(statement_id for statement_id in known if statement_id in told),
        *sorted(told - known.keys()),
    ]
    return Claims(
        claims=tuple(
            _claimed(
                known.get(statement_id) or Statement(id=statement_id, title=former[statement_id]),
                found.get(statement_id, ()),
                posts,
                stories,
                judged.get(statement_id),
                _earlier(db, statement_id, posts.values()),
                language,
            )
            for statement_id in order
        ),
        contrasts=tuple(_contrasts([known[statement_id] for statement_id in order if statement_id in known])),
        by_version={
            version_id: tuple(
                statement_id
                for statement_id in order
                if any(m.version.id == version_id for m in found.get(statement_id, ()))
            )
            for version_id in posts
        },
        found={
            version_id: _stretches(posts[version_id].post.text, matched)
            for version_id, matched in _by_version(found.values()).items()
        },
    )


def _wanted(asked: Asked, known: Mapping[str, Statement]) -> list[str]:
    """Return ids without repeats; none means all."""
    named = about(asked, known.values())
    pulling = [
        other for statement_id in named if statement_id in known for other in known[statement_id].contrasts
    ]
    return list(dict.fromkeys([*named, *pulling]))


def _contrasts(claimed: Iterable[Statement]) -> list[Contrast]:
    """Return each pair once, in the order in which the configuration has the first of the two."""
    listed = list(claimed)
    ids = [statement.id for statement in listed]
    pairs: dict[frozenset[str], Contrast] = {}
    for statement in listed:
        for other in statement.contrasts:
            if other in ids and other != statement.id:
                pairs.setdefault(frozenset((statement.id, other)), Contrast(one=statement.id, other=other))
    return list(pairs.values())


def _claimed(
    statement: Statement,
    matches: Iterable[StoredMatch],
    posts: Mapping[int, StoredPost],
    stories: Mapping[int, Story],
    judged: ClaimJudged | None,
    earlier: list[Earlier],
    language: str,
) -> Claimed:
    ordered = sorted(
        matches, key=lambda match: (match.version.posted_at, match.version.url, match.version.id)
    )
    firsts: dict[tuple[str, str], str] = {}
    carried = []
    for match in ordered:
        post = posts[match.version.id]
        shape = digest(post.post.text)
        place = next(t.place for t in stories[post.id].posts if t.place.carrier.id == post.id)
        carried += [
            Worded(
                url=post.url,
                channel=post.username or str(post.post.channel_id),
                posted_at=post.post.posted_at,
                language=one.language,
                rung=one.rung.value,
                score=one.score,
                wording=one.part or one.wording,
                words=one.words,
                pieces=word_diff(firsts.setdefault(one.key, one.words), one.words),
                delay=post.post.posted_at - ordered[0].version.posted_at,
                relation=_relation(place, first=match is ordered[0]),
                **_of_digest(post.post.text, shape, one),
            )
            for one in match.match.said
        ]
    return Claimed(
        id=statement.id,
        title=statement.titled(language),
        titles=(statement.title, *dict(statement.titles).values()),
        speaker=statement.speaker.named(language) if statement.speaker else "",
        said_at=statement.said_at,
        said_on=statement.said_on,
        carried=tuple(carried),
        judged=judged,
        earlier=tuple(earlier[:EARLIER]),
        earlier_stories=len(earlier),
    )


def _of_digest(text: str, shape: Digest | None, match: Match) -> dict[str, str]:
    """Return the headline and the line that words stand in, where their post is a digest."""
    place = shape.place(match.spans) if shape else None
    if shape is None or place is None:
        return {}
    spans = {"headline": shape.headline, "line": shape.lines[place]}
    return {name: text[span.start : span.end].strip() for name, span in spans.items()}


def _earlier(db: Database, statement_id: str, shown: Iterable[StoredPost]) -> list[Earlier]:
    """Return the stories that carried a statement before any of these posts, and hold none of them."""
    listed = list(shown)
    if not listed:
        return []
    begun, urls = min(post.post.posted_at for post in listed), {post.url for post in listed}
    return [
        Earlier(
            url=story.first.url,
            channel=story.first.name,
            posted_at=story.first.at,
            language=story.first.language,
            words=story.first.evidence,
            channels=story.carriers,
        )
        for story in appearances(db, statement_id)
        if story.first.at < begun and urls.isdisjoint(one.url for one in story.occurrences)
    ]


def _by_version(found: Iterable[list[StoredMatch]]) -> dict[int, list[Match]]:
    by_version: dict[int, list[Match]] = {}
    for matches in found:
        for one in matches:
            by_version.setdefault(one.version.id, []).extend(one.match.said)
    return by_version


def _stretches(text: str, matches: Iterable[Match]) -> tuple[Span, ...]:
    """Return where found words stand in a text, in order; those near each other as one stretch."""
    found: list[Span] = []
    for span in sorted(
        (one for match in matches if match.picture is None for one in match.spans), key=lambda one: one.start
    ):
        last = found[-1] if found else None
        between = text[last.end : span.start] if last else ""
        if last and len(between) <= NEAR and not PARTING.search(between):
            found[-1] = Span(start=last.start, end=max(last.end, span.end))
        else:
            found.append(span)
    return tuple(found)


def _relation(place: Place, *, first: bool) -> str:
    """Say what a post is among a statement's carriers; one that begins another story copies none of them."""
    if first:
        return Relation.FIRST.value
    return SEPARATE if place.relation is Relation.FIRST else place.relation.value
