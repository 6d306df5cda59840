"""A story drawn: a row a post, who had it from whom, over time. Numbers only; a template has the rest."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from math import log1p

from bot.stories.lineage.lineage import Relation
from bot.stories.lineage.story import StoryPost

ROW, TOP, LEFT, WIDTH = 26, 30, 190, 900  # in the units of the drawing
RIGHT = 110  # room for the delay of the last post
MOST = 60  # posts that are drawn
SURE = (Relation.FORWARD, Relation.CREDIT)
TICKS = tuple(timedelta(minutes=minutes) for minutes in (0, 1, 5, 15, 60, 180, 720, 1440, 4320, 10080, 43200))


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnPost:
    """A post's dot, and the line to the post it has the story from."""

    post: StoryPost
    x: float
    y: float
    line: str  # "" for one that has it from nobody here
    is_sure: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """Dots, lines and the marks of the axis."""

    posts: tuple[DrawnPost, ...]
    ticks: tuple[tuple[float, timedelta], ...]
    height: int
    width: int = WIDTH
    left: int = LEFT
    more: int = 0  # posts that are not drawn


def lineage_drawn(posts: Sequence[StoryPost]) -> Drawing:
    """Place a story's posts: time runs to the right, more slowly the later it is, a post a row."""
    shown = posts[:MOST]
    longest = max(post.place.delay for post in shown)
    drawn: list[DrawnPost] = []
    places: dict[str, tuple[float, float]] = {}
    for number, post in enumerate(shown):
        x, y = _x(post.place.delay, longest), TOP + number * ROW + ROW / 2
        places[post.url] = (x, y)
        start = places.get(post.of)
        drawn.append(
            DrawnPost(
                post=post,
                x=x,
                y=y,
                line=_curve(start, (x, y)) if start and post.of != post.url else "",
                is_sure=post.place.relation in SURE,
            )
        )
    return Drawing(
        posts=tuple(drawn),
        ticks=tuple(_ticks(longest)),
        height=TOP + len(shown) * ROW + 10,
        more=len(posts) - len(shown),
    )


def _ticks(longest: timedelta) -> list[tuple[float, timedelta]]:
    """Return the marks of the axis that stand far enough apart, the first of all among them."""
    found: list[tuple[float, timedelta]] = []
    for tick in TICKS:
        x = _x(tick, longest)
        if tick <= max(longest, TICKS[1]) and (not found or x - found[-1][0] > 60):
            found.append((x, tick))
    return found


def _x(delay: timedelta, longest: timedelta) -> float:
    """Return how far to the right a delay stands: by the logarithm of its minutes."""
    whole = log1p(max(longest.total_seconds(), 60) / 60)
    part = log1p(max(delay.total_seconds(), 0) / 60) / whole
    return round(LEFT + part * (WIDTH - LEFT - RIGHT), 1)


def _curve(start: tuple[float, float], end: tuple[float, float]) -> str:
    """Write a line that leaves a dot downwards and comes to another from the left."""
    (x1, y1), (x2, y2) = start, end
    return f"M{x1} {y1} C{x1} {y2} {x1} {y2} {x2} {y2}"
