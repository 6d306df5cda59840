"""The review list: what waits for a person, the likeliest first, each thing once, and not too much a day."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta, tzinfo

from bot.language.words import normalise
from bot.matching.outcomes import ALERT, REVIEW
from bot.models import StoredMatch
from bot.stories.likeness.fingerprint import Fingerprint, fingerprint
from bot.stories.likeness.likeness import likeness

REJECTED = "rejected"  # what somebody answered
NEAR = timedelta(days=3)  # between posts that are folded, beside those of one story
FEWEST_WORDS = 5  # of evidence that is the same in two posts


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A match that waits for an answer, and others that say nearly the same, which it stands for."""

    match: StoredMatch
    like: tuple[StoredMatch, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewList:
    """The matches that wait, the likeliest first; `held_back` are more of a day than anybody reads."""

    waiting: tuple[Waiting, ...]
    held_back: int


class _Fold:
    """Matches of one statement that say nearly the same."""

    def __init__(self, first: StoredMatch) -> None:
        self.matches = [first]
        self._text: Fingerprint = fingerprint(first.version.text)
        self._words = normalise(first.match.evidence).split()

    @property
    def first(self) -> StoredMatch:
        return self.matches[0]

    def holds(self, other: StoredMatch) -> bool:
        """Tell whether another match belongs here."""
        one, version = self.first.version, other.version
        if one.story_id == version.story_id:
            return True
        apart = abs(one.posted_at - version.posted_at)
        if apart > NEAR:
            return False
        if len(self._words) >= FEWEST_WORDS and self._words == normalise(other.match.evidence).split():
            return True
        alike = likeness(
            self._text,
            fingerprint(version.text),
            apart=apart,
            same_channel=one.channel_id == version.channel_id,
        )
        return alike.same


def review_list(matches: Iterable[StoredMatch], *, per_day: int, zone: tzinfo) -> ReviewList:
    """Put matches that wait for an answer in order, those that are nearly the same under the likeliest.

    What was answered is left out with all that is nearly the same, and so is what an alert of its story has
    told. `per_day` are listed of each statement and day of posting, the likeliest.
    """
    latest = [found for found in matches if found.latest]
    told = {
        (found.match.statement_id, found.version.story_id)
        for found in latest
        if found.match.outcome == ALERT and found.verdict != REJECTED
    }
    folds: dict[str, list[_Fold]] = {}
    likeliest = sorted(latest, key=lambda found: (-found.match.score, found.version.posted_at, found.id))
    for found in likeliest:
        if found.match.outcome != REVIEW or (found.match.statement_id, found.version.story_id) in told:
            continue
        own = folds.setdefault(found.match.statement_id, [])
        fold = next((fold for fold in own if fold.holds(found)), None)
        if fold is None:
            own.append(_Fold(found))
        else:
            fold.matches.append(found)
    open_ = [
        fold for own in folds.values() for fold in own if not any(found.verdict for found in fold.matches)
    ]
    open_.sort(key=lambda fold: (-fold.first.match.score, fold.first.version.posted_at, fold.first.id))
    listed: list[Waiting] = []
    days: Counter[tuple[str, object]] = Counter()
    for fold in open_:
        day = fold.first.match.statement_id, fold.first.version.posted_at.astimezone(zone).date()
        days[day] += 1
        if days[day] <= per_day:
            listed.append(Waiting(match=fold.first, like=tuple(fold.matches[1:])))
    return ReviewList(waiting=tuple(listed), held_back=len(open_) - len(listed))
