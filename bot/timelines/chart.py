"""A statement's timeline as a picture that stands in an article: PNG for print, SVG for the web.

Above, a row for each channel with a mark for each post; below, how many stories each period had. Languages
differ by shape and hatching, rungs by how far a mark is filled, so that it reads in grey, too.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from io import BytesIO
from xml.sax.saxutils import escape
from zoneinfo import ZoneInfo

from bot.i18n import Catalogue
from bot.models import Occurrence, Return, Spell, Timeline
from bot.models.watching import length
from bot.text import shorten, visible

DPI = 200
TITLE = 110  # letters, at most


def png(timeline: Timeline, catalogue: Catalogue) -> bytes:
    """Draw the chart as PNG, its description in it as text. The same timeline gives the same bytes."""
    described = {"Title": title(timeline), "Description": alt_text(timeline, catalogue), "Software": None}
    return _drawn(timeline, catalogue, "png", described)


def svg(timeline: Timeline, catalogue: Catalogue) -> bytes:
    """Draw the chart as SVG, with a title and a description for those who cannot see it. Repeatable too."""
    drawn = _drawn(timeline, catalogue, "svg", {"Date": None, "Creator": None}).decode()
    head, start, rest = drawn.partition("<svg ")
    attributes, end, body = rest.partition(">")
    labels = (
        f"<title>{escape(title(timeline))}</title>\n <desc>{escape(alt_text(timeline, catalogue))}</desc>"
    )
    return f'{head}{start}role="img" {attributes}{end}\n {labels}{body}'.encode()


def alt_text(timeline: Timeline, catalogue: Catalogue) -> str:
    """Say in sentences what the chart shows."""
    if not timeline.appearances:
        return catalogue.say("No appearances.")
    sentences = [extent(timeline, catalogue), *first_seen(timeline, catalogue)]
    if timeline.returns:
        longest = max(timeline.returns, key=lambda returned: returned.watched)
        ended = catalogue.say(
            "The longest silence, %(span)s, ended on %(day)s.",
            span=silent(longest, catalogue),
            day=catalogue.day(_day(longest.first, timeline)),
        )
        sentences.append(ended)
    return " ".join([*sentences, *watched(timeline, catalogue)])


def silent(returned: Return, catalogue: Catalogue) -> str:
    """Say how long a silence was, and how much of it was watched unless that is all."""
    days = catalogue.count("%(num)d day", "%(num)d days", returned.silence.days)
    if returned.whole:
        return days
    return catalogue.say("%(days)s, %(watched)d of them watched", watched=returned.watched.days, days=days)


def watched(timeline: Timeline, catalogue: Catalogue) -> list[str]:
    """Say how much of the time was watched, and that the rest may not have been silent."""
    posts = [post for story in timeline.appearances for post in story.occurrences]
    shown = Spell(since=min(post.at for post in posts), until=max(post.at for post in posts))
    covered = length(timeline.covered, shown)
    if covered >= shown.length:
        said = []
    elif not covered:
        said = [catalogue.say("Not watched in this time, so no silence is told.")]
    else:
        said = [
            catalogue.say(
                "Of %(days)s, %(watched)d were watched or read in all these channels; of the others no "
                "silence is told.",
                watched=covered.days,
                days=catalogue.count("%(num)d day", "%(num)d days", shown.length.days),
            )
        ]
    if any(channel.archive for channel in timeline.watching):
        said.append(catalogue.say("Some hours were read from an archive."))
    return said


def title(timeline: Timeline) -> str:
    """Say in one line what stands over the chart."""
    return shorten(visible(timeline.title), TITLE)


def extent(timeline: Timeline, catalogue: Catalogue) -> str:
    """Say how many appearances there are, in how many channels, and when."""
    channels = {occurrence.channel_id for story in timeline.appearances for occurrence in story.occurrences}
    first, last = timeline.appearances[0].first, timeline.appearances[-1].first
    return catalogue.say(
        "%(stories)s, %(channels)s, %(first)s to %(last)s.",
        stories=catalogue.count("%(num)d appearance", "%(num)d appearances", len(timeline.appearances)),
        channels=catalogue.count("%(num)d channel", "%(num)d channels", len(channels)),
        first=catalogue.day(_day(first, timeline)),
        last=catalogue.day(_day(last, timeline)),
    )


def first_seen(timeline: Timeline, catalogue: Catalogue) -> list[str]:
    """Say which post had the statement first in each language: of all, or of those that are kept.

    Only from the time on when we began to watch can it be said that there was none before.
    """
    said = []
    kept = [sighting for sighting in timeline.sightings if not timeline.is_first(sighting)]
    if kept:
        said.append(catalogue.say("Earliest posts kept: %(list)s.", list=_listed(kept, timeline, catalogue)))
    first = [sighting for sighting in timeline.sightings if timeline.is_first(sighting)]
    if first and timeline.watching_since:
        since = timeline.watching_since.astimezone(ZoneInfo(timeline.zone)).date()
        said.append(
            catalogue.say(
                "First seen since we watch (%(day)s): %(list)s.",
                day=catalogue.dated(since, "d MMM y"),
                list=_listed(first, timeline, catalogue),
            )
        )
    return said


def _listed(sightings: Iterable[Occurrence], timeline: Timeline, catalogue: Catalogue) -> str:
    return ", ".join(
        catalogue.say(
            "%(language)s %(day)s (%(channel)s)",
            language=catalogue.tongue(sighting.language),
            day=catalogue.dated(_day(sighting, timeline), "d MMM y"),
            channel=visible(sighting.name),
        )
        for sighting in sightings
    )


def _day(occurrence: Occurrence, timeline: Timeline) -> date:
    return occurrence.at.astimezone(ZoneInfo(timeline.zone)).date()


def _drawn(timeline: Timeline, catalogue: Catalogue, form: str, described: Mapping[str, str | None]) -> bytes:
    # Matplotlib takes half a second to load: only those who draw wait for it.
    from matplotlib import rc_context
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    from bot.timelines.panels import STYLE, drawn

    out, lines = BytesIO(), [catalogue.say("No appearances.")]
    if timeline.appearances:
        lines = [extent(timeline, catalogue), " ".join(first_seen(timeline, catalogue))]
    with rc_context(STYLE):
        figure = drawn(timeline, catalogue, title=title(timeline), lines=lines)
        FigureCanvasAgg(figure)
        figure.savefig(out, format=form, dpi=DPI, metadata=described)
    return out.getvalue()
