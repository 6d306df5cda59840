"""Searches that people saved, and the statements that they become."""

from bot.app.newsroom import OpenNewsroom, Service
from bot.app.queries import asked_of
from bot.app.tracking import Tracking
from bot.errors import InputError
from bot.models import Statement
from bot.storage.searches import SavedSearch, remove_search, save_search, saved_searches
from bot.text import one_line

LONGEST_NAME, LONGEST = 80, 2_000  # letters


class Searches(Service):
    """Saved searches."""

    def __init__(self, opened: OpenNewsroom, tracking: Tracking) -> None:
        super().__init__(opened)
        self._tracking = tracking

    def find(self) -> list[SavedSearch]:
        """Return the searches that are saved, by their names."""
        return saved_searches(self.db)

    def get(self, number: int) -> SavedSearch:
        """Return a saved search. Raises InputError if there is none of this number."""
        for search in self.find():
            if search.id == number:
                return search
        raise InputError(f"search {number}: there is none of this number (see: wirewatch searches)")

    def save(self, name: str, query: str) -> SavedSearch:
        """Save a query under a name, in place of the one that has it.

        Raises InputError for a name that is missing or too long, and for a query that cannot be read.
        """
        called, asked = one_line(name), query.strip()
        if not 0 < len(called) <= LONGEST_NAME:
            raise InputError(f"a name of 1 to {LONGEST_NAME} letters is needed")
        if not 0 < len(asked) <= LONGEST:
            raise InputError(f"a query of 1 to {LONGEST} letters is needed")
        asked_of(asked, self.config.speakers)
        return self.get(save_search(self.db, called, asked, actor=self.actor, at=self.clock()))

    def remove(self, number: int) -> None:
        """Let go of a saved search. Raises InputError if there is none of this number."""
        if not remove_search(self.db, number, actor=self.actor, at=self.clock()):
            self.get(number)

    def draft(self, number: int, *, title: str = "", speaker: str = "") -> Statement:
        """Return the statement that a saved search would be tracked as; nothing is kept.

        Raises InputError like `Tracking.draft`.
        """
        search = self.get(number)
        return self._tracking.draft_of_query(search.query, title=title or search.name, speaker=speaker)

    def track(self, number: int, *, title: str = "", speaker: str = "", origin: str) -> Statement:
        """Track a saved search as a statement from now on, which it stays beside."""
        statement = self.draft(number, title=title, speaker=speaker)
        self._tracking.track(statement, origin=origin)
        return statement
