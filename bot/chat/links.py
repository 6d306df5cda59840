"""Buttons that lead on to another command, as if it had been written: nothing has to be typed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from bot.chat.pages import Entry, listed, on_page
from bot.chat.protocol import Answer, Request
from bot.models import Button, Message
from bot.text import shorten, visible

GO = "go"  # what such a button sends first, and what they lead to in an answer's state
LABEL = 40
YES = "!"  # after the words of a link that does what cannot be taken back by a tap


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandLink:
    """A button that does what a command with these words does."""

    label: str
    command: str
    words: str = ""


def with_links(answer: Answer, *rows: Sequence[CommandLink]) -> Answer:
    """Put rows of links under the buttons that an answer has."""
    message = answer.message or Message(text="")
    known: list[list[str]] = [list(lead) for lead in answer.state.get(GO, ())]
    buttons: list[tuple[Button, ...]] = []
    for row in rows:
        line = []
        for link in row:
            line.append(Button(label=shorten(visible(link.label), LABEL), data=f"{GO} {len(known)}"))
            known.append([link.command, link.words])
        if line:
            buttons.append(tuple(line))
    message = replace(message, buttons=(*message.buttons, *buttons))
    return replace(answer, message=message, state={**answer.state, GO: known})


def menu(request: Request) -> CommandLink:
    """Lead back to the menu of /start."""
    return back(request.catalogue.say("Menu"), "start")


def back(label: str, command: str) -> CommandLink:
    """Lead back to what a command shows by itself."""
    return CommandLink(label=f"‹ {label}", command=command)


def home(request: Request, answer: Answer) -> Answer:
    """Put the way back to the menu under an answer."""
    return with_links(answer, (menu(request),))


def asking(request: Request, question: str) -> Answer:
    """Ask for the words that a command needs; what is said next goes to its `heard`."""
    return home(request, Answer(message=Message(text=question), asks=True))


def choosing(request: Request, heading: str, links: Sequence[CommandLink], number: int = 0) -> Answer:
    """Offer things to choose from, a page at a time."""
    empty: list[Entry] = [()] * len(links)
    answer = listed(heading, empty, number)
    return with_links(answer, *((link,) for _, link in on_page(answer, links)), (menu(request),))


def statements_to(request: Request, command: str, heading: str, number: int = 0, then: str = "") -> Answer:
    """Offer the statements in force to a command, and after the id what it takes `then`."""
    language = request.catalogue.language
    links = [
        CommandLink(label=one.titled(language), command=command, words=f"{one.id} {then}".strip())
        for one in request.app.statements.in_force
    ]
    if not links:
        return home(request, Answer(message=Message(text=request.catalogue.say("Nothing is tracked yet."))))
    return choosing(request, heading, links, number)


def sure(request: Request, question: str, command: str, words: str) -> Answer:
    """Ask whether something is really meant."""
    yes = CommandLink(label=request.catalogue.say("Yes"), command=command, words=f"{words} {YES}")
    return with_links(Answer(message=Message(text=visible(question))), (yes, menu(request)))


def numbered(rows: Iterable[CommandLink], across: int = 3) -> list[list[CommandLink]]:
    """Put links beside each other, so many in a row."""
    found = list(rows)
    return [found[start : start + across] for start in range(0, len(found), across)]
