"""What came when in a thread, and which copies kept what their origin lost."""

from collections.abc import Iterator

from bot.models import Thread, ThreadPost, Uncorrected
from bot.text import counted, shorten
from bot.threads.formats.document import (
    Block,
    Heading,
    Line,
    Listing,
    Mark,
    Paragraph,
    Run,
    line,
    one_line,
)
from bot.threads.formats.provenance import link, named, when

LONGEST = 200  # posts that are listed
WORDS = 90  # letters of a post without a statement


def timeline(thread: Thread) -> Iterator[Block]:
    """List the posts by their time, each with the statements it carries or how it begins."""
    posts = sorted(thread.posts, key=lambda post: (post.posted_at, post.url))
    if len(posts) < 2:
        return
    yield Heading(level=2, text="Timeline")
    if len(posts) > LONGEST:
        yield Paragraph(line=line(f"The first {LONGEST} of {len(posts)} posts:"))
    titles = {claim.id: one_line(claim.title) for claim in thread.claims}
    yield Listing(lines=tuple(_event(post, thread.zone, titles) for post in posts[:LONGEST]))


def uncorrected(thread: Thread) -> Iterator[Block]:
    """List the copies that still showed what their origin had lost, as they read when last read."""
    if not thread.uncorrected:
        return
    yield Heading(level=2, text="Copies that were not corrected")
    yield Paragraph(
        line=line(
            "As these posts read when they were last read. Words are compared as they stand: a copy in other "
            "words, or in translation, is not listed, corrected or not."
        ),
        kind="about",
    )
    yield Listing(lines=tuple(_uncorrected(one, thread.zone) for one in thread.uncorrected))


def _event(post: ThreadPost, zone: str, titles: dict[str, str]) -> Line:
    said = [titles.get(one, one) for one in post.statements]
    words = "; ".join(said)
    if not said and post.text.strip():
        words = f"“{shorten(one_line(post.text), WORDS)}”"
    copies = f", {counted(len(post.copies), 'copy', 'copies')}" if post.copies else ""
    return line(
        when(post.posted_at, zone),
        f", {named(post)}{copies}: ",
        Run(text=words, mark=Mark.STRONG if said else None),
        " " if words else "",
        link(post.url),
    )


def _uncorrected(one: Uncorrected, zone: str) -> Line:
    words = ", ".join(f"“{one_line(each)}”" for each in one.words)
    lost = f" still has {words}, gone from its origin by "
    if one.gone:
        lost = " has outlived its origin, which was no longer there when looked for on "
    return line(
        f"{one_line(one.channel)}: ", link(one.url), lost, when(one.lost_at, zone), ": ", link(one.origin)
    )  # fmt: skip
