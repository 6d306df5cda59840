"""/thread, /add and /export: posts put together, and taken away.

Journalists keep threads of their own; editors may do everything with everybody's.
"""

from dataclasses import replace

from bot.chat.links import CommandLink, asking, back, menu, with_links
from bot.chat.pages import Entry, listed, on_page, turning, words
from bot.chat.protocol import Answer, Command, Group, Reads, Request, Writes
from bot.chat.thread_entries import entries_of
from bot.errors import InputError
from bot.i18n import translatable
from bot.models import LANGUAGES, STATUS_WORDS, Button, Gloss, Message, Role
from bot.text import shorten, visible
from bot.threads.formats import FORMS

LATEST = 5  # threads that are offered
NEW = "thread new"
FILES = (("DOCX", "docx"), ("HTML", "html"), ("Markdown", "markdown"))  # that buttons offer
TITLE = 80  # letters of a title within a sentence


def own_threads(request: Request) -> list[tuple[int, str, int]]:
    """List the threads that somebody may touch as (id, title, posts), the latest first."""
    makers = request.app.threads.makers()
    everybody = request.person.role.may(Role.EDITOR)
    return [
        (thread.id, thread.title, thread.posts)
        for thread in reversed(request.app.threads.find())
        if everybody or makers.get(thread.id, "").endswith(_signature(request))
    ]


def thread_of(request: Request, text: str) -> int:
    """Find the thread that somebody names by its number.

    Raises InputError for none, and for another's.
    """
    number = text.strip().lstrip("#")
    if not (number.isascii() and number.isdecimal() and len(number) < 10):
        raise InputError(request.catalogue.say("A thread's number is needed; /thread list shows them."))
    if int(number) not in {known for known, _, _ in own_threads(request)}:
        raise InputError(
            request.catalogue.say("There is no thread %(number)s that you may use.", number=number)
        )
    return int(number)


def choice(request: Request) -> tuple[tuple[Button, ...], ...]:
    """Offer buttons for the latest threads that somebody may touch, and for a new one."""
    rows = [
        (Button(label=shorten(f"{number} · {visible(title)}", 40), data=f"thread {number}"),)
        for number, title, _ in own_threads(request)[:LATEST]
    ]
    return (*rows, (Button(label=request.catalogue.say("New thread"), data=NEW),))


def put(request: Request, thread_id: int) -> str:
    """Put the post that a request is about into a thread; return what came of it."""
    catalogue = request.catalogue
    if request.about is None:
        raise InputError(catalogue.say("Reply with /add to an alert or to a post forwarded from a channel."))
    added = request.app.threads.add(thread_id, [request.about.url])
    title = shorten(visible(request.app.threads.title(thread_id)), TITLE)
    if added:
        return catalogue.say("Added to thread %(id)d, “%(title)s”.", id=thread_id, title=title)
    return catalogue.say("It is in thread %(id)d, “%(title)s”, already.", id=thread_id, title=title)


def add(request: Request) -> Answer:
    """Put a post into the thread that is named, or ask for one."""
    if request.about is None or request.words:
        return words(put(request, thread_of(request, request.words) if request.about else 0))
    request.app.posts.at(request.about.url)  # or there is nothing to add
    question = Message(text=request.catalogue.say("Which thread?"), buttons=choice(request))
    return Answer(message=question)


def add_to(request: Request) -> Answer:
    """Put a post into the thread whose button was pressed, or ask what a new one is called."""
    if request.data == NEW:
        question = Message(text=request.catalogue.say("What is the new thread called?"))
        return Answer(message=question, asks=True)
    return words(put(request, thread_of(request, request.data.removeprefix("thread "))))


def add_to_new(request: Request) -> Answer:
    """Make a thread of this name and put the post into it."""
    return words(put(request, request.app.threads.new(shorten(request.words, 200))))


