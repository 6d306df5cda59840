"""Results of the steps, as whoever started them shows them."""

from dataclasses import dataclass

from bot.models.posts import Channel


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """The yield of one look at one channel."""

    channel: Channel
    new: int = 0
    edited: int = 0
    repeated: int = 0
    absent: int = 0
    failure: str = ""
    partly: str = ""  # what could not be asked, although the rest was read
    unseen: str = ""  # what is missing of the first contact


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchProgress:
    """The outcome of a run of the step."""

    judged: int = 0  # versions
    matches: int = 0
    review: int = 0
    queued: int = 0  # alerts
    left: int = 0  # versions still to be judged

    def __add__(self, later: "MatchProgress") -> "MatchProgress":
        """Take both together."""
        return MatchProgress(
            judged=self.judged + later.judged,
            matches=self.matches + later.matches,
            review=self.review + later.review,
            queued=self.queued + later.queued,
            left=later.left,
        )
