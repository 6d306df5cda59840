"""The languages of those who read: texts, counts and times, through message catalogues.

The code speaks English. `scripts/translate` collects every text that is given to `say`, `count` or
`translatable` into `bot/i18n/locale/<language>/LC_MESSAGES/wirewatch.po`, where the other languages stand.
"""

import gettext
from datetime import date, datetime, timedelta, tzinfo
from functools import cache
from importlib.resources import files
from io import BytesIO
from math import inf
from typing import Literal
from zoneinfo import ZoneInfo

from babel import Locale
from babel.core import get_global
from babel.dates import format_date, format_datetime, format_timedelta
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal, format_percent

from bot.errors import InputError
from bot.text import translatable

__all__ = ["CATALOGUES", "Catalogue", "catalogue_for", "delay", "source", "translatable"]

DOMAIN = "wirewatch"
ENGLISH = "en"
CATALOGUES = tuple(sorted(folder.name for folder in files("bot.i18n").joinpath("locale").iterdir()))

Unit = Literal["minute", "hour", "day", "month", "year"]
UNITS: tuple[tuple[timedelta, Unit], ...] = (  # up to this long, a time is told in this unit
    (timedelta(minutes=90), "minute"),
    (timedelta(hours=36), "hour"),
    (timedelta(days=60), "day"),
    (timedelta(days=730), "month"),
    (timedelta.max, "year"),
)
ORDINALS = {"one": "st", "two": "nd", "few": "rd", "other": "th"}  # by CLDR's English ordinal forms


class Catalogue:
    """Everything that depends on a reader's language. Values are put in for `%(name)s`; `%%` is a %."""

    def __init__(self, language: str, translations: gettext.NullTranslations) -> None:
        self.language = language
        self._locale = Locale.parse(language)
        self._translations = translations

    def say(self, text: str, /, **values: object) -> str:
        """Return the text in this language; in English if it was never translated."""
        return self._translations.gettext(text) % values

    def told(self, error: InputError) -> str:
        """Return what a person is told of an error, in this language if it was translated."""
        said = self._translations.gettext(error.text) if error.text else ""
        said = said % error.values if error.values else said
        return f"{said}\n{error.below}" if error.below else said

    def kept(self, text: str) -> str:
        """Return a text that was kept in English in this language; as it is where it was never translated."""
        return self._translations.gettext(text) if text else ""

    def count(self, one: str, many: str, num: int, /, **values: object) -> str:
        """Return the text in the form that goes with the number, which it may have as `%(num)d`."""
        return self._translations.ngettext(one, many, num) % {"num": num, **values}

    def nested(self, text: str) -> str:
        """Return a text as it stands within this language's quotation marks: with others for its own."""
        return text.replace(self.say("“"), self.say("‘")).replace(self.say("”"), self.say("’"))

    def quoted(self, text: str) -> str:
        """Put a text into this language's quotation marks."""
        return f"{self.say('“')}{self.nested(text)}{self.say('”')}"

    def day(self, day: date) -> str:
        """Write a day with its year: "29 March 2022". A moment's day is that of its own zone."""
        return format_date(day, "d MMMM y", locale=self._locale)

    def dated(self, day: date, pattern: str) -> str:
        """Write a day after a pattern of CLDR, such as "LLL y": "Mar 2022"."""
        return format_date(day, pattern, locale=self._locale)

    def tongue(self, language: str) -> str:
        """Name a language, such as "Russian"; the code itself for one that has no name."""
        return str(self._locale.languages.get(language, language))

    def when(self, moment: datetime, zone: tzinfo) -> str:
        """Write a day and time in a zone: "29 March 2022, 14:05"."""
        return f"{self.day(moment.astimezone(zone))}, {self.clock(moment, zone)}"

    def clock(self, moment: datetime, zone: tzinfo) -> str:
        """Write a time of day in a zone: "14:05"."""
        return format_datetime(moment.astimezone(zone), "HH:mm", locale=self._locale)

    def place(self, zone: ZoneInfo) -> str:
        """Name the city by which a zone is known; a zone that is no city's, such as UTC, by its own name.

        CLDR keeps a city under the name that its zone had first, such as Europe/Kiev.
        """
        former = [was for was, now in get_global("zone_aliases").items() if now == zone.key]
        cities = [self._locale.time_zones.get(key, {}).get("city") for key in (zone.key, *former)]
        city: str = next(filter(None, cities), zone.key.rpartition("/")[2].replace("_", " "))
        return city

    def span(self, length: timedelta) -> str:
        """Write a length of time, its sign left out: "3 min", "14 days"."""
        unit, short = _unit(length), abs(length) <= UNITS[1][0]
        return format_timedelta(
            abs(length),
            granularity=unit,
            threshold=inf,
            format="short" if short else "long",
            locale=self._locale,
        )

    def ago(self, length: timedelta) -> str:
        """Say how long ago, or for a negative length, how soon: "14 days ago", "in 3 minutes"."""
        return format_timedelta(
            -length, granularity=_unit(length), threshold=inf, add_direction=True, locale=self._locale
        )

    def number(self, value: float, pattern: str = "#,##0.###") -> str:
        """Write a number with this language's marks, after a pattern such as "0.00"."""
        return format_decimal(value, format=pattern, locale=self._locale)

    def percent(self, share: float) -> str:
        """Write a share of one in whole per cent."""
        return format_percent(share, locale=self._locale)

    def ordinal(self, number: int) -> str:
        """Write a number that says which one: "3rd". Where that depends on the noun, the bare number."""
        if self.language != ENGLISH:
            return str(number)
        return f"{number}{ORDINALS[self._locale.ordinal_form(number)]}"


@cache
def catalogue_for(language: str) -> Catalogue:
    """Return the catalogue of a language; the English one for a language that there is none of."""
    known = language if language in CATALOGUES else ENGLISH
    compiled = BytesIO()
    write_mo(compiled, read_po(BytesIO(source(known)), locale=known, domain=DOMAIN))
    compiled.seek(0)
    return Catalogue(known, gettext.GNUTranslations(compiled))


def delay(span: timedelta, catalogue: Catalogue | None = None) -> str:
    """Write a time before or after: "+4 min", "−3 h 54 min", "+2 d 5 h"; in English by default.

    To the minute up to two days, to the hour beyond.
    """
    say = (catalogue or catalogue_for(ENGLISH)).say
    sign, minutes = "−" if span < timedelta(0) else "+", round(abs(span) / timedelta(minutes=1))
    if minutes < 2 * 60:
        return sign + say("%(num)d min", num=minutes)
    if minutes < 2 * 24 * 60:
        hours, rest = divmod(minutes, 60)
        whole, part = say("%(num)d h", num=hours), say("%(num)d min", num=rest)
    else:
        days, rest = divmod(round(minutes / 60), 24)
        whole, part = say("%(num)d d", num=days), say("%(num)d h", num=rest)
    return f"{sign}{whole} {part}" if rest else sign + whole


def source(language: str) -> bytes:
    """Read the text of a language's catalogue."""
    return files("bot.i18n").joinpath("locale", language, "LC_MESSAGES", f"{DOMAIN}.po").read_bytes()


def _unit(length: timedelta) -> Unit:
    return next(unit for limit, unit in UNITS if abs(length) <= limit)
