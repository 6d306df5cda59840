"""What became of a post and its match after people were told, in words: answers, edits, absence."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from bot.alerts.headline import LINE, SEPARATOR, News, title_in
from bot.alerts.notice import REASONS
from bot.i18n import Catalogue, translatable
from bot.language.diff import word_diff
from bot.models import Edit, Entity, MatchChanges, Message, ReplyKind, Verdict
from bot.stories.lineage.story import StoryPost
from bot.text import at_word, shorten, utf16_length, visible

CHANGED = 450  # for the words that an edit changed, in UTF-16 units
ASIDE = 80  # for a name, a reason, a few changed words
SEEN_WITHIN = timedelta(minutes=5)  # of an edit, in which somebody may have answered
LINKS = 3  # of those that changed are shown; the rest is counted

ACTED = re.compile(r"( \(\d+\) in the chat| at the command line)$")  # where somebody acted, after the name

FILES = {
    "photo": translatable("Photo changed at %(when)s"),
    "video": translatable("Video changed at %(when)s"),
    "file": translatable("Photo or file changed at %(when)s"),
}
ANSWERS = {
    "relevant": translatable("Relevant: %(name)s, %(when)s"),
    "rejected": translatable("Not a match: %(name)s, %(when)s"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """In which language and zone somebody is told."""

    catalogue: Catalogue
    zone: ZoneInfo

    def moment(self, at: datetime, day: datetime) -> str:
        """Write a time of that day, or with its own day if it is another."""
        if at.astimezone(self.zone).date() == day.astimezone(self.zone).date():
            return self.catalogue.clock(at, self.zone)
        return self.catalogue.when(at, self.zone)


def happened(changes: MatchChanges, own: StoryPost, reader: Reader) -> Iterator[str]:
    """Yield a line for each thing that became of a post and its match."""
    day = own.place.carrier.posted_at
    for verdict in (*changes.others, changes.verdict):
        if verdict:
            yield _answered(verdict, day, reader)
    if changes.edit:
        yield from _edited(changes.edit, day, reader)
    if changes.absent_at:
        yield _gone(changes.absent_at, day, reader)


def changed_since(
    body: Message, own: StoryPost, changes: MatchChanges, reader: Reader
) -> dict[ReplyKind, Message]:
    """Write the replies under a notice that somebody found relevant before its words or post were gone."""
    relevant, edit = changes.relevant, changes.edit
    if not relevant:
        return {}
    marked, day, catalogue = relevant[0].at, own.place.carrier.posted_at, reader.catalogue
    found: dict[ReplyKind, Message] = {}
    if edit and edit.lost and edit.at + SEEN_WITHIN >= marked:
        found[ReplyKind.LOST] = _reply(body, News.EDITED, list(_edited(edit, day, reader)), own, catalogue)
    if changes.absent_at and changes.absent_at >= marked:
        line = _gone(changes.absent_at, day, reader)
        found[ReplyKind.GONE] = _reply(body, News.GONE, [line], own, catalogue)
    return found


def _reply(body: Message, news: News, lines: Sequence[str], own: StoryPost, catalogue: Catalogue) -> Message:
    """Write a short word under a notice, which a phone shows by itself."""
    carrier = own.place.carrier
    source = carrier.title or carrier.username or str(carrier.channel_id)
    said = (catalogue.say(news), shorten(visible(source), ASIDE), title_in(body))
    first = at_word(SEPARATOR.join(part for part in said if part), LINE)
    return Message(
        text="\n".join((first, *lines, own.url)),
        entities=(Entity(kind="bold", offset=0, length=len(first)),),
    )


def _answered(verdict: Verdict, day: datetime, reader: Reader) -> str:
    name = shorten(visible(ACTED.sub("", verdict.actor)), ASIDE)
    when = reader.moment(verdict.at, day)
    words = reader.catalogue.say(ANSWERS[verdict.verdict], name=name, when=when)
    reason = reader.catalogue.say(REASONS[verdict.reason]) if verdict.reason in REASONS else verdict.reason
    return f"{words} ({shorten(visible(reason), ASIDE)})" if reason else words


def _gone(at: datetime, day: datetime, reader: Reader) -> str:
    return reader.catalogue.say("Post no longer there at %(when)s", when=reader.moment(at, day))


def _edited(edit: Edit, day: datetime, reader: Reader) -> Iterator[str]:
    catalogue, when = reader.catalogue, reader.moment(edit.at, day)
    if edit.otherwise:
        yield _reworded(edit, when, catalogue)
    if edit.lost:
        yield catalogue.say("The matched words are no longer in it")
    if edit.aside.file:
        yield catalogue.say(FILES.get(edit.aside.file, FILES["file"]), when=when)
    for was, now in edit.aside.links[:LINKS]:
        shown = [shorten(visible(url), 2 * ASIDE) or "–" for url in (was, now)]
        yield catalogue.say(
            "Link changed at %(when)s: %(was)s → %(now)s", when=when, was=shown[0], now=shown[1]
        )
    if more := len(edit.aside.links[LINKS:]):
        yield catalogue.count("%(num)d more link changed", "%(num)d more links changed", more)
    if not (edit.otherwise or edit.aside):
        yield catalogue.say("Marked as edited at %(when)s; the words stand", when=when)


def _reworded(edit: Edit, when: str, catalogue: Catalogue) -> str:
    if edit.old.split() == edit.new.split():
        return catalogue.say("Text changed, and reads as before since %(when)s", when=when)
    words = _changed(edit, catalogue)
    if not words:
        return catalogue.say("Text changed at %(when)s, in capitals or punctuation only", when=when)
    return catalogue.say("Text changed at %(when)s: %(words)s", when=when, words=words)


def _changed(edit: Edit, catalogue: Catalogue) -> str:
    """Return the words that changed, place by place, old → new; the first ones if they are many."""
    shown = ""
    for place in _places(edit, catalogue):
        longer = f"{shown}; {place}" if shown else place
        if utf16_length(longer) > CHANGED:
            return f"{shown}; …"
        shown = longer
    return shown


def _places(edit: Edit, catalogue: Catalogue) -> Iterator[str]:
    for same, pieces in groupby(word_diff(edit.old, edit.new), key=lambda piece: piece.kind == "same"):
        if not same:
            words = {piece.kind: shorten(visible(piece.text), 2 * ASIDE) for piece in pieces}
            quoted = {kind: catalogue.say("“") + text + catalogue.say("”") for kind, text in words.items()}
            if len(quoted) == 2:
                yield f"{quoted['removed']} → {quoted['added']}"
            else:
                yield "".join(f"{'−' if kind == 'removed' else '+'} {text}" for kind, text in quoted.items())


def news_of_post(changes: MatchChanges, catalogue: Catalogue) -> str:
    """Say what became of a post and its match; "" if nothing did."""
    edit = changes.edit
    if changes.verdict and changes.verdict.verdict == "rejected":
        return catalogue.say(News.REJECTED)
    if changes.absent_at:
        return catalogue.say(News.GONE)
    changed = edit and (edit.lost or edit.aside or edit.old.split() != edit.new.split())
    return catalogue.say(News.EDITED) if changed else ""
