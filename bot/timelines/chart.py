"""A statement's timeline as a picture that stands in an article: PNG for print, SVG for the web.

Above, a row for each channel with a mark for each post; below, how many stories each period had. Languages
differ by shape and hatching, rungs by how far a mark is filled, so that it reads in grey, too.
"""

from collections.abc import Mapping
from datetime import date
from io import BytesIO
from xml.sax.saxutils import escape
from zoneinfo import ZoneInfo

from bot.i18n import Catalogue
from bot.models import Occurrence, Timeline
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
    sentences = [extent(timeline, catalogue), first_seen(timeline, catalogue)]
    if timeline.returns:
        longest = max(timeline.returns, key=lambda returned: returned.silence)
        ended = catalogue.say(
            "The longest silence, %(span)s, ended on %(day)s.",
            span=catalogue.count("%(num)d day", "%(num)d days", longest.silence.days),
            day=catalogue.day(_day(longest.first, timeline)),
        )
        sentences.append(ended)
    return " ".join(sentences)


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


def first_seen(timeline: Timeline, catalogue: Catalogue) -> str:
    """Say when each language had the statement for the first time, and in which channel."""
    firsts = (
        catalogue.say(
            "%(language)s %(day)s (%(channel)s)",
            language=catalogue.tongue(sighting.language),
            day=catalogue.dated(_day(sighting, timeline), "d MMM y"),
            channel=visible(sighting.name),
        )
        for sighting in timeline.sightings
    )
    return catalogue.say("First sightings: %(list)s.", list=", ".join(firsts))


def _day(occurrence: Occurrence, timeline: Timeline) -> date:
    return occurrence.at.astimezone(ZoneInfo(timeline.zone)).date()


def _drawn(timeline: Timeline, catalogue: Catalogue, form: str, described: Mapping[str, str | None]) -> bytes:
    # Matplotlib takes half a second to load: only those who draw wait for it.
    from matplotlib import rc_context
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    from bot.timelines.panels import STYLE, drawn

    out, lines = BytesIO(), [catalogue.say("No appearances.")]
    if timeline.appearances:
        lines = [extent(timeline, catalogue), first_seen(timeline, catalogue)]
    with rc_context(STYLE):
        figure = drawn(timeline, catalogue, title=title(timeline), lines=lines)
        FigureCanvasAgg(figure)
        figure.savefig(out, format=form, dpi=DPI, metadata=described)
    return out.getvalue()
