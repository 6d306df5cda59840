"""Whether a later text belongs to the story of an earlier one, and how.

It does as a *copy* when over half of what the longer of the two says stands in the other, in the same runs of
words; as a *trimmed* copy when it is the beginning of a longer one; as an *extension* when it
begins like the earlier one, holds most of it, and says as much or more besides: that is of the story, and
is news. What a channel repeats from day to day makes nothing a copy. The limits were set on real channels;
`tests/data/stories` keeps labels.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from bot.stories.likeness.conflicts import EXTENDED, conflict, figures, replaced_words
from bot.stories.likeness.fingerprint import SHINGLE, Fingerprint, hashes_of
from bot.stories.likeness.habits import Habit
from bot.stories.likeness.likeness import is_part

LONGER, SHORTER = 0.5, 0.6  # of the content words of the longer text, of the shorter
OWN = 0.8  # of a text's content words that its channel said before
TRUE = 0.6  # both ways: a copy that copies of it may be told by

BRIEF = 8  # content words: with fewer, texts of two events read alike
BRIEF_APART, BRIEF_LONGER = timedelta(hours=3), 1.5
BRIEF_PART_APART = timedelta(minutes=45)  # for one that is cut from a longer text, or goes on as one

OPENING, ALIKE = 6, 4  # of so many words, so many the same: they begin alike
KEPT, EXTENSION = 0.8, 0.15  # of the text that the other goes on from; of that other, at least

TEMPLATE, TEMPLATE_OWN = 0.3, 0.6  # of words in habits; of the other words that both must have
TEMPLATE_APART = timedelta(minutes=30)
TEMPLATE_LONG = 30  # other content words: so many are not the same again by chance
STEM = 5  # letters
COLD, COLD_APART = 20, timedelta(minutes=30)  # content words, of a channel whose habits are not known
OWN_SHORT = 30  # content words: a channel that says fewer again with another word says something else

Learned = Callable[[], tuple[Habit, Habit]]  # of the earlier post and the later one


class How(StrEnum):
    """The way in which a text repeats another."""

    EXACT = "exact"
    COPY = "copy"
    EXTENSION = "extension"


@dataclass(frozen=True, slots=True, kw_only=True)
class Repeat:
    """A text repeats another: `share` of its own words are the other's, `back` of the other's are its."""

    how: How
    share: float = 1.0
    back: float = 1.0

    @property
    def true(self) -> bool:
        """Whether it may stand for the other."""
        return self.how is not How.EXTENSION and min(self.share, self.back) >= TRUE

    @property
    def reason(self) -> str:
        """The way it repeats the other, in words."""
        if self.how is How.EXACT:
            return "exact copy"
        return f"{'extends it' if self.how is How.EXTENSION else 'copy'}, {self.share:.2f} of its words"


def repeats(
    earlier: Fingerprint,
    later: Fingerprint,
    *,
    apart: timedelta,
    same_channel: bool = False,
    learned: Learned = lambda: (Habit(), Habit()),
) -> Repeat | None:
    """Tell whether a text repeats one that was published so long before."""
    if not earlier.texts or not later.texts:
        return None
    if earlier.texts == later.texts:
        soon = apart <= min(COLD_APART, TEMPLATE_APART)  # nothing that is learned makes it less
        is_one = soon or apart <= _longest_apart(earlier, later, same_channel, learned())
        return Repeat(how=How.EXACT) if is_one else None
    share, back = share_in(later, earlier), share_in(earlier, later)
    if min(len(earlier.content), len(later.content)) < BRIEF:
        how = _how_briefly(earlier, later, share, back, apart)
    else:
        how = _how(earlier, later, share, back, same_channel)
    if how is None:
        return None
    if _differ(earlier, later, apart, same_channel) or not _beyond_habits(earlier, later, apart, learned()):
        return None
    return Repeat(how=how, share=share, back=back)


def share_in(one: Fingerprint, other: Fingerprint) -> float:
    """Return the part of a text's content words that stand in runs which the other has, too."""
    return _part(one, (place for place, run in enumerate(one.runs) if run in other.shingles))


def _part(text: Fingerprint, runs: Iterable[int]) -> float:
    covered = _covered(runs)
    return sum(place in covered for place in text.content) / len(text.content) if text.content else 0.0


def _covered(runs: Iterable[int]) -> set[int]:
    return {place + step for place in runs for step in range(SHINGLE)}


def _how(
    earlier: Fingerprint, later: Fingerprint, share: float, back: float, same_channel: bool
) -> How | None:
    least = OWN if same_channel else SHORTER
    if len(later.content) < len(earlier.content):
        half = back >= LONGER and earlier.items <= later.items
        return How.COPY if share >= least and (half or not is_part(later, earlier)) else None
    if share > LONGER and back >= LONGER and (share >= OWN or not same_channel):
        return How.COPY
    return How.EXTENSION if _goes_on(earlier, later, share, back) else None


