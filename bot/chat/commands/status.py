"""/status and /coverage: whether the watch works, and what it can vouch for."""

from functools import partial

from bot.alerts.troubles import trouble_line
from bot.chat.pages import Entry, listed, turning
from bot.chat.protocol import Answer, Command, Reads, Request
from bot.i18n import translatable
from bot.models import Role
from bot.text import shorten, visible


def status(request: Request, page: int = 0) -> Answer:
    """Say whether the watch works, and what needs a person."""
    catalogue, found = request.catalogue, request.app.health.now()
    watched = sum(not watch.late for watch in found.watches)
    heading = catalogue.say(
        "%(watched)d of %(all)d channels watched", watched=watched, all=len(found.watches)
    )
    waiting = catalogue.say(
        "%(unjudged)d versions to be judged, %(due)d alerts due",
        unjudged=found.backlog.unjudged,
        due=found.backlog.due,
    )
    entries: list[Entry] = [((waiting, ""),)]
    if doubtful := len(request.app.wordings.doubtful()):
        waits = catalogue.count(
            "%(num)d confirmed wording waits for an answer: /doubtful",
            "%(num)d confirmed wordings wait for an answer: /doubtful",
            doubtful,
        )
        entries.append(((waits, ""),))
    when = partial(catalogue.when, zone=request.person.zone)
    lines = (trouble_line(trouble, catalogue, when) for trouble in found.troubles)
    entries += [((f"! {shorten(line, 400)}", ""),) for line in lines]
    return listed(heading, entries, page)


def coverage(request: Request, page: int = 0) -> Answer:
    """Say what is known of each channel: when it was read, what is stored, what is missing."""
    catalogue = request.catalogue
    entries: list[Entry] = []
    for channel in request.app.posts.coverage():
        read = (
            catalogue.when(channel.last_success, request.person.zone)
            if channel.last_success
            else catalogue.say("never")
        )
        lines = [
            catalogue.say("last read: %(when)s", when=read),
            catalogue.say(
                "%(stored)d stored, %(absent)d absent", stored=channel.stored, absent=channel.absent
            ),
        ]
        if channel.gaps:
            lines.append(catalogue.count("%(num)d gap", "%(num)d gaps", len(channel.gaps)))
        if why := channel.failure or channel.partly:
            lines.append(f"! {shorten(visible(why), 200)}")
        entries.append(((visible(channel.username), "bold"), ("\n" + "\n".join(lines), "")))
    heading = catalogue.count("%(num)d channel", "%(num)d channels", len(entries))
    return listed(heading, entries, page)


COMMANDS = (
    Command(
        name="coverage",
        role=Role.JOURNALIST,
        help=translatable("Tell what is known of each channel"),
        said=Reads(coverage),
        pressed=Reads(turning(coverage)),
    ),
    Command(
        name="status",
        role=Role.JOURNALIST,
        help=translatable("Tell whether the watch works"),
        said=Reads(status),
        pressed=Reads(turning(status)),
    ),
)
