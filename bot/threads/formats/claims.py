"""How a thread's statements stand: who said them, what editors say of them, and whether they came before."""

from collections.abc import Iterator

from bot.models import Claimed, ClaimJudged, Earlier, Thread, Worded
from bot.threads.formats.document import (
    Block,
    Heading,
    Line,
    Listing,
    Mark,
    Paragraph,
    Run,
    joined,
    line,
    one_line,
)
from bot.threads.formats.provenance import link
from bot.threads.formats.telling import STATUSES, Telling

WORDINGS = 12  # of a statement that are told


def claims(thread: Thread, told: Telling) -> Iterator[Block]:
    """Tell of each statement who said it when and where, how it stands, and who carried it before."""
    if thread.claims:
        yield Heading(level=2, text=told.say("Statements"))
    for claim in thread.claims:
        yield Heading(level=3, text=one_line(claim.title))
        said = said_of(claim, told)
        if said:
            yield Paragraph(line=line(said), kind="about")
        if claim.judged:
            yield Paragraph(line=judged_line(claim.judged, told))
        yield Paragraph(line=line(_carried(claim, told)))
        if firsts := tuple(own[0] for own in by_wording(claim).values()):
            yield Listing(lines=tuple(appearance(first, told) for first in firsts[:WORDINGS]))
        yield from _earlier(claim, thread, told)


def by_wording(claim: Claimed) -> dict[tuple[str, str], list[Worded]]:
    """Return what carried each wording, in the order in which the wordings came."""
    found: dict[tuple[str, str], list[Worded]] = {}
    for worded in claim.carried:
        found.setdefault(worded.key, []).append(worded)
    return found


def said_of(claim: Claimed, told: Telling) -> str:
    """Say who said it, where and when, as far as that was noted."""
    day = told.day(claim.said_on) if claim.said_on else ""
    return ", ".join(filter(None, (one_line(claim.speaker), one_line(claim.said_at), day)))


def judged_line(judged: ClaimJudged, told: Telling) -> Line:
    """Say how a statement stands, by whom and why, in a line."""
    status = Run(text=told.say(STATUSES[judged.status]), mark=Mark.STATUS)
    by = told.tell("%(status)s by %(names)s", status=status, names=told.listed(judged.by))
    return joined([by if judged.by else line(status), line(one_line(judged.reason))], separator=": ")


def _carried(claim: Claimed, told: Telling) -> str:
    posts, channels = {one.url for one in claim.carried}, {one.channel for one in claim.carried}
    if not posts:
        return told.say("No post of this thread carries it.")
    return told.say(
        "Carried here by %(posts)s of %(channels)s, in each wording first by:",
        posts=told.count("%(num)d post", "%(num)d posts", len(posts)),
        channels=told.count("%(num)d channel", "%(num)d channels", len(channels)),
    )


def _earlier(claim: Claimed, thread: Thread, told: Telling) -> Iterator[Block]:
    """Tell the stories that carried it before; that there are none says only what is stored."""
    if not claim.earlier:
        text = told.tell("No earlier appearance is stored here.")
        if thread.watching_since:
            text = told.tell(
                "No earlier appearance is stored here; channels are watched since %(when)s.",
                when=told.when(thread.watching_since),
            )
        yield Paragraph(line=text, kind="about")
        return
    heading = told.say("Earlier appearances, as far as they are stored here:")
    if claim.earlier_stories > len(claim.earlier):
        heading = told.say(
            "Earlier appearances, as far as they are stored here, the first %(shown)d of %(all)d:",
            shown=len(claim.earlier),
            all=claim.earlier_stories,
        )
    yield Paragraph(line=line(heading), kind="about")
    yield Listing(lines=tuple(appearance(one, told) for one in claim.earlier))


def appearance(one: Earlier | Worded, told: Telling) -> Line:
    """Say when and where a statement appeared, and in which words, in a line."""
    others = one.channels - 1 if isinstance(one, Earlier) else 0
    more = told.count("and %(num)d other channel", "and %(num)d other channels", others) if others else ""
    who = joined([line(told.channel(one.channel)), line(more)], separator=" ")
    where = joined([line(told.when(one.posted_at)), who], separator=", ")
    return (*where, *line(": ", told.quotation(one.words, one.language), " ", link(one.url)))