def new(request: Request) -> Answer:
    """Make an empty thread."""
    if not request.words:
        question = request.catalogue.say("What is the new thread called?")
        asked = asking(request, question)
        return replace(asked, state={**asked.state, "writing": "new"})
    number = request.app.threads.new(shorten(request.words, 200))
    made = request.catalogue.say("Thread %(id)d made. Reply with /add %(id)d to put posts in it.", id=number)
    return with_links(words(made), (_threads(request),))


def written(request: Request) -> Answer:
    """Take the text that was asked for: a title, an introduction or a note on methods."""
    what = str(request.state.get("writing", ""))
    if what == "new":
        return new(replace(request, state={}))
    thread = request.state["thread"]
    act = introduce if what == "intro" else explain
    return act(replace(request, words=f"{thread} {request.words}", state={}))


def _threads(request: Request) -> CommandLink:
    return back(request.catalogue.say("Threads"), "thread")


def threads(request: Request, page: int = 0) -> Answer:
    """List the threads that somebody may touch, the latest first."""
    catalogue, found = request.catalogue, own_threads(request)
    entries: list[Entry] = [
        (
            (f"{number} · {shorten(visible(title), 150)}", "bold"),
            ("\n" + catalogue.count("%(num)d post", "%(num)d posts", posts), ""),
        )
        for number, title, posts in found
    ]
    heading = catalogue.count("%(num)d thread", "%(num)d threads", len(found))
    answer = listed(heading, entries, page, {"list": True})
    openers = [
        CommandLink(label=str(number), command="thread", words=f"show {number}")
        for _, (number, _, _) in on_page(answer, found)
    ]
    made = CommandLink(label=catalogue.say("New thread"), command="thread", words="new")
    return with_links(answer, openers, (made, menu(request)))


def show(request: Request, page: int = 0) -> Answer:
    """Show what a thread holds, in the editor's order, and what editors wrote beside it."""
    number = thread_of(request, str(request.state.get("thread", request.words)))
    found = request.app.threads.get(number, request.person.language)
    entries = entries_of(request, found)
    answer = listed(f"{number} · {visible(found.title)}", entries, page, {"thread": number})
    catalogue = request.catalogue
    write = [
        CommandLink(label=catalogue.say("Introduction"), command="thread", words=f"intro {number}"),
        CommandLink(label=catalogue.say("Note on methods"), command="thread", words=f"methods {number}"),
    ]
    files = [
        CommandLink(label=label, command="export", words=f"{number} {form}")
        for label, form in FILES
        if request.person.role.may(Role.EDITOR)
    ]
    return with_links(answer, write, files, (_threads(request), menu(request)))


def _numbered(request: Request, least: int, usage: str) -> tuple[int, list[str]]:
    """Return the thread that is named first, and the words after it, at least so many."""
    words = request.words.split(maxsplit=least)
    if len(words) <= least:
        raise InputError(request.catalogue.say("Expected: %(usage)s", usage=f"/thread {usage}"))
    return thread_of(request, words[0]), words[1:]


def introduce(request: Request) -> Answer:
    """Write a thread's introduction, or ask for it."""
    if len(request.words.split()) == 1:
        return _asks_for(request, "intro", request.catalogue.say("Send the introduction."))
    number, (text,) = _numbered(request, 1, "intro <number> <text>")
    request.app.threads.introduce(number, text)
    return words(request.catalogue.say("Thread %(id)d has its introduction.", id=number))


def _asks_for(request: Request, what: str, question: str) -> Answer:
    number = thread_of(request, request.words)
    asked = asking(request, question)
    return replace(asked, state={**asked.state, "writing": what, "thread": number})


def explain(request: Request) -> Answer:
    """Write a thread's note on methods, or ask for it."""
    if len(request.words.split()) == 1:
        return _asks_for(request, "methods", request.catalogue.say("Send the note on methods."))
    number, (text,) = _numbered(request, 1, "methods <number> <text>")
    request.app.threads.explain(number, text)
    return words(request.catalogue.say("Thread %(id)d has its note on methods.", id=number))


