"""/start and /help: who one is here, and what there is."""

from collections.abc import Mapping

from bot.alerts.message import Composer
from bot.chat.pages import words
from bot.chat.protocol import Answer, Command, Reads, Request
from bot.i18n import translatable
from bot.models import Role

ROLES: Mapping[Role, str] = {
    Role.JOURNALIST: translatable("journalist"),
    Role.EDITOR: translatable("editor"),
    Role.ADMIN: translatable("admin"),
}


def start(request: Request) -> Answer:
    """Tell whoever asks their numeric id, that of the room they ask in, and how to be let in."""
    catalogue, person = request.catalogue, request.person
    lines = [catalogue.say("Your numeric id is %(id)d.", id=person.id)]
    if request.chat != person.id:
        lines.append(catalogue.say("This room's is %(id)d.", id=request.chat))
    if person.recipient:
        role = catalogue.say(ROLES[person.role])
        lines.append(catalogue.say("You are let in as %(role)s. /help lists what there is.", role=role))
    else:
        lines.append(
            catalogue.say("To be let in, give it to whoever runs Wirewatch here, for recipients.toml:")
        )
        lines.append(f'\n[[recipient]]\nid = "…"\nkind = "telegram"\nchat = {person.id}\nrole = "journalist"')
    return words("\n".join(lines))


def help(request: Request) -> Answer:
    """List the commands that whoever asks may use, each in a line."""
    from bot.chat.table import COMMANDS  # which has this command in it

    out = Composer().add(request.catalogue.say("What you may ask of this bot:"), "bold")
    for command in COMMANDS.values():
        if command.listed and request.person.role.may(command.role):
            usage = f" {command.usage}" if command.usage else ""
            out.add(f"\n/{command.name}{usage}").add(f" · {request.catalogue.say(command.help)}")
    out.add(
        "\n\n"
        + request.catalogue.say("Reply with /add to an alert or a forwarded post to put it in a thread.")
    )
    return Answer(message=out.message())


COMMANDS = (
    Command(
        name="start",
        role=Role.JOURNALIST,
        help=translatable("Tell your numeric id, and how to be let in"),
        said=Reads(start),
    ),
    Command(name="help", role=Role.JOURNALIST, help=translatable("List what there is"), said=Reads(help)),
)
