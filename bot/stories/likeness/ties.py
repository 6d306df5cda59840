"""What ties two posts into one story."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from bot.language.detect import languages
from bot.stories.likeness.carrier import Carrier
from bot.stories.likeness.habits import Habits, unknown
from bot.stories.likeness.joining import LONGER, How, Repeat, repeats, share_in
from bot.stories.likeness.likeness import Likeness, likeness

WINDOW = timedelta(hours=72)
POINTED = 0.3  # of the words, when one post links to the other
DIGEST = 3  # posts that one links to, which is about none of them


class Kind(StrEnum):
    """The reason why two posts belong together, surest first."""

    FORWARD = "forward"
    EXACT = "exact"
    COPY = "copy"
    LINK = "link"
    TRANSLATION = "translation"
    EXTENSION = "extension"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tie:
    """The later of two posts is of the earlier one's story. `score` is 0 to 1; 1 is certain.

    `true` is a post that stands for the earlier one, so that what repeats it is of the story, too. `told` is
    one that says much that the earlier did not: its story's notice is not enough.
    """

    kind: Kind
    score: float
    reason: str
    true: bool = False
    told: bool = False

    @property
    def twin(self) -> bool:
        """Whether they are one post or one text, and go together wherever one of them is."""
        return self.kind in (Kind.FORWARD, Kind.EXACT)


def tie(one: Carrier, other: Carrier, *, window: timedelta = WINDOW, habits: Habits = unknown) -> Tie | None:
    """Return what ties two posts, or None. It looks at these two alone, and in whatever order they stand."""
    earlier, later = sorted((one, other), key=lambda post: post.order)
    apart = later.posted_at - earlier.posted_at
    if apart > window:
        return None
    forwarded = _forwarded(earlier, later)
    if forwarded:
        return Tie(kind=Kind.FORWARD, score=1.0, reason=forwarded, true=True)
    found = _repeat(earlier, later, apart, habits)
    if found and (found.how is How.EXACT or len(later.points_to) < DIGEST):
        if found.how is How.EXTENSION:
            pointed = _pointed(earlier, later)
            return pointed or Tie(kind=Kind.EXTENSION, score=found.share, reason=found.reason, told=True)
        kind = Kind.EXACT if found.how is How.EXACT else Kind.COPY
        score = (found.share + found.back) / 2
        return Tie(kind=kind, score=score, reason=found.reason, true=found.true)
    return _pointed(earlier, later) or _translated(earlier, later)


def _repeat(earlier: Carrier, later: Carrier, apart: timedelta, habits: Habits) -> Repeat | None:
    """Return the way in which any version of a post repeats any of an earlier one, the surest."""
    found = (
        repeats(
            left,
            right,
            apart=apart,
            same_channel=earlier.channel_id == later.channel_id,
            learned=lambda: (habits(earlier), habits(later)),
        )
        for left in earlier.versions
        for right in later.versions
    )
    order = list(How)
    return min(
        filter(None, found), key=lambda one: (order.index(one.how), -one.share - one.back), default=None
    )


def best_likeness(one: Carrier, other: Carrier, *, apart: timedelta) -> Likeness:
    """Return the likeness of the two versions that are most alike."""
    own = one.channel_id == other.channel_id
    found = (
        likeness(left, right, apart=apart, same_channel=own)
        for left in one.versions
        for right in other.versions
    )
    none = Likeness(same=False, score=0.0, reason="no words to compare")
    return max(found, key=lambda like: (like.same, like.score), default=none)


def _forwarded(one: Carrier, other: Carrier) -> str:
    for left, right in ((one, other), (other, one)):
        if left.forwards & right.names:
            return f"forward of {min(left.forwards & right.names)}"
    shared = one.forwards & other.forwards
    return f"both forwards of {min(shared)}" if shared else ""


def _pointed(earlier: Carrier, later: Carrier) -> Tie | None:
    """Find a post that links to another, and says the like or credits it in another language."""
    if not later.points_to & earlier.names or len(later.points_to) >= DIGEST:
        return None
    like = best_likeness(earlier, later, apart=later.posted_at - earlier.posted_at)
    if like.score >= POINTED and "other" not in like.reason:
        shares = [share_in(text, said) for text in later.versions[-1:] for said in earlier.versions]
        told = max(shares, default=0.0) <= LONGER
        reason = f"links to it, {like.score:.2f} of its words"
        return Tie(kind=Kind.LINK, score=like.score, reason=reason, told=told)
    credited = any(f"{credit.username}/{credit.message_id}" in earlier.names for credit in later.credits)
    if credited and not _languages(later) & _languages(earlier):
        return Tie(kind=Kind.LINK, score=0.9, reason="credits it, in another language", true=True)
    return None


def _translated(one: Carrier, other: Carrier) -> Tie | None:
    score = one.translations.get(other.key)
    if score is None:
        return None
    return Tie(kind=Kind.TRANSLATION, score=score, reason=f"translation, {score:.2f} alike", true=True)


def _languages(post: Carrier) -> frozenset[str]:
    """Return the languages that any version of a post may be in."""
    return frozenset(language for text in post.versions for language in languages(text.texts))
