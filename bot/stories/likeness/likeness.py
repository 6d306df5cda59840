"""How alike two texts are, and whether one could be had from the other.

It tells who had a story from whom (`lineage`), and whether a post has enough of one that it links to; what
is one story is for `joining` to say. Two texts are alike when most of what the shorter says stands in the
longer, word for word. That is not enough where a template is filled in anew ("177 targets", "189 targets"),
where a digest holds one item among many, and where a text is so short that two events read alike. The limits
were set by reading pairs around them.
"""

from dataclasses import dataclass
from datetime import timedelta

from bot.stories.likeness.conflicts import conflict
from bot.stories.likeness.fingerprint import Fingerprint, shingles

# What is enough: so many shingles in common, and so much of the shorter text's, one of the pairs.
ENOUGH = ((1, 0.6), (15, 0.5), (25, 0.45))
BRIEF_ENOUGH = ((4, 0.6), (3, 0.75))
OWN_ENOUGH = ((3, 0.8),)  # where one channel says both

# A text of few shingles needs more than likeness: little time between, too.
BRIEF = 10
BRIEF_APART = timedelta(hours=3)
BRIEF_EXACT = 8  # two posts with the very same words may be a little shorter

# A much shorter text is a copy of the longer one's beginning, or only an item of it.
PART = 0.6  # of the longer text's words
ITEM = 30  # words: a longer text is no mere item
DIGEST = 3  # lines of a list that make a digest
OPENING = 6  # words: who begins alike and says the like has trimmed the rest
BEGINNING, BEGINNING_MORE = 1.2, 5  # times its own length, and words, in which it must be found …
BEGUN = 0.6  # … so much of it

EXACT = "exact copy"


@dataclass(frozen=True, slots=True, kw_only=True)
class Likeness:
    """The common part of two texts. `score` is the share of the shorter text's shingles, 0 to 1."""

    same: bool
    score: float
    reason: str

    @property
    def exact(self) -> bool:
        """Whether they say the same words."""
        return self.same and self.score == 1.0 and self.reason == EXACT


def likeness(
    one: Fingerprint, other: Fingerprint, *, apart: timedelta, same_channel: bool = False
) -> Likeness:
    """Tell whether two texts, published this long apart, are the same text; it is symmetric.

    A channel does not copy itself: what it says again with changes is its template or a new turn of
    events, unless nearly all is the same.
    """
    short, long = sorted((one, other), key=lambda text: (len(text.shingles), len(text.texts), text.texts))
    if not short.texts:
        return Likeness(same=False, score=0.0, reason="no words to compare")
    size = len(short.shingles)
    if short.texts == long.texts:
        if size < BRIEF_EXACT and apart > BRIEF_APART:
            return Likeness(same=False, score=1.0, reason="related only: the same few words at another time")
        return Likeness(same=True, score=1.0, reason=EXACT)
    shared = len(short.shingles & long.shingles)
    score = shared / size
    if not is_enough(shared, size, same_channel=same_channel):
        return _related(score, f"{score:.2f} of its words")
    if size < BRIEF and apart > BRIEF_APART:
        return _related(score, "like words, but few, and at another time")
    if is_part(short, long):
        return _related(score, "a part of a longer text")
    if difference := conflict(short, long, apart=apart):
        return _related(score, difference)
    return Likeness(same=True, score=score, reason=f"copy, {score:.2f} of its words")


def is_enough(shared: int, size: int, *, same_channel: bool) -> bool:
    """Tell whether so many shingles in common, of the shorter text's so many, may make them the same."""
    enough = OWN_ENOUGH if same_channel else BRIEF_ENOUGH if size < BRIEF else ENOUGH
    return any(shared >= least and shared / size >= share for least, share in enough)


def _related(score: float, why: str) -> Likeness:
    return Likeness(same=False, score=score, reason=f"related only: {why}")


def is_part(short: Fingerprint, long: Fingerprint) -> bool:
    """Tell whether the short text is one item of a digest, or stands inside a much longer text."""
    if len(short.texts) >= PART * len(long.texts):
        return False
    if long.items >= DIGEST > short.items:
        return True
    alike = len(set(short.texts[:OPENING]) & set(long.texts[:OPENING])) >= OPENING - 1
    if alike or len(short.texts) >= ITEM:
        return False
    beginning = long.texts[: int(BEGINNING * len(short.texts)) + BEGINNING_MORE]
    return len(short.shingles & shingles(beginning)) < BEGUN * len(short.shingles)
