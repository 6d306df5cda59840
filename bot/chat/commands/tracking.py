"""/track and /untrack: a statement made of quotes, tried over what is stored, tracked, taken away.

/track takes the wording in each language, asks who says it, tells what it would have found, and waits for
a yes. A table of statements may be sent as a file instead.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from typing import Any

from bot.alerts.message import Composer
from bot.chat.commands import tables
from bot.chat.links import CommandLink, choosing, home, sure
from bot.chat.pages import turning, with_rows, words
from bot.chat.protocol import Answer, Command, Group, Reads, Request, Writes
from bot.i18n import CATALOGUES, catalogue_for, translatable
from bot.matching.trial import Trial, thin_wordings
from bot.models import LANGUAGES, Button, Role, Speaker, Statement
from bot.text import clean_text, shorten, visible

ORIGIN = "chat"
EXAMPLES = 3
NEAR = 3  # misses that are shown
OFFERED = 12  # speakers
ANYBODY, NEW = "anybody", "new"
WORDING, SPEAKER = "wording", "speaker"  # what is asked for
LONGEST = 500  # of a wording that is shown
NAMED = re.compile(r"\s*(\w+)\s*:\s*(.*)")  # "uk: …"
MARKS = "«»“”„\"' "  # around a quote

Rows = tuple[tuple[Button, ...], ...]


def track(request: Request) -> Answer:
    """Take the wordings of a statement, or ask for them."""
    speakers = [speaker.id for speaker in request.app.tracking.speakers[:OFFERED]]
    state: dict[str, Any] = {
        "wording": {},
        "speakers": speakers,
        "speaker": "",
        "new": None,
        "asking": WORDING,
    }
    if request.words:
        return _worded(request, state, request.words)
    return _asked(request, state, _HOW, asks=True)


def hear(request: Request) -> Answer:
    """Take what was asked for: further wordings, or a new speaker."""
    state = dict(request.state)
    if state["asking"] == WORDING:
        return _worded(request, state, request.words)
    name, aliases, roles = [*request.words.splitlines(), "", "", ""][:3]
    new = request.app.tracking.new_speaker(name, aliases.split(","), roles.split(","))
    state |= {"new": {"name": new.name, "aliases": new.aliases, "roles": new.roles}, "speaker": new.id}
    return _tried(request, state)


def go_on(request: Request) -> Answer:
    """Do what a button under the questions of /track says."""
    state = dict(request.state)
    what, _, value = request.data.partition(" ")
    if what == "cancel":
        return words(request.catalogue.say(tables.NOTHING))
    if what == "who":
        return _who(request, state)
    if what == "words":
        return _where(request, state)
    if what == "speaker" and value == NEW:
        return _asked(request, state | {"asking": SPEAKER}, _NEW_SPEAKER, asks=True)
    if what == "speaker":
        chosen = "" if value == ANYBODY else state["speakers"][int(value)]
        state |= {"speaker": chosen, "new": None}
    return _tried(request, state)


def confirm(request: Request) -> Answer:
    """Track what was tried."""
    statement = _draft(request, request.state)
    request.app.tracking.track(statement, origin=ORIGIN)
    row = (Button(label=request.catalogue.say("Take it back"), data=f"untrack {statement.id}"),)
    told = with_rows(words(request.catalogue.say("Tracked as %(id)s.", id=statement.id)), (row,))
    return replace(told, state={"tracked": statement.id})


def take_back(request: Request) -> Answer:
    """Stop tracking what was tracked a moment ago."""
    return _untracked(request, str(request.state["tracked"]))


def untrack(request: Request) -> Answer:
    """Stop tracking a statement that people added."""
    wanted, _, yes = request.words.strip().partition(" ")
    if not wanted:
        return added(request)
    if not yes and request.pressed:
        question = request.catalogue.say("Stop tracking %(id)s? What was found stays.", id=wanted)
        return sure(request, question, "untrack", wanted)
    return _untracked(request, wanted)


def added(request: Request, page: int = 0) -> Answer:
    """Offer the statements that people added."""
    links = [
        CommandLink(
            label=one.statement.titled(request.catalogue.language),
            command="untrack",
            words=one.statement.id,
        )
        for one in request.app.tracking.added
    ]
    if not links:
        return home(request, words(request.catalogue.say("Nobody added a statement.")))
    return choosing(request, request.catalogue.say("Stop tracking which statement?"), links, page)


def _untracked(request: Request, statement: str) -> Answer:
    request.app.tracking.untrack(statement)
    return words(request.catalogue.say("%(id)s is no longer tracked; what was found stays.", id=statement))


# --- the questions --------------------------------------------------------------------------------

_HOW = translatable(
    "Which words? Send them as they were said. Other languages go on lines of their own; a line may begin "
    "with its language, such as “uk: …”."
)
_NEW_SPEAKER = translatable(
    "Who is it? Send the name; on a second line other names and spellings, on a third the offices, with "
    "commas between them."
)
_MISSED = translatable(
    "There is no wording in %(languages)s: posts in it would be missed. Send the words, or go on."
)


def wordings_in(request: Request, text: str) -> Iterator[tuple[str, str]]:
    """Yield each line of a text as a wording, with its language: as it says, or as it reads."""
    for line in clean_text(text).splitlines():
        named = NAMED.fullmatch(line)
        language = _tongues().get(named[1].casefold(), "") if named else ""
        said = " ".join((named[2] if named and language else line).strip(MARKS).split())
        if not said:
            continue
        guessed = request.app.tracking.languages_of(said)
        yield language or (guessed[0] if guessed else LANGUAGES[0]), said


@cache
def _tongues() -> Mapping[str, str]:
    """Return languages by their codes, and by their names in each language that people read."""
    names = {catalogue_for(one).tongue(code).casefold(): code for one in CATALOGUES for code in LANGUAGES}
    return names | {code: code for code in LANGUAGES}


def _worded(request: Request, state: dict[str, Any], text: str) -> Answer:
    """Take further wordings; one that is sent again with another language moves there."""
    wording = {language: list(phrases) for language, phrases in state["wording"].items()}
    for language, said in wordings_in(request, text):
        for phrases in wording.values():
            if said in phrases:
                phrases.remove(said)
        wording.setdefault(language, []).append(said)
    state["wording"] = {language: wording[language] for language in LANGUAGES if wording.get(language)}
    if not state["wording"]:
        return _asked(request, state, _HOW, asks=True)
    _draft(request, state | {"speaker": "", "new": None})  # or it is refused now
    return _where(request, state) if _missing(request, state) else _who(request, state)


def _missing(request: Request, state: Mapping[str, Any]) -> list[str]:
    """Return the languages of the channels that are read in which nothing would be found."""
    spoken = {channel.language for channel in request.app.channels.watched} & set(LANGUAGES)
    return [language for language in LANGUAGES if language in (spoken or LANGUAGES) - state["wording"].keys()]


def _where(request: Request, state: dict[str, Any]) -> Answer:
    """Ask for the wording in the languages that are missing, if any is."""
    catalogue, missing = request.catalogue, _missing(request, state)
    question = _HOW
    if missing:
        named = ", ".join(catalogue.tongue(language) for language in missing)
        question = catalogue.say(_MISSED, languages=named)
    on = (Button(label=f"{catalogue.say('Go on')} ›", data="who"),)
    return _asked(request, state | {"asking": WORDING}, question, (on,), asks=True)


def _who(request: Request, state: dict[str, Any]) -> Answer:
    catalogue = request.catalogue
    names = {one.id: one.named(catalogue.language) for one in request.app.tracking.speakers}
    known = [
        (Button(label=shorten(visible(names.get(speaker, speaker)), 40), data=f"speaker {number}"),)
        for number, speaker in enumerate(state["speakers"])
    ]
    others = (
        Button(label=catalogue.say("Somebody new"), data=f"speaker {NEW}"),
        Button(label=catalogue.say("Whoever says it"), data=f"speaker {ANYBODY}"),
    )
    back = (Button(label=f"‹ {catalogue.say('Words')}", data="words"),)
    return _asked(request, state, catalogue.say("Who says it?"), (*known, others, back))


def _asked(
    request: Request, state: Mapping[str, Any], question: str, rows: Rows = (), *, asks: bool = False
) -> Answer:
    out = _quoted(request, state).add(request.catalogue.say(question), "bold")
    cancel = (Button(label=request.catalogue.say("Cancel"), data="cancel"),)
    return Answer(message=out.message((*rows, cancel)), state=state, asks=asks)


def _quoted(request: Request, state: Mapping[str, Any]) -> Composer:
    out = Composer()
    for language, phrases in state["wording"].items():
        out.add(request.catalogue.tongue(language), "italic")
        out.add("".join(f"\n“{shorten(visible(said), LONGEST)}”" for said in phrases) + "\n\n")
    return out


def _draft(request: Request, state: Mapping[str, Any]) -> Statement:
    tracking, wording = request.app.tracking, {one: list(said) for one, said in state["wording"].items()}
    first = next(iter(wording))
    new: Speaker | None = tracking.new_speaker(**state["new"]) if state["new"] else None
    return tracking.draft(
        wording[first].pop(0),
        languages=[first],
        wordings={language: phrases for language, phrases in wording.items() if phrases},
        speaker="" if new else state["speaker"],
        new_speaker=new,
    )


# --- the dry run ----------------------------------------------------------------------------------


def _tried(request: Request, state: dict[str, Any]) -> Answer:
    catalogue = request.catalogue
    tried = tables.tried_over(request, _draft(request, state))
    out = _quoted(request, state)
    if tried.statement.speaker:
        out.add(f"{visible(tried.statement.speaker.named(catalogue.language))}\n")
    out.add(tables.fired(request, len(tried.alerts)), "bold")
    for line in (*_warnings(request, state, tried), *_examples(request, tried), *_near(request, tried)):
        out.add(line)
    rows: Rows = (
        (Button(label=catalogue.say("Track it"), data="track"),),
        (
            Button(label=f"‹ {catalogue.say('Back')}", data="who"),
            Button(label=catalogue.say("Cancel"), data="cancel"),
        ),
    )
    return Answer(message=out.message(rows), state=state)


def _warnings(request: Request, state: Mapping[str, Any], tried: Trial) -> Iterator[str]:
    catalogue = request.catalogue
    if missing := _missing(request, state):
        named = ", ".join(catalogue.tongue(language) for language in missing)
        yield "\n\n! " + catalogue.say("Posts in these languages would be missed: %(names)s", names=named)
    for wording, left in thin_wordings(tried.statement):
        said = catalogue.say(
            "“%(wording)s” says little by itself: %(words)s. In other words it counts only where its speaker "
            "says it or its figure stands there.",
            wording=shorten(visible(wording), 200),
            words=left or "—",
        )
        yield f"\n\n! {said}"


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


def _near(request: Request, tried: Trial) -> Iterator[str]:
    """Show what came close and would not have been found, with the words that it lacks."""
    if tried.near:
        yield f"\n\n{request.catalogue.say('Near, and not found:')}"
    for miss in tried.near[:NEAR]:
        yield f"\n\n“{shorten(visible(miss.attempt.passage), 200)}”"
        if miss.attempt.missing:
            lacks = request.catalogue.say("without: %(words)s", words=", ".join(miss.attempt.missing))
            yield f"\n{shorten(lacks, 120)}"
        yield f"\n{miss.seen.url}"


COMMANDS = (
    Command(
        name="track",
        role=Role.EDITOR,
        group=Group.TRACK,
        usage="[words]",
        help=translatable("Track what somebody said, after a try; or send a table of statements as a file"),
        said=Reads(track),
        heard=Reads(hear),
        pressed=Reads(go_on),
        pressed_with={
            "track": Writes(confirm),
            "untrack": Writes(take_back),
            tables.TAKE: Writes(tables.take),
        },
        sent=Reads(tables.read),
    ),
    Command(
        name="untrack",
        role=Role.EDITOR,
        group=Group.TRACK,
        usage="[id]",
        help=translatable("Stop tracking a statement that people added"),
        said=Writes(untrack),
        pressed=Reads(turning(added)),
    ),
)
