"""The notice of a reversal: the speaker now says the opposite of a statement, or another figure."""

from datetime import datetime
from zoneinfo import ZoneInfo

from bot.alerts.headline import News
from bot.alerts.message import Composer
from bot.alerts.notice import Sighting, add_source, begin, buttons, certainty, name, posted, sentence
from bot.i18n import Catalogue, translatable
from bot.models import Message
from bot.text import shorten, visible

WORDING = 300  # of the wording before, in letters
SAID = {
    True: translatable("%(name)s now says the opposite"),
    False: translatable("%(name)s now gives another figure"),
}
UNASKED = frozenset({"relevant"})  # a reversal does not carry the statement, so nobody can say that it does


def compose_reversal(seen: Sighting, catalogue: Catalogue, *, zone: ZoneInfo, at: datetime) -> Message:
    """Write who says the opposite of what, both wordings with their days, where, when, and the link."""
    out, statement = Composer(), seen.statement
    language = catalogue.language
    speaker = name(statement.speaker.named(language)) if statement.speaker else ""
    denied = any(guard.kind == "denial" for guard in seen.match.guards)
    begin(out, seen, News.OPPOSITE if denied else News.FIGURE, catalogue, zone=zone, at=at)
    out.add(catalogue.say(SAID[denied], name=speaker), "bold").add("\n")
    out.add(name(statement.titled(language)), "italic").add("\n\n")
    out.add(_before(seen, catalogue, zone) + "\n\n")
    add_source(out, seen, catalogue)
    out.add(posted(seen.version.posted_at, catalogue, zone, at) + "\n")
    out.add(sentence(shorten(visible(certainty(seen.match, catalogue)), 400)) + "\n")
    out.add(seen.version.url)
    asked = ((button for button in row if button.data not in UNASKED) for row in buttons(catalogue))
    return out.message(tuple(map(tuple, asked)))


def _before(seen: Sighting, catalogue: Catalogue, zone: ZoneInfo) -> str:
    """Write the wording that is taken back, and its day: as noted, or that of its earliest post."""
    wording = shorten(visible(seen.match.part or seen.match.wording), WORDING)
    words = catalogue.say("“") + wording + catalogue.say("”")
    if seen.statement.said_on:
        day = catalogue.day(seen.statement.said_on)
        when = visible(", ".join(part for part in (day, seen.statement.placed(catalogue.language)) if part))
        return catalogue.say("Before, %(day)s: %(words)s", day=shorten(when, WORDING), words=words)
    if seen.earlier.first_at:
        day = catalogue.day(seen.earlier.first_at.astimezone(zone))
        return catalogue.say("Before, in a post of %(day)s: %(words)s", day=day, words=words)
    return catalogue.say("Before, on a day that is not noted: %(words)s", words=words)
