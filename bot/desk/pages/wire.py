"""The wire: stories in which statements were found, the latest first; a verdict by one key."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from starlette.responses import PlainTextResponse, Response

from bot.alerts.amendment import standing
from bot.alerts.notice import certainty
from bot.app.wire import Carried, StoryCard
from bot.desk.protocol import DeskPage, View, Visit
from bot.desk.quoting import SHORT, Quoted, on_a_card, quoted, spans_of
from bot.i18n import translatable
from bot.language.detect import language_of
from bot.models import LANGUAGES, Channel, Rung, Statement, WireFilter, WireMark
from bot.models.search import LISTED
from bot.stories.lineage.story import StoryPost

SIZE = 20  # cards on a page
CHOOSABLE = 200  # statements that the filter lists; of more, the page of statements leads to the wire of each
CARRIERS = 6  # posts of a story that a card names; the rest is counted
REVIEWED = ("review",)  # outcomes that wait for an answer
FILTERS = ("review", "statement", "channel", "affiliation", "lang", "rung", "verdict", "since", "until", "q")

VERDICTS = (
    ("", translatable("all but rejected")),
    ("open", translatable("without an answer")),
    ("relevant", translatable("relevant")),
    ("rejected", translatable("rejected")),
    ("any", translatable("all")),
)
RUNGS = (
    (Rung.VERBATIM, translatable("word for word")),
    (Rung.INFLECTED, translatable("inflected")),
    (Rung.REWORDED, translatable("reworded")),
    (Rung.SEMANTIC, translatable("by meaning")),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CardShown:
    """A story's card as the page needs it."""

    card: StoryCard
    words: tuple[Quoted, ...]  # of the post that is quoted
    lead: StoryPost  # the post that is quoted
    latest: StoryPost | None  # the post by whose time the card stands where it does, if that is another one
    statements: tuple[tuple[Carried, str, str], ...]  # each with its title, and how sure it is
    carriers: tuple[StoryPost, ...]  # the others, in order
    more: int  # that are not named
    standing: str  # what the story's sources amount to
    language: str  # of the post that is quoted, "" if it is not known

    @property
    def state(self) -> str:
        """A name for what the card shows: another one as soon as it has something else to show."""
        answers = "".join(one.verdict[:3] for carried, *_ in self.statements for one in carried.matches)
        return f"{self.card.mark.match_id}-{len(self.card.story.posts)}-{answers}"


def wire(visit: Visit) -> View:
    """Show the latest stories that pass the filters, and where the next ones are."""
    wanted = _wanted(visit)
    found = visit.app.wire.page(wanted, visit.asked("q"), after=_mark(visit.asked("after")), size=SIZE)
    tracked = {one.id: one for one in visit.app.statements.tracked}
    channels = visit.app.channels.watched
    usual = languages_of(channels)
    asked = {name: visit.asked(name) for name in FILTERS}
    given = {name: text for name, text in asked.items() if text}
    older = urlencode({**given, "after": _spelled(found.after)}) if found.after else ""
    voices = voices_of(channels, visit)
    values = {
        "cards": [card_shown(visit, card, tracked, usual) for card in found.cards],
        "asked": asked,
        "is_filtered": bool(given),
        "older": older,
        "voices": voices,
        "is_first": not visit.asked("after"),
        "is_empty": not found.cards and not given and not visit.app.posts.any(),
    }
    if visit.partly:
        return View("wire_cards.html", values)
    catalogue = visit.catalogue
    values |= {
        "statements": sorted(
            ((one.id, one.titled(catalogue.language)) for one in tracked.values()),
            key=lambda option: option[1].lower(),
        )
        if len(tracked) <= CHOOSABLE
        else None,
        "channels": [(one.username, one.username) for one in sorted(channels, key=lambda one: one.key)],
        "affiliations": sorted(voices.items()),
        "kinds": [("", catalogue.say("alerts")), ("yes", catalogue.say("for review"))],
        "tongues": [(one, catalogue.tongue(one)) for one in LANGUAGES],
        "verdicts": [(value, catalogue.say(words)) for value, words in VERDICTS],
        "rungs": [(rung.value, catalogue.say(words)) for rung, words in RUNGS],
    }
    return View("wire.html", values)


