"""/doubtful: confirmed wordings that cannot be shown to say what their posts say, one card each."""

from dataclasses import replace

from bot.alerts.message import Composer
from bot.app.wordings import DROP, KEEP, REPLACE, DoubtfulWording
from bot.chat.links import home
from bot.chat.pages import words
from bot.chat.protocol import Answer, Command, Group, Request, Writes
from bot.i18n import translatable
from bot.matching.confirming import WHY_NOT
from bot.models import Button, Message, Role
from bot.text import shorten, visible

NEXT = "next"


def doubtful(request: Request) -> Answer:
    """Show the first wording that waits for an answer."""
    return _card(request, after=0)


def pressed(request: Request) -> Answer:
    """Do what a button under a card says, and show the next card."""
    number = int(request.state["number"])
    if request.data == NEXT:
        return _card(request, after=number)
    used = request.app.wordings.settle(number, request.data)
    catalogue = request.catalogue
    toast = (
        catalogue.say("Found by these words, too: %(words)s", words=shorten(visible(used), 120))
        if used
        else catalogue.say("No longer used.")
    )
    return replace(_card(request, after=number), toast=toast)


def _card(request: Request, *, after: int) -> Answer:
    """Show the next wording after a number, the first again after the last."""
    found = sorted(request.app.wordings.doubtful(), key=lambda one: one.confirmed.id)
    if not found:
        return home(request, words(request.catalogue.say("No confirmed wording waits for an answer.")))
    shown = next((one for one in found if one.confirmed.id > after), found[0])
    return Answer(message=_told(request, shown, len(found)), state={"number": shown.confirmed.id})


def _told(request: Request, shown: DoubtfulWording, waiting: int) -> Message:
    catalogue, wording = request.catalogue, shown.confirmed
    heading = catalogue.count(
        "%(num)d confirmed wording finds nothing until you answer",
        "%(num)d confirmed wordings find nothing until you answer",
        waiting,
    )
    out = Composer().add(heading, "bold").add(f"\n\n{shorten(visible(shown.statement.title), 150)}\n")
    out.add(f"“{shorten(visible(wording.wording), 400)}”\n")
    out.add(catalogue.say("Doubtful: %(why)s.", why=catalogue.say(WHY_NOT[shown.why])), "italic")
    who = catalogue.say(
        "Confirmed by %(who)s, %(when)s",
        who=shorten(visible(wording.actor), 80),
        when=catalogue.when(wording.at, request.person.zone),
    )
    out.add(f"\n{who}\n{wording.url}")
    rows: list[tuple[Button, ...]] = []
    if shown.clause.wording:
        clause = shorten(visible(shown.clause.wording), 600)
        out.add(f"\n\n{catalogue.say('The whole clause:')}\n“{clause}”")
        rows.append((Button(label=catalogue.say("Use the whole clause"), data=REPLACE),))
    rows.append(
        (
            Button(label=catalogue.say("Use it as it is"), data=KEEP),
            Button(label=catalogue.say("Do not use it"), data=DROP),
        )
    )
    if waiting > 1:
        rows.append((Button(label=f"{catalogue.say('Next')} ›", data=NEXT),))
    return out.message(tuple(rows))


COMMANDS = (
    Command(
        name="doubtful",
        role=Role.EDITOR,
        group=Group.JUDGE,
        help=translatable("Answer for confirmed wordings that may not say what their posts say"),
        said=Writes(doubtful),
        pressed=Writes(pressed),
    ),
)
