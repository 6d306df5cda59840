"""Many notices in few messages where there are no buttons: each once, under its statement, in their order."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from bot.alerts.changed import Reader
from bot.alerts.message import ENTITIES, LIMIT, Composer
from bot.i18n import Catalogue
from bot.models import Listed, Message
from bot.text import at_word, shorten, utf16_length, visible

HEADING = 200  # what the first line of a part comes to at most, in UTF-16 units
WORDS = 100  # what the words found in one come to at most, in UTF-16 units
COUNT = 8  # what stands around a title, such as how many there are under it
NAME = 120  # what a title or a channel's name comes to at most


class Reason(StrEnum):
    """The reason why notices are listed instead of being sent one by one."""

    HELD = "held"
    MANY = "many"


@dataclass(frozen=True, slots=True, kw_only=True)
class SummaryPage:
    """One message of a summary, and the notices that it lists."""

    message: Message
    ids: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    """A notice as it is listed, and the title that it stands under."""

    id: int
    title: str
    text: str


def summarise(
    notices: Sequence[Listed],
    reason: Reason,
    catalogue: Catalogue,
    *,
    zone: ZoneInfo,
    at: datetime,
    on_behalf: str = "",
) -> list[SummaryPage]:
    """Write the messages that list these notices, each within Telegram's limits.

    `on_behalf` is for whom it was, if it is passed on.
    """
    if on_behalf:
        notices = [replace(notice, on_behalf=on_behalf) for notice in notices]
    pages = list(_pages(_lines(notices, catalogue, zone, at)))
    return [
        SummaryPage(
            message=_page(page, _heading(reason, len(notices), (number, len(pages)), catalogue)),
            ids=tuple(line.id for line in page),
        )
        for number, page in enumerate(pages, start=1)
    ]


def pages_of(notices: Sequence[Listed], catalogue: Catalogue, *, zone: ZoneInfo, at: datetime) -> int:
    """Return how many messages it takes to list these notices."""
    return sum(1 for _ in _pages(_lines(notices, catalogue, zone, at)))


def _lines(notices: Sequence[Listed], catalogue: Catalogue, zone: ZoneInfo, at: datetime) -> list[_Line]:
    """Return what is said of each notice; those of one statement stand together, the urgent ones first."""
    titles = dict.fromkeys(notice.title for notice in sorted(notices, key=lambda notice: not notice.urgent))
    places = {title: place for place, title in enumerate(titles)}
    return [
        _Line(
            id=notice.id, title=shorten(visible(notice.title), NAME), text=_line(notice, catalogue, zone, at)
        )
        for notice in sorted(notices, key=lambda notice: (places[notice.title], notice.id))
    ]


def cut_quotation(words: str, limit: int) -> str:
    """Cut a quotation after a word, within its marks."""
    return words[:1] + at_word(words[1:-1], limit - 2) + words[-1:]


def notes(notice: Listed, catalogue: Catalogue) -> Iterator[str]:
    """Yield what there is to say of a post beside who published it when."""
    if notice.reversal:
        yield catalogue.say("its speaker now says otherwise")
    if notice.carriers > 1:
        yield catalogue.count("%(num)d carrier", "%(num)d carriers", notice.carriers)
    if notice.absent:
        yield catalogue.say("no longer there")


def _line(notice: Listed, catalogue: Catalogue, zone: ZoneInfo, at: datetime) -> str:
    name = shorten(visible(notice.channel), NAME)
    when = Reader(catalogue=catalogue, zone=zone).moment(notice.posted_at, at)
    what = [when, name, *notes(notice, catalogue)]
    if notice.on_behalf:
        what.append(catalogue.say("for %(name)s, who cannot be reached", name=notice.on_behalf))
    words = f"{cut_quotation(notice.words, WORDS)}\n" if notice.words else ""
    return f"{' · '.join(what)}\n{words}{notice.url}\n"


def _pages(lines: Sequence[_Line]) -> Iterator[list[_Line]]:
    page, room, titles = list[_Line](), LIMIT - HEADING, set[str]()
    for line in lines:
        size = utf16_length(line.text) + (0 if line.title in titles else utf16_length(line.title) + COUNT)
        if page and (size > room or len(titles | {line.title}) >= ENTITIES):
            yield page
            page, room, titles = [], LIMIT - HEADING, set()
            size = utf16_length(line.text) + utf16_length(line.title) + COUNT
        page.append(line)
        titles.add(line.title)
        room -= size
    if page:
        yield page


def _page(page: Sequence[_Line], heading: str) -> Message:
    out, title = Composer().add(heading, "bold").add("\n"), ""
    times = Counter(line.title for line in page)
    counts = {title: f" · {number}" if number > 1 else "" for title, number in times.items()}
    for line in page:
        if line.title != title:
            title = line.title
            out.add("\n").add(title, "bold").add(f"{counts[title]}\n")
        out.add(line.text)
    return out.message()


def _heading(reason: Reason, count: int, place: tuple[int, int], catalogue: Catalogue) -> str:
    number, of = place
    part = catalogue.say("part %(number)d of %(all)d", number=number, all=of)
    return heading(reason, count, catalogue) + (f", {part}" if of > 1 else "")


def heading(reason: Reason, count: int, catalogue: Catalogue) -> str:
    """Say how many there are, and why they are listed."""
    if reason is Reason.HELD:
        return catalogue.count("%(num)d alert was held back", "%(num)d alerts were held back", count)
    return catalogue.count("%(num)d more alert", "%(num)d more alerts", count)