def card_shown(
    visit: Visit, card: StoryCard, tracked: Mapping[str, Statement], usual: Mapping[str, str]
) -> CardShown:
    """Return a card with what is worked out for the page; channels' `usual` languages settle doubts."""
    catalogue, lead = visit.catalogue, card.lead
    own = [one for carried in card.carried for one in carried.matches if one.version.id == lead.version.id]
    post = next(one for one in card.story.posts if one.place.carrier.id == lead.version.post_id)
    others = tuple(one for one in card.story.posts if one is not post)
    return CardShown(
        card=card,
        words=on_a_card(quoted(lead.version.text, spans_of(own), limit=SHORT)),
        lead=post,
        latest=card.newest if card.newest is not post else None,
        statements=tuple(
            (
                carried,
                titled(visit, carried.first.match.statement_id, tracked),
                certainty(carried.first.match, catalogue),
            )
            for carried in card.carried
        ),
        carriers=others[:CARRIERS],
        more=max(len(others) - CARRIERS, 0),
        standing=standing(card.story.corroboration, catalogue),
        language=language_of(lead.version.text, usual.get(lead.version.username.lower(), "")),
    )


def languages_of(channels: Iterable[Channel]) -> dict[str, str]:
    """Return the language of each channel, by its username in lower case."""
    return {channel.key: channel.language for channel in channels}


def voices_of(channels: Iterable[Channel], visit: Visit) -> dict[str, str]:
    """Return what each affiliation is called in the reader's language."""
    language = visit.catalogue.language
    return {one.affiliation: one.affiliated(language) for one in channels if one.affiliation}


def titled(visit: Visit, statement_id: str, tracked: Mapping[str, Statement]) -> str:
    """Return what a statement is called, for this reader; its id where it is tracked no longer."""
    known = tracked.get(statement_id)
    return known.titled(visit.catalogue.language) if known else statement_id


def judge(visit: Visit) -> Response:
    """Record an answer about a post, and go back to where it was given."""
    answer = "relevant" if visit.form("answer") == "relevant" else "rejected"
    done = visit.app.judging.verdict(
        visit.form("post"),
        visit.form("statement"),
        answer,
        reason=visit.form("reason"),
        words=visit.form("words"),
    )
    say = visit.catalogue.say
    told = say("Noted: relevant.") if done.answer == "relevant" else say("Noted: not a match.")
    return PlainTextResponse(told) if visit.partly else visit.to(visit.form("back") or "/", told)


def _wanted(visit: Visit) -> WireFilter:
    statement, rung = visit.asked("statement"), visit.asked("rung")
    return WireFilter(
        statements=(statement,) if statement else (),
        channels=visit.app.wire.channels(
            username=visit.asked("channel"), affiliation=visit.asked("affiliation")
        ),
        language=visit.asked("lang"),
        rungs=(rung,) if rung in list(Rung) else (),
        verdict=visit.asked("verdict"),
        since=visit.moment("since"),
        until=visit.moment("until", ends=True),
        outcomes=REVIEWED if visit.asked("review") else LISTED,
    )


def _mark(text: str) -> WireMark | None:
    """Read the mark of the last card of the page before."""
    posted_at, _, number = text.rpartition("_")
    if not posted_at or not (number.isascii() and number.isdecimal()) or len(text) > 60:
        return None
    return WireMark(posted_at=posted_at, match_id=int(number))


def _spelled(mark: WireMark) -> str:
    return f"{mark.posted_at}_{mark.match_id}"


PAGES = (
    DeskPage("/", wire, nav=translatable("Wire")),
    DeskPage("/verdict", judge, writes=True),
)
