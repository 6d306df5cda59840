"""The panels of a timeline's chart: channels with their posts, and how many stories each period had."""

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, findfont
from matplotlib.ft2font import FT2Font
from matplotlib.legend_handler import HandlerTuple
from matplotlib.patches import Patch

from bot.i18n import Catalogue, translatable
from bot.models import Occurrence, Period, Rung, Spell, Timeline, WatchedSpells
from bot.models.watching import common, joined
from bot.text import shorten, visible
from bot.timelines.axis import SIZE, filling, legend, mark, ticks

WIDTH = 8.0  # inches, as is all that follows
LEFT_EDGE, LEFT, RIGHT = 0.3, 1.6, 0.3  # of texts, and of panels
LETTERS = {"normal": 130, "bold": 120}  # that fit an inch when they are one point high
HEAD, BARS, FOOT, GAP = 1.0, 0.75, 1.0, 0.14
ROW = 0.26  # for a channel
ROWS = 14  # channels that have a row of their own; the others share the last one
NAME = 22  # letters of a channel's name

INK, MUTED, PALE = "#1a1a1a", "#555555", "#efefef"
COPY = 3.8  # a mark of a copy, in points
ROOM = 0.09  # of the axis that a silence must take for its length to be written in it
THIN, THICK = 0.003, 0.06  # of the axis that a bar may take
STYLE: dict[Any, Any] = {
    "font.family": ["DejaVu Sans"],  # has Cyrillic, and matplotlib brings it along
    "font.size": 8,
    "text.parse_math": False,  # a dollar in a title is a dollar
    "text.color": INK,
    "axes.edgecolor": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "hatch.linewidth": 0.7,
    "svg.fonttype": "path",
    "svg.hashsalt": "wirewatch",
}


NOT_WATCHED: dict[str, Any] = {"facecolor": "none", "edgecolor": "#c4c4c4", "hatch": "//////", "linewidth": 0}
FROM_ARCHIVE: dict[str, Any] = {"facecolor": "none", "edgecolor": "#d0d0d0", "hatch": "....", "linewidth": 0}
COUNTED = {
    Period.DAY: translatable("stories a day"),
    Period.WEEK: translatable("stories a week"),
    Period.MONTH: translatable("stories a month"),
}


def drawn(timeline: Timeline, catalogue: Catalogue, *, title: str, lines: Iterable[str]) -> Figure:
    """Draw the whole chart as a figure, in the style in force, which should be STYLE."""
    chart = _Chart(timeline, catalogue)
    posts, bars = chart.axes(FOOT + BARS + GAP, chart.panel), chart.axes(FOOT, BARS)
    chart.write(LEFT_EDGE, chart.height - 0.22, title, size=12, weight="bold")
    for number, text in enumerate(lines):
        chart.write(LEFT_EDGE, chart.height - 0.52 - 0.17 * number, text, size=7.5, color=MUTED)
    if timeline.appearances:
        _span(chart, posts, bars)
        _silences(chart, posts, bars)
        _unwatched(chart, posts, bars)
        _posts(chart, posts)
        _bars(chart, bars)
        _legend(chart)
    chart.write(LEFT_EDGE, 0.2, _source(chart), size=6.5, color=MUTED)
    return chart.figure


