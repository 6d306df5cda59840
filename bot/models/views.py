"""Two views of one channel: what the account is shown and what anybody is, and where they disagree."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.models.posts import Post


class DisagreementKind(StrEnum):
    """The ways in which two views of a post may disagree."""

    NOT_PUBLIC = "not public"  # the preview does not show it
    NOT_FOR_ACCOUNT = "not for the account"  # which is told that nothing is there
    OTHER_WORDS = "other words"


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicView:
    """A channel's newest posts as the preview shows them, each id of them from the first to the last."""

    first: int
    last: int
    posts: tuple[Post, ...]
    others: tuple[int, ...] = ()  # service messages, and what could not be read


@dataclass(frozen=True, slots=True, kw_only=True)
class Disagreement:
    """A post on which two views disagree, as each of them has it; None for the one that does not."""

    message_id: int
    kind: DisagreementKind
    account: Post | None = None
    public: Post | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewsCompared:
    """The outcome of setting two views side by side."""

    alike: tuple[int, ...] = ()  # posts, by their first id
    disagreements: tuple[Disagreement, ...] = ()
    hidden: int = 0  # posts of which the preview does not show what they say
    gone: tuple[int, ...] = ()  # ids that neither shows


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredDisagreement:
    """A disagreement as it was noted, and whether it stands."""

    id: int
    username: str
    channel_id: int
    message_id: int
    kind: DisagreementKind
    account_text: str | None
    public_text: str | None
    noted_at: datetime
    told_at: datetime | None = None
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LastComparison:
    """The last comparison of a channel's two views: of how many posts, or why there could be none."""

    at: datetime
    posts: int
    hidden: int
    why: str  # they cannot be compared; "" when they were
    standing: tuple[StoredDisagreement, ...] = ()  # the latest first
