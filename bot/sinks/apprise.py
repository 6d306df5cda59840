"""Alerts through Apprise, which knows mail, Slack, Matrix, ntfy and a hundred others by their addresses.

It is an optional extra: `pip install wirewatch[apprise]`.
"""

import asyncio
from collections.abc import Mapping
from typing import Any

from bot.errors import ConfigError, DeliveryError
from bot.models import Alert, AlertKind, Recipient

EXTRA = 'recipients with kind = "apprise" need the extra of that name: pip install "wirewatch[apprise]"'
PATIENCE = 60.0  # seconds for one alert


class AppriseSink:
    """Hands each alert to one service, its first line as the title.

    The services cannot change what they have shown, and a second mail for each further carrier would be
    noise: amendments are left out, replies and summaries come. None of them can tell a repeat, so a crash
    between handing over and recording it hands over again; nor do they know silence.
    """

    kind = "apprise"

    def __init__(self, addresses: Mapping[str, str]) -> None:
        """Take the recipients' addresses, by id. ConfigError for a wrong one, or without the extra."""
        try:
            import apprise
        except ImportError as error:
            raise ConfigError([EXTRA]) from error
        self._text: Any = apprise.NotifyFormat.TEXT
        self._services = {name: apprise.Apprise() for name in addresses}
        wrong = [name for name, service in self._services.items() if not service.add(addresses[name])]
        if wrong:
            raise ConfigError(
                f'recipient "{name}": expected an address that Apprise knows, such as "mailto://…" '
                "(the value is not shown)"
                for name in wrong
            )

    async def send(self, alert: Alert, recipient: Recipient) -> str:
        """Hand an alert over. Raises DeliveryError if the service does not take it; it does not say why."""
        if alert.kind is AlertKind.AMENDMENT:
            return alert.about
        title, _, body = alert.message.text.partition("\n")
        try:
            async with asyncio.timeout(PATIENCE):
                taken = await self._services[recipient.id].async_notify(
                    title=title, body=body.strip() or title, body_format=self._text
                )
        except TimeoutError as error:
            raise DeliveryError("the service did not answer") from error
        if not taken:
            raise DeliveryError("the service did not take it")
        return ""