class _Chart:
    """A figure while it is put together: places are in inches from its lower left corner."""

    def __init__(self, timeline: Timeline, catalogue: Catalogue) -> None:
        self.timeline, self.catalogue, self.zone = timeline, catalogue, ZoneInfo(timeline.zone)
        names = list(dict.fromkeys(occurrence.name for occurrence in occurrences(timeline)))
        self.rows = names if len(names) <= ROWS else names[: ROWS - 1]
        self.others = len(names) - len(self.rows)
        self.panel = ROW * max(len(self.rows) + bool(self.others), 2)
        self.height = HEAD + self.panel + GAP + BARS + FOOT
        self.figure = Figure(figsize=(WIDTH, self.height), facecolor="white")
        self._known = FT2Font(findfont(FontProperties(family="DejaVu Sans"))).get_charmap()

    def axes(self, bottom: float, height: float) -> Axes:
        """Add a panel between the margins."""
        box = (LEFT, bottom, WIDTH - LEFT - RIGHT, height)
        axes = self.figure.add_axes(
            (box[0] / WIDTH, box[1] / self.height, box[2] / WIDTH, box[3] / self.height)
        )
        for side in ("top", "right", "left"):
            axes.spines[side].set_visible(False)
        axes.tick_params(length=0)
        return axes

    def write(self, x: float, y: float, text: str, **how: Any) -> None:
        """Write text in one line from here, cut where the figure ends."""
        fitting = int((WIDTH - 2 * LEFT_EDGE) * LETTERS[how.get("weight", "normal")] / how["size"])
        shown = shorten(self.drawable(text), fitting)
        self.figure.text(x / WIDTH, y / self.height, shown, va="top", **how)

    def drawable(self, text: str) -> str:
        """Replace each sign that the font does not have by a box."""
        return "".join(sign if ord(sign) in self._known else "\N{WHITE SQUARE}" for sign in visible(text))

    def day(self, at: datetime) -> float:
        """Place a moment on the axis: days, with their fractions, by the newsroom's clocks."""
        there = at.astimezone(self.zone)
        return there.toordinal() + (there.hour * 60 + there.minute) / 1440

    def stretch(self, spell: Spell) -> tuple[float, float]:
        """Place a spell on the axis: where it begins, and how long it is there; cut at the axis' ends."""
        first, last = self.range
        start, end = (
            max(self.day(spell.since), first.toordinal()),
            min(self.day(spell.until), last.toordinal()),
        )
        return start, max(end - start, 0.0)

    def row(self, occurrence: Occurrence) -> int:
        """Return the row of a channel, counted from above; channels without their own share the last."""
        return self.rows.index(occurrence.name) if occurrence.name in self.rows else len(self.rows)

    @property
    def range(self) -> tuple[date, date]:
        """From the first day of the first period to the day after the last one."""
        last = max(occurrence.at for occurrence in occurrences(self.timeline)).astimezone(self.zone).date()
        tallies = self.timeline.tallies
        return tallies[0].start, max(self.timeline.by.after(tallies[-1].start), last + timedelta(days=1))


def occurrences(timeline: Timeline) -> list[Occurrence]:
    """Return the posts of a timeline in order of time."""
    return sorted(
        (occurrence for story in timeline.appearances for occurrence in story.occurrences),
        key=lambda occurrence: occurrence.at,
    )


def _span(chart: _Chart, posts: Axes, bars: Axes) -> None:
    first, last = chart.range
    margin = (last - first).days * 0.015
    marks = ticks(first, last, chart.catalogue)
    for axes in (posts, bars):
        axes.set_xlim(first.toordinal() - margin, last.toordinal() + margin)
        axes.set_xticks([day.toordinal() for day, _ in marks])
        axes.grid(axis="x", color="#d0d0d0", linewidth=0.5)
        axes.set_axisbelow(True)
    posts.set_xticklabels([])
    bars.set_xticklabels([label for _, label in marks])


def _silences(chart: _Chart, posts: Axes, bars: Axes) -> None:
    left, right = posts.get_xlim()
    for silence in chart.timeline.returns:
        start, end = max(chart.day(silence.since), left), chart.day(silence.first.at)
        for axes in (posts, bars):
            axes.axvspan(start, end, color=PALE, linewidth=0, zorder=0)
        if end - start >= ROOM * (right - left):
            days = chart.catalogue.count("%(num)d day", "%(num)d days", silence.silence.days)
            said = (
                chart.catalogue.say("%(span)s without", span=days)
                if silence.whole
                else chart.catalogue.say(
                    "%(days)s, %(watched)d of them watched", watched=silence.watched.days, days=days
                )
            )
            middle = (start + end) / 2
            bars.text(
                middle,
                0.5,
                said,
                ha="center",
                va="center",
                size=6.5,
                color=MUTED,
                transform=bars.get_xaxis_transform(),
            )


def _unwatched(chart: _Chart, posts: Axes, bars: Axes) -> None:
    """Hatch what nobody watched: in a channel's row, and below where that is so of any channel.

    Hours that were read from an archive are dotted.
    """
    rows: dict[int, list[WatchedSpells]] = {}
    for channel in chart.timeline.watching:
        row = chart.rows.index(channel.channel) if channel.channel in chart.rows else len(chart.rows)
        rows.setdefault(row, []).append(channel)
    for row, channels in rows.items():
        for spells, how in (
            (joined(spell for channel in channels for spell in channel.missed), NOT_WATCHED),
            (common([channel.archive for channel in channels]), FROM_ARCHIVE),
        ):
            stretches = [chart.stretch(spell) for spell in spells]
            posts.broken_barh(stretches, (row - 0.4, 0.8), zorder=0.5, **how)
    missed = joined(spell for channel in chart.timeline.watching for spell in channel.missed)
    stretches = [chart.stretch(spell) for spell in missed]
    bars.broken_barh(stretches, (0, 1), zorder=0.5, transform=bars.get_xaxis_transform(), **NOT_WATCHED)
    left, right = posts.get_xlim()
    start, widest = max(stretches, key=lambda stretch: stretch[1], default=(0.0, 0.0))
    if widest >= ROOM * (right - left):
        bars.text(
            start + widest / 2,
            0.82,
            chart.catalogue.say("not watched"),
            ha="center",
            va="center",
            size=6.5,
            color=MUTED,
            bbox={"facecolor": "white", "linewidth": 0, "pad": 1.5},
            transform=bars.get_xaxis_transform(),
        )


