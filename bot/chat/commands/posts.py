"""/find: stored posts, by a query."""

from datetime import datetime
from itertools import islice

from bot.chat.links import CommandLink, asking, home, with_links
from bot.chat.pages import SIZE, Entry, page, turning
from bot.chat.protocol import Answer, Command, Reads, Request
from bot.i18n import translatable
from bot.models import Filter, Role, StoredPost
from bot.text import shorten, visible

AMONG = 20_000  # posts that are looked at, the newest, where a query names nothing to look up


def find(request: Request, number: int = 0) -> Answer:
    """Show the stored posts that a query finds, newest first; the later pages as of the first."""
    catalogue, query = request.catalogue, str(request.state.get("query", request.words))
    if not query:
        return asking(
            request, catalogue.say("What are you looking for? Words, or a query: ceasefire NEAR/5 talks")
        )
    until = request.state.get("until") or request.app.clock().isoformat()
    wanted = Filter(until=datetime.fromisoformat(until))
    found = request.app.posts.latest(wanted, query, among=AMONG)
    start = max(number, 0) * SIZE
    shown = list(islice(found, start, start + SIZE + 1))
    state = {"query": query, "until": until, "page": max(number, 0)}
    if not shown and not number:
        return home(request, Answer(message=page(_nothing(request, query), [], 0)))
    heading = catalogue.say("Found: %(query)s", query=shorten(visible(query), 200))
    entries = [_post(request, post, place) for place, post in enumerate(shown, start + 1)]
    answer = Answer(message=page(heading, entries, max(number, 0), more=len(shown) > SIZE), state=state)
    stories = [
        CommandLink(label=str(place), command="story", words=post.url)
        for place, post in enumerate(shown[:SIZE], start + 1)
    ]
    return home(request, with_links(answer, stories))


def _nothing(request: Request, query: str) -> str:
    catalogue = request.catalogue
    if request.app.posts.reads_all(query):
        return catalogue.say("Nothing among the latest %(count)s posts.", count=catalogue.number(AMONG))
    return catalogue.say("Nothing was found.")


def _post(request: Request, stored: StoredPost, place: int) -> Entry:
    when = request.catalogue.when(stored.post.posted_at, request.person.zone)
    gone = f" · {request.catalogue.say('no longer there')}" if stored.absent_at else ""
    return (
        (f"{place}. {visible(stored.username or stored.title)}", "bold"),
        (f", {when}{gone}\n{shorten(visible(stored.post.text), 300)}\n{stored.url}", ""),
    )


COMMANDS = (
    Command(
        name="find",
        role=Role.JOURNALIST,
        usage="[query]",
        help=translatable("Search the stored posts"),
        said=Reads(find),
        heard=Reads(find),
        pressed=Reads(turning(find)),
    ),
)
