"""Threads: the list, one thread as it is put together, as its reader gets it, and as a file."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from starlette.responses import HTMLResponse, PlainTextResponse, Response

from bot.app.entries import Entry
from bot.desk.pages.adding import TITLE, own_threads, thread_of
from bot.desk.protocol import DeskPage, View, Visit, checked_language, download, known_language
from bot.desk.quoting import SHORT, Quoted, on_a_card, quoted
from bot.errors import InputError
from bot.i18n import translatable
from bot.models import (
    LANGUAGES,
    STATUS_WORDS,
    Asked,
    Claimed,
    ClaimStatus,
    Gloss,
    Role,
    ThreadPost,
)
from bot.text import shorten
from bot.threads.formats import ANNEXED, FORMS
from bot.threads.formats.html import HtmlExporter, policy, style_sheet
from bot.threads.formats.telling import STATUSES

FORM_NAMES = {
    "docx": "Word",
    "html": "HTML",
    "markdown": "Markdown",
    "json": "JSON",
    "jsonl": "JSON Lines",
    "csv": "CSV",
    "claimreview": "ClaimReview",
    "bundle": translatable("Bundle for a lawyer"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryShown:
    """An entry of a thread as the page needs it."""

    entry: Entry
    post: ThreadPost | None  # of a post, with what it carries
    words: tuple[Quoted, ...]
    titles: tuple[str, ...]  # of the statements that it carries


def threads(visit: Visit) -> View:
    """List the threads that somebody may touch, the latest first."""
    tracked = visit.app.statements.tracked
    values = {
        "threads": own_threads(visit),
        "statements": [(one.id, one.titled(visit.catalogue.language)) for one in tracked],
    }
    return View("threads.html", values)


def new(visit: Visit) -> Response:
    """Make an empty thread, or one of the posts that carry a statement, and open it."""
    title = shorten(visit.form("title"), TITLE)
    chosen = [one for one in visit.forms("statement") if one]
    query, since, until = visit.form("query"), visit.moment("since"), visit.moment("until", ends=True)
    if chosen or query:
        asked = Asked(statements=tuple(chosen), query=query, since=since, until=until)
        number = visit.app.threads.build(title, asked, by_statement=bool(visit.form("by_statement")))
    else:
        number = visit.app.threads.new(title)
    return visit.to(f"/threads/{number}", visit.catalogue.say("The thread is made."))


def thread(visit: Visit) -> View:
    """Show one thread as it is put together."""
    number = _number(visit)
    found = visit.app.threads.get(number, visit.catalogue.language)
    entries = visit.app.entries.find(number)
    posts = {post.url: post for post in found.posts}
    titles = {claim.id: claim.title for claim in found.claims}
    statuses = [("", visit.catalogue.say("not said"))]
    statuses += [(word, visit.catalogue.say(STATUSES[one])) for word, one in STATUS_WORDS.items() if one]
    values = {
        "thread": found,
        "shown_entries": [_shown(entry, posts, titles) for entry in entries],
        "claims": found.claims,
        "titles": titles,
        "status_of": _status_of,
        "statuses": statuses,
        "said_status": dict(statuses),
        "forms": [(form, visit.catalogue.say(FORM_NAMES[form])) for form in FORM_NAMES if form in FORMS],
        "tongues": LANGUAGES,
        "deeds": tuple(reversed(found.deeds))[:30],
    }
    return View("thread.html", values)


def _shown(entry: Entry, posts: Mapping[str, ThreadPost], titles: Mapping[str, str]) -> EntryShown:
    stored = entry.stored
    post = posts.get(stored.url) if stored else None
    return EntryShown(
        entry=entry,
        post=post,
        words=on_a_card(quoted(stored.post.text, post.found if post else (), limit=SHORT)) if stored else (),
        titles=tuple(titles.get(one, one) for one in post.statements) if post else (),
    )


def preview(visit: Visit) -> Response:
    """Show a thread as its reader gets it, under the policy that the file has itself."""
    number, annex = _number(visit), bool(visit.asked("annex"))
    found = visit.app.media.illustrated(
        visit.app.threads.get(number, known_language(visit.asked("language")))
    )
    page = HtmlExporter(annex=annex).export(found)
    shut = f"{policy(style_sheet())}; frame-ancestors 'self'"
    headers = {"content-security-policy": shut, "x-frame-options": "SAMEORIGIN"}
    return HTMLResponse(page, headers=headers)


def export(visit: Visit) -> Response:
    """Hand out a thread as a file, on record with its hash."""
    form = visit.form("form")
    file = visit.app.threads.export(
        _number(visit),
        form,
        annex=bool(visit.form("annex")) and form in ANNEXED,
        language=known_language(visit.form("language")),
    )
    return download(file)


# --- edits ------------------------------------------------------------------------------------------


def move(visit: Visit) -> Response:
    """Move an entry to where another stands, to the end, or up or down."""
    number, by = _number(visit), visit.form("by")
    before = visit.form("before")
    name = visit.app.entries.move(
        number,
        _entry(visit),
        before=int(before) if before.isdecimal() else None,
        by={"up": -1, "down": 1}.get(by, 0),
    )
    return _done(visit, visit.catalogue.say("Moved: %(name)s", name=shorten(name, 80)))


def remove(visit: Visit) -> Response:
    """Take an entry out of a thread."""
    name = visit.app.entries.remove(_number(visit), _entry(visit))
    return _done(visit, visit.catalogue.say("Taken out: %(name)s", name=shorten(name, 80)))


def note(visit: Visit) -> Response:
    """Say why a post is there, and how the claim in it stands."""
    number, app = _number(visit), visit.app
    entry = _entry(visit)
    stands = next((one.note for one in app.entries.find(number) if one.id == entry), "")

    def write() -> None:
        app.entries.edit(number, entry, lambda at: app.threads.note(number, at, visit.form("note")))

    app.entries.write(number, visit.form("seen"), lambda: stands, write)
    status = _status(visit)
    app.entries.edit(number, entry, lambda at: app.threads.judge(number, at, status))
    return _done(visit)


def gloss(visit: Visit) -> Response:
    """Put an editor's own translation beside a post; without words it is taken away."""
    number, language = _number(visit), checked_language(visit.form("language"))
    told = Gloss(language=language, text=visit.form("text"), by=visit.form("by") or visit.visitor.name)
    visit.app.entries.edit(number, _entry(visit), lambda at: visit.app.threads.gloss(number, at, told))
    return _done(visit)