def _posts(chart: _Chart, axes: Axes) -> None:
    """Draw a mark for each post: those of first carriers large, others small and behind them."""
    firsts = {id(story.first) for story in chart.timeline.appearances}
    marks: dict[tuple[str, Rung, bool], list[Occurrence]] = {}
    for occurrence in occurrences(chart.timeline):
        marks.setdefault((occurrence.language, occurrence.rung, id(occurrence) in firsts), []).append(
            occurrence
        )
    for (language, rung, first), found in marks.items():
        axes.plot(
            [chart.day(occurrence.at) for occurrence in found],
            [chart.row(occurrence) for occurrence in found],
            linestyle="none",
            zorder=4 if first else 3,
            snap=False,
            clip_on=False,
            **mark(language, rung, SIZE if first else COPY),
        )
    names = [shorten(visible(name), NAME) for name in chart.rows]
    if chart.others:
        names.append(chart.catalogue.count("%(num)d other", "%(num)d others", chart.others))
    axes.set_yticks(range(len(names)))
    axes.set_yticklabels([chart.drawable(name) for name in names])
    axes.set_ylim(max(len(names), 2) - 0.4, -0.6)
    axes.spines["bottom"].set_color("#c0c0c0")


def _bars(chart: _Chart, axes: Axes) -> None:
    """Draw a bar for each period, in the middle of it, with a piece for each language."""
    by, (left, right) = chart.timeline.by, axes.get_xlim()
    tops: Counter[date] = Counter()
    for language in _languages(chart):
        counts = {tally.start: dict(tally.languages).get(language, 0) for tally in chart.timeline.tallies}
        shown = {start: count for start, count in counts.items() if count}
        lengths = [(by.after(start) - start).days for start in shown]
        axes.bar(
            [start.toordinal() + length / 2 for start, length in zip(shown, lengths, strict=True)],
            list(shown.values()),
            [min(max(0.9 * length, THIN * (right - left)), THICK * (right - left)) for length in lengths],
            bottom=[tops[start] for start in shown],
            linewidth=0.7,
            zorder=3,
            **filling(language),
        )
        tops.update(shown)
    most = max(tops.values(), default=1)
    axes.set_ylim(0, most * 1.08)
    axes.set_yticks([0, most])
    label = chart.catalogue.say(COUNTED[by])
    axes.set_ylabel(label, rotation=0, ha="right", va="center", labelpad=14, size=7)


def _legend(chart: _Chart) -> None:
    """Draw a line for the languages, and under it one for the rungs."""
    found = {occurrence.rung for occurrence in occurrences(chart.timeline)}
    lines = legend(_languages(chart), [rung for rung in Rung if rung in found], chart.catalogue)
    if any(channel.missed for channel in chart.timeline.watching):
        lines[0].append((Patch(**NOT_WATCHED), chart.catalogue.say("not watched")))
    if any(channel.archive for channel in chart.timeline.watching):
        lines[0].append((Patch(**FROM_ARCHIVE), chart.catalogue.say("read from an archive")))
    for line, height in zip(lines, (0.52, 0.3), strict=True):
        chart.figure.legend(
            [mark for mark, _ in line],
            [name for _, name in line],
            loc="lower left",
            bbox_to_anchor=(LEFT / WIDTH - 0.01, height / chart.height),
            ncols=len(line),
            frameon=False,
            fontsize=7,
            handletextpad=0.5,
            columnspacing=1.6,
            borderaxespad=0,
            handler_map={tuple: HandlerTuple(ndivide=None, pad=0.3)},
        )


def _languages(chart: _Chart) -> list[str]:
    return sorted({occurrence.language for occurrence in occurrences(chart.timeline)})


def _source(chart: _Chart) -> str:
    return chart.catalogue.say(
        "Source: Telegram posts kept by Wirewatch, each story with its first carrier (large) and copies "
        "(small). Times in %(zone)s.",
        zone=chart.catalogue.place(chart.zone),
    )
