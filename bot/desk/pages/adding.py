"""A post put into a thread, wherever it was found: journalists into their own, editors into everybody's."""

from starlette.responses import Response

from bot.app.threads import ThreadHead
from bot.desk.protocol import DeskPage, View, Visit
from bot.errors import InputError
from bot.models import Role
from bot.text import shorten

TITLE = 200  # letters of a thread's


def own_threads(visit: Visit) -> list[tuple[ThreadHead, str]]:
    """List the threads that a visitor may touch, each with who made it, the latest first."""
    makers = visit.app.threads.makers()
    everybody = visit.visitor.role.may(Role.EDITOR)
    return [
        (thread, makers.get(thread.id, ""))
        for thread in reversed(visit.app.threads.find())
        if everybody or makers.get(thread.id, "") == visit.visitor.actor
    ]


def thread_of(visit: Visit, number: str) -> int:
    """Return the number of a thread that a visitor may touch. Raises InputError for another."""
    known = {str(thread.id) for thread, _ in own_threads(visit)}
    if number not in known:
        words = visit.catalogue.say("There is no thread %(number)s that you may use.", number=number[:20])
        raise InputError(words)
    return int(number)


def ask(visit: Visit) -> View:
    """Ask into which thread a post goes."""
    stored = visit.app.posts.at(visit.asked("post"))
    values = {"stored": stored, "threads": own_threads(visit), "back": visit.asked("back") or "/"}
    return View("add.html", values)


def add(visit: Visit) -> Response:
    """Put a post into a thread, or into a new one of this title."""
    say, chosen = visit.catalogue.say, visit.form("thread")
    url = visit.app.posts.at(visit.form("post")).url
    if chosen == "new":
        if not visit.form("title"):
            raise InputError(say("A new thread needs a title."))
        number = visit.app.threads.new(shorten(visit.form("title"), TITLE))
    else:
        number = thread_of(visit, chosen)
    added = visit.app.threads.add(number, [url], visit.form("note"))
    title = shorten(visit.app.threads.title(number), 80)
    words = (
        say("Added to thread %(id)d, “%(title)s”.", id=number, title=title)
        if added
        else say("It is in thread %(id)d, “%(title)s”, already.", id=number, title=title)
    )
    return visit.to(visit.form("back") or "/", words)


PAGES = (DeskPage("/add", ask), DeskPage("/add", add, writes=True))
