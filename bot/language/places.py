"""What countries are called in a language, as CLDR has it (package Babel)."""

from collections.abc import Mapping
from functools import cache

from babel import Locale, UnknownLocaleError

_CODE = 2  # letters
_NO_COUNTRY = frozenset({"EZ", "XA", "XB", "ZZ"})  # of CLDR's territories


@cache
def countries(language: str) -> Mapping[str, str]:
    """Return the names of countries and unions of them by their codes; none for a language CLDR lacks."""
    try:
        territories: Mapping[str, str] = Locale.parse(language).territories
    except (UnknownLocaleError, ValueError):
        return {}
    return {code: name for code, name in territories.items() if code.isalpha() and code not in _NO_COUNTRY}


def is_country(name: str) -> bool:
    """Tell whether the name of a family of words is the code of a country."""
    return len(name) == _CODE and name.isupper()
