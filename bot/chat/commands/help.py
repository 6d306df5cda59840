"""/start and /help: who one is here, and what there is, behind buttons."""

from collections.abc import Mapping

from bot.alerts.message import Composer
from bot.app.staff import ROLES
from bot.chat.links import CommandLink, back, home, numbered, with_links
from bot.chat.pages import words
from bot.chat.protocol import Answer, Command, Group, Reads, Request
from bot.i18n import translatable
from bot.models import Role

GROUPS: Mapping[Group, str] = {
    Group.LOOK: translatable("Look"),
    Group.JUDGE: translatable("Judge"),
    Group.THREADS: translatable("Threads"),
    Group.QUIET: translatable("Quiet"),
    Group.TRACK: translatable("Track"),
    Group.RUN: translatable("Run"),
}

MENU = (  # what each button says, and the command that it stands for
    (translatable("Latest matches"), "recent"),
    (translatable("To be answered"), "review"),
    (translatable("Statements"), "statements"),
    (translatable("Search"), "find"),
    (translatable("Timelines"), "timeline"),
    (translatable("Who has not said it"), "silence"),
    (translatable("Threads"), "thread"),
    (translatable("Story of a post"), "story"),
    (translatable("Quiet for a while"), "quiet"),
    (translatable("Muted"), "mute"),
    (translatable("Track a quote"), "track"),
    (translatable("Doubtful words"), "doubtful"),
    (translatable("Near misses"), "missed"),
    (translatable("People"), "people"),
    (translatable("Watch a channel"), "watch"),
    (translatable("Channels to watch"), "suggest"),
    (translatable("Status"), "status"),
    (translatable("Help"), "help"),
)


def start(request: Request) -> Answer:
    """Tell whoever asks their numeric id, and how to be let in; who is known gets the menu."""
    catalogue, person = request.catalogue, request.person
    lines = [catalogue.say("Your numeric id is %(id)d.", id=person.id)]
    if request.chat != person.id:
        lines.append(catalogue.say("This room's is %(id)d.", id=request.chat))
    if not person.recipient:
        lines.append(catalogue.say("To be let in, give it to whoever runs Wirewatch here."))
        return words("\n".join(lines))
    role = catalogue.say(ROLES[person.role])
    lines.append(catalogue.say("You are let in as %(role)s. What do you want to see?", role=role))
    return with_links(words("\n".join(lines)), *numbered(_menu(request), across=2))


def _menu(request: Request) -> list[CommandLink]:
    """Return what of the menu a person may use."""
    from bot.chat.table import COMMANDS  # which has this command in it

    return [
        CommandLink(label=request.catalogue.say(label), command=name)
        for label, name in MENU
        if name in COMMANDS and request.person.role.may(COMMANDS[name].role)
    ]


def help(request: Request) -> Answer:
    """Name the commands that whoever asks may use, by what they are for; or tell of those of one group."""
    from bot.chat.table import COMMANDS  # which has this command in it

    catalogue, wanted = request.catalogue, request.words.strip()
    mine = [one for one in COMMANDS.values() if one.listed and request.person.role.may(one.role)]
    out = Composer().add(catalogue.say("What you may ask of this bot:"), "bold")
    groups = {group: [one for one in mine if one.group is group] for group in GROUPS}
    if wanted in list(Group):
        for command in groups[Group(wanted)]:
            usage = f" {command.usage}" if command.usage else ""
            out.add(f"\n\n/{command.name}{usage}\n{catalogue.say(command.help)}")
        return with_links(Answer(message=out.message()), (back(catalogue.say("Help"), "help"),))
    for group, commands in groups.items():
        if commands:
            out.add(f"\n{catalogue.say(GROUPS[group])}: ").add(" ".join(f"/{one.name}" for one in commands))
    out.add("\n\n" + catalogue.say("What you write without a command is a search."))
    links = [
        CommandLink(label=catalogue.say(GROUPS[group]), command="help", words=group.value)
        for group, commands in groups.items()
        if commands
    ]
    return home(request, with_links(Answer(message=out.message()), *numbered(links)))


COMMANDS = (
    Command(
        name="start",
        role=Role.JOURNALIST,
        group=Group.RUN,
        help=translatable("Show the menu, and your numeric id"),
        said=Reads(start),
    ),
    Command(
        name="help",
        role=Role.JOURNALIST,
        group=Group.RUN,
        help=translatable("List what there is"),
        said=Reads(help),
    ),
)
