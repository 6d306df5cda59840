"""Stories as they stand, and editors' corrections of them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice, takewhile

from bot.app.newsroom import Service
from bot.models import Uncorrected
from bot.steps.follow import follow_story
from bot.storage import stories as store
from bot.storage.corrections import stories_changed
from bot.storage.search import post_of
from bot.stories import correcting, story
from bot.stories.lineage.story import Story

LOOKED_AT = 20  # stories of a page: each is traced back to its first carrier


@dataclass(frozen=True, slots=True, kw_only=True)
class UncorrectedPage:
    """Stories with copies that were not corrected, and the moment before which the next ones changed."""

    stories: tuple[tuple[Story, list[Uncorrected]], ...]
    older: datetime | None  # None after the last


class Stories(Service):
    """Stories: posts that tell the same, the first carrier first."""

    def get(self, what: str) -> Story:
        """Return a story by its number, or by the address of one of its posts, as it stands now."""
        if what.isascii() and what.isdecimal():
            story_id = int(what)
        else:
            story_id = story.story_id_of(self.db, post_of(self.db, what).id)
        return story.story_of(self.db, story_id, self.opened.channels, at=self.clock())

    def find(
        self, *, since: datetime | None = None, min_channels: int = 1, limit: int | None = None
    ) -> Iterator[store.StoryHead]:
        """Yield stories, the latest first; at most so many, if said."""
        return store.find_stories(self.db, since=since, min_channels=min_channels, limit=limit)

    def uncorrected(self, stories: Iterable[Story]) -> list[Uncorrected]:
        """Return the copies in these stories that still show what the post they have it from has lost.

        Words are compared as they stand, and as the copies read when they were last read.
        """
        return story.uncorrected_in(self.db, stories)

    def uncorrected_copies(
        self, *, since: datetime | None = None
    ) -> Iterator[tuple[Story, list[Uncorrected]]]:
        """Yield the stories with copies that still show what their origin has lost, with those copies.

        The story in which a loss was noticed last comes first; `since` is when that was. They are read as
        they are asked for.
        """
        before: datetime | None = None
        while True:
            page = self.uncorrected_page(since=since, before=before)
            yield from page.stories
            if page.older is None:
                return
            before = page.older

    def uncorrected_page(
        self, *, since: datetime | None = None, before: datetime | None = None
    ) -> UncorrectedPage:
        """Return what `uncorrected_copies` yields of the stories that changed last, before a moment."""
        changes = stories_changed(self.db, since=since, before=before)
        some = list(islice(changes, LOOKED_AT))
        if some:  # what was noticed at one moment stays together
            some += takewhile(lambda one: one.noticed_at == some[-1].noticed_at, changes)
        found = story.uncorrected_among(
            self.db, [one.story_id for one in some], self.opened.channels, at=self.clock()
        )
        return UncorrectedPage(
            stories=tuple(found), older=some[-1].noticed_at if len(some) >= LOOKED_AT else None
        )

    def split(self, address: str) -> Story:
        """Part a post, with its forwards, from its story for good, and amend the notices of both."""
        post = post_of(self.db, address)
        before = store.posts_of_stories(self.db, [story.story_id_of(self.db, post.id)])
        window = self.config.story_window
        placed = correcting.split(self.db, post.id, actor=self.actor, at=self.clock(), window=window)
        self._follow(story.id for story in before)
        return self.get(str(placed.story_id))

    def join(self, address: str, other: str) -> Story:
        """Make the stories of two posts one for good, and amend its notices."""
        first, second = post_of(self.db, address), post_of(self.db, other)
        window = self.config.story_window
        placed = correcting.join(
            self.db, first.id, second.id, actor=self.actor, at=self.clock(), window=window
        )
        self._follow([first.id])
        return self.get(str(placed.story_id))

    def _follow(self, post_ids: Iterable[int]) -> None:
        with self.db.write():
            for story_id in sorted(set(store.stories_of(self.db, post_ids).values())):
                follow_story(self.db, story_id, self.opened.channels, at=self.clock())
