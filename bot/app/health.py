"""The health of the watch, reported."""

from datetime import timedelta

from bot.app.newsroom import Service
from bot.operations.health import Health, health
from bot.storage.coverage import last_looks
from bot.storage.deliveries import unreachable
from bot.storage.progress import backlog

RECENT = timedelta(days=1)


class HealthReport(Service):
    """A report that tells silence from blindness."""

    def now(self) -> Health:
        """Tell how the watch stands at this moment."""
        at = self.clock()
        known = {channel.key: last_looks(self.db, channel.username) for channel in self.opened.channels}
        ours = {recipient.id for recipient in self.config.recipients}
        lost = [lost for lost in unreachable(self.db) if lost.recipient_id in ours]
        return health(
            self.opened.channels, known, backlog(self.db, since=at - RECENT), unreachable=lost, at=at
        )
