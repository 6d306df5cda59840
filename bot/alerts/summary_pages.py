"""A summary in one message: what matters most of each statement, and all there is on pages behind buttons.

The first page tells of each statement how many there are, the first carrier with the words found, and the
three that matter most. A button opens all of a statement, in the order of posting; of those each opens.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.alerts.changed import Reader
from bot.alerts.message import ENTITIES, LIMIT, Composer
from bot.alerts.summary import HEADING, NAME, Reason, cut_quotation, heading, notes
from bot.i18n import Catalogue
from bot.models import Button, Buttons, Listed, Message, Recipient, SummaryKind
from bot.text import shorten, utf16_length, visible

MATTER = 3  # of a statement that are told beside its first carrier
PAGE = 8  # of a statement on a page of its own
ROW = 4  # buttons beside each other
WORDS = 90  # of those found in one, in UTF-16 units
STATEMENTS = 6  # on a page, so that their buttons do not cover the screen
LABEL = 40

FIRST_PAGE, ALL, OPEN = "list", "all", "open"  # what buttons send first
REASONS = {SummaryKind.HELD: Reason.HELD, SummaryKind.STORM: Reason.MANY}


def has_pages(recipient: Recipient) -> bool:
    """Tell whether a recipient has buttons to turn pages with; else a summary comes in parts."""
    return recipient.kind == "telegram"


@dataclass(frozen=True, slots=True, kw_only=True)
class SummaryPlace:
    """A place in a summary: a page of the first ones, or one of all that there is of a statement."""

    statement: int | None = None  # by its number in the order in which they came; None on the first pages
    page: int = 0

    @property
    def data(self) -> str:
        """The words that a button sends which leads here."""
        if self.statement is None:
            return f"{FIRST_PAGE} {self.page}"
        return f"{ALL} {self.statement} {self.page}"

    @classmethod
    def of(cls, data: str) -> "SummaryPlace":
        """Return the place that a button leads to. Raises ValueError for another button."""
        first, *numbers = data.split(" ")
        shape = {FIRST_PAGE: 1, ALL: 2}
        if len(numbers) != shape.get(first) or not all(one.isascii() and one.isdecimal() for one in numbers):
            raise ValueError(f"no page of a summary: {data}")
        *statement, page = map(int, numbers)
        return cls(statement=statement[0] if statement else None, page=page)


FIRST = SummaryPlace()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Statement:
    """The notices of one statement, in the order of posting."""

    number: int
    notices: tuple[Listed, ...]

    @property
    def title(self) -> str:
        return shorten(visible(self.notices[0].title), NAME)

    @property
    def telling(self) -> list[Listed]:
        """The first carrier, and those that matter most beside it: reversals, then what many carry."""
        first, *others = self.notices
        others.sort(key=lambda one: (not one.reversal, -one.carriers, not one.absent))
        return [first, *others[:MATTER]]


@dataclass(frozen=True, slots=True, kw_only=True)
class SummaryReading:
    """The notices of a summary as things stand with them, for one reader."""

    notices: Sequence[Listed]
    kind: SummaryKind
    catalogue: Catalogue
    zone: ZoneInfo
    at: datetime
    on_behalf: str = ""  # the recipient it was for, who cannot be reached

    def page(self, place: SummaryPlace) -> Message:
        """Write a page, within Telegram's limits; the nearest there is if there are not so many."""
        statements = self._statements()
        if place.statement is None or place.statement >= len(statements):
            return self._first(statements, place.page)
        return self._all(statements[place.statement], place.page)

    def _statements(self) -> list[_Statement]:
        found: dict[str, list[Listed]] = {}
        for one in sorted(self.notices, key=lambda one: one.id):
            found.setdefault(one.statement_id or one.title, []).append(one)
        return [
            _Statement(number=number, notices=tuple(sorted(own, key=lambda one: (one.posted_at, one.id))))
            for number, own in enumerate(found.values())
        ]

    # --- the first pages ----------------------------------------------------------------------------

    def _first(self, statements: Sequence[_Statement], page: int) -> Message:
        pages = list(self._packed(sorted(statements, key=lambda one: not one.notices[0].urgent)))
        page = min(page, len(pages) - 1)
        out = Composer()
        if self.on_behalf:
            name = self.catalogue.say("For %(name)s, who cannot be reached:", name=self.on_behalf)
            out.add(f"{shorten(name, NAME)}\n\n")
        out.add(heading(REASONS[self.kind], len(self.notices), self.catalogue), "bold")
        rows: list[tuple[Button, ...]] = []
        for statement in pages[page]:
            self._block(out, statement)
            count = f" · {len(statement.notices)} ›"
            label = shorten(statement.title, LABEL) + count
            rows.append((Button(label=label, data=SummaryPlace(statement=statement.number).data),))
        return out.message((*rows, *turning(SummaryPlace(page=page), len(pages))))

    def _packed(self, statements: Sequence[_Statement]) -> Iterator[list[_Statement]]:
        """Yield the statements of each page."""
        page, room, marks = list[_Statement](), LIMIT - HEADING, ENTITIES - 1
        for statement in statements:
            block = Composer()
            self._block(block, statement)
            written = block.message()
            size, marked = utf16_length(written.text), len(written.entities)
            if page and (size > room or marked > marks or len(page) == STATEMENTS):
                yield page
                page, room, marks = [], LIMIT - HEADING, ENTITIES - 1
            page.append(statement)
            room, marks = room - size, marks - marked
        yield page

    def _block(self, out: Composer, statement: _Statement) -> None:
        out.add("\n\n").add(statement.title, "bold").add(f" · {len(statement.notices)}")
        for one in statement.telling:
            out.add("\n")
            self._line(out, one)

    def _line(self, out: Composer, one: Listed) -> None:
        """Write when, which channel, what of it, and the words found."""
        when = Reader(catalogue=self.catalogue, zone=self.zone).moment(one.posted_at, self.at)
        out.add(f"{when} · {shorten(visible(one.channel), NAME)}", "link", one.url)
        out.add("".join(f" · {note}" for note in notes(one, self.catalogue)))
        if one.words:
            out.add(f"\n{cut_quotation(one.words, WORDS)}")

    # --- all of a statement ---------------------------------------------------------------------------

    def _all(self, statement: _Statement, page: int) -> Message:
        pages = -(-len(statement.notices) // PAGE)
        page = min(page, pages - 1)
        shown = statement.notices[page * PAGE : (page + 1) * PAGE]
        out = Composer().add(statement.title, "bold").add(f" · {len(statement.notices)}")
        openers: list[Button] = []
        for number, one in enumerate(shown, page * PAGE + 1):
            out.add(f"\n\n{number}. ")
            self._line(out, one)
            openers.append(Button(label=str(number), data=f"{OPEN} {one.id}"))
        rows = [tuple(openers[start : start + ROW]) for start in range(0, len(openers), ROW)]
        place = SummaryPlace(statement=statement.number, page=page)
        return out.message((*rows, *turning(place, pages), back(FIRST, self.catalogue)))


def turning(place: SummaryPlace, pages: int) -> Buttons:
    """Return the row that turns to the pages beside one; none where there is one page."""
    if pages == 1:
        return ()
    before = SummaryPlace(statement=place.statement, page=place.page - 1)
    after = SummaryPlace(statement=place.statement, page=place.page + 1)
    row = [Button(label="‹", data=before.data)] if place.page else []
    row.append(Button(label=f"{place.page + 1}/{pages}", data=place.data))
    row += [Button(label="›", data=after.data)] if place.page + 1 < pages else []
    return (tuple(row),)


def back(place: SummaryPlace, catalogue: Catalogue) -> tuple[Button, ...]:
    """Return the row that leads back to a place."""
    return (Button(label=f"‹ {catalogue.say('Back')}", data=place.data),)