def add(visit: Visit) -> Response:
    """Put posts, a section's heading or an outside page at a thread's end."""
    number, say = _number(visit), visit.catalogue.say
    if addresses := visit.form("posts").split():
        added = visit.app.threads.add(number, addresses)
        return _done(visit, visit.catalogue.count("%(num)d post added", "%(num)d posts added", added))
    if heading := visit.form("heading"):
        visit.app.threads.add_heading(number, heading)
        return _done(visit, say("The section is added."))
    visit.app.threads.add_reference(number, visit.form("url"), visit.form("title"))
    return _done(visit, say("The reference is added."))


def write(visit: Visit) -> Response:
    """Write the introduction or the note on methods, in the place of what was seen."""
    number, text, app = _number(visit), visit.form("text"), visit.app
    methods = visit.form("what") == "methods"
    act = partial(app.threads.explain if methods else app.threads.introduce, number, text)

    def stands() -> str:
        found = app.threads.get(number)
        return found.methods if methods else found.introduction

    app.entries.write(number, visit.form("seen"), stands, act)
    return _done(visit)


def claim(visit: Visit) -> Response:
    """Say how a statement stands, why, and who contests or confirms it."""
    by = [one.strip() for one in visit.form("by").split(",") if one.strip()]
    visit.app.threads.judge_claim(
        _number(visit), visit.form("statement"), _status(visit), reason=visit.form("reason"), by=by
    )
    return _done(visit)


def rename(visit: Visit) -> Response:
    """Give a thread another title."""
    visit.app.threads.rename(_number(visit), shorten(visit.form("title"), TITLE))
    return _done(visit)


def undo(visit: Visit) -> Response:
    """Take back the last edit, whoever made it."""
    visit.app.threads.undo(_number(visit))
    return _done(visit, visit.catalogue.say("The last edit is taken back."))


def _number(visit: Visit) -> int:
    return thread_of(visit, str(visit.places["number"]))


def _entry(visit: Visit) -> int:
    found = visit.form("entry")
    if not (found.isascii() and found.isdecimal()):
        raise InputError("Somebody else took this entry out of the thread meanwhile.")
    return int(found)


def _status(visit: Visit) -> ClaimStatus | None:
    return STATUS_WORDS.get(visit.form("stands") or "none")


def _status_of(one: ThreadPost | Claimed | Entry) -> str:
    """Return the word by which a form knows how something stands."""
    status = one.judged.status if isinstance(one, Claimed) and one.judged else getattr(one, "status", None)
    return next((word for word, known in STATUS_WORDS.items() if known and known == status), "")


def _done(visit: Visit, told: str = "") -> Response:
    words = told or visit.catalogue.say("Kept.")
    return PlainTextResponse(words) if visit.partly else visit.to(f"/threads/{visit.places['number']}", words)


ONE = "/threads/{number:int}"

PAGES = (
    DeskPage("/threads", threads, nav=translatable("Threads")),
    DeskPage("/threads/new", new, writes=True),
    DeskPage(ONE, thread),
    DeskPage(f"{ONE}/preview", preview),
    DeskPage(f"{ONE}/export", export, role=Role.EDITOR, writes=True),
    *(
        DeskPage(f"{ONE}/{name}", act, writes=True)
        for name, act in (
            ("move", move),
            ("remove", remove),
            ("note", note),
            ("gloss", gloss),
            ("add", add),
            ("write", write),
            ("claim", claim),
            ("rename", rename),
            ("undo", undo),
        )
    ),
)
