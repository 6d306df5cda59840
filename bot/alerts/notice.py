"""The notice of one match: the first word of a story that a recipient gets."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.alerts.excerpt import quote
from bot.alerts.headline import News, headline
from bot.alerts.message import Composer
from bot.i18n import Catalogue, translatable
from bot.language.digests import digest
from bot.models import (
    BrokenSilence,
    Button,
    Buttons,
    Channel,
    DigestLine,
    Match,
    Message,
    Rung,
    Span,
    Statement,
    Version,
)
from bot.stories.likeness.footers import end_of_news
from bot.text import shorten, visible

Began = Mapping[int, datetime]  # by story, when it began to carry the statement


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierAppearances:
    """The appearances of a statement before one of them; the times are None when there are none."""

    count: int = 0
    watching_since: datetime | None = None  # when the newsroom began to watch; None if nobody did
    first_at: datetime | None = None
    last_at: datetime | None = None


def earlier(
    began: Began, story_id: int, *, before: datetime, watching_since: datetime | None = None
) -> EarlierAppearances:
    """Return those of the appearances that began before a moment, in other stories than this one."""
    times = [at for story, at in began.items() if story != story_id and at < before]
    if not times:
        return EarlierAppearances(watching_since=watching_since)
    return EarlierAppearances(
        count=len(times), watching_since=watching_since, first_at=min(times), last_at=max(times)
    )


IN_LANGUAGE = {  # of other languages, the name in brackets has to do
    "en": translatable("in English"),
    "ru": translatable("in Russian"),
    "uk": translatable("in Ukrainian"),
}
RUNGS = {
    Rung.VERBATIM: translatable("word for word %(in_language)s"),
    Rung.INFLECTED: translatable("same words, inflected"),
    Rung.REWORDED: translatable("reworded, score %(score)s"),
    Rung.SEMANTIC: translatable("semantic, please check"),
}
GUARDS = {
    "denial": translatable("may be a denial"),
    "twice": translatable("denied twice"),
    "figures": translatable("other figures"),
    "speaker": translatable("somebody else's words"),
    "subject": translatable("perhaps somebody else's words"),
    "relation": translatable("another time, place or condition"),
    "thin": translatable("few words of its own"),
    "question": translatable("as a question"),
    "condition": translatable("under a condition"),
    "quotation": translatable("quoting an opponent"),
    "irony": translatable("perhaps ironic"),
    "misread": translatable("may be misread"),
}
REASONS = {  # that are offered for rejecting a match
    "other speaker": translatable("other speaker"),
    "denial": translatable("denial"),
    "other topic": translatable("other topic"),
}


def certainty(match: Match, catalogue: Catalogue) -> str:
    """Say how the statement was found and, once, what speaks against it: "word for word in Russian"."""
    rung = catalogue.say(
        RUNGS[match.rung],
        in_language=_in_language(match.language, catalogue),
        score=catalogue.number(match.score, "0.00"),
    )
    notes = [catalogue.say(GUARDS[guard.kind]) for guard in match.guards]
    return "; ".join([rung.strip(), *dict.fromkeys(notes)])


def _in_language(language: str, catalogue: Catalogue) -> str:
    """Name a language after "word for word": "in Russian"; "(Polish)"; "" for a query of any language."""
    if language in ("", "*"):
        return ""
    return (
        catalogue.say(IN_LANGUAGE[language]) if language in IN_LANGUAGE else f"({catalogue.tongue(language)})"
    )


TOP = 200  # of a digest's headline
BODY = 2900  # what a notice comes to at most, in UTF-16 units; the rest is for what is told after it
TRANSLATE = "translate"  # what the button sends that is there where a service translates
BUTTONS = (
    ((translatable("Relevant"), "relevant"), (translatable("Not a match"), "rejected")),
    ((translatable("Add to thread"), "thread"), (translatable("Mute"), "mute")),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """A statement found in a post, with all that a notice says of it."""

    statement: Statement
    match: Match
    version: Version  # in which it was found
    channel: Channel
    earlier: EarlierAppearances
    line: DigestLine | None = None  # in which it was found, of a digest
    repeated: frozenset[str] = frozenset()  # lines that stand under most posts of the channel
    broken: tuple[BrokenSilence, ...] = ()  # silences, that its reader asked to be told of

    @property
    def text(self) -> str:
        """The text in which it was found: the post's own, or what was read in a picture of it."""
        return self.match.picture.text if self.match.picture else self.version.text

    @property
    def ends(self) -> int:
        """The place in the text at which the post's own words end, before its channel's usual footer."""
        return end_of_news(self.text, self.repeated, after=max((s.end for s in self.match.spans), default=0))

    def source(self, catalogue: Catalogue) -> str:
        """Return the name by which readers know the channel."""
        return self.channel.title or self.channel.username or catalogue.say("unnamed channel")


def compose(seen: Sighting, catalogue: Catalogue, *, zone: ZoneInfo, at: datetime) -> Message:
    """Write what is new, the words found, what that is, where, when, how sure, how often before, the link.

    The first two lines are all that a phone shows. It is read at any time, so ages are counted from `at`,
    when it was queued, or from the post. It comes to BODY at most: long names and passages are cut, the
    link never is.
    """
    out = Composer()
    begin(out, seen, News.SILENCE if seen.broken else News.NEW, catalogue, zone=zone, at=at)
    out.add(name(seen.statement.titled(catalogue.language)), "bold").add("\n")
    if said := occasion(seen.statement, catalogue):
        out.add(shorten(said, 300), "italic").add("\n")
    out.add("\n")
    add_source(out, seen, catalogue)
    for broken in seen.broken:
        out.add(silent_until(broken, catalogue) + "\n")
    out.add(posted(seen.version.posted_at, catalogue, zone, at) + "\n")
    out.add(sentence(shorten(visible(certainty(seen.match, catalogue)), 400)) + "\n")
    out.add(sentence(frequency(seen, catalogue, zone)) + "\n")
    out.add(seen.version.url)
    return out.message(buttons(catalogue))


