"""A lineage as it is kept, so that the posts of a story are compared once, however often it is told. Pure."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from functools import cache, lru_cache

from bot.language.agencies import agencies
from bot.language.data import codes, data
from bot.models import Channel, StoredCarrier
from bot.stories.likeness.carrier import Carrier
from bot.stories.lineage.edges import Relation
from bot.stories.lineage.grounds import Ground
from bot.stories.lineage.lineage import Lineage, Origin, Place

SCHEME = 2  # raised when the same posts may get another lineage than before


@lru_cache(maxsize=4)
def known_by(channels: tuple[Channel, ...]) -> str:
    """Return a digest of all that lineages follow from beside the posts: channels, languages, agencies."""
    return _digest([SCHEME, _words(), *(asdict(channel) for channel in channels)])


def made_of(posts: Iterable[StoredCarrier], known: str) -> str:
    """Return a digest of what a lineage of these posts follows from; it changes when any of them does."""
    return _digest([known, *sorted(map(str, (post.stamp for post in posts)))])


def written(found: Lineage) -> str:
    """Write a lineage, its posts by their ids."""
    places = [
        (
            one.carrier.id,
            one.relation.value,
            one.score,
            [(ground.text, ground.values) for ground in one.reason],
            one.of.id if one.of else None,
            one.source,
        )
        for one in found.places
    ]
    origins = [
        (one.name, one.outside, one.credited, one.affiliation, [post.id for post in one.posts])
        for one in found.origins
    ]
    return json.dumps([places, origins], ensure_ascii=False)


def read(content: str, posts: Sequence[Carrier]) -> Lineage:
    """Return the lineage of these posts that `written` wrote."""
    places, origins = json.loads(content)
    by_id: Mapping[int, Carrier] = {post.id: post for post in posts}
    first = by_id[places[0][0]]
    return Lineage(
        places=tuple(
            Place(
                carrier=by_id[post_id],
                relation=Relation(relation),
                delay=by_id[post_id].posted_at - first.posted_at,
                score=score,
                reason=tuple(Ground(text, values) for text, values in reason),
                of=None if of is None else by_id[of],
                source=source,
            )
            for post_id, relation, score, reason, of, source in places
        ),
        origins=tuple(
            Origin(
                name=name,
                outside=outside,
                credited=credited,
                affiliation=affiliation,
                posts=tuple(by_id[post_id] for post_id in post_ids),
            )
            for name, outside, credited, affiliation, post_ids in origins
        ),
    )


@cache
def _words() -> str:
    return _digest([*map(str, agencies()), *(dict(data(code)) for code in codes())])


def _digest(parts: list[object]) -> str:
    text = json.dumps(parts, ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(text.encode("utf-8", "backslashreplace")).hexdigest()
