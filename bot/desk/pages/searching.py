"""Search over everything stored, searches that are saved and become statements, and the way to /db."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from starlette.responses import Response

from bot.app.queries import SHOWN
from bot.desk.exploring import MOUNTED, is_there
from bot.desk.feeds import AMONG, QUERY, SAVED, addresses
from bot.desk.protocol import DeskPage, View, Visit
from bot.desk.quoting import SHORT, Quoted, on_a_card, quoted
from bot.errors import InputError
from bot.i18n import translatable
from bot.models import Filter, Role, StoredPost

SIZE = 40  # posts on a page
ORIGIN = "desk"


@dataclass(frozen=True, slots=True, kw_only=True)
class PostFound:
    """A post that a search found, with the words that were asked for marked."""

    stored: StoredPost
    words: tuple[Quoted, ...]


def search(visit: Visit) -> View:
    """Show the latest posts that a query finds, and the searches that are saved."""
    query, app = visit.asked("q"), visit.app
    wanted = Filter(
        channel=app.channels.stored(visit.asked("channel") or None),
        since=visit.moment("since"),
        until=visit.moment("until", ends=True),
    )
    found = list(islice(app.posts.latest(wanted, query, among=AMONG), SIZE + 1)) if query else []
    saved = app.searches.find()
    asked = {name: visit.asked(name) for name in ("channel", "since", "until")}
    values = {
        "query": query,
        "asked": asked,
        "feeds": addresses(visit, QUERY, query) if query and not any(asked.values()) else (),
        "found": _shown(found[:SIZE], query, visit),
        "more": len(found) > SIZE,
        "among": AMONG if query and app.posts.reads_all(query) else 0,
        "saved": saved,
        "same": next((one for one in saved if one.query == query), None),
        "channels": sorted((one.username, one.username) for one in app.channels.watched),
    }
    return View("search.html", values)


def _shown(found: Sequence[StoredPost], query: str, visit: Visit) -> list[PostFound]:
    if not found:
        return []
    spans = visit.app.posts.spans(query)
    return [
        PostFound(stored=one, words=on_a_card(quoted(one.post.text, spans(one), limit=SHORT)))
        for one in found
    ]


def saved(visit: Visit) -> View:
    """Show a saved search: what it would be as a statement, tried over what is stored, and its feeds."""
    number = int(visit.places["number"])
    found = visit.app.searches.get(number)
    draft = visit.app.searches.draft(number, title=visit.asked("title"), speaker=visit.asked("speaker"))
    tried = visit.app.judging.attempt(draft) if visit.asked("try") else None
    values = {
        "search": found,
        "draft": draft,
        "tried": tried,
        "examples": tuple(reversed(tried.alerts[-5:])) if tried else (),
        "speakers": [(one.id, one.named(visit.catalogue.language)) for one in visit.app.config.speakers],
        "feeds": addresses(visit, SAVED, str(number)),
    }
    return View("saved.html", values)


def save(visit: Visit) -> Response:
    """Save a query under a name."""
    found = visit.app.searches.save(visit.form("name"), visit.form("q"))
    return visit.to(f"/searches/{found.id}", visit.catalogue.say("The search is saved."))


def remove(visit: Visit) -> Response:
    """Let go of a saved search."""
    visit.app.searches.remove(int(visit.places["number"]))
    return visit.to("/search", visit.catalogue.say("The search is removed."))


def track(visit: Visit) -> Response:
    """Have a saved search become a statement."""
    number, title = int(visit.places["number"]), visit.form("title")
    if not title:
        raise InputError("A statement needs a title.")
    made = visit.app.searches.track(number, title=title, speaker=visit.form("speaker"), origin=ORIGIN)
    told = visit.catalogue.say(
        "Tracked from now on; the service looks through what is stored, and alerts nobody of it."
    )
    return visit.to(f"/statement/{made.id}", told)


def explore(visit: Visit) -> View:
    """List the tables that may be looked through where Datasette is installed; else say how it is got."""
    return View("explore.html", {"tables": sorted(SHOWN) if is_there() else ()})


PAGES = (
    DeskPage("/search", search, nav=translatable("Search")),
    DeskPage("/searches/save", save, writes=True),
    DeskPage("/searches/{number:int}", saved),
    DeskPage("/searches/{number:int}/remove", remove, role=Role.EDITOR, writes=True),
    DeskPage("/searches/{number:int}/track", track, role=Role.EDITOR, writes=True),
    DeskPage(MOUNTED, explore, nav=translatable("Explore")),
)
