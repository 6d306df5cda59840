"""Stored posts, read back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING

from bot.app.newsroom import Service
from bot.models import Channel, Filter, Needed, Span, StoredPost
from bot.storage import coverage
from bot.storage.progress import performed
from bot.storage.search import any_post, count_posts, find_posts, load_posts, post_of
from bot.storage.search_index import candidate_ids, candidates, rebuild

if TYPE_CHECKING:
    from bot.matching.query import Query, QueryHit
    from bot.matching.query.subject import Subject
    from bot.matching.trial import Seen


class Posts(Service):
    """Stored posts, and what is known of their channels."""

    def find(
        self, wanted: Filter, query: str = "", *, newest_first: bool = False, limit: int | None = None
    ) -> Iterator[StoredPost]:
        """Yield stored posts, oldest first unless said; those that a query finds, as they read now, if given.

        They are read as they are asked for. `limit` is how many there are at most. Raises InputError for a
        query that cannot be read, with a caret under the place.
        """
        if not query:
            return islice(find_posts(self.db, wanted, newest_first=newest_first), limit)
        return islice(self._search(wanted, self._asked(query), newest_first=newest_first), limit)

    def passing(self, query: str) -> Callable[[StoredPost], bool]:
        """Return a test of whether a post, as it reads now, passes a query. Raises like `find`."""
        passes = self.passing_text(query)
        return lambda stored: passes(stored, stored.post.text)

    def passing_text(self, query: str) -> Callable[[StoredPost, str], bool]:
        """Return a test of whether a text of a post passes a query. Raises like `find`."""
        search = self._matcher(query)
        return lambda stored, text: bool(search(stored, text))

    def reads_all(self, query: str) -> bool:
        """Tell whether a query names nothing by which posts are looked up, so that it reads all of them.

        Raises InputError like `find`.
        """
        return not self._needed(self._asked(query))

    def reindex(self) -> Iterator[int]:
        """Make both indexes anew from what is stored; yield how many posts are left after each batch."""
        rebuild(self.db)
        yield from self.index()

    def index(self) -> Iterator[int]:
        """Index posts for queries where that is behind; yield how many are left after each batch.

        What is not indexed is found all the same, but is read for every query.
        """
        from bot.steps.index import index

        return (done.left for done in performed(self.db, index(self.db)))

    def at(self, address: str) -> StoredPost:
        """Return the stored post at an address. Raises InputError for what is none, or not stored."""
        return post_of(self.db, address)

    def of(self, ids: Iterable[int]) -> dict[int, StoredPost]:
        """Return the posts that have these ids, by them."""
        return {post.id: post for post in load_posts(self.db, list(ids))}

    def latest(self, wanted: Filter, query: str, *, among: int) -> Iterator[StoredPost]:
        """Yield the posts that a query finds, newest first. Raises like `find`.

        A query that `reads_all` posts is put to that many of them only, the newest.
        """
        if not self.reads_all(query):
            return self.find(wanted, query, newest_first=True)
        return filter(self.passing(query), self.find(wanted, newest_first=True, limit=among))

    def possible(self, wanted: Filter, query: str, *, among: int) -> Iterator[list[int]]:
        """Yield the ids of so many posts that a query may find, newest first, in batches, unread.

        Raises like `find`.
        """
        from bot.matching.rules import terms_identity

        needed = self._needed(self._asked(query))
        for ids in candidate_ids(self.db, wanted, needed, scheme=terms_identity(), newest_first=True):
            yield ids[:among]
            among -= len(ids)
            if among <= 0:
                return

    def spans(self, query: str) -> Callable[[StoredPost], tuple[Span, ...]]:
        """Return what tells where the words of a query stand in a post; none where it is not found."""
        search = self._matcher(query)

        def spans(stored: StoredPost) -> tuple[Span, ...]:
            hit = search(stored, stored.post.text)
            return hit.spans if hit else ()

        return spans

    def any(self) -> bool:
        """Tell whether a post is stored."""
        return any_post(self.db)

    def count(self) -> int:
        """Count the stored posts."""
        return count_posts(self.db)

    def coverage(self) -> list[coverage.Coverage]:
        """Return what is known of each configured channel, then of any other that has posts here."""
        names = {channel.key: channel.username for channel in self.opened.channels}
        for name in coverage.known_usernames(self.db):
            names.setdefault(name.lower(), name)
        return [coverage.coverage_of(self.db, name) for name in names.values()]

    def seen(self, wanted: Filter) -> Iterator[Seen]:
        """Yield stored posts as statements are tried on them."""
        from bot.matching.rules import terms_identity
        from bot.matching.trial import Seen

        channel = self.opened.channel_by_name()
        for batch in candidates(self.db, wanted, Needed(), scheme=terms_identity()):
            for post in batch:
                yield Seen(
                    text=post.text, url=post.url, channel=channel(post.username), posted_at=post.posted_at
                )

    def _search(self, wanted: Filter, asked: Query, *, newest_first: bool) -> Iterator[StoredPost]:
        from bot.matching.rules import terms_identity

        channel = self.opened.channel_by_name()
        needed, scheme = self._needed(asked), terms_identity()
        for batch in candidates(self.db, wanted, needed, scheme=scheme, newest_first=newest_first):
            found = [
                post.post_id
                for post in batch
                if asked.search(self._subject(post.text, channel(post.username), post.posted_at))
            ]
            yield from load_posts(self.db, found)

    def _needed(self, asked: Query) -> Needed:
        return asked.needed(self.config.speakers, self.opened.channels)

    def _asked(self, query: str) -> Query:
        from bot.app.queries import asked_of

        return asked_of(query, self.config.speakers)

    def _matcher(self, query: str) -> Callable[[StoredPost, str], QueryHit | None]:
        """Return a search of texts of posts by a query, which is read once."""
        asked = self._asked(query)
        channel = self.opened.channel_by_name()
        return lambda stored, text: asked.search(
            self._subject(text, channel(stored.username), stored.post.posted_at)
        )

    def _subject(self, text: str, channel: Channel, posted_at: datetime) -> Subject:
        from bot.matching.query.subject import Subject

        return Subject(
            text=text,
            channel=channel,
            posted_at=posted_at,
            speakers=self.config.speakers,
            zone=self.config.zone,
        )
