"""Placing posts in stories, telling a story, and letting editors correct it.

A story's id is the smallest id of its posts, so it is settled by what belongs together and not by when
that was found. A post belongs by any of its versions: an edit may bring it into a story, and never takes
it out of one.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.errors import InputError
from bot.models import Channel
from bot.storage import stories as store
from bot.storage.database import Database
from bot.storage.stories import Correction, StoryPost
from bot.stories.carrier import Carrier, readings
from bot.stories.cluster import Groups, cluster
from bot.stories.corroboration import Corroboration, corroborate
from bot.stories.diff import Piece, word_diff
from bot.stories.fingerprint import SCHEME, SHARED
from bot.stories.lineage import Origin, Place, lineage
from bot.stories.ties import WINDOW, Kind, tie

INDEXED_AT_ONCE = 500  # posts that are read together when a period is indexed

Absorbed = dict[int, frozenset[int]]  # by story, the stories that became part of it


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """Where a post came to be. `absorbed` are the stories that became part of its story just now."""

    post_id: int
    story_id: int
    absorbed: tuple[int, ...] = ()
    reason: str = ""  # what ties it to another post; "" when nothing was found that it repeats


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A post as its story tells it. `diff` leads from the first carrier's wording to its own."""

    url: str
    place: Place
    of: str  # the address of the post that it has the story from, "" for none here
    affiliation: str
    diff: tuple[Piece, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """One story: its posts in order, where they lead back to, and what that amounts to."""

    id: int
    posts: tuple[Told, ...]
    origins: tuple[Origin, ...]
    independent: tuple[str, ...]  # addresses of the first posts of the other origins
    corroboration: Corroboration

    @property
    def first(self) -> Told:
        """The first carrier."""
        return self.posts[0]


# --- placing --------------------------------------------------------------------------------------


def prepare(db: Database, post_ids: Iterable[int], *, now: datetime, window: timedelta = WINDOW) -> None:
    """Make all posts around these findable, in short transactions of its own; placing them is quick then.

    Only what is not findable yet takes time: at the first run over stored posts, and for old posts that
    come late. `place` does what was left out; a repeat changes nothing.
    """
    neighbourhood = _Neighbourhood(db, window, now)
    carriers = neighbourhood.carriers(post_ids)
    with db.write():
        missing = neighbourhood.missing(carriers)
    for period in missing:
        for batch in neighbourhood.batches(period):
            with db.write():
                neighbourhood.add(batch)
        with db.write():
            neighbourhood.finish(period)


def place(
    db: Database, post_ids: Iterable[int], *, now: datetime, window: timedelta = WINDOW
) -> list[Placement]:
    """Put posts, new or edited, in the stories they repeat; inside the caller's write transaction.

    The result is the same in whatever order and batches posts are placed, and placing one again changes
    nothing. A post that is stored and not yet placed may already be found by another.
    """
    neighbourhood = _Neighbourhood(db, window, now)
    carriers = neighbourhood.carriers(post_ids)
    neighbourhood.index(carriers)
    near = {carrier.id: neighbourhood.near(carrier) for carrier in carriers}
    neighbourhood.carriers(post_id for found in near.values() for post_id in found)
    stories = Groups(neighbourhood.stories)
    reasons: dict[int, str] = {}
    for carrier in carriers:
        own = neighbourhood.story(carrier)
        for other in sorted(neighbourhood.carriers(near[carrier.id]), key=lambda one: one.order):
            if carrier.id not in reasons or not stories.are_one(own, neighbourhood.story(other)):
                found = tie(carrier, other, window=window)
                if found:
                    stories.join(own, neighbourhood.story(other))
                    reasons.setdefault(carrier.id, found.reason)
    corrected = store.corrected(db, neighbourhood.stories)
    absorbed: Absorbed = {}
    for together in stories:
        regrouped = not corrected.isdisjoint(together)
        absorbed |= _regroup(db, together, window) if regrouped else _merge(db, together)
    after = store.stories_of(db, (carrier.id for carrier in carriers))
    return [
        Placement(
            post_id=carrier.id,
            story_id=after[carrier.id],
            absorbed=tuple(sorted(absorbed.get(after[carrier.id], ()))),
            reason=reasons.get(carrier.id, ""),
        )
        for carrier in carriers
    ]


class _Neighbourhood:
    """The posts around some posts: read once, and found by the keys they share."""

    def __init__(self, db: Database, window: timedelta, now: datetime) -> None:
        self._db, self._window, self._now = db, window, now
        self._scheme = f"{SCHEME} {window.total_seconds():.0f}"
        self._carriers: dict[int, Carrier] = {}
        self._stories: dict[int, int] = {}

    @property
    def stories(self) -> frozenset[int]:
        """The stories of all posts read so far."""
        return frozenset(self._stories.values())

    def story(self, carrier: Carrier) -> int:
        """The story that a post was in when it was read."""
        return self._stories[carrier.id]

    def carriers(self, post_ids: Iterable[int]) -> list[Carrier]:
        """The posts with these ids, each once."""
        wanted = list(dict.fromkeys(post_ids))
        for post in store.posts_by_id(self._db, (one for one in wanted if one not in self._carriers)):
            self._carriers[post.id] = as_carrier(post)
            self._stories[post.id] = post.story_id
        return [self._carriers[one] for one in wanted]

    def index(self, carriers: Sequence[Carrier]) -> None:
        """See that these and all posts around them can be found; let go of what is long unused."""
        for period in self.missing(carriers):
            for batch in self.batches(period):
                self.add(batch)
            self.finish(period)
        self.add(carriers)
        store.use_periods(self._db, self._periods(carriers), at=self._now)

    def missing(self, carriers: Iterable[Carrier]) -> list[int]:
        """The periods around these posts whose posts cannot all be found yet."""
        return store.missing_periods(self._db, self._periods(carriers), scheme=self._scheme)

    def batches(self, period: int) -> Iterator[list[Carrier]]:
        """The posts of a period, some at a time."""
        ids = store.posts_in_period(self._db, period, self._window)
        for start in range(0, len(ids), INDEXED_AT_ONCE):
            posts = store.posts_by_id(self._db, ids[start : start + INDEXED_AT_ONCE])
            yield [as_carrier(post) for post in posts]

    def add(self, carriers: Iterable[Carrier]) -> None:
        """Make posts findable."""
        for carrier in carriers:
            period = store.period_of(carrier.posted_at, self._window)
            store.add_keys(self._db, carrier.id, period, carrier.keys)

    def finish(self, period: int) -> None:
        """Note that all posts of a period can be found."""
        store.add_period(self._db, period, scheme=self._scheme, at=self._now)

    def near(self, carrier: Carrier) -> list[int]:
        """The ids of the posts that may be tied to this one."""
        found = store.candidates(self._db, carrier.keys, self._around(carrier), shared=SHARED)
        return [post_id for post_id in found if post_id != carrier.id]

    def _periods(self, carriers: Iterable[Carrier]) -> set[int]:
        return {period for carrier in carriers for period in self._around(carrier)}

    def _around(self, carrier: Carrier) -> tuple[int, int, int]:
        period = store.period_of(carrier.posted_at, self._window)
        return period - 1, period, period + 1


def _merge(db: Database, stories: frozenset[int]) -> Absorbed:
    """Write down that these stories are one."""
    story_id = min(stories)
    absorbed = stories - {story_id}
    if absorbed:
        store.merge_stories(db, story_id, absorbed)
    return {story_id: absorbed}


def _regroup(db: Database, stories: frozenset[int], window: timedelta) -> Absorbed:
    """Settle anew what is one story among all posts that these stories or corrections of them touch."""
    corrections = store.corrections_of(db, stories)
    touched = {post_id for one in corrections for post_id in (one.post_id, one.other_id)}
    reached = stories | set(store.stories_of(db, touched).values())
    if reached != stories:
        return _regroup(db, frozenset(reached), window)
    posts = {(post.channel_id, post.message_id): post for post in store.posts_of_stories(db, stories)}
    key = {post.id: key for key, post in posts.items()}
    parts = cluster(
        map(as_carrier, posts.values()),
        window=window,
        together=[(key[one.post_id], key[one.other_id]) for one in corrections if one.together],
        apart=[(key[one.post_id], key[one.other_id]) for one in corrections if not one.together],
    )
    before: dict[int, set[int]] = {}
    for part in parts:
        members = [posts[one] for one in part]
        story_id = min(post.id for post in members)
        store.set_story(db, story_id, (post.id for post in members))
        before[story_id] = {post.story_id for post in members}
    return {story_id: frozenset(was - before.keys()) for story_id, was in before.items()}


def as_carrier(post: StoryPost) -> Carrier:
    """A stored post as stories see it."""
    text, links = post.texts[-1]
    return Carrier(
        id=post.id,
        channel_id=post.channel_id,
        message_id=post.message_id,
        username=post.username,
        title=post.title,
        posted_at=post.posted_at,
        text=text,
        links=links,
        versions=readings(post.texts, signatures=(post.title, post.username)),
        ids=post.ids,
        forward=post.forward,
        reply_to=post.reply_to,
    )


def story_id_of(db: Database, post_id: int) -> int:
    """The story that a post is in."""
    return store.stories_of(db, [post_id])[post_id]


# --- telling --------------------------------------------------------------------------------------


def story_of(db: Database, story_id: int, channels: Iterable[Channel], *, at: datetime) -> Story:
    """A story as it stands at this moment. Raises InputError when there is none with this id."""
    posts = {post.id: post for post in store.posts_of_stories(db, [story_id])}
    if not posts:
        raise InputError(f"no story {story_id}")
    known = {channel.key: channel for channel in channels}
    found = lineage(map(as_carrier, posts.values()), known)
    return Story(
        id=story_id,
        posts=tuple(_told(one, posts, found.first.text, known) for one in found.places),
        origins=found.origins,
        independent=tuple(posts[carrier.id].url for carrier in found.independent),
        corroboration=corroborate(found, known, at=at),
    )


def _told(one: Place, posts: Mapping[int, StoryPost], first: str, channels: Mapping[str, Channel]) -> Told:
    channel = channels.get(one.carrier.username.lower())
    return Told(
        url=posts[one.carrier.id].url,
        place=one,
        of=posts[one.of.id].url if one.of else "",
        affiliation=channel.affiliation if channel else "",
        diff=word_diff(first, one.carrier.text),
    )


# --- correcting -----------------------------------------------------------------------------------


def split(db: Database, post_id: int, *, actor: str, at: datetime, window: timedelta = WINDOW) -> Placement:
    """Part a post, with its forwards, from its story for good; in a transaction of its own.

    Raises InputError when there is no such post, or it is alone.
    """
    with db.write():
        post = _post(db, post_id)
        others = [one for one in store.posts_of_stories(db, [post.story_id]) if one.id != post_id]
        carrier = as_carrier(post)
        left = [one for one in others if not _is_forward(carrier, as_carrier(one), window)]
        if not left:
            raise InputError(f"{post.url} is in no story with other posts")
        corrections = [Correction(together=False, post_id=post_id, other_id=one.id) for one in left]
        store.correct(db, corrections, about=[post, left[0]], actor=actor, at=at)
        absorbed = _regroup(db, frozenset({post.story_id}), window)
        story_id = store.stories_of(db, [post_id])[post_id]
    return Placement(
        post_id=post_id, story_id=story_id, absorbed=tuple(sorted(absorbed[story_id])), reason="split off"
    )


def join(
    db: Database, post_id: int, other_id: int, *, actor: str, at: datetime, window: timedelta = WINDOW
) -> Placement:
    """Make the stories of two posts one for good; in a transaction of its own.

    What held their posts apart no longer does. Raises InputError when there is no such post.
    """
    with db.write():
        post, other = _post(db, post_id), _post(db, other_id)
        ours = [one.id for one in store.posts_of_stories(db, [post.story_id])]
        theirs = [one.id for one in store.posts_of_stories(db, [other.story_id])]
        store.withdraw(db, together=False, posts=ours, others=theirs, at=at)
        correction = Correction(together=True, post_id=post_id, other_id=other_id)
        store.correct(db, [correction], about=[post, other], actor=actor, at=at)
        absorbed = _regroup(db, frozenset({post.story_id, other.story_id}), window)
        story_id = store.stories_of(db, [post_id])[post_id]
    return Placement(
        post_id=post_id, story_id=story_id, absorbed=tuple(sorted(absorbed[story_id])), reason="joined"
    )


def _post(db: Database, post_id: int) -> StoryPost:
    found = store.posts_by_id(db, [post_id])
    if not found:
        raise InputError(f"no post {post_id}")
    return found[0]


def _is_forward(post: Carrier, other: Carrier, window: timedelta) -> bool:
    found = tie(post, other, window=window)
    return found is not None and found.kind is Kind.FORWARD
