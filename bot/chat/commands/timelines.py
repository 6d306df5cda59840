"""/timeline: when a statement appeared, as a picture."""

from bot.chat.pages import words
from bot.chat.protocol import Answer, Command, Reads, Request
from bot.errors import InputError
from bot.i18n import translatable
from bot.models import File, Message, Role


def timeline(request: Request) -> Answer:
    """The picture of a statement's timeline, with what it shows in words."""
    told, statement = request.told, request.words.strip()
    if not statement:
        raise InputError(told.say("/timeline needs a statement's id; /statements lists them."))
    timelines = request.app.timelines
    found = timelines.get(statement)
    shown = timelines.describe(found, told.language)
    if not found.appearances:
        return words(shown)
    picture = File(name=f"timeline-{statement}.png", content=timelines.chart(found, "png", told.language))
    return Answer(message=Message(text=shown), file=picture)


COMMANDS = (
    Command(
        name="timeline",
        role=Role.JOURNALIST,
        usage="<id>",
        help=translatable("When a statement appeared, as a picture"),
        said=Reads(timeline),
    ),
)
