"""The first line of an alert, which is all that a phone shows of it: what is new, who, when, about what."""

import re
from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from bot.i18n import Catalogue, translatable
from bot.models import Entity, Message
from bot.text import at_word, shorten, visible

LINE = 64  # what a phone shows of a line, in UTF-16 units
TITLE, SOURCE = 40, 20  # of that, at most
SEPARATOR = " · "


class News(StrEnum):
    """The news of an alert, in capitals."""

    NEW = translatable("NEW")
    OPPOSITE = translatable("OPPOSITE")
    FIGURE = translatable("OTHER FIGURE")
    COPY = translatable("COPY")
    SECOND_SOURCE = translatable("2ND SOURCE")
    EDITED = translatable("EDITED")
    SILENCE = translatable("SILENCE BROKEN")
    GONE = translatable("GONE")
    REJECTED = translatable("NOT A MATCH")


LASTING = (News.OPPOSITE, News.FIGURE, News.SILENCE)  # stand before whatever else there is to say


def headline(
    news: News,
    source: str,
    posted_at: datetime,
    title: str,
    catalogue: Catalogue,
    zone: ZoneInfo,
    at: datetime,
) -> str:
    """Write the first line: "NEW · Clash Report 08:01 · open for talks"; another day than `at`'s is named."""
    day = posted_at.astimezone(zone).date()
    when = catalogue.clock(posted_at, zone)
    if day != at.astimezone(zone).date():
        when = f"{catalogue.dated(day, 'd MMM')} {when}"
    parts = (f"{at_word(_bare(source), SOURCE)} {when}", at_word(_bare(title), TITLE))
    return at_word(SEPARATOR.join((catalogue.say(news), *parts)), LINE)


def carriers(number: int, catalogue: Catalogue) -> str:
    """Say in capitals how many channels have it."""
    return catalogue.count("%(num)d CARRIER", "%(num)d CARRIERS", number)


def sources(number: int, catalogue: Catalogue) -> str:
    """Say in capitals how many sources it has, of two that there is a second."""
    if number == 2:
        return catalogue.say(News.SECOND_SOURCE)
    return catalogue.count("%(num)d SOURCE", "%(num)d SOURCES", number)


def retold(message: Message, news: str, catalogue: Catalogue) -> Message:
    """Return an alert whose first line tells this news; one that has no such line stays as it is.

    What its speaker says the opposite in goes on saying so. Passed on to somebody else, it stands second.
    """
    lines = message.text.split("\n")
    number = next((n for n, line in enumerate(lines[:2]) if _news_of(line, catalogue)), None)
    if number is None:
        return message
    was, line = _news_of(lines[number], catalogue), lines[number]
    lasting = next((word for word in map(catalogue.say, LASTING) if was.startswith(word)), "")
    told = lasting or news
    if lasting and news in {catalogue.say(one) for one in (News.EDITED, News.GONE, News.REJECTED)}:
        told = f"{lasting}, {news}"
    rest = line[len(was) :]
    lines[number] = at_word(told + rest, LINE)
    before = len("\n".join(lines[:number])) + (number > 0)
    return Message(
        text="\n".join(lines),
        entities=tuple(_moved(message.entities, before, len(line), len(lines[number]) - len(line))),
        buttons=message.buttons,
    )


def title_in(message: Message) -> str:
    """Return what the first line of an alert says it is about; "" if it is not said there."""
    parts = message.text.partition("\n")[0].split(SEPARATOR)
    return parts[2] if len(parts) == 3 else ""


def _news_of(line: str, catalogue: Catalogue) -> str:
    """Return the news that a line begins with; "" if it begins with none."""
    news, separator, _ = line.partition(SEPARATOR)
    first = _counted(news.partition(", ")[0])
    known = {catalogue.say(one) for one in News}
    known |= {say(number, catalogue) for say in (carriers, sources) for number in (1, 2, 3, 5)}
    return news if separator and first in set(map(_counted, known)) else ""


def _counted(news: str) -> str:
    """Return news with whatever number it has; plural forms that differ by number stay apart."""
    return re.sub(r"^\d+(?= )", "#", news)


def _moved(entities: Iterable[Entity], start: int, length: int, by: int) -> Iterable[Entity]:
    """Stretch the formatting of the line, and move what comes after it."""
    for entity in entities:
        if entity.offset >= start + length:
            yield Entity(kind=entity.kind, offset=entity.offset + by, length=entity.length, url=entity.url)
        elif entity.offset == start and entity.length >= length:
            yield Entity(kind=entity.kind, offset=start, length=entity.length + by, url=entity.url)
        else:
            yield entity


def _bare(text: str) -> str:
    """Return a name that cannot be taken for two parts of the line."""
    return shorten(visible(text), 200).replace(SEPARATOR.strip(), "-")
