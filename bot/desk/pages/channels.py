"""Channels: how completely each is read, hour by hour; which are added, paused and labelled; which to add."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial

from starlette.responses import Response

from bot.app.channels import ChannelStatus, compared_lines, explained
from bot.desk.protocol import DeskPage, View, Visit, checked_language
from bot.i18n import translatable
from bot.models import LANGUAGES, Role, Spell
from bot.models.watching import length

ORIGIN = "desk"
DAYS = 14  # on the map of hours
EVER = datetime(2013, 1, 1, tzinfo=UTC)  # Telegram is no older
MOST = 40  # channels that are suggested
LATEST = 500  # stories that they are named in
HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class HourShown:
    """An hour of a channel: "most" of it was watched, "some", "none", or it is "ahead"."""

    kind: str
    share: float


def channels(visit: Visit) -> View:
    """List what is read, how things stand with it, and what was read before."""
    known = visit.app.channels.known()
    values = {
        "watched": [one for one in known if one.is_watched],
        "former": [one for one in known if not one.is_watched],
        "kind": _kind,
        "explained": partial(_explained, visit),
        "readers": visit.app.accounts.by_channel(),
        "tongues": LANGUAGES,
    }
    return View("channels.html", values)


def channel(visit: Visit) -> View:
    """Show one channel: its health, its names, and which hours of it can be vouched for."""
    status = visit.app.channels.one(str(visit.places["name"]))
    now = _ends(visit, status)
    first = (now - timedelta(days=DAYS - 1)).replace(hour=0, minute=0, second=0, microsecond=0)
    period = Spell(since=first, until=now)
    watched = visit.app.channels.watched_in(status.channel.username, period)
    vouched = watched.vouched(period)
    values = {
        "status": status,
        "kind": _kind(status),
        "reader": visit.app.accounts.by_channel().get(status.channel.username, ""),
        "days": [
            (day, _hours(vouched, day, now)) for day in (first + timedelta(days=n) for n in range(DAYS))
        ],
        "until": visit.asked("until") or (f"{now:%Y-%m-%d}" if now < visit.app.clock() else ""),
        "unseen": len(watched.unseen),
        "absent": watched.absent,
        "gaps": _explained(visit, status),
        "compared": list(compared_lines(status, visit.catalogue, _when(visit))),
        "tongues": LANGUAGES,
    }
    return View("channel.html", values)


def _ends(visit: Visit, status: ChannelStatus) -> datetime:
    """Return the end of the hours that are shown: what was asked for, else now, or when it was read last."""
    clock, zone = visit.app.clock(), visit.visitor.zone
    until, last = visit.moment("until", ends=True), status.coverage.last_success
    if until is None and last is not None and last < clock - timedelta(days=DAYS):
        until = last.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    if until is None or until >= clock:
        return clock.astimezone(zone)
    return until.astimezone(zone) - timedelta(microseconds=1)  # a day ends before the next begins


def _explained(visit: Visit, status: ChannelStatus) -> list[str]:
    return list(explained(status, visit.catalogue, _when(visit)))


def _when(visit: Visit) -> Callable[[datetime], str]:
    return partial(visit.catalogue.when, zone=visit.visitor.zone)


def _hours(vouched: Sequence[Spell], day: datetime, now: datetime) -> list[HourShown]:
    """Return the hours of a day of the wall's clock; what is to come is ahead."""
    shown = []
    for number in range(24):
        since = day.replace(hour=number)
        until = since + HOUR
        if since >= now:
            shown.append(HourShown(kind="ahead", share=0))
            continue
        hour = Spell(since=since, until=min(until, now))
        share = length(vouched, hour) / hour.length if hour.length else 0
        kind = "most" if share > 0.9 else "some" if share > 0 else "none"
        shown.append(HourShown(kind=kind, share=share))
    return shown


def _kind(status: ChannelStatus) -> str:
    coverage = status.coverage
    if coverage.failing_since:
        return "bad"
    return "warn" if coverage.partly_since or status.is_renamed or not coverage.last_success else "good"


def suggest(visit: Visit) -> View:
    """Name the channels that are not watched and that posts which carry what is tracked name."""
    chosen, app = visit.asked("statement"), visit.app
    tracked = app.statements.tracked
    named = [one for one in tracked if one.id == chosen] if chosen else tracked
    since = visit.moment("since") or EVER
    found = app.channels.suggest([one.id for one in named], since=since, among=LATEST)
    language = visit.catalogue.language
    values = {
        "found": found[:MOST],
        "more": max(len(found) - MOST, 0),
        "latest": LATEST,
        "chosen": chosen,
        "since": visit.asked("since"),
        "statements": [(one.id, one.titled(language)) for one in tracked],
    }
    return View("suggested.html", values)


def watch(visit: Visit) -> Response:
    """Read another channel from now on."""
    found = visit.app.channels.watch(
        visit.form("username"),
        title=visit.form("title"),
        language=_language(visit),
        affiliation=visit.form("affiliation"),
        origin=ORIGIN,
    )
    told = visit.catalogue.say("%(channel)s is watched from now on.", channel=found.username)
    return visit.to(visit.form("back") or "/channels", told)


def unwatch(visit: Visit) -> Response:
    """Stop reading a channel that people added; what was read stays."""
    name = visit.form("username")
    visit.app.channels.unwatch(name)
    told = visit.catalogue.say("%(channel)s is no longer watched; what was read stays.", channel=name)
    return visit.to("/channels", told)


def label(visit: Visit) -> Response:
    """Say whose voice a channel is that people added."""
    found = visit.app.channels.label(
        visit.form("username"),
        title=visit.form("title"),
        language=_language(visit),
        affiliation=visit.form("affiliation"),
    )
    return visit.to(f"/channels/{found.username}", visit.catalogue.say("Kept."))


def _language(visit: Visit) -> str:
    found = visit.form("language")
    return checked_language(found) if found else ""


PAGES = (
    DeskPage("/channels", channels, nav=translatable("Channels")),
    DeskPage("/channels/suggest", suggest),
    DeskPage("/channels/watch", watch, role=Role.ADMIN, writes=True),
    DeskPage("/channels/unwatch", unwatch, role=Role.ADMIN, writes=True),
    DeskPage("/channels/label", label, role=Role.ADMIN, writes=True),
    DeskPage("/channels/{name}", channel),
)