def gloss(request: Request) -> Answer:
    """Put a translation, by whoever asks, beside a post."""
    number, (entry, language, text) = _numbered(request, 3, "gloss <number> <post> <language> <text>")
    if language not in LANGUAGES:
        raise InputError(request.catalogue.say("Expected: %(usage)s", usage=", ".join(LANGUAGES)))
    told = Gloss(language=language, text=text, by=request.person.name)
    name = request.app.threads.gloss(number, entry, told)
    return words(request.catalogue.say("Your translation stands beside %(post)s.", post=name))


def claim(request: Request) -> Answer:
    """Say how a statement stands in a thread, why and by whom."""
    usage = f"claim <number> <statement> {' | '.join(STATUS_WORDS)} [<reason>] [by: <names>]"
    number, (statement, rest) = _numbered(request, 2, usage)
    status, _, told = rest.partition(" ")
    if status not in STATUS_WORDS:
        raise InputError(request.catalogue.say("Expected: %(usage)s", usage=f"/thread {usage}"))
    reason, _, named = told.partition("by:")
    by = [name for name in named.split(",") if name.strip()]
    request.app.threads.judge_claim(number, statement, STATUS_WORDS[status], reason=reason, by=by)
    catalogue = request.catalogue
    return words(catalogue.say("Noted of %(statement)s in thread %(id)d.", statement=statement, id=number))


def undo(request: Request) -> Answer:
    """Take back the last edit of a thread."""
    number = thread_of(request, request.words)
    request.app.threads.undo(number)
    return words(request.catalogue.say("The last edit of thread %(id)d is taken back.", id=number))


def turn(request: Request) -> Answer:
    """Turn to another page of whichever list it was."""
    return turning(threads if "list" in request.state else show)(request)


def export(request: Request) -> Answer:
    """Send a thread as a file: in Markdown and in the reader's language unless others are named."""
    if not request.words:
        return threads(request)
    number, *named = request.words.lower().split() or [""]
    thread_id = thread_of(request, number)
    languages = [word for word in named if word in LANGUAGES] or [request.person.language]
    forms = [word for word in named if word not in LANGUAGES] or ["markdown"]
    file = request.app.threads.export(thread_id, " ".join(forms), language=languages[-1])
    title = request.app.threads.title(thread_id)
    return Answer(message=Message(text=shorten(visible(title), 300)), file=file)


def _signature(request: Request) -> str:
    """Sign what somebody does in the chat; the name before the signature is theirs to choose."""
    return f" ({request.person.id}) in the chat"


COMMANDS = (
    Command(
        name="thread",
        role=Role.JOURNALIST,
        group=Group.THREADS,
        usage="new <title> | list | show <number> | intro | methods | gloss | claim | undo <number> …",
        help=translatable("Put posts together in threads"),
        said=Reads(threads),
        said_with={
            "new": Writes(new),
            "list": Reads(threads),
            "show": Reads(show),
            "intro": Writes(introduce),
            "methods": Writes(explain),
            "gloss": Writes(gloss),
            "claim": Writes(claim),
            "undo": Writes(undo),
        },
        heard=Writes(written),
        pressed=Reads(turn),
    ),
    Command(
        name="add",
        role=Role.JOURNALIST,
        group=Group.THREADS,
        usage="[thread]",
        help=translatable("Put the alert or forwarded post you reply to in a thread"),
        said=Writes(add),
        pressed=Writes(add_to),
        heard=Writes(add_to_new),
    ),
    Command(
        name="export",
        role=Role.EDITOR,
        group=Group.THREADS,
        usage=f"<thread> [{' | '.join(FORMS)}] [{' | '.join(LANGUAGES)}]",
        help=translatable("Send a thread as a file"),
        said=Writes(export),
        pressed=Reads(turning(threads)),
    ),
)
