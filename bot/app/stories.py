"""Stories as they stand, and editors' corrections of them."""

from datetime import datetime

from bot import story, thread
from bot.app.opened import Part
from bot.followup import follow
from bot.storage import stories as store
from bot.story import Story


class Stories(Part):
    """Which posts tell the same, and who had it first."""

    def get(self, what: str) -> Story:
        """A story by its number, or by the address of one of its posts, as it stands now."""
        if what.isascii() and what.isdecimal():
            story_id = int(what)
        else:
            story_id = story.story_id_of(self.db, thread.post_of(self.db, what).id)
        return story.story_of(self.db, story_id, self.opened.channels, at=self.clock())

    def find(self, *, since: datetime | None = None, min_channels: int = 1) -> list[store.Heading]:
        """Stories, the latest first."""
        return store.find_stories(self.db, since=since, min_channels=min_channels)

    def split(self, address: str) -> Story:
        """Part a post, with its forwards, from its story for good."""
        post = thread.post_of(self.db, address)
        window = self.config.story_window
        placed = story.split(self.db, post.id, actor=self.actor, at=self.clock(), window=window)
        return self.get(str(placed.story_id))

    def join(self, address: str, other: str) -> Story:
        """Make the stories of two posts one for good."""
        one, two = thread.post_of(self.db, address), thread.post_of(self.db, other)
        window = self.config.story_window
        placed = story.join(self.db, one.id, two.id, actor=self.actor, at=self.clock(), window=window)
        with self.db.write():
            follow(self.db, placed.story_id, self.opened.channels, at=self.clock())
        return self.get(str(placed.story_id))
