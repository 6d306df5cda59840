"""A page for one statement: who said it, how it stands, and where it appeared. Pure.

It is told by the same blocks and in the same HTML as a thread, with its JSON-LD in it.
"""

from collections.abc import Iterator
from zoneinfo import ZoneInfo

from bot.i18n import catalogue_for
from bot.models import ClaimPage
from bot.threads.formats.claimreview import graph_of
from bot.threads.formats.claims import appearance, judged_line, said_of
from bot.threads.formats.document import (
    Block,
    Document,
    Heading,
    Listing,
    Mark,
    Paragraph,
    Run,
    line,
    one_line,
)
from bot.threads.formats.html import page
from bot.threads.formats.json import Record, written
from bot.threads.formats.telling import Telling


def claim_html(shown: ClaimPage) -> bytes:
    """Write the page as UTF-8 HTML, with its JSON-LD for search engines."""
    told = _telling(shown)
    document = Document(
        title=Heading(level=1, text=one_line(shown.claim.title)),
        blocks=tuple(_blocks(shown, told)),
        language=told.language,
    )
    return page(document, claim_record(shown)).encode()


def claim_jsonld(shown: ClaimPage) -> bytes:
    """Write the statement as UTF-8 JSON-LD: a ClaimReview if an editor judged it, else a Claim."""
    return written(claim_record(shown), indent=2)


def claim_record(shown: ClaimPage) -> Record:
    """Return the statement as a graph of schema.org's."""
    told = _telling(shown)
    return graph_of([shown.claim], told, among(shown, told))


def among(shown: ClaimPage, told: Telling) -> str:
    """Say among what a first appearance is the first; a page that knows no more says no more."""
    if shown.watching_since is None:
        return told.count(
            "the earliest that is kept here, of %(num)d channel",
            "the earliest that is kept here, of %(num)d channels",
            shown.channels,
        )
    day = told.day(shown.watching_since.astimezone(told.zone).date())
    carried = shown.claim.carried
    if carried and carried[0].posted_at < shown.watching_since:
        return told.count(
            "the earliest that is kept here, of %(num)d channel watched since %(day)s",
            "the earliest that is kept here, of %(num)d channels watched since %(day)s",
            shown.channels,
            day=day,
        )
    return told.count(
        "among %(num)d channel watched since %(day)s",
        "among %(num)d channels watched since %(day)s",
        shown.channels,
        day=day,
    )


def _telling(shown: ClaimPage) -> Telling:
    return Telling(catalogue_for(shown.language), ZoneInfo(shown.zone))


def _blocks(shown: ClaimPage, told: Telling) -> Iterator[Block]:
    claim = shown.claim
    if said := said_of(claim, told):
        yield Paragraph(line=line(said), kind="lead")
    if claim.judged:
        yield Paragraph(line=judged_line(claim.judged, told))
    else:
        yield Paragraph(line=line(told.say("Nobody has judged this statement here.")), kind="about")
    yield Heading(level=2, text=told.say("First appearance"))
    if claim.carried:
        yield Paragraph(line=appearance(claim.carried[0], told))
        yield Paragraph(line=line(f"({among(shown, told)})"), kind="about")
    else:
        yield Paragraph(line=line(told.say("No appearance is kept here.")))
    if len(claim.carried) > 1:
        yield Heading(level=2, text=told.say("Appearances"))
        yield Paragraph(
            line=line(told.say("The first carrier of each story, in its words; copies are not listed.")),
            kind="about",
        )
        yield Listing(lines=tuple(appearance(one, told) for one in claim.carried))
    if shown.more:
        more = told.count(
            "And %(num)d more: the page that is handed out has all.",
            "And %(num)d more: the page that is handed out has all.",
            shown.more,
        )
        yield Paragraph(line=line(more), kind="about")
    yield Heading(level=2, text=told.say("Seal"))
    number, digest = shown.chain
    yield Paragraph(
        line=told.tell(
            "This is what was kept on %(when)s. The chain of custody stood at link %(number)s, %(hash)s; the "
            "next one has the SHA-256 of this page.",
            when=told.exactly(shown.made_at),
            number=str(number),
            hash=Run(text=digest, mark=Mark.CODE),
        )
    )
