"""How long an account has to leave a method alone; kept, so that a restart obeys it too."""

from datetime import datetime

from bot.storage.database import Database, iso, moment


class StoredWaits:
    """Flood waits by account and method."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def not_before(self, account: str, method: str) -> datetime | None:
        """The moment before which this method must not be called, if one was ever set."""
        text = self._db.value(
            "select not_before from waits where account = ? and method = ?", [account, method]
        )
        return moment(text) if text else None

    def wait_until(self, account: str, method: str, until: datetime) -> None:
        """Leave the method alone until then; a shorter wait never replaces a longer one."""
        with self._db.write():
            self._db.run(
                """insert into waits (account, method, not_before) values (?, ?, ?)
                   on conflict do update set not_before = max(not_before, excluded.not_before)""",
                [account, method, iso(until)],
            )