def _goes_on(earlier: Fingerprint, later: Fingerprint, share: float, back: float) -> bool:
    """Tell whether a text begins like the earlier one, holds it and says more."""
    return share >= EXTENSION and back >= KEPT and _begin_alike(earlier, later)


def _how_briefly(
    earlier: Fingerprint, later: Fingerprint, share: float, back: float, apart: timedelta
) -> How | None:
    """Tell how a text repeats another where one of them has few words, which more posts have by chance."""
    lower, higher = sorted((share, back))
    is_longer = len(later.content) > BRIEF_LONGER * len(earlier.content)
    if not is_longer and lower >= LONGER and higher >= SHORTER:
        return How.COPY if apart <= BRIEF_APART else None
    if apart > BRIEF_PART_APART or not _begin_alike(earlier, later):
        return None
    if len(later.content) < len(earlier.content):
        return How.COPY if share >= KEPT and back >= EXTENSION else None
    return How.EXTENSION if _goes_on(earlier, later, share, back) else None


def _begin_alike(one: Fingerprint, other: Fingerprint) -> bool:
    return len(set(one.texts[:OPENING]) & set(other.texts[:OPENING])) >= ALIKE


def _differ(earlier: Fingerprint, later: Fingerprint, apart: timedelta, same_channel: bool) -> bool:
    """Tell whether what differs makes them two stories."""
    short, long = sorted((earlier, later), key=lambda text: (len(text.shingles), len(text.texts), text.texts))
    if same_channel and max(len(earlier.content), len(later.content)) < OWN_SHORT:
        ours, theirs = ({text.words[place].start for place in text.content} for text in (short, long))
        for left, right in replaced_words(short, long):
            if any(word.start in ours for word in left) and any(word.start in theirs for word in right):
                return True
    return bool(conflict(short, long, apart=apart))


# --- what its channel repeats ---------------------------------------------------------------------


def _longest_apart(
    earlier: Fingerprint, later: Fingerprint, same_channel: bool, habits: tuple[Habit, Habit]
) -> timedelta:
    """Return how long apart the very same words may be one story."""
    if any(habit.cold for habit in habits) and len(later.content) <= COLD:
        return COLD_APART if same_channel else BRIEF_APART
    texts = tuple(zip((earlier, later), habits, strict=True))
    fewest = min(len(_own(text, habit)) for text, habit in texts)
    if fewest < TEMPLATE_LONG and any(_is_template(text, habit) for text, habit in texts):
        return TEMPLATE_APART
    return timedelta.max if fewest >= BRIEF else BRIEF_APART


def _beyond_habits(
    earlier: Fingerprint, later: Fingerprint, apart: timedelta, habits: tuple[Habit, Habit]
) -> bool:
    """Tell whether they are alike in more than what their channels repeat, near enough in time."""
    cold = any(habit.cold for habit in habits)
    if cold and len(later.content) <= COLD and apart > COLD_APART:
        return False
    texts = tuple(zip((earlier, later), habits, strict=True))
    templates = any(_is_template(text, habit) for text, habit in texts)
    alike_size = len(later.content) <= EXTENDED * len(earlier.content) <= EXTENDED**2 * len(later.content)
    brief = min(len(earlier.content), len(later.content)) < BRIEF
    if (brief or templates) and alike_size and _amounts(earlier) != _amounts(later):
        return False
    if not templates:
        return True
    one, other = (_own(text, habit) for text, habit in texts)
    both = min(_found_in(one, later), _found_in(other, earlier)) if one and other else 0.0
    return both >= TEMPLATE_OWN and apart <= TEMPLATE_APART


def _amounts(text: Fingerprint) -> frozenset[str]:
    return frozenset(figures(text).values())


def _is_template(text: Fingerprint, habit: Habit) -> bool:
    return len(_habitual(text, habit)) >= TEMPLATE * len(text.texts)


def _own(text: Fingerprint, habit: Habit) -> list[str]:
    """Return the content words that are not of its channel's habits."""
    habitual = _habitual(text, habit)
    return [text.texts[place] for place in text.content if place not in habitual]


def _habitual(text: Fingerprint, habit: Habit) -> set[int]:
    if not habit.runs:
        return set()
    return _covered(place for place, number in enumerate(hashes_of(text.runs)) if number in habit.runs)


def _found_in(words: list[str], text: Fingerprint) -> float:
    stems = {word[:STEM] for word in text.texts}
    return sum(word[:STEM] in stems for word in words) / len(words)
