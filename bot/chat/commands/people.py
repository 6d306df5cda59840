"""/people: who is told, with which role, whether they can be reached; letting people in and out."""

from collections.abc import Iterator

from bot.app.staff import KINDS, ROLES, StaffStatus
from bot.chat.links import CommandLink, asking, back, menu, numbered, sure, with_links
from bot.chat.pages import Entry, listed, on_page, turning, words
from bot.chat.protocol import Answer, Command, Group, Reads, Request, Writes
from bot.errors import InputError
from bot.i18n import translatable
from bot.models import Role
from bot.text import shorten, visible

WAITING = 3  # people who pressed Start that are offered at once


def people(request: Request, page: int = 0) -> Answer:
    """List who is told, each with a button, and who waits to be let in."""
    catalogue, found = request.catalogue, request.app.staff.standing()
    heading = catalogue.count("%(num)d is told", "%(num)d are told", len(found))
    entries = [_entry(request, one, place) for place, one in enumerate(found, 1)]
    answer = listed(heading, entries, page)
    openers = [
        CommandLink(label=str(place), command="people", words=f"show {one.status.recipient.id}")
        for place, one in on_page(answer, found)
    ]
    waiting = [
        CommandLink(
            label=catalogue.say("Let in %(name)s", name=f"{one.name or '…'} ({one.person})"),
            command="people",
            words=f"invite {one.person}",
        )
        for one in request.app.staff.waiting()[:WAITING]
    ]
    invite = CommandLink(label=catalogue.say("Let somebody in"), command="people", words="invite")
    return with_links(answer, openers, *((one,) for one in waiting), (invite, menu(request)))


def _entry(request: Request, one: StaffStatus, place: int) -> Entry:
    recipient = one.status.recipient
    role = request.catalogue.say(ROLES[Role(recipient.role)])
    lines = "\n".join(_state(request, one))
    return ((f"{place}. {visible(recipient.id)}", "bold"), (f" · {role}\n{lines}", ""))


def _state(request: Request, one: StaffStatus) -> Iterator[str]:
    """Yield where they are told, whether that works, and until when they want to hear nothing."""
    catalogue, zone, recipient = request.catalogue, request.person.zone, one.status.recipient
    where = str(recipient.chat) if recipient.chat is not None else catalogue.say(KINDS[recipient.kind])
    if (lost := one.status.unreachable) is not None:
        since = catalogue.when(lost.since, zone)
        yield f"{where} · ! {catalogue.say('cannot be reached since %(when)s', when=since)}"
    else:
        yield f"{where} · {catalogue.say('can be reached')}"
    if one.quiet_until is not None:
        yield catalogue.say("Quiet until %(when)s.", when=catalogue.when(one.quiet_until, zone))
    if one.mutes:
        last = catalogue.when(max(mute.until for mute in one.mutes), zone)
        yield catalogue.count(
            "%(num)d thing muted, until %(when)s",
            "%(num)d things muted, until %(when)s",
            len(one.mutes),
            when=last,
        )


def show(request: Request) -> Answer:
    """Show one of them, with what may be changed."""
    catalogue, one = request.catalogue, _get(request, request.words.strip())
    recipient = one.status.recipient
    lines = [catalogue.say(ROLES[Role(recipient.role)]), *_state(request, one)]
    if recipient.quiet is not None:
        lines.append(catalogue.say("Quiet hours: %(hours)s", hours=recipient.quiet.words))
    if recipient.fallback:
        lines.append(catalogue.say("Told instead: %(name)s", name=recipient.fallback))
    if one.invited is None:
        lines.append(catalogue.say("In recipients.toml, where it is changed."))
    else:
        who, when = visible(one.invited.invited_by), one.invited.invited_at
        at = catalogue.when(when, request.person.zone)
        lines.append(catalogue.say("Let in by %(who)s, %(when)s", who=who, when=at))
    answer = words(f"{recipient.id}\n" + "\n".join(lines))
    rows = []
    if one.invited is not None and one.invited.chat != request.person.id:
        rows.append(
            [
                CommandLink(label=catalogue.say(said), command="people", words=f"role {recipient.id} {role}")
                for role, said in ROLES.items()
                if role != recipient.role
            ]
        )
        remove = catalogue.say("Let in no longer")
        rows.append([CommandLink(label=remove, command="people", words=f"remove {recipient.id}")])
    return with_links(answer, *rows, (_back(request), menu(request)))


def invite(request: Request) -> Answer:
    """Let somebody in by their number: ask for it, then for the role, then do it."""
    catalogue = request.catalogue
    number, _, rest = request.words.strip().partition(" ")
    if not number:
        question = catalogue.say("Who? Send the number that /start told them, and a name: 123456789 Ann")
        return asking(request, question)
    if not (number.isascii() and number.isdecimal()):
        raise InputError('"%(number)s" is nobody\'s number: it is what /start told them.', number=number)
    role, _, name = rest.partition(" ")
    if role not in list(Role):
        offers = [
            CommandLink(
                label=catalogue.say(said), command="people", words=f"invite {number} {one} {rest}".strip()
            )
            for one, said in ROLES.items()
        ]
        return with_links(words(catalogue.say("As what?")), *numbered(offers), (_back(request),))
    done = request.app.staff.invite(int(number), Role(role), name=name)
    return _let_in_as(request, done.recipient_id, done.role)


def set_role(request: Request) -> Answer:
    """Give somebody another role."""
    name, _, role = request.words.strip().partition(" ")
    if role not in list(Role):
        expected = ", ".join(Role)
        raise InputError('"%(role)s" is no role: expected %(roles)s', role=role, roles=expected)
    _refuse_oneself(request, name)
    request.app.staff.set_role(name, Role(role))
    return _let_in_as(request, name, Role(role))


def remove(request: Request) -> Answer:
    """Let somebody in no longer."""
    name, _, yes = request.words.strip().partition(" ")
    _refuse_oneself(request, name)
    if not yes and request.pressed:
        return sure(
            request, request.catalogue.say("Let in %(id)s no longer?", id=name), "people", f"remove {name}"
        )
    request.app.staff.remove(name)
    return _told(request, request.catalogue.say("%(id)s is let in no longer.", id=name))


def _let_in_as(request: Request, recipient_id: str, role: Role) -> Answer:
    catalogue = request.catalogue
    named = catalogue.say(ROLES[role])
    return _told(request, catalogue.say("%(id)s is let in as %(role)s.", id=recipient_id, role=named))


def _told(request: Request, done: str) -> Answer:
    """Say what was done, over the ways back."""
    return with_links(words(done), (_back(request), menu(request)))


def _refuse_oneself(request: Request, name: str) -> None:
    if name == request.person.recipient:
        raise InputError("Nobody changes their own role here: ask another admin.")


def _get(request: Request, name: str) -> StaffStatus:
    for one in request.app.staff.standing():
        if one.status.recipient.id == name:
            return one
    raise InputError("Nobody is called %(id)s here.", id=shorten(name, 40))


def _back(request: Request) -> CommandLink:
    return back(request.catalogue.say("People"), "people")


COMMANDS = (
    Command(
        name="people",
        role=Role.ADMIN,
        group=Group.RUN,
        usage="[invite <number> <role> <name> | role <id> <role> | remove <id>]",
        help=translatable("Show who is told and can be reached; let people in and out"),
        said=Reads(people),
        said_with={
            "show": Reads(show),
            "invite": Writes(invite),
            "role": Writes(set_role),
            "remove": Writes(remove),
        },
        heard=Writes(invite),
        pressed=Reads(turning(people)),
    ),
)
