"""How a thread is told: in whose language, with times in which zone, and which word stands for what."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.i18n import Catalogue, catalogue_for, translatable
from bot.models import ClaimStatus, Spell, Thread
from bot.threads.formats.document import Line, Run, line, one_line

Value = Run | Line | str
PLACE = re.compile("\ue000(.*?)\ue001")  # of a value in a text of the catalogue, which has no such signs

OTHERS = translatable("Other posts")  # the heading of those that carry none of a thread's statements
STATUSES = {
    ClaimStatus.CONTESTED: translatable("contested"),
    ClaimStatus.CONFIRMED: translatable("confirmed elsewhere"),
    ClaimStatus.UNVERIFIED: translatable("unverified"),
}
TERMS = {  # by which posts relate to each other, wordings are found, and what posts carry beside text
    one: one
    for one in (
        translatable("first carrier"),
        translatable("forward"),
        translatable("credit"),
        translatable("copy"),
        translatable("translation"),
        translatable("independent"),
        translatable("separate text"),
        translatable("verbatim"),
        translatable("inflected"),
        translatable("reworded"),
        translatable("semantic"),
        translatable("photo"),
        translatable("video"),
        translatable("document"),
    )
}


@dataclass(frozen=True, slots=True)
class Telling:
    """A reader's language, and the zone of the times that are told."""

    catalogue: Catalogue
    zone: ZoneInfo
    titles: Mapping[str, str] = field(default_factory=dict)  # of channels, by username

    @property
    def language(self) -> str:
        """The language that all is told in which is nobody's own words."""
        return self.catalogue.language

    def say(self, text: str, /, **values: object) -> str:
        """Return a text in this language with these values."""
        return self.catalogue.say(text, **values)

    def count(self, one: str, many: str, num: int, /, **values: object) -> str:
        """Return a text in the form that goes with the number."""
        return self.catalogue.count(one, many, num, **values)

    def tell(self, text: str, /, **values: Value) -> Line:
        """Return a text in this language as a line whose values may be links, times and other runs."""
        written = self.catalogue.say(text, **{name: f"\ue000{name}\ue001" for name in values})
        found: list[Run | str] = []
        for number, piece in enumerate(PLACE.split(written)):
            value = values[piece] if number % 2 else piece
            found += value if isinstance(value, tuple) else [value]
        return line(*found)

    def term(self, word: str) -> str:
        """Return a word of ours, such as "forward", in this language; any other as it is."""
        return self.say(TERMS[word]) if word in TERMS else one_line(word)

    def quoted(self, text: str) -> str:
        """Put foreign words on one line and into this language's quotation marks."""
        return self.catalogue.quoted(one_line(text))

    def quotation(self, text: str, language: str = "") -> Run:
        """Write somebody's words in a line, in the language they are in."""
        return Run(text=self.quoted(text), language=language)

    def channel(self, username: str) -> str:
        """Name a channel as readers know it."""
        return one_line(self.titles.get(username, username))

    def day(self, day: date) -> str:
        """Write a day."""
        return self.catalogue.day(day)

    def shown(self, moment: datetime) -> str:
        """Write a time as a page for readers has it; which zone it is of stands above."""
        return self.catalogue.when(moment, self.zone)

    def when(self, moment: datetime) -> Run:
        """Write a time in a line."""
        return Run(text=self.shown(moment), at=moment)

    def exactly(self, moment: datetime) -> Run:
        """Write a time to the second, with its zone, as whoever checks it needs it."""
        own = moment.astimezone(self.zone)
        return Run(text=f"{self.day(own)}, {own:%H:%M:%S} {self.zone.key}", at=moment)

    def span(self, spell: Spell) -> str:
        """Write a stretch of time: on one day "29 May 2026, 02:10 to 03:00 UTC"."""
        since, until = (moment.astimezone(self.zone) for moment in (spell.since, spell.until))
        end = f"{until:%H:%M}" if since.date() == until.date() else self.shown(until)
        return self.say(
            "%(since)s to %(until)s %(zone)s", since=self.shown(since), until=end, zone=self.zone.key
        )

    def listed(self, names: Iterable[str]) -> str:
        """Write names one after the other."""
        return ", ".join(map(one_line, names))


def in_english() -> Telling:
    """Return how something is told on a terminal."""
    return Telling(catalogue_for("en"), ZoneInfo("UTC"))


def telling_of(thread: Thread) -> Telling:
    """Return how a thread is told."""
    titles = {post.channel: post.title for post in thread.pinned if post.channel and post.title}
    return Telling(catalogue_for(thread.language), ZoneInfo(thread.zone), titles)
