"""The notice of a reversal: the speaker now says the opposite of a statement, or another figure."""

from datetime import datetime
from zoneinfo import ZoneInfo

from bot.alerts.excerpt import quote
from bot.alerts.message import Composer
from bot.alerts.notice import Sighting, buttons, certainty, name, posted, sentence
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
    speaker = name(statement.speaker.name) if statement.speaker else ""
    denied = any(guard.kind == "denial" for guard in seen.match.guards)
    out.add(catalogue.say(SAID[denied], name=speaker), "bold").add("\n")
    out.add(name(statement.title), "italic").add("\n\n")
    out.add(catalogue.say("Now, %(day)s:", day=catalogue.day(seen.version.posted_at.astimezone(zone)))).add(
        " "
    )
    quote(out, seen.version.text, seen.match.spans, catalogue)
    out.add("\n\n" + _before(seen, catalogue, zone) + "\n\n")
    source = seen.channel.title or seen.channel.username or catalogue.say("unnamed channel")
    out.add(name(source), "bold")
    out.add(f" · {name(seen.channel.affiliation)}\n" if seen.channel.affiliation else "\n")
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
        when = visible(", ".join(part for part in (day, seen.statement.said_at) if part))
        return catalogue.say("Before, %(day)s: %(words)s", day=shorten(when, WORDING), words=words)
    if seen.earlier.first_at:
        day = catalogue.day(seen.earlier.first_at.astimezone(zone))
        return catalogue.say("Before, in a post of %(day)s: %(words)s", day=day, words=words)
    return catalogue.say("Before, on a day that is not noted: %(words)s", words=words)