def begin(
    out: Composer, seen: Sighting, news: News, catalogue: Catalogue, *, zone: ZoneInfo, at: datetime
) -> None:
    """Write the two lines that a phone shows, and under them what stands before the words found.

    Of a digest only the line is quoted, and under it the headline.
    """
    title = seen.statement.titled(catalogue.language)
    source = seen.source(catalogue)
    first = headline(news, source, seen.version.posted_at, title, catalogue, zone, at)
    out.add(first, "bold").add("\n")
    shape, text = digest(seen.version.text) if seen.line else None, seen.text
    if seen.match.picture:
        out.add(catalogue.say("In the picture (read by machine):")).add(" ")
    if seen.line and shape:
        at_line = seen.line.span.start
        spans = [Span(start=s.start - at_line, end=s.end - at_line) for s in seen.match.spans]
        before = quote(out, text[at_line : seen.line.span.end], spans, catalogue)
    else:
        before = quote(out, text, seen.match.spans, catalogue, ends=seen.ends)
    out.add("\n\n")
    if shape:
        said = shorten(visible(text[shape.headline.start : shape.headline.end]), TOP)
        words = catalogue.quoted(said)
        out.add(catalogue.say("A line of a digest: %(headline)s", headline=words)).add("\n")
        out.add("" if before else "\n")
    if before:
        out.add(catalogue.say("Before that: %(words)s", words=before)).add("\n\n")


def caption(seen: Sighting, catalogue: Catalogue) -> Message | None:
    """Write what stands under the part of a picture in which the words are; None for words of the text."""
    if seen.match.picture is None:
        return None
    return Composer().add(catalogue.say("Read the picture yourself before you use it")).message()


def add_source(out: Composer, seen: Sighting, catalogue: Catalogue) -> None:
    """Write which channel it is, and whose voice."""
    voice = seen.channel.affiliated(catalogue.language)
    out.add(name(seen.source(catalogue)), "bold").add(f" · {name(voice)}\n" if voice else "\n")


def translating(message: Message, catalogue: Catalogue) -> Message:
    """Put the button that asks for a translation under a notice."""
    row = (Button(label=catalogue.say("Translate"), data=TRANSLATE),)
    return replace(message, buttons=(*message.buttons, row))


def buttons(catalogue: Catalogue) -> Buttons:
    """Return what a reader may answer to a notice, in rows."""
    return tuple(
        tuple(Button(label=catalogue.say(label), data=data) for label, data in row) for row in BUTTONS
    )


def silent_until(broken: BrokenSilence, catalogue: Catalogue) -> str:
    """Say who speaks at last: "The first time for zvezdanews, 4 days after others (watched: 3 days)"."""
    return catalogue.say(
        "The first time for %(who)s, %(silence)s after others (watched: %(watched)s)",
        who=name(broken.who),
        silence=catalogue.span(broken.silence),
        watched=catalogue.span(broken.watched),
    )


def frequency(seen: Sighting, catalogue: Catalogue, zone: ZoneInfo) -> str:
    """Say how often it appeared: "3rd appearance since 29 March 2022, the last 14 days earlier"."""
    earlier = seen.earlier
    if earlier.first_at is None or earlier.last_at is None:
        since = earlier.watching_since
        if since is None or since > seen.version.posted_at:  # nobody can say what was before
            return catalogue.say("the earliest post of it that is kept")
        return catalogue.say(
            "first seen since we watch (%(day)s)",
            day=catalogue.dated(since.astimezone(zone).date(), "d MMM y"),
        )
    return catalogue.say(
        "%(nth)s appearance since %(day)s, the last %(span)s earlier",
        nth=catalogue.ordinal(earlier.count + 1),
        day=catalogue.day(earlier.first_at.astimezone(zone)),
        span=catalogue.span(seen.version.posted_at - earlier.last_at),
    )


def posted(posted_at: datetime, catalogue: Catalogue, zone: ZoneInfo, at: datetime) -> str:
    """Write when a post was published, and how long before the alert that is."""
    return catalogue.say(
        "Posted %(when)s (%(place)s), %(span)s before this alert",
        when=catalogue.when(posted_at, zone),
        place=catalogue.place(zone),
        span=catalogue.span(max(at - posted_at, timedelta(0))),
    )


def occasion(statement: Statement, catalogue: Catalogue) -> str:
    """Say who said a statement, where and when; "" if nothing of it is known."""
    when = catalogue.day(statement.said_on) if statement.said_on else ""
    speaker = statement.speaker.named(catalogue.language) if statement.speaker else ""
    return visible(", ".join(part for part in (speaker, statement.placed(catalogue.language), when) if part))


def name(text: str) -> str:
    """Cut a name to what a line has room for."""
    return shorten(visible(text), 200)


def sentence(text: str) -> str:
    """Begin with a capital."""
    return text[:1].upper() + text[1:]
