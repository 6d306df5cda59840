"""Which statements a thread's posts carry, in which words, and which of them pull apart."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.language.diff import word_diff
from bot.models import Asked, Claimed, Contrast, Statement, StoredMatch, StoredPost, Worded
from bot.storage.database import Database
from bot.storage.matches import find_matches
from bot.storage.statements import titles
from bot.stories.lineage.lineage import Place, Relation
from bot.stories.lineage.story import Story
from bot.threads.gather import about, counts

SEPARATE = "separate text"  # begins a story of its own


@dataclass(frozen=True, slots=True, kw_only=True)
class Claims:
    """The statements that a thread's posts carry."""

    claims: tuple[Claimed, ...]  # in the order of the configuration
    contrasts: tuple[Contrast, ...]
    by_version: Mapping[int, tuple[str, ...]]

    def carried_by(self, version_id: int) -> tuple[str, ...]:
        """Return the ids of the statements that a version carries."""
        return self.by_version.get(version_id, ())


def claims_of(
    db: Database,
    asked: Asked,
    shown: Iterable[StoredPost],
    stories: Mapping[int, Story],
    statements: Iterable[Statement],
) -> Claims:
    """Gather what the posts shown carry of the statements asked for and their contrasts, or of all."""
    known = {statement.id: statement for statement in statements}
    posts = {post.version_id: post for post in shown}
    wanted = _wanted(asked, known)
    times = [post.post.posted_at for post in posts.values()]
    matches = find_matches(db, statements=wanted, since=min(times)) if times else []
    found: dict[str, list[StoredMatch]] = {}
    for match in matches:
        if match.version.id in posts and counts(match):
            found.setdefault(match.match.statement_id, []).append(match)
    former = titles(db) if found.keys() - known.keys() else {}
    order = [
        *(statement_id for statement_id in known if statement_id in found),
        *sorted(found.keys() - known.keys()),
    ]
    return Claims(
        claims=tuple(
            _claimed(
                known.get(statement_id) or Statement(id=statement_id, title=former[statement_id]),
                found[statement_id],
                posts,
                stories,
            )
            for statement_id in order
        ),
        contrasts=tuple(_contrasts([known[statement_id] for statement_id in order if statement_id in known])),
        by_version={
            version_id: tuple(
                statement_id
                for statement_id in order
                if any(m.version.id == version_id for m in found[statement_id])
            )
            for version_id in posts
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
) -> Claimed:
    ordered = sorted(
        matches, key=lambda match: (match.version.posted_at, match.version.url, match.version.id)
    )
    firsts: dict[tuple[str, str], str] = {}
    carried = []
    for match in ordered:
        post = posts[match.version.id]
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
            )
            for one in match.match.said
        ]
    return Claimed(
        id=statement.id,
        title=statement.title,
        speaker=statement.speaker.name if statement.speaker else "",
        said_at=statement.said_at,
        said_on=statement.said_on,
        carried=tuple(carried),
    )


def _relation(place: Place, *, first: bool) -> str:
    """Say what a post is among a statement's carriers; one that begins another story copies none of them."""
    if first:
        return Relation.FIRST.value
    return SEPARATE if place.relation is Relation.FIRST else place.relation.value
