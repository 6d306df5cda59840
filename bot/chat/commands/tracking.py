"""/track and /untrack: a statement made of a quote, tried over what is stored, tracked, taken away.

/track asks who says it and in which languages, tells what it would have found, and waits for a yes.
"""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

from bot.alerts.message import Composer
from bot.chat.pages import words
from bot.chat.protocol import Answer, Command, Reads, Request, Writes
from bot.errors import InputError
from bot.i18n import translatable
from bot.matching.trial import Trial, thin_wordings
from bot.models import LANGUAGES, Button, Role, Statement
from bot.text import shorten, visible

ORIGIN = "chat"
TRIED = timedelta(days=30)
EXAMPLES = 5
OFFERED = 12  # speakers
ANYBODY = "anybody"

Rows = tuple[tuple[Button, ...], ...]


def track(request: Request) -> Answer:
    """Take a quote and ask who says it, or where no speaker is known, in which languages it is said."""
    catalogue = request.catalogue
    if not request.words:
        raise InputError(catalogue.say("/track needs the words of a statement."))
    drafted = request.app.tracking.draft(request.words)
    state = {
        "quote": request.words,
        "languages": list(drafted.wording),
        "speakers": [speaker.id for speaker in request.app.config.speakers[:OFFERED]],
        "speaker": "",
    }
    return _who(request, state) if state["speakers"] else _where(request, state)


def go_on(request: Request) -> Answer:
    """Do what a button under the questions of /track says."""
    state = dict(request.state)
    what, _, value = request.data.partition(" ")
    if what == "cancel":
        return words(request.catalogue.say("Nothing is tracked."))
    if what == "try":
        return _tried(request, state)
    if what == "speaker":
        state["speaker"] = "" if value == ANYBODY else state["speakers"][int(value)]
    elif what == "language":
        chosen = {*state["languages"]} ^ {value}
        state["languages"] = [language for language in LANGUAGES if language in chosen]
    return _who(request, state) if what == "who" else _where(request, state)


def confirm(request: Request) -> Answer:
    """Track what was tried."""
    statement = _draft(request, request.state)
    request.app.tracking.track(statement, origin=ORIGIN)
    catalogue = request.catalogue
    return words(catalogue.say("Tracked as %(id)s. /untrack %(id)s takes it back.", id=statement.id))


def untrack(request: Request) -> Answer:
    """Stop tracking a statement that people added."""
    catalogue, statement = request.catalogue, request.words.strip()
    if not statement:
        raise InputError(catalogue.say("/untrack needs a statement's id; /statements lists them."))
    request.app.tracking.untrack(statement)
    return words(catalogue.say("%(id)s is no longer tracked; what was found stays.", id=statement))


# --- the questions --------------------------------------------------------------------------------


def _who(request: Request, state: Mapping[str, Any]) -> Answer:
    names = {speaker.id: speaker.name for speaker in request.app.config.speakers}
    known = [
        (Button(label=shorten(visible(names.get(speaker, speaker)), 40), data=f"speaker {number}"),)
        for number, speaker in enumerate(state["speakers"])
    ]
    anybody = (Button(label=request.catalogue.say("Whoever says it"), data=f"speaker {ANYBODY}"),)
    return _asked(request, state, request.catalogue.say("Who says it?"), (*known, anybody))


def _where(request: Request, state: Mapping[str, Any]) -> Answer:
    catalogue = request.catalogue
    languages = tuple(
        Button(
            label=f"{'✓ ' if language in state['languages'] else ''}{catalogue.tongue(language)}",
            data=f"language {language}",
        )
        for language in LANGUAGES
    )
    on = (Button(label=catalogue.say("Try it"), data="try"),) if state["languages"] else ()
    back = (Button(label=f"‹ {catalogue.say('Back')}", data="who"),) if state["speakers"] else ()
    rows = tuple(row for row in (languages, (*back, *on)) if row)
    return _asked(request, state, catalogue.say("In which languages are these words to be looked for?"), rows)


def _asked(request: Request, state: Mapping[str, Any], question: str, rows: Rows) -> Answer:
    out = Composer().add(f"“{shorten(visible(state['quote']), 500)}”\n\n").add(question, "bold")
    cancel = (Button(label=request.catalogue.say("Cancel"), data="cancel"),)
    return Answer(message=out.message((*rows, cancel)), state=state)


def _draft(request: Request, state: Mapping[str, Any]) -> Statement:
    return request.app.tracking.draft(state["quote"], languages=state["languages"], speaker=state["speaker"])


# --- the dry run ----------------------------------------------------------------------------------


def _tried(request: Request, state: Mapping[str, Any]) -> Answer:
    catalogue = request.catalogue
    since = request.app.clock() - TRIED
    tried = request.app.judging.attempt(_draft(request, state), since=since)
    out = Composer().add(f"“{shorten(visible(state['quote']), 500)}”\n\n")
    out.add(
        catalogue.count(
            "Would have fired %(num)d time in 30 days",
            "Would have fired %(num)d times in 30 days",
            len(tried.alerts),
        ),
        "bold",
    )
    for wording, left in thin_wordings(tried.statement):
        said = catalogue.say(
            "“%(wording)s” says little by itself: %(words)s. In other words it counts only where its speaker "
            "says it or its figure stands there.",
            wording=shorten(visible(wording), 200),
            words=left or "—",
        )
        out.add(f"\n\n{said}")
    for line in _examples(request, tried):
        out.add(line)
    rows: Rows = (
        (Button(label=catalogue.say("Track it"), data="track"),),
        (
            Button(label=f"‹ {catalogue.say('Back')}", data="where"),
            Button(label=catalogue.say("Cancel"), data="cancel"),
        ),
    )
    return Answer(message=out.message(rows), state=state)


def _examples(request: Request, tried: Trial) -> Iterator[str]:
    catalogue = request.catalogue
    if tried.review:
        review = catalogue.count(
            "%(num)d more would have waited for review",
            "%(num)d more would have waited for review",
            len(tried.review),
        )
        yield f"\n{review}"
    for alert in tried.alerts[-EXAMPLES:]:
        when = catalogue.when(alert.seen.posted_at, request.person.zone)
        yield f"\n\n“{shorten(visible(alert.match.evidence), 200)}”\n{when}\n{alert.seen.url}"


COMMANDS = (
    Command(
        name="track",
        role=Role.EDITOR,
        usage="<quote>",
        help=translatable("Track what somebody said, after a try over what is stored"),
        said=Reads(track),
        pressed=Reads(go_on),
        pressed_with={"track": Writes(confirm)},
    ),
    Command(
        name="untrack",
        role=Role.EDITOR,
        usage="<id>",
        help=translatable("Stop tracking a statement that people added"),
        said=Writes(untrack),
    ),
)
