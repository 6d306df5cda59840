"""How a thread's statements stand: who said them, what editors say of them, and whether they came before."""

from collections.abc import Iterator

from bot.models import Claimed, ClaimJudged, Thread
from bot.text import counted
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
from bot.threads.formats.provenance import link, shown, when


def claims(thread: Thread) -> Iterator[Block]:
    """Tell of each statement who said it when and where, how it stands, and who carried it before."""
    if thread.claims:
        yield Heading(level=2, text="Statements")
    for claim in thread.claims:
        yield Heading(level=3, text=one_line(claim.title))
        said = said_of(claim)
        if said:
            yield Paragraph(line=line(said), kind="about")
        if claim.judged:
            yield Paragraph(line=_judged(claim.judged))
        yield Paragraph(line=line(_carried(claim)))
        yield from _earlier(claim, thread)


def said_of(claim: Claimed) -> str:
    """Say who said it, where and when, as far as that was noted."""
    day = f"{claim.said_on:%d %b %Y}" if claim.said_on else ""
    return ", ".join(filter(None, (one_line(claim.speaker), one_line(claim.said_at), day)))


def _judged(judged: ClaimJudged) -> Line:
    by = ", ".join(map(one_line, judged.by))
    return joined(
        [
            line(Run(text=judged.status.value, mark=Mark.STATUS), f" by {by}" if by else ""),
            line(one_line(judged.reason)),
        ],
        separator=": ",
    )


def _carried(claim: Claimed) -> str:
    posts, channels = {one.url for one in claim.carried}, {one.channel for one in claim.carried}
    if not posts:
        return "No post of this thread carries it."
    return f"Carried here by {counted(len(posts), 'post')} of {counted(len(channels), 'channel')}."


def _earlier(claim: Claimed, thread: Thread) -> Iterator[Block]:
    """Tell the stories that carried it before; that there are none says only what is stored."""
    if not claim.earlier:
        since = f"; channels are watched since {shown(thread.watching_since, thread.zone)}" if (
            thread.watching_since
        ) else ""  # fmt: skip
        yield Paragraph(line=line(f"No earlier appearance is stored here{since}."), kind="about")
        return
    more = claim.earlier_stories - len(claim.earlier)
    of = f", the first {len(claim.earlier)} of {claim.earlier_stories}" if more else ""
    yield Paragraph(line=line(f"Earlier appearances, as far as they are stored here{of}:"), kind="about")
    yield Listing(
        lines=tuple(
            line(
                when(one.posted_at, thread.zone),
                f", {one_line(one.channel)}",
                f" and {counted(one.channels - 1, 'other channel')}" if one.channels > 1 else "",
                f": “{one_line(one.words)}” ",
                link(one.url),
            )
            for one in claim.earlier
        )
    )
