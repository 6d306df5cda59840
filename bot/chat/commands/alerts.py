"""The buttons under alerts: whether it is one, why not, into which thread, and quiet about what."""

from collections.abc import Callable, Mapping

from bot.alerts.message import Composer
from bot.alerts.notice import REASONS, TRANSLATE
from bot.alerts.summary_pages import ALL, FIRST_PAGE, OPEN
from bot.app.judging import GivenVerdict
from bot.chat.commands import mutes, summaries, threads
from bot.chat.protocol import About, Answer, Command, Reads, Request, Writes
from bot.errors import InputError
from bot.matching.confirming import WHY_NOT
from bot.models import Button, Message, Role
from bot.text import cut, shorten, visible

TRANSLATED = 1500  # letters of a post, which an alert quotes


def press(request: Request) -> Answer:
    """Do what a button under an alert says; the first word of its data tells what that is."""
    if request.about is not None and request.about.summary:
        return summaries.answered(request, press)
    first, _, rest = request.data.partition(" ")
    if request.about is None or first not in ACTS:
        raise InputError(request.catalogue.say("This button is out of use."))
    return ACTS[first](request, request.about, rest)


def relevant(request: Request, alert: About, _: str) -> Answer:
    """Keep that it is one."""
    given = request.app.judging.verdict(alert.url, alert.statement, "relevant")
    return _done(request, alert, noted(request, given))


def noted(request: Request, given: GivenVerdict) -> str:
    """Say what an answer came to: that it was kept, and which words find the statement from now on."""
    catalogue, confirmation = request.catalogue, given.confirmation
    if given.answer == "rejected":
        return catalogue.say("Noted: not a match.")
    said = catalogue.say("Noted: relevant.")
    if confirmation and confirmation.wording:
        words = shorten(visible(confirmation.wording), 120)
        return f"{said} {catalogue.say('Found by these words, too: %(words)s', words=words)}"
    if confirmation and confirmation.why_not:
        why = catalogue.say(WHY_NOT[confirmation.why_not])
        return f"{said} {catalogue.say('No new wording: %(why)s.', why=why)}"
    return said


def rejected(request: Request, alert: About, _: str) -> Answer:
    """Keep that it is none, and ask why."""
    request.app.judging.verdict(alert.url, alert.statement, "rejected")
    rows = tuple(
        (Button(label=request.catalogue.say(words), data=f"reason {reason}"),)
        for reason, words in REASONS.items()
    )
    toast = request.catalogue.say("Noted: not a match. Why not?")
    return Answer(message=Message(text="", buttons=(*rows, mutes.back(request))), toast=toast)


def reason(request: Request, alert: About, why: str) -> Answer:
    """Keep why it is none."""
    if why not in REASONS:
        raise InputError(request.catalogue.say("This button is out of use."))
    request.app.judging.verdict(alert.url, alert.statement, "rejected", reason=why)
    words = request.catalogue.say("Noted: %(reason)s.", reason=request.catalogue.say(REASONS[why]))
    return _done(request, alert, words)


def thread(request: Request, alert: About, which: str) -> Answer:
    """Offer threads, or put the post into the one that was chosen, which may be new."""
    if not which:
        rows = (*threads.choice(request), mutes.back(request))
        return Answer(message=Message(text="", buttons=rows))
    if which == "new":
        title = request.app.statements.get(alert.statement).title
        return _done(request, alert, threads.put(request, request.app.threads.new(shorten(title, 200))))
    return _done(request, alert, threads.put(request, threads.thread_of(request, which)))


def mute(request: Request, alert: About, what: str) -> Answer:
    """Ask what is to be quiet and for how long, then keep that."""
    kind, _, length = what.partition(" ")
    if not length:
        return Answer(message=Message(text="", buttons=mutes.choice(request, kind)))
    return _done(request, alert, mutes.mute_about(request, alert, kind, length))


def back(request: Request, alert: About, _: str) -> Answer:
    """Put the buttons back as they were."""
    return _done(request, alert, "")


def translate(request: Request) -> Answer:
    """Have a service translate the post, under the alert; the post's text leaves the machine for it."""
    about = request.about
    if about is None:
        raise InputError(request.catalogue.say("This button is out of use."))
    url = summaries.opened(request).url if about.summary else about.url
    language = request.catalogue.language
    text = cut(request.app.posts.at(url).post.text, TRANSLATED)
    gloss = request.app.translations.of(text, language)
    who = request.catalogue.say("Translated by a machine (%(name)s), not by a person:", name=gloss.by)
    out = Composer().add(who, "italic").add(f"\n\n{cut(visible(gloss.text), 2 * TRANSLATED)}")
    return Answer(message=out.message(), apart=True)


def _done(request: Request, alert: About, toast: str) -> Answer:
    """Put the buttons back that the alert came with."""
    buttons = request.app.chatting.buttons_of(alert.alert)
    return Answer(message=Message(text="", buttons=buttons), toast=toast)


ACTS: Mapping[str, Callable[[Request, About, str], Answer]] = {
    "relevant": relevant,
    "rejected": rejected,
    "reason": reason,
    "thread": thread,
    "mute": mute,
    "back": back,
}


UNDER_ALERTS = Command(
    name="alert",
    role=Role.JOURNALIST,
    help="",
    said=Writes(press),
    pressed=Writes(press),
    pressed_with={
        FIRST_PAGE: Reads(summaries.turn),
        ALL: Reads(summaries.turn),
        OPEN: Reads(summaries.open_notice),
        TRANSLATE: Reads(translate),
    },
    listed=False,
)
"""What stands under an alert; nobody calls it by name."""
