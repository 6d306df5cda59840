"""Summaries of alerts as people look through them: pages, and each notice that is listed, as things stand."""

from dataclasses import dataclass

from bot.alerts.holding import summary_page
from bot.alerts.summary_pages import SummaryPlace
from bot.app.newsroom import Service
from bot.errors import InputError
from bot.models import Message, StoredSummary
from bot.steps.follow import followed
from bot.storage import summaries


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedNotice:
    """A notice that a summary lists, as it would read now, with the buttons that it came with."""

    id: int
    message: Message
    url: str
    statement_id: str


class Summaries(Service):
    """The summaries that came as one message."""

    def page(self, summary_id: int, place: SummaryPlace) -> Message:
        """Write a page of a summary. Raises InputError for another alert."""
        return summary_page(self.db, self._get(summary_id), place)

    def notice(self, summary_id: int, notice_id: int) -> ListedNotice:
        """Return a notice that a summary lists. Raises InputError for one that it does not."""
        post = summaries.post_listed(self.db, self._get(summary_id).id, notice_id)
        if post is not None:
            told = followed(self.db, post.story_id, self.opened.channels, at=self.clock())
            for change in told.follow_ups:
                if change.notice.id == notice_id:
                    return ListedNotice(
                        id=notice_id,
                        message=change.amendment.message,
                        url=post.url,
                        statement_id=change.notice.statement_id,
                    )
        raise InputError("alert %(id)d: it is not on this list", id=notice_id)

    def _get(self, summary_id: int) -> StoredSummary:
        found = summaries.stored_summary(self.db, summary_id)
        if found is None:
            raise InputError("alert %(id)d: it lists nothing", id=summary_id)
        return found
