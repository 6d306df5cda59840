"""What pulls apart and what differs: contrasting statements, and the wordings of one, side by side."""

import re
from collections.abc import Callable, Iterable, Iterator

from bot.i18n import delay
from bot.models import Claimed, Piece, Thread, Worded
from bot.text import at_word
from bot.threads.formats.claims import by_wording
from bot.threads.formats.document import (
    Block,
    Heading,
    Line,
    Mark,
    Paragraph,
    Run,
    Table,
    line,
    one_line,
    shown_text,
)
from bot.threads.formats.provenance import link
from bot.threads.formats.telling import Telling

Lines = tuple[Line, ...]

LONGEST = 90  # letters of a headline
BEFORE_UNIT = re.compile(r"(?<=\d) ")  # where a narrow column may not part a delay
MARKS = {"same": None, "added": Mark.ADDED, "removed": Mark.REMOVED}


def contrasts(thread: Thread, told: Telling) -> Iterator[Block]:
    """Set side by side the pairs that pull apart; or nothing."""
    claims = {claim.id: claim for claim in thread.claims}
    if thread.contrasts:
        yield Heading(level=2, text=told.say("Pairs that pull apart"))
    for pair in thread.contrasts:
        one, other = claims[pair.one], claims[pair.other]
        yield Heading(level=3, text=f"{one_line(one.title)} / {one_line(other.title)}")
        yield _side_by_side(one, other, told)


def wordings(thread: Thread, told: Telling) -> Iterator[Block]:
    """Set side by side the wordings of each statement; or nothing."""
    if worded := [claim for claim in thread.claims if claim.carried]:
        yield Heading(level=2, text=told.say("Wordings side by side"))
        yield Paragraph(
            line=told.tell(
                "Each wording is compared with itself only. Words that its first carrier does not have are "
                "%(added)s; its words that are left out, %(removed)s. Delays count from the first carrier of "
                "the statement in any language.",
                added=Run(text=told.say("marked so"), mark=Mark.ADDED),
                removed=Run(text=told.say("so"), mark=Mark.REMOVED),
            )
        )
    for claim in worded:
        yield Heading(level=3, text=one_line(claim.title))
        yield Table(
            head=(
                told.say("Channel"), told.say("Language"), told.say("Words"), told.say("After"),
                told.say("Relation"),
            ),
            rows=tuple(_worded(worded, told) for own in by_wording(claim).values() for worded in own),
            shares=(5, 3, 7, 3, 4),
        )  # fmt: skip


def _side_by_side(first: Claimed, other: Claimed, told: Telling) -> Table:
    rows: dict[str, Callable[[Claimed], Lines]] = {
        told.say("Said by"): lambda claim: (line(one_line(claim.speaker) or told.say("not named")),),
        told.say("Place"): lambda claim: (line(one_line(claim.said_at) or told.say("not noted")),),
        told.say("Time"): lambda claim: _said(claim, told),
        told.say("Words"): lambda claim: _words(claim, told),
        told.say("Carried by"): lambda claim: tuple(
            _carrier(each, told) for each in {each.url: each for each in claim.carried}.values()
        ),
    }
    return Table(
        head=("", one_line(first.title), one_line(other.title)),
        rows=tuple(((line(name),), tell(first), tell(other)) for name, tell in rows.items()),
        kind="pair",
        shares=(2, 5, 5),
    )


def _said(claim: Claimed, told: Telling) -> Lines:
    said = (line(told.day(claim.said_on)),) if claim.said_on else ()
    if not claim.carried:
        return said or (line(told.say("not noted")),)
    return (*said, told.tell("first post %(when)s", when=told.when(claim.carried[0].posted_at)))


def _words(claim: Claimed, told: Telling) -> Lines:
    """Return each wording as its first carrier has it."""
    return tuple(
        line(told.quotation(own[0].words, own[0].language)) for own in by_wording(claim).values()
    ) or (line(told.say("No post of this thread carries it.")),)


def _carrier(worded: Worded, told: Telling) -> Line:
    return line(told.channel(worded.channel), ", ", told.when(worded.posted_at), ": ", link(worded.url))


def _worded(worded: Worded, told: Telling) -> tuple[Lines, ...]:
    return (
        (line(told.channel(worded.channel)), line(link(worded.url))),
        (line(one_line(told.catalogue.tongue(worded.language))),),
        (_marked(worded.pieces, worded.language), *_under(worded, told)),
        (line(BEFORE_UNIT.sub("\u00a0", delay(worded.delay, told.catalogue))),),
        (line(told.term(worded.relation)), line(Run(text=told.term(worded.rung), mark=Mark.QUIET))),
    )


def _under(worded: Worded, told: Telling) -> Lines:
    """Say under which headline words stand that are of a digest; nothing of others."""
    if not worded.headline:
        return ()
    headline = told.quoted(at_word(one_line(worded.headline), LONGEST))
    text = told.say("A line of a digest: %(headline)s", headline=headline)
    return (line(Run(text=text, mark=Mark.QUIET)),)


def _marked(pieces: Iterable[Piece], language: str) -> Line:
    """Put pieces on one line, apart from each other by a space."""
    runs: list[Run] = []
    for piece in pieces:
        text = "".join(" " if sign.isspace() else sign for sign in shown_text(piece.text))
        if runs and not text.startswith(" ") and not runs[-1].text.endswith(" "):
            text = f" {text}"
        runs.append(Run(text=text, mark=MARKS[piece.kind], language=language))
    return tuple(runs)
