"""The buttons under a list of alerts: its pages, each alert that is on it, and what is answered to that."""

from dataclasses import replace

from bot.alerts.summary_pages import FIRST, SummaryPlace, back
from bot.app.summaries import ListedNotice
from bot.chat.protocol import About, Act, Answer, Request
from bot.errors import InputError
from bot.models import Buttons


def turn(request: Request) -> Answer:
    """Show the page that a button leads to, as things stand now."""
    place = _place(request, request.data)
    message = request.app.summaries.page(_summary(request), place)
    return Answer(message=message, state={"place": place.data})


def open_notice(request: Request) -> Answer:
    """Show one of the alerts whole, with its buttons."""
    number = request.data.partition(" ")[2]
    if not (number.isascii() and number.isdecimal()):
        raise InputError(request.catalogue.say("This button is out of use."))
    notice = request.app.summaries.notice(_summary(request), int(number))
    return _shown(request, notice, notice.message.buttons)


def answered(request: Request, act: Act) -> Answer:
    """Do what a button under the alert that is open says, and show it as it reads then."""
    notice = opened(request)
    about = About(url=notice.url, statement=notice.statement_id, alert=notice.id)
    answer = act(replace(request, about=about))
    buttons = answer.message.buttons if answer.message else notice.message.buttons
    return replace(_shown(request, opened(request), buttons), toast=answer.toast)


def opened(request: Request) -> ListedNotice:
    """Return the alert that is open, as it reads now. Raises InputError if none is."""
    if "open" not in request.state:
        raise InputError(request.catalogue.say("This button is out of use."))
    return request.app.summaries.notice(_summary(request), int(request.state["open"]))


def _shown(request: Request, notice: ListedNotice, buttons: Buttons) -> Answer:
    place = _place(request, str(request.state.get("place", FIRST.data)))
    rows = (*buttons, back(place, request.catalogue))
    state = {"place": place.data, "open": notice.id}
    return Answer(message=replace(notice.message, buttons=rows), state=state)


def _place(request: Request, data: str) -> SummaryPlace:
    try:
        return SummaryPlace.of(data)
    except ValueError as error:
        raise InputError(request.catalogue.say("This button is out of use.")) from error


def _summary(request: Request) -> int:
    if request.about is None or not request.about.summary:
        raise InputError(request.catalogue.say("This button is out of use."))
    return request.about.alert
