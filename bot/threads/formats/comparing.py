"""What pulls apart and what differs: contrasting statements, and the wordings of one, side by side."""

from collections.abc import Callable, Iterable, Iterator

from bot.i18n import catalogue_for, delay
from bot.models import Claimed, Piece, Thread, Worded
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
from bot.threads.formats.provenance import link, shown, when

Lines = tuple[Line, ...]

MARKS = {"same": None, "added": Mark.ADDED, "removed": Mark.REMOVED}


def contrasts(thread: Thread) -> Iterator[Block]:
    """Set side by side the pairs that pull apart; or nothing."""
    claims = {claim.id: claim for claim in thread.claims}
    if thread.contrasts:
        yield Heading(level=2, text="Pairs that pull apart")
    for pair in thread.contrasts:
        one, other = claims[pair.one], claims[pair.other]
        yield Heading(level=3, text=f"{one_line(one.title)} / {one_line(other.title)}")
        yield _side_by_side(one, other, thread.zone)


def wordings(thread: Thread) -> Iterator[Block]:
    """Set side by side the wordings of each statement; or nothing."""
    if worded := [claim for claim in thread.claims if claim.carried]:
        yield Heading(level=2, text="Wordings side by side")
        yield Paragraph(
            line=line(
                "Each wording is compared with itself only. Words that its first carrier does not have are ",
                Run(text="marked so", mark=Mark.ADDED),
                "; its words that are left out, ",
                Run(text="so", mark=Mark.REMOVED),
                ". Delays count from the first carrier of the statement in any language.",
            )
        )
    for claim in worded:
        yield Heading(level=3, text=one_line(claim.title))
        yield Table(
            head=("Channel", "Language", "Words", "After", "Relation"),
            rows=tuple(_worded(worded) for own in _by_wording(claim).values() for worded in own),
        )


def _by_wording(claim: Claimed) -> dict[tuple[str, str], list[Worded]]:
    """Return what carried each wording, in the order in which the wordings came."""
    found: dict[tuple[str, str], list[Worded]] = {}
    for worded in claim.carried:
        found.setdefault(worded.key, []).append(worded)
    return found


def _side_by_side(first: Claimed, other: Claimed, zone: str) -> Table:
    rows: dict[str, Callable[[Claimed], Lines]] = {
        "Said by": lambda claim: (line(one_line(claim.speaker) or "not named"),),
        "Place": lambda claim: (line(one_line(claim.said_at) or "not noted"),),
        "Time": lambda claim: _said(claim, zone),
        "Words": _words,
        "Carried by": lambda claim: tuple(
            _carrier(each, zone) for each in {each.url: each for each in claim.carried}.values()
        ),
    }
    return Table(
        head=("", one_line(first.title), one_line(other.title)),
        rows=tuple(((line(name),), tell(first), tell(other)) for name, tell in rows.items()),
        kind="pair",
    )


def _said(claim: Claimed, zone: str) -> Lines:
    first = claim.carried[0].posted_at
    said = (line(f"{claim.said_on:%d %b %Y}"),) if claim.said_on else ()
    return (*said, line("first post ", when(first, zone)))


def _words(claim: Claimed) -> Lines:
    """Return each wording as its first carrier has it."""
    return tuple(line(f"“{one_line(own[0].words)}”") for own in _by_wording(claim).values())


def _carrier(worded: Worded, zone: str) -> Line:
    return line(f"{one_line(worded.channel)}, {shown(worded.posted_at, zone)}: ", link(worded.url))


def _worded(worded: Worded) -> tuple[Lines, ...]:
    return (
        (line(one_line(worded.channel)), line(link(worded.url))),
        (line(one_line(catalogue_for("en").tongue(worded.language))),),
        (_marked(worded.pieces),),
        (line(delay(worded.delay).replace(" ", "\u00a0")),),
        (line(one_line(worded.relation)), line(Run(text=one_line(worded.rung), mark=Mark.QUIET))),
    )


def _marked(pieces: Iterable[Piece]) -> Line:
    """Put pieces on one line, apart from each other by a space."""
    runs: list[Run] = []
    for piece in pieces:
        text = "".join(" " if sign.isspace() else sign for sign in shown_text(piece.text))
        if runs and not text.startswith(" ") and not runs[-1].text.endswith(" "):
            text = f" {text}"
        runs.append(Run(text=text, mark=MARKS[piece.kind]))
    return tuple(runs)
