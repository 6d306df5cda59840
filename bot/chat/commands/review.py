"""/review and /missed: one card after another, each answered with one tap."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from bot.alerts.message import Composer
from bot.alerts.notice import certainty
from bot.alerts.reviewing import Waiting
from bot.chat.commands.alerts import noted
from bot.chat.links import home, statements_to
from bot.chat.pages import turning, words
from bot.chat.protocol import Answer, Command, Group, Request, Writes
from bot.i18n import translatable
from bot.models import Button, Buttons, Message, Role, SampledPost
from bot.text import shorten, visible

YES, NO, NEXT = "relevant", "rejected", "next"
RECENT = timedelta(days=30)
DRAWN = timedelta(days=7)  # a chat draws from; the command line from as much as is wanted


def review(request: Request) -> Answer:
    """Show the likeliest match that waits for an answer, of one statement if it is named."""
    return _waiting(request, request.words.strip(), ())


def reviewed(request: Request) -> Answer:
    """Keep the answer to a card, and show the next one."""
    return _kept(request, request.state["about"], request.state["match"], _waiting)


def _waiting(request: Request, statement: str, passed: Sequence[int]) -> Answer:
    catalogue = request.catalogue
    waiting = request.app.review.waiting(statement, since=request.app.clock() - RECENT).waiting
    found = [one for one in waiting if one.match.id not in passed]
    if not found:
        return home(request, words(catalogue.say("Nothing more waits for an answer.")))
    match, version = found[0].match.match, found[0].match.version
    state = {
        "statement": statement,
        "about": match.statement_id,
        "url": version.url,
        "match": found[0].match.id,
        "passed": list(passed),
    }
    return Answer(message=_card(request, found[0], len(found)), state=state)


def _card(request: Request, waiting: Waiting, left: int) -> Message:
    catalogue, match, version = request.catalogue, waiting.match.match, waiting.match.version
    titles = {each.id: each.title for each in request.app.statements.in_force}
    heading = catalogue.count("%(num)d waits for an answer", "%(num)d wait for an answer", left)
    out = Composer().add(heading, "bold")
    out.add(f"\n\n{shorten(visible(titles.get(match.statement_id, match.statement_id)), 150)}\n")
    out.add(f"{catalogue.say('“')}{shorten(visible(match.evidence), 600)}{catalogue.say('”')}\n", "italic")
    when = catalogue.when(version.posted_at, request.person.zone)
    out.add(f"{visible(version.username)}, {when}; {certainty(match, catalogue)}")
    if waiting.like:
        alike = catalogue.count("%(num)d more like it", "%(num)d more like it", len(waiting.like))
        out.add(f"\n{alike}")
    out.add(f"\n{version.url}")
    return out.message(_buttons(request))


def missed(request: Request) -> Answer:
    """Show the first near miss of a statement's sample that nobody has answered; without one, draw it."""
    if not request.words:
        return missed_of(request, 0)
    statement = request.words.strip()
    sample = request.app.review.sample(statement)
    if sample is None or not sample.posts:
        request.app.review.draw(statement, since=request.app.clock() - DRAWN)
    return _sampled(request, statement, ())


def missed_of(request: Request, page: int) -> Answer:
    """Offer the statements whose near misses are to be asked about."""
    return statements_to(request, "missed", request.catalogue.say("Near misses of which statement?"), page)


def answered(request: Request) -> Answer:
    """Keep the answer about a near miss, and show the next one; or turn the page of statements."""
    if "statement" not in request.state:
        return turning(missed_of)(request)
    return _kept(request, request.state["statement"], request.state["url"], _sampled)


def _sampled(request: Request, statement: str, passed: Sequence[str]) -> Answer:
    catalogue, sample = request.catalogue, request.app.review.sample(statement)
    if sample is None or not sample.posts:
        return words(catalogue.say("No post of the last 7 days comes near it without being listed."))
    left = [post for post in sample.posts if not post.verdict and post.version.url not in passed]
    if not left:
        return home(
            request,
            words(catalogue.say("All of this sample was asked. `statements report` tells what it says.")),
        )
    state = {"statement": statement, "url": left[0].version.url, "passed": list(passed)}
    return Answer(message=_question(request, left[0], statement, len(left)), state=state)


def _question(request: Request, post: SampledPost, statement: str, left: int) -> Message:
    catalogue, version = request.catalogue, post.version
    title = request.app.statements.get(statement).title
    out = Composer().add(catalogue.say("Does this post say it?"), "bold")
    out.add(f" {catalogue.count('%(num)d to go', '%(num)d to go', left)}")
    out.add(f"\n\n{shorten(visible(title), 150)}\n\n").add(shorten(visible(version.text), 1500), "italic")
    when = catalogue.when(version.posted_at, request.person.zone)
    out.add(f"\n\n{visible(version.username)}, {when}\n{version.url}")
    return out.message(_buttons(request))


def _kept(
    request: Request, about: str, card: int | str, show: Callable[[Request, str, Sequence[Any]], Answer]
) -> Answer:
    """Keep what was answered about a statement, unless the card is passed over, and show the next one."""
    state = request.state
    if request.data == NEXT:
        return show(request, state["statement"], (*state["passed"], card))
    toast = noted(request, request.app.judging.verdict(state["url"], about, request.data))
    return replace(show(request, state["statement"], state["passed"]), toast=toast)


def _buttons(request: Request) -> Buttons:
    catalogue = request.catalogue
    return (
        (
            Button(label=f"✓ {catalogue.say('It is one')}", data=YES),
            Button(label=f"✕ {catalogue.say('It is none')}", data=NO),
        ),
        (Button(label=f"{catalogue.say('Next')} ›", data=NEXT),),
    )


COMMANDS = (
    Command(
        name="review",
        role=Role.JOURNALIST,
        group=Group.JUDGE,
        usage="[id]",
        help=translatable("Answer for what may be a match, the likeliest first"),
        said=Writes(review),
        pressed=Writes(reviewed),
    ),
    Command(
        name="missed",
        role=Role.EDITOR,
        group=Group.JUDGE,
        usage="[id]",
        help=translatable("Answer for near misses, so that what is missed can be estimated"),
        said=Writes(missed),
        pressed=Writes(answered),
    ),
)
