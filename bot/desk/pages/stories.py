"""A story: its posts in order, who had it from whom, what their words differ in, and what is gone since."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from starlette.responses import Response

from bot.alerts.amendment import standing
from bot.alerts.notice import certainty
from bot.desk.drawing import lineage_drawn
from bot.desk.pages.wire import languages_of, titled, voices_of
from bot.desk.protocol import DeskPage, View, Visit
from bot.desk.quoting import Quoted, on_a_card, quoted, spans_of
from bot.language.detect import language_of
from bot.models import Piece, Role, Statement, StoredMatch, StoredPost
from bot.stories.lineage.grounds import grounds_told
from bot.stories.lineage.reasons import reasons
from bot.stories.lineage.story import Story, StoryPost

MOST = 200  # posts that are shown whole


@dataclass(frozen=True, slots=True, kw_only=True)
class PostTold:
    """A post as its story's page shows it."""

    post: StoryPost
    stored: StoredPost
    words: tuple[Quoted, ...]  # with the words found marked; () for a copy that only differs
    diff: tuple[Piece, ...]  # from the first carrier's wording; () where there is nothing to compare
    matches: tuple[tuple[StoredMatch, str, str], ...]  # each with its statement's title and how sure it is
    language: str
    reason: str  # why it stands where it does in the lineage
    lost_at: datetime | None = None  # since when its origin no longer says what this still showed


def story(visit: Visit) -> View:
    """Show one story as it stands now."""
    found = visit.app.stories.get(str(visit.places["number"]))
    ids = [post.place.carrier.id for post in found.posts[:MOST]]
    stored = visit.app.posts.of(ids)
    matches: dict[int, list[StoredMatch]] = {}
    for match in visit.app.statements.matches(posts=ids):
        if match.latest:
            matches.setdefault(match.version.post_id, []).append(match)
    lost = {one.url: one.lost_at for one in visit.app.stories.uncorrected([found])}
    tracked = {one.id: one for one in visit.app.statements.tracked} if matches else {}
    usual = languages_of(visit.app.channels.watched)
    told = [
        _told(
            visit,
            found,
            post,
            stored[post.place.carrier.id],
            matches.get(post.place.carrier.id, []),
            tracked,
            usual,
            lost,
        )
        for post in found.posts[:MOST]
    ]
    values = {
        "story": found,
        "voices": voices_of(visit.app.channels.watched, visit),
        "told": told,
        "more": len(found.posts) - len(told),
        "standing": standing(found.corroboration, visit.catalogue),
        "reasons": reasons(found.corroboration, visit.catalogue),
        "drawing": lineage_drawn(found.posts) if len(found.posts) > 1 else None,
    }
    return View("story.html", values)


def _told(
    visit: Visit,
    found: Story,
    post: StoryPost,
    stored: StoredPost,
    matches: list[StoredMatch],
    tracked: Mapping[str, Statement],
    usual: Mapping[str, str],
    lost: dict[str, datetime],
) -> PostTold:
    differs = post is not found.first and any(piece.kind == "same" for piece in post.diff)
    return PostTold(
        post=post,
        stored=stored,
        words=() if differs else on_a_card(quoted(stored.post.text, spans_of(matches))),
        diff=post.diff if differs else (),
        matches=tuple(
            (one, titled(visit, one.match.statement_id, tracked), certainty(one.match, visit.catalogue))
            for one in matches
        ),
        language=language_of(stored.post.text, usual.get(stored.username.lower(), "")),
        reason=grounds_told(post.place.reason, visit.catalogue),
        lost_at=lost.get(post.url),
    )


def split(visit: Visit) -> Response:
    """Part a post, with its forwards, from its story for good."""
    placed = visit.app.stories.split(visit.form("post"))
    return visit.to(f"/story/{placed.id}", visit.catalogue.say("It is a story of its own now."))


def join(visit: Visit) -> Response:
    """Make the stories of two posts one for good."""
    placed = visit.app.stories.join(visit.form("post"), visit.form("other"))
    return visit.to(f"/story/{placed.id}", visit.catalogue.say("The two stories are one now."))


PAGES = (
    DeskPage("/story/{number:int}", story),
    DeskPage("/story/split", split, role=Role.EDITOR, writes=True),
    DeskPage("/story/join", join, role=Role.EDITOR, writes=True),
)
