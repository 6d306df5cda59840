"""Alerts: what became of each, and why; recipients with their quiet hours and mutes; what was given up."""

from dataclasses import dataclass

from starlette.responses import Response

from bot.app.staff import KINDS, ROLES
from bot.config.durations import duration
from bot.desk.pages.wire import titled
from bot.desk.protocol import DeskPage, View, Visit
from bot.errors import InputError
from bot.i18n import translatable
from bot.models import AlertKind, AlertState, Mute, MuteKind, Role, StoredAlert
from bot.text import shorten, visible

SIZE = 50
COUNTED = 10_000  # alerts of a state; of more it is said that there are more
EXCERPT = 200  # letters of an alert's text

STATES = {
    AlertState.DUE: translatable("due"),
    AlertState.HELD: translatable("held"),
    AlertState.MUTED: translatable("muted"),
    AlertState.SENT: translatable("sent"),
    AlertState.GROUPED: translatable("in a list"),
    AlertState.PASSED_ON: translatable("passed on"),
    AlertState.DEAD: translatable("given up"),
    AlertState.SUPERSEDED: translatable("overtaken"),
}
ALERT_KINDS = {
    AlertKind.NOTICE: translatable("notice"),
    AlertKind.AMENDMENT: translatable("amendment"),
    AlertKind.REPLY: translatable("reply"),
    AlertKind.SUMMARY: translatable("summary"),
}
OUTCOMES = {  # of an attempt, by what is kept of it
    one: one
    for one in (
        translatable("begun"),
        translatable("sent"),
        translatable("failed"),
        translatable("in flight"),
        translatable("throttled"),
        translatable("refused"),
        translatable("not started"),
        translatable("gone"),
        translatable("moved"),
    )
}
LOOKS = {AlertState.SENT: "good", AlertState.DEAD: "bad", AlertState.DUE: "warn", AlertState.HELD: "warn"}
MUTED = {
    MuteKind.STATEMENT: translatable("statement"),
    MuteKind.CHANNEL: translatable("channel"),
    MuteKind.STORY: translatable("story"),
    MuteKind.QUIET: translatable("everything"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertLine:
    """An alert as the page lists it."""

    stored: StoredAlert
    words: str
    state: str
    look: str
    kind: str
    outcome: str  # of the last attempt, "" before the first


def alerts(visit: Visit) -> View:
    """List alerts, the latest first, and how things stand with their recipients."""
    say, app = visit.catalogue.say, visit.app
    state = visit.asked("state") if visit.asked("state") in list(AlertState) else ""
    before = visit.asked("before")
    listed = app.recipients.alerts(
        state, before=int(before) if before.isdecimal() and len(before) < 18 else None, limit=SIZE + 1
    )
    tally = app.recipients.tally(up_to=COUNTED + 1)
    values = {
        "lines": [_line(one, visit) for one in listed[:SIZE]],
        "older": listed[SIZE - 1].alert.id if len(listed) > SIZE else 0,
        "state": state,
        "states": [(one.value, say(words), tally[one]) for one, words in STATES.items()],
        "recipients": app.recipients.find(),
        "kinds": KINDS,
        "roles": ROLES,
        "mutes": _mutes(visit),
        "muted": [(one.value, say(words)) for one, words in MUTED.items()],
        "dead": tally[AlertState.DEAD],
        "counted": COUNTED,
    }
    return View("alerts.html", values)


def _line(one: StoredAlert, visit: Visit) -> AlertLine:
    say = visit.catalogue.say
    return AlertLine(
        stored=one,
        words=shorten(visible(one.alert.message.text), EXCERPT),
        state=say(STATES[one.state]),
        look=LOOKS.get(one.state, ""),
        kind=say(ALERT_KINDS[one.alert.kind]),
        outcome=say(OUTCOMES[one.outcome]) if one.outcome else "",
    )


def _mutes(visit: Visit) -> list[tuple[Mute, str, str]]:
    """Return the mutes in force, each with its kind and what it is about, as people call them."""
    found = visit.app.recipients.mutes()
    tracked = {one.id: one for one in visit.app.statements.tracked} if found else {}
    return [
        (
            one,
            visit.catalogue.say(MUTED[one.kind]),
            titled(visit, one.what, tracked) if one.kind is MuteKind.STATEMENT else one.what,
        )
        for one in found
    ]


def retry(visit: Visit) -> Response:
    """Take up again what was given up: one alert, those of a recipient, or all."""
    number, who = visit.form("alert"), visit.form("recipient")
    count = visit.app.recipients.retry([int(number)] if number.isdecimal() else (), recipient_id=who or None)
    return visit.to(
        "/alerts", visit.catalogue.count("%(num)d alert is due again", "%(num)d alerts are due again", count)
    )


def mute(visit: Visit) -> Response:
    """Tell a recipient nothing of something, or hold everything that is not urgent, for a time."""
    kind, what, span = visit.form("kind"), visit.form("what"), visit.form("span")
    if kind not in list(MuteKind):
        raise InputError("kind: expected statement, channel, story or quiet")
    try:
        until = visit.app.clock() + duration(span)
    except (ValueError, OverflowError) as error:
        raise InputError('"%(text)s": expected a span such as 8h or 7d', text=span[:40]) from error
    visit.app.recipients.mute(
        visit.form("recipient"), MuteKind(kind), "" if kind == MuteKind.QUIET else what, until=until
    )
    lasts = visit.catalogue.span(until - visit.app.clock())
    return visit.to("/alerts", visit.catalogue.say("Muted for %(span)s.", span=lasts))


def unmute(visit: Visit) -> Response:
    """End a mute before its time."""
    number = visit.form("mute")
    for one in visit.app.recipients.mutes():
        if str(one.id) == number:
            visit.app.recipients.unmute(one)
            return visit.to("/alerts", visit.catalogue.say("The mute is ended."))
    raise InputError("This mute has ended already.")


PAGES = (
    DeskPage("/alerts", alerts, nav=translatable("Alerts")),
    DeskPage("/alerts/retry", retry, role=Role.EDITOR, writes=True),
    DeskPage("/alerts/mute", mute, role=Role.EDITOR, writes=True),
    DeskPage("/alerts/unmute", unmute, role=Role.EDITOR, writes=True),
)
