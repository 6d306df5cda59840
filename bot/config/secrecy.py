"""What is never written anywhere: the secrets that were read, and what looks like one."""

import re
from collections.abc import Iterable

HIDDEN = "[secret]"
SHORTEST = 6  # letters and digits of a secret that is looked for; fewer would hide half of every line

_TOKEN = re.compile(r"\b\d{6,12}:[A-Za-z0-9_-]{30,}")  # of a bot, wherever it came from


class Scrubber:
    """Takes secrets out of texts; those that were hidden once are hidden for as long as the program runs."""

    def __init__(self) -> None:
        self._known: re.Pattern[str] | None = None
        self._values: set[str] = set()

    def hide(self, values: Iterable[str]) -> None:
        """Look for these from now on."""
        new = {value for value in values if sum(map(str.isalnum, value)) >= SHORTEST} - self._values
        if new:
            self._values |= new
            longest_first = sorted(self._values, key=len, reverse=True)
            self._known = re.compile("|".join(map(re.escape, longest_first)))

    def scrub(self, text: str) -> str:
        """Return a text without any of them."""
        if self._known is not None:
            text = self._known.sub(HIDDEN, text)
        return _TOKEN.sub(HIDDEN, text)


SECRETS = Scrubber()
"""One for the whole program: a secret of one newsroom is none the less one beside another."""
