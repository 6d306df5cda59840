"""A thread as the chat shows it: what editors wrote beside the posts, and the posts under their positions."""

from collections.abc import Iterator

from bot.chat.pages import Entry
from bot.chat.protocol import Request
from bot.models import Claimed, Gloss, Item, Reference, Thread, ThreadPost
from bot.text import shorten, visible
from bot.threads.formats.telling import STATUSES

LONGEST, SHORT = 400, 150  # letters of an introduction, and of a note


def entries_of(request: Request, thread: Thread) -> list[Entry]:
    """Return an introduction, the entries by their positions, how statements stand, and a note on methods."""
    catalogue = request.catalogue
    introduction = _written(catalogue.say("Introduction"), thread.introduction)
    methods = _written(catalogue.say("Note on methods"), thread.methods)
    items = [_item(request, number, item) for number, item in enumerate(thread.items, 1)]
    return [*introduction, *items, *_claims(request, thread), *methods]


def _written(name: str, text: str) -> Iterator[Entry]:
    if text:
        yield ((name, "bold"), (f"\n{shorten(visible(text), LONGEST)}", ""))


def _item(request: Request, number: int, item: Item) -> Entry:
    match item:
        case ThreadPost():
            return _post(request, number, item)
        case Reference():
            title = shorten(visible(item.title), SHORT)
            return ((f"{number} · {title}\n{visible(item.url)}".strip(), ""),)
        case _:
            return ((f"{number} · ", ""), (shorten(visible(item.text), 200), "italic"))


def _post(request: Request, number: int, post: ThreadPost) -> Entry:
    catalogue = request.catalogue
    status = f" · {catalogue.say(STATUSES[post.status])}" if post.status else ""
    lines = [f", {catalogue.when(post.posted_at, request.person.zone)}{status}"]
    lines.append(shorten(visible(post.text), 200))
    lines += [_gloss(request, gloss) for gloss in post.glosses]
    lines += [shorten(visible(post.note), SHORT)] if post.note else []
    lines.append(post.url)
    return ((f"{number} · ", ""), (visible(post.channel), "bold"), ("\n".join(lines), ""))


def _gloss(request: Request, gloss: Gloss) -> str:
    language, words = request.catalogue.tongue(gloss.language), shorten(visible(gloss.text), SHORT)
    return f"{language} ({shorten(visible(gloss.by), 60)}): {words}"


def _claims(request: Request, thread: Thread) -> Iterator[Entry]:
    """Tell of the statements that editors judged; of the others the posts tell."""
    for claim in thread.claims:
        if claim.judged:
            title = shorten(visible(claim.title), SHORT)
            yield ((title, "bold"), (f"\n{_judged(request, claim)}", ""))


def _judged(request: Request, claim: Claimed) -> str:
    assert claim.judged is not None
    by = ", ".join(map(visible, claim.judged.by))
    status = request.catalogue.say(STATUSES[claim.judged.status]) + (f" ({by})" if by else "")
    return shorten(": ".join(filter(None, (status, visible(claim.judged.reason)))), LONGEST)
