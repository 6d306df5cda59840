"""What is stored, read back."""

from collections.abc import Callable, Iterator
from itertools import islice

from bot import thread
from bot.app.opened import Part
from bot.app.queries import asked_of
from bot.matching.query import Subject
from bot.matching.trial import Seen
from bot.storage import coverage
from bot.storage.search import Filter, StoredPost, count_posts, find_posts


class Posts(Part):
    """Stored posts, and what is known of their channels."""

    def find(self, wanted: Filter, query: str = "") -> Iterator[StoredPost]:
        """Stored posts, oldest first; those that a query finds, as they read now, if one is given.

        Raises InputError for a query that cannot be read, with a caret under the place.
        """
        found = find_posts(self.db, wanted)
        return filter(self.passing(query), found) if query else found

    def passing(self, query: str) -> Callable[[StoredPost], bool]:
        """What says whether a post, as it reads now, passes a query. Raises InputError like `find`."""
        asked = asked_of(query, self.config.speakers)
        return lambda stored: bool(asked.search(self._subject(stored)))

    def at(self, address: str) -> StoredPost:
        """The stored post at an address. Raises InputError for what is none, or not stored."""
        return thread.post_of(self.db, address)

    def latest(self, wanted: Filter, query: str, *, among: int) -> Iterator[StoredPost]:
        """The posts that a query finds, newest first, among that many of the newest. Raises like `find`."""
        found = islice(find_posts(self.db, wanted, newest_first=True), among)
        return filter(self.passing(query), found)

    def count(self) -> int:
        """How many posts are stored."""
        return count_posts(self.db)

    def coverage(self) -> list[coverage.Coverage]:
        """What is known of each configured channel, then of any other that has posts here."""
        names = {channel.key: channel.username for channel in self.config.channels}
        for name in coverage.known_usernames(self.db):
            names.setdefault(name.lower(), name)
        return [coverage.coverage_of(self.db, name) for name in names.values()]

    def seen(self, wanted: Filter) -> Iterator[Seen]:
        """Stored posts as statements are tried on them."""
        for stored in self.find(wanted):
            yield Seen(
                text=stored.post.text,
                url=stored.url,
                channel=self.opened.channel(stored.username),
                posted_at=stored.post.posted_at,
            )

    def _subject(self, stored: StoredPost) -> Subject:
        return Subject(
            text=stored.post.text,
            channel=self.opened.channel(stored.username),
            posted_at=stored.post.posted_at,
            speakers=self.config.speakers,
            zone=self.config.zone,
        )
