"""Which posts a thread is made of."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime

from bot.errors import InputError
from bot.i18n import catalogue_for
from bot.models import Asked, Filter, Statement, StoredMatch, StoredPost
from bot.storage import thread_edits
from bot.storage.database import Database
from bot.storage.matches import find_matches
from bot.storage.search import find_posts
from bot.storage.stories import posts_of_stories, stories_of
from bot.storage.verdicts import REJECTED, RELEVANT
from bot.threads.formats.telling import OTHERS


def build(
    db: Database,
    title: str,
    asked: Asked,
    statements: Iterable[Statement],
    *,
    found_by: Callable[[StoredPost], bool] = lambda stored: True,
    by_statement: bool = False,
    language: str = "en",
    actor: str,
    clock: Callable[[], datetime],
) -> int:
    """Make a thread of the posts that pass all that is asked, oldest first; return its id.

    `found_by` says whether a post passes the query. `by_statement` gives each statement a section, in the
    order of the configuration and headed in a language; a post that carries several stands under the first.

    Raises InputError when nothing is asked or nothing was found, and makes no thread then.
    """
    if asked == replace(Asked(), every=asked.every):
        raise InputError("say what the thread is about: a statement, speaker, story, channel, query or time")
    wanted = [post for post in gather(db, asked, statements) if found_by(post)]
    if not asked.every:
        wanted = first_of_each_story(db, wanted)
    if not wanted:
        raise InputError("no stored post passes all of that")
    with db.write():
        thread_id = thread_edits.new_thread(db, title, asked=asked, actor=actor, at=clock())
        sections = _sections(db, wanted, asked, statements, language) if by_statement else [("", wanted)]
        for heading, posts in sections:
            if heading:
                thread_edits.add_heading(db, thread_id, heading, actor=actor, at=clock())
            thread_edits.add_posts(db, thread_id, posts, actor=actor, at=clock())
    return thread_id


def _sections(
    db: Database, posts: list[StoredPost], asked: Asked, statements: Iterable[Statement], language: str
) -> list[tuple[str, list[StoredPost]]]:
    """Return posts by the first statement that they carry of those asked for, or of all; others last."""
    known = {statement.id: statement.titled(language) for statement in statements}
    wanted = about(asked, statements)
    carried: dict[int, set[str]] = {}
    for found in find_matches(db, statements=wanted, since=min(post.post.posted_at for post in posts)):
        if counts(found):
            carried.setdefault(found.version.id, set()).add(found.match.statement_id)
    sections: dict[str, list[StoredPost]] = {statement_id: [] for statement_id in wanted or known}
    others = catalogue_for(language).say(OTHERS)
    for post in posts:
        own = carried.get(post.version_id, set())
        first = next((one for one in sections if one in own), "")
        sections.setdefault(first, []).append(post)
    return [(known.get(one, one) or others, listed) for one, listed in sections.items() if listed]


def gather(db: Database, asked: Asked, statements: Iterable[Statement]) -> list[StoredPost]:
    """Return the posts that pass all that is asked but the query, oldest first."""
    ids: set[int] | None = None
    if asked.statements or asked.speaker:
        tracked = about(asked, statements)
        found = find_matches(db, statements=tracked, since=asked.since, until=asked.until) if tracked else []
        ids = {match.version.post_id for match in found if match.latest and counts(match)}
    if asked.story is not None:
        members = {post.id for post in posts_of_stories(db, [asked.story])}
        ids = members if ids is None else ids & members
    if ids is not None and not ids:
        return []
    return list(
        find_posts(
            db,
            Filter(
                channel=asked.channel.lstrip("@") or None,
                since=asked.since,
                until=asked.until,
                ids=tuple(sorted(ids or ())),
            ),
        )
    )


def about(asked: Asked, statements: Iterable[Statement]) -> tuple[str, ...]:
    """Return the ids of the statements that are asked for, by name, by speaker, or by both at once."""
    if not asked.speaker:
        return asked.statements
    said = [
        statement.id
        for statement in statements
        if statement.speaker and statement.speaker.id == asked.speaker
    ]
    return tuple(
        statement_id for statement_id in said if not asked.statements or statement_id in asked.statements
    )


def counts(found: StoredMatch) -> bool:
    """Tell whether a post carries a statement: good enough to alert or confirmed, and not rejected."""
    if found.match.outcome == "reversal":
        return False
    return found.verdict != REJECTED and (found.match.outcome == "alert" or found.verdict == RELEVANT)


def first_of_each_story(db: Database, posts: list[StoredPost]) -> list[StoredPost]:
    """Return the earliest of the posts of each story, oldest first."""
    stories = stories_of(db, (post.id for post in posts))
    firsts: dict[int, StoredPost] = {}
    for post in sorted(
        posts, key=lambda post: (post.post.posted_at, post.post.channel_id, post.post.message_id)
    ):
        firsts.setdefault(stories[post.id], post)
    return list(firsts.values())
