"""Telling admins of troubles: which are told now, which are over, and in which words."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.alerts.message import LIMIT, Composer
from bot.models import KnownTrouble, Message, Recipient, Role, Trouble, TroubleKind
from bot.text import PlainEnglish, shorten, translatable, utf16_length, visible

if TYPE_CHECKING:  # whoever reads English on a terminal need not wait for the other languages
    from bot.i18n import Catalogue

PATIENCE = timedelta(minutes=5)  # that may pass, such as a channel that nobody has looked at since a restart
AT_ONCE = frozenset(
    {
        TroubleKind.STORAGE,
        TroubleKind.DISK,
        TroubleKind.SETTINGS,
        TroubleKind.ACCOUNT,
        TroubleKind.UNREACHABLE,
        TroubleKind.GIVEN_UP,
        TroubleKind.UNSENT,
    }
)
SETTLED = timedelta(minutes=10)  # after which what does not stand any more is over, and would be told anew
LINES = 20  # of one message
WHY = 300  # characters of a reason
MEGABYTE = 10**6

When = Callable[[datetime], str]  # how a time is written

_SINCE = {
    TroubleKind.STORAGE: translatable("the database takes nothing"),
    TroubleKind.ACCOUNT: translatable("%(about)s: not usable"),
    TroubleKind.UNREAD: translatable("%(about)s: not read since %(since)s"),
    TroubleKind.PARTLY: translatable("%(about)s: partly watched since %(since)s"),
    TroubleKind.SILENT: translatable(
        "%(about)s: read, but no post since %(since)s: twice its longest pause of late"
    ),
    TroubleKind.WORK: translatable("%(about)s: failing since %(since)s"),
    TroubleKind.SETTINGS: translatable("the settings were changed and are wrong; the old ones stay in force"),
    TroubleKind.UNREACHABLE: translatable("%(about)s cannot be reached since %(since)s"),
}
_NEVER = translatable("%(about)s: never read")


@dataclass(frozen=True, slots=True, kw_only=True)
class TroubleNews:
    """The troubles to tell of now: those that began, and those that are over."""

    began: tuple[KnownTrouble, ...]
    over: tuple[KnownTrouble, ...]  # told of before
    passed: tuple[KnownTrouble, ...]  # over before anybody was told: nobody need be


def admins_of(recipients: Iterable[Recipient]) -> list[Recipient]:
    """Return who is told of troubles: the admins; the editors where there is none, else everybody."""
    everybody = list(recipients)
    for role in (Role.ADMIN, Role.EDITOR):
        if found := [recipient for recipient in everybody if recipient.role == role]:
            return found
    return everybody


def news_of(known: Iterable[KnownTrouble], *, begun: datetime | None = None, at: datetime) -> TroubleNews:
    """Sort the troubles that have not ended, after those that stand now were noted as seen at this moment.

    Where the service is known to have `begun` longer ago, nothing excuses it for looks that did not end.
    """
    settled = begun is not None and at - begun >= PATIENCE
    began, over, passed = [], [], []
    for one in known:
        stands = one.seen_at >= at
        waited = at - one.noted_at >= PATIENCE or (settled and stands_still(one.trouble))
        if stands and not one.told and (one.trouble.kind in AT_ONCE or waited):
            began.append(one)
        elif not stands and one.told and at - one.seen_at >= SETTLED:
            over.append(one)
        elif not stands and not one.told:
            passed.append(one)
    return TroubleNews(began=tuple(began), over=tuple(over), passed=tuple(passed))


def stands_still(trouble: Trouble) -> bool:
    """Tell whether it is that nobody looked at a channel: what a look failed of would be its reason."""
    return trouble.kind is TroubleKind.UNREAD and not trouble.why


def troubles_message(news: TroubleNews, catalogue: Catalogue, when: When) -> Message:
    """Write what an admin reads: what began and what is over, each in a line, within Telegram's limits."""
    out, room = Composer(), LIMIT - 200
    for heading, listed, worded in (
        (catalogue.say("Wirewatch needs somebody"), news.began, trouble_line),
        (catalogue.say("It is over"), news.over, over_line),
    ):
        if not listed:
            continue
        out.add(heading, "bold").add("\n")
        for place, line in enumerate(worded(one.trouble, catalogue, when) for one in listed):
            room -= utf16_length(line) + 3
            if place == LINES or room < 0:
                more = len(listed) - place
                out.add(f"… {catalogue.count('%(num)d more', '%(num)d more', more)}\n")
                break
            out.add(f"• {line}\n")
    return out.message()


def over_line(trouble: Trouble, catalogue: Catalogue, when: When) -> str:
    """Write one trouble that is over in one line, so that no figure reads as what still stands."""
    if trouble.kind is TroubleKind.DISK:
        return catalogue.say("the disk was nearly full")
    if trouble.kind is TroubleKind.UNSENT:
        return catalogue.say(
            "alerts waited, the oldest since %(since)s", since=when(trouble.since) if trouble.since else ""
        )
    if trouble.kind is TroubleKind.GIVEN_UP:
        return catalogue.say("alerts were given up; of the last day none is any more")
    return trouble_line(trouble, catalogue, when)


def trouble_line(trouble: Trouble, catalogue: Catalogue | PlainEnglish, when: When) -> str:
    """Write one trouble in one line."""
    about, why = visible(trouble.about), shorten(visible(trouble.why), WHY)
    since = when(trouble.since) if trouble.since else ""
    if trouble.kind is TroubleKind.DISK:
        free = trouble.number // MEGABYTE
        return catalogue.say("the disk is nearly full: %(free)d MB are free", free=free)
    if trouble.kind is TroubleKind.UNSENT:
        return catalogue.count(
            "%(num)d alert due, since %(since)s",
            "%(num)d alerts due, the oldest since %(since)s",
            trouble.number,
            since=since,
        )
    if trouble.kind is TroubleKind.GIVEN_UP:
        return catalogue.count(
            "%(num)d alert given up since yesterday%(last)s (see: wirewatch alerts --state dead)",
            "%(num)d alerts given up since yesterday%(last)s (see: wirewatch alerts --state dead)",
            trouble.number,
            last=catalogue.say(", the last for %(why)s", why=why) if why else "",
        )
    text = _NEVER if trouble.kind is TroubleKind.UNREAD and not since else _SINCE[trouble.kind]
    line = catalogue.say(text, about=about, since=since) + (f": {why}" if why else "")
    if trouble.kind is TroubleKind.ACCOUNT and trouble.number:
        line += catalogue.count(
            "; %(num)d other account reads its channels",
            "; %(num)d other accounts read its channels",
            trouble.number,
        )
    return line
