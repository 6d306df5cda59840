"""/find: stored posts, by a query."""

from datetime import datetime
from itertools import islice

from bot.chat.pages import SIZE, Entry, page, turning
from bot.chat.protocol import Answer, Command, Reads, Request
from bot.errors import InputError
from bot.i18n import translatable
from bot.models import Filter, Role, StoredPost
from bot.text import shorten, visible

AMONG = 20_000  # posts that are looked at, the newest, where a query names nothing to look up


def find(request: Request, number: int = 0) -> Answer:
    """Show the stored posts that a query finds, newest first; the later pages as of the first."""
    catalogue, query = request.catalogue, str(request.state.get("query", request.words))
    if not query:
        raise InputError(catalogue.say("/find needs words or a query, such as: ceasefire NEAR/5 talks"))
    until = request.state.get("until") or request.app.clock().isoformat()
    wanted = Filter(until=datetime.fromisoformat(until))
    found = request.app.posts.latest(wanted, query, among=AMONG)
    start = max(number, 0) * SIZE
    shown = list(islice(found, start, start + SIZE + 1))
    state = {"query": query, "until": until, "page": max(number, 0)}
    if not shown and not number:
        return Answer(message=page(_nothing(request, query), [], 0))
    heading = catalogue.say("Found: %(query)s", query=shorten(visible(query), 200))
    entries = [_post(request, post) for post in shown]
    return Answer(message=page(heading, entries, max(number, 0), more=len(shown) > SIZE), state=state)


def _nothing(request: Request, query: str) -> str:
    catalogue = request.catalogue
    if request.app.posts.reads_all(query):
        return catalogue.say("Nothing among the latest %(count)s posts.", count=catalogue.number(AMONG))
    return catalogue.say("Nothing was found.")


def _post(request: Request, stored: StoredPost) -> Entry:
    when = request.catalogue.when(stored.post.posted_at, request.person.zone)
    gone = f" · {request.catalogue.say('no longer there')}" if stored.absent_at else ""
    return (
        (visible(stored.username or stored.title), "bold"),
        (f", {when}{gone}\n{shorten(visible(stored.post.text), 300)}\n{stored.url}", ""),
    )


COMMANDS = (
    Command(
        name="find",
        role=Role.JOURNALIST,
        usage="<query>",
        help=translatable("Search the stored posts"),
        said=Reads(find),
        pressed=Reads(turning(find)),
    ),
)
