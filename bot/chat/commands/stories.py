"""/story: who carried a text first, who copied it, who says it independently."""

from bot.alerts.amendment import standing
from bot.chat.links import asking, home, statements_to
from bot.chat.pages import Entry, listed, turning, words
from bot.chat.protocol import Answer, Command, Reads, Request
from bot.i18n import delay, translatable
from bot.models import File, Message, Role
from bot.stories.lineage.grounds import grounds_told
from bot.text import shorten, visible


def story(request: Request, page: int = 0) -> Answer:
    """Show the story of a post: the one at the address, or the one that is replied to."""
    catalogue = request.catalogue
    address = str(request.state.get("address", request.words)) or (request.about.url if request.about else "")
    if not address:
        return asking(request, catalogue.say("The story of which post? Send its link."))
    found = request.app.stories.get(address)
    entries: list[Entry] = []
    for post in found.posts:
        when = catalogue.when(post.place.carrier.posted_at, request.person.zone)
        affiliation = f" · {visible(post.affiliation)}" if post.affiliation else ""
        entries.append(
            (
                (visible(post.place.carrier.username or post.place.carrier.title), "bold"),
                (f"{affiliation}\n{when}, {delay(post.place.delay, catalogue)}\n", ""),
                (f"{shorten(visible(grounds_told(post.place.reason, catalogue)), 200)}\n{post.url}", ""),
            )
        )
    heading = standing(found.corroboration, catalogue)
    return home(request, listed(heading, entries, page, {"address": address}))


def timeline(request: Request, page: int = 0) -> Answer:
    """Draw a statement's timeline, with what the picture shows in words."""
    catalogue, statement = request.catalogue, request.words.strip()
    if not statement:
        return statements_to(request, "timeline", catalogue.say("The timeline of which statement?"), page)
    timelines = request.app.timelines
    found = timelines.get(statement)
    shown = timelines.describe(found, catalogue.language)
    if not found.appearances:
        return words(shown)
    picture = File(
        name=f"timeline-{statement}.png", content=timelines.chart(found, "png", catalogue.language)
    )
    return Answer(message=Message(text=shown), file=picture)


COMMANDS = (
    Command(
        name="story",
        role=Role.JOURNALIST,
        usage="[link]",
        help=translatable("Tell who carried a post first, and who copied it"),
        said=Reads(story),
        heard=Reads(story),
        pressed=Reads(turning(story)),
    ),
    Command(
        name="timeline",
        role=Role.JOURNALIST,
        usage="[id]",
        help=translatable("Draw when a statement appeared"),
        said=Reads(timeline),
        pressed=Reads(turning(timeline)),
    ),
)
