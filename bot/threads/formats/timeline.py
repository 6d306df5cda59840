"""What came when in a thread, and which copies kept what their origin lost."""

from collections.abc import Iterator
from itertools import groupby

from bot.models import Thread, ThreadPost, Uncorrected
from bot.text import at_word
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
from bot.threads.formats.provenance import link, named
from bot.threads.formats.telling import Telling, Value

LONGEST = 200  # posts that are listed
WORDS = 90  # letters of a post without a statement


def timeline(thread: Thread, told: Telling) -> Iterator[Block]:
    """List the posts by day and time, each with the statements it carries or how it begins."""
    posts = sorted(thread.posts, key=lambda post: (post.posted_at, post.url))
    if len(posts) < 2:
        return
    yield Heading(level=2, text=told.say("Timeline"))
    if len(posts) > LONGEST:
        text = told.say("The first %(shown)d of %(all)d posts:", shown=LONGEST, all=len(posts))
        yield Paragraph(line=line(text))
    titles = {claim.id: one_line(claim.title) for claim in thread.claims}
    for day, of_day in groupby(posts[:LONGEST], lambda post: post.posted_at.astimezone(told.zone).date()):
        yield Paragraph(line=line(told.day(day)), kind="about")
        yield Listing(lines=tuple(_event(post, told, titles) for post in of_day))


def uncorrected(thread: Thread, told: Telling) -> Iterator[Block]:
    """List the copies that still showed what their origin had lost, as they read when last read."""
    if not thread.uncorrected:
        return
    yield Heading(level=2, text=told.say("Copies that were not corrected"))
    yield Paragraph(
        line=told.tell(
            "As these posts read when they were last read. Words are compared as they stand: a copy in other "
            "words, or in translation, is not listed, corrected or not."
        ),
        kind="about",
    )
    yield Listing(lines=tuple(_uncorrected(one, told) for one in thread.uncorrected))


def _event(post: ThreadPost, told: Telling, titles: dict[str, str]) -> Line:
    said = "; ".join(titles.get(one, one) for one in post.statements)
    words = Run(text=said, mark=Mark.STRONG)
    if not said and post.text.strip():
        words = told.quotation(at_word(one_line(post.text), WORDS), post.language)
    number = len(post.copies)
    copies = told.count("%(num)d copy", "%(num)d copies", number) if number else ""
    clock = Run(text=told.catalogue.clock(post.posted_at, told.zone), at=post.posted_at)
    head = joined([line(clock), line(named(post)), line(copies)], separator=", ")
    return (*head, *line(": ", words, " " if words.text else "", link(post.url)))


def _uncorrected(one: Uncorrected, told: Telling) -> Line:
    values: dict[str, Value] = {
        "channel": told.channel(one.channel), "url": link(one.url), "origin": link(one.origin),
        "when": told.when(one.lost_at),
    }  # fmt: skip
    if one.gone:
        return told.tell(
            "%(channel)s: %(url)s has outlived its origin, which was no longer there when looked for on "
            "%(when)s: %(origin)s",
            **values,
        )
    words = ", ".join(map(told.quoted, one.words))
    return told.tell(
        "%(channel)s: %(url)s still has %(words)s, gone from its origin by %(when)s: %(origin)s",
        **values,
        words=words,
    )
