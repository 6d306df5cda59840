"""Times as people write them into a form: a day or a moment in the newsroom's zone."""

from datetime import UTC, date, datetime, time, timedelta

from bot.desk.protocol import Visit
from bot.errors import InputError


def moment_of(visit: Visit, name: str, *, ends: bool = False) -> datetime | None:
    """Read a day or time of the address; a day `ends` with the next one's beginning. None for none.

    Raises InputError.
    """
    text = visit.asked(name)
    if not text:
        return None
    try:
        found = datetime.fromisoformat(text)
        if "T" not in text and " " not in text:
            day = date.fromisoformat(text) + timedelta(days=1 if ends else 0)
            found = datetime.combine(day, time())
    except (ValueError, OverflowError) as error:
        say = visit.catalogue.say
        raise InputError(say("“%(text)s” is no day such as 2026-05-29.", text=text[:40])) from error
    zoned = found if found.tzinfo else found.replace(tzinfo=visit.visitor.zone)
    return zoned.astimezone(UTC)
