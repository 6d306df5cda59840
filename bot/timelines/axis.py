"""Where a time axis has its marks, and what stands at them."""

from collections.abc import Iterator
from datetime import date, timedelta

from bot.i18n import Catalogue

MARKS = 7  # at most, so that their labels do not touch
DAYS = (1, 2, 7, 14)
MONTHS = (1, 2, 3, 6, 12, 24, 60, 120)
MONTHLY = 70  # days from which whole months are marked


def ticks(first: date, last: date, told: Catalogue) -> list[tuple[date, str]]:
    """Round days from the first to the last, at most MARKS of them, each with its label, in order."""
    if (last - first).days < MONTHLY:
        step = next(step for step in DAYS if (last - first).days // step < MARKS)
        return [(day, told.dated(day, "d MMM")) for day in _days(first, last, step)]
    months = (last.year - first.year) * 12 + last.month - first.month
    step = next((step for step in MONTHS if months // step < MARKS), MONTHS[-1])
    pattern = "y" if step % 12 == 0 else "LLL y"
    return [(day, told.dated(day, pattern)) for day in _months(first, last, step)]


def _days(first: date, last: date, step: int) -> Iterator[date]:
    for number in range(0, (last - first).days + 1, step):
        yield first + timedelta(days=number)


def _months(first: date, last: date, step: int) -> Iterator[date]:
    """The first days of every so many months, counted from January."""
    number = -(-(first.year * 12 + first.month - 1 + (first.day > 1)) // step) * step
    while (day := date(number // 12, number % 12 + 1, 1)) <= last:
        yield day
        number += step
