"""How a thread came about, for whoever checks it: who did what, and which channels were watched when."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import groupby

from bot.models import Deed, Spell, Thread, WatchedSpells
from bot.threads.formats.document import Block, Heading, Line, Listing, Paragraph, line, one_line
from bot.threads.formats.telling import Telling

ADDED = "thread post added"
LISTED = 3  # posts that one person added at once and that are named


def making(thread: Thread, told: Telling) -> Iterator[Block]:
    """Say who did what to the thread, and when."""
    if thread.deeds:
        yield Heading(level=2, text=told.say("How this thread was made"))
        yield Listing(lines=tuple(_deeds(thread.deeds, told)))


def coverage(thread: Thread, told: Telling) -> Iterator[Block]:
    """Say which channels were watched in which hours of the thread's time."""
    if thread.period and thread.coverage:
        yield Heading(level=2, text=told.say("Watched hours"))
        yield Paragraph(line=told.tell("Watched channels, %(span)s:", span=told.span(thread.period)))
        yield Listing(lines=tuple(line(watching(watched, told)) for watched in thread.coverage))


def watching(watched: WatchedSpells, told: Telling) -> str:
    """Say in a sentence when a channel was watched, and when not."""
    name, archive = one_line(watched.channel), _spells(watched.archive, told)
    if not watched.watched:
        said = told.say("%(name)s not watched at all in this time", name=name)
    elif watched.missed:
        missed = _spells(watched.missed, told)
        said = told.say("%(name)s not watched %(when)s", name=name, when=missed)
    elif archive:
        said = told.say("%(name)s watched or read throughout", name=name)
    else:
        said = told.say("%(name)s watched throughout", name=name)
    read = told.say("read from an archive %(when)s", when=archive) if archive else ""
    return "; ".join(filter(None, (said, read)))


def latest(thread: Thread) -> datetime | None:
    """Return the latest moment in the thread; it stands for "now" in files that need a date."""
    moments = [deed.at for deed in thread.deeds]
    for post in thread.pinned:
        moments += [capture.captured_at for capture in post.captures]
        moments += [moment for moment in (post.absent_at, post.edited_at) if moment]
    return max(moments, default=None)


def _spells(spells: Iterable[Spell], told: Telling) -> str:
    return ", ".join(map(told.span, spells))


def _deeds(deeds: Iterable[Deed], told: Telling) -> Iterator[Line]:
    """Put each deed on a line; posts that one person added at one moment are counted when they are many."""
    for (at, actor, action), alike in groupby(deeds, lambda deed: (deed.at, deed.actor, deed.action)):
        done = [deed.what for deed in alike]
        if action == ADDED and len(done) > LISTED:
            done = [told.count("added %(num)d post", "added %(num)d posts", len(done))]
        for what in done:
            yield line(told.exactly(at), f": {one_line(actor)}: {one_line(what)}")
