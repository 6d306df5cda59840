"""A sign of life for whoever watches the watch: an address that is asked for while it works."""

import logging

import httpx

from bot import __version__

log = logging.getLogger(__name__)

LIMIT = httpx.Timeout(10.0)
NAME = f"Wirewatch/{__version__} (heartbeat)"


class Heartbeat:
    """Asks for one address, which may hold a secret and is never told."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._failing = False

    async def beat(self) -> bool:
        """Ask once; false, and one warning for each spell of failures, if nobody took it."""
        async with httpx.AsyncClient(timeout=LIMIT, headers={"User-Agent": NAME}) as client:
            try:
                answer = await client.get(self._address)
                why = "" if answer.is_success else f"the answer was {answer.status_code}"
            except (httpx.HTTPError, httpx.InvalidURL) as error:
                why = type(error).__name__  # its words hold the address
        if why and not self._failing:
            log.warning("the heartbeat was not taken: %s", why)
        self._failing = bool(why)
        return not why
