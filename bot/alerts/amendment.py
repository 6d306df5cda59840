"""What a notice reads like after all that happened to its post, its story and its match: pure words.

An amendment states everything so far, so it is made of the notice itself and of how things stand now.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from zoneinfo import ZoneInfo

from bot.alerts.message import LIMIT
from bot.alerts.notice import REASONS
from bot.i18n import Catalogue, catalogue_for, delay, translatable
from bot.language.diff import word_diff
from bot.models import Edit, Entity, MatchChanges, Message, Notice, Verdict
from bot.stories.lineage.lineage import Corroboration, Relation, Standing
from bot.stories.lineage.story import Story, StoryPost
from bot.text import cut, shorten, utf16_length, visible

SHOWN = 20  # carriers that are named; the rest is counted
CHANGED = 450  # for the words that an edit changed, in UTF-16 units
ASIDE = 80  # for a name, a reason, a few changed words
LINKS = 3  # of those that changed are shown; the rest is counted

ACTED = re.compile(r"( \(\d+\) in the chat| at the command line)$")  # where somebody acted, after the name

RELATIONS = {
    Relation.FIRST: translatable("first"),
    Relation.FORWARD: translatable("forward"),
    Relation.CREDIT: translatable("credit"),
    Relation.COPY: translatable("copy"),
    Relation.TRANSLATION: translatable("translation"),
    Relation.INDEPENDENT: translatable("independent"),
}
STANDINGS = {
    Standing.SINGLE: translatable("Single source"),
    Standing.COPIED: translatable("Copied"),
    Standing.INDEPENDENT: translatable("Independent"),
}
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


def amended(body: Message, story: Story, post_id: int, changes: MatchChanges, reader: Reader) -> Message:
    """Write a notice about one post of a story as it reads now. Of many carriers only some are named.

    Of one that goes on from another post, who has that one is no carrier, and the story's sources tell
    nothing of what is new in it.
    """
    own, catalogue = own_post(story, post_id), reader.catalogue
    lines = [*_happened(changes, own, reader)]
    others = _other_channels(story, own)
    if others and not own.goes_on:
        last = standing(story.corroboration, catalogue)
    else:
        last = "" if others else catalogue.say(STANDINGS[Standing.SINGLE])
    ends = [shorten(last, 3 * ASIDE)] if last else []
    if own.goes_on:
        lines.append(_goes_on_from(story, own, catalogue))
    lines += _more_of_channel(story, own, catalogue)
    if others:
        room = LIMIT - utf16_length("\n".join(("\n", body.text, *lines, *ends))) - 1
        lines.append(_carried(others, own, room, catalogue))
    return _added(body, [*lines, *ends], changes)


def elsewhere(
    body: Message, story: Story, post_id: int, changes: MatchChanges, reader: Reader, url: str
) -> Message:
    """Write a notice whose story turned out to be that of an earlier one, whose post has this address."""
    lines = _happened(changes, own_post(story, post_id), reader)
    return _added(body, [*lines, reader.catalogue.say("The same story as %(url)s", url=url)], changes)


def independent(story: Story, post_id: int, reader: Reader) -> Message | None:
    """Write the reply that says a story has another origin; None as long as it has not."""
    if story.corroboration.standing is not Standing.INDEPENDENT:
        return None
    own, catalogue = own_post(story, post_id), reader.catalogue
    apart = next((post for post in story.posts if post.url in story.independent and post is not own), own)
    words = catalogue.say("Found independently")
    if apart is not own:
        words = catalogue.say("Found independently: %(name)s", name=_timed(apart, own, catalogue))
    return Message(text=f"{words}\n{standing(story.corroboration, catalogue)}\n{apart.url}")


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUp:
    """A notice with the text it has from now on, and the reply under it, if there is one."""

    notice: Notice
    amendment: Message
    reply: Message | None = None


def follow_up(notices: Sequence[Notice], story: Story, changes: Mapping[int, MatchChanges]) -> list[FollowUp]:
    """Return what a story's notices, in the order in which they were queued, read like from now on.

    `changes` are by notice. Of two that one recipient has about what turned out to be one story, the later
    points to the earlier, unless it is about a post that goes on from another.
    """
    found, first = [], dict[tuple[str, str, bool], Notice]()
    for notice in notices:
        earlier = first.setdefault((notice.statement_id, notice.recipient_id, notice.reversal), notice)
        reader = Reader(catalogue=catalogue_for(notice.language), zone=ZoneInfo(notice.zone))
        about = (notice.body, story, notice.post_id, changes[notice.id], reader)
        goes_on = own_post(story, notice.post_id).goes_on
        if earlier is not notice and not goes_on:
            url = next(post.url for post in story.posts if post.place.carrier.id == earlier.post_id)
            found.append(FollowUp(notice=notice, amendment=elsewhere(*about, url)))
            continue
        asks = notice.origins == 1 and not goes_on
        reply = independent(story, notice.post_id, reader) if asks else None
        found.append(FollowUp(notice=notice, amendment=amended(*about), reply=reply))
    return found


def own_post(story: Story, post_id: int) -> StoryPost:
    """Return the post that a notice is about, in its story."""
    return next(post for post in story.posts if post.place.carrier.id == post_id)


def standing(found: Corroboration, catalogue: Catalogue | None = None) -> str:
    """Say in a line what a story's sources amount to; in English unless another catalogue is given."""
    catalogue = catalogue or catalogue_for("en")
    carriers = catalogue.count("%(num)d carrier", "%(num)d carriers", found.carriers)
    origins = catalogue.count("%(num)d origin", "%(num)d origins", found.origins)
    words = f"{catalogue.say(STANDINGS[found.standing])}: {carriers}, {origins}"
    if found.standing is Standing.INDEPENDENT and found.affiliations:
        words += f" ({', '.join(map(visible, found.affiliations))})"
    return words + (f", {catalogue.say('both sides')}" if found.both_sides else "")


# --- what happened to the post and its match ------------------------------------------------------


def _happened(changes: MatchChanges, own: StoryPost, reader: Reader) -> Iterator[str]:
    day, catalogue = own.place.carrier.posted_at, reader.catalogue
    if changes.verdict:
        yield _answered(changes.verdict, day, reader)
    if changes.edit:
        yield from _edited(changes.edit, day, reader)
    if changes.absent_at:
        yield catalogue.say("Post no longer there at %(when)s", when=reader.moment(changes.absent_at, day))


def _answered(verdict: Verdict, day: datetime, reader: Reader) -> str:
    name = shorten(visible(ACTED.sub("", verdict.actor)), ASIDE)
    when = reader.moment(verdict.at, day)
    words = reader.catalogue.say(ANSWERS[verdict.verdict], name=name, when=when)
    reason = reader.catalogue.say(REASONS[verdict.reason]) if verdict.reason in REASONS else verdict.reason
    return f"{words} ({shorten(visible(reason), ASIDE)})" if reason else words


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


# --- who carried it ---------------------------------------------------------------------------------


def _goes_on_from(story: Story, own: StoryPost, catalogue: Catalogue) -> str:
    """Say from which post one goes on: "Goes on from uniannet −8 min: https://t.me/uniannet/45331"."""
    from_post = next(post for post in story.posts if post.url == own.repeats)
    return catalogue.say(
        "Goes on from %(name)s: %(url)s", name=_timed(from_post, own, catalogue), url=own.repeats
    )


def _other_channels(story: Story, own: StoryPost) -> Sequence[StoryPost]:
    """Return the first post of each other channel, in order; beside an extension, of its own copies only."""
    found: dict[int, StoryPost] = {}
    for post in story.posts:
        if own.goes_on and post.repeats != own.url:
            continue
        found.setdefault(post.place.carrier.channel_id, post)
    return [post for key, post in found.items() if key != own.place.carrier.channel_id]


def _more_of_channel(story: Story, own: StoryPost, catalogue: Catalogue) -> Iterator[str]:
    """Count the further posts of its own channel, of which nothing else may be told, with the last link."""
    channel = own.place.carrier.channel_id
    more = [post for post in story.posts if post.place.carrier.channel_id == channel and post is not own]
    if more:
        yield catalogue.count(
            "%(num)d further post of this channel in the story: %(url)s",
            "%(num)d further posts of this channel in the story, the last: %(url)s",
            len(more),
            url=more[-1].url,
        )


def _carried(others: Sequence[StoryPost], own: StoryPost, room: int, catalogue: Catalogue) -> str:
    """Name the other channels, as many as there is room for, in UTF-16 units; at least say their number."""
    names = [_named(other, own, catalogue) for other in others[:SHOWN]]
    for shown in range(len(names), 0, -1):
        line = catalogue.say("Also carried by %(names)s", names=", ".join(names[:shown]))
        if shown < len(others):
            line += " " + catalogue.count("and %(num)d more", "and %(num)d more", len(others) - shown)
        if utf16_length(line) <= room:
            return line
    return catalogue.count("Also carried by %(num)d channel", "Also carried by %(num)d channels", len(others))


def _named(post: StoryPost, own: StoryPost, catalogue: Catalogue) -> str:
    """Name a post by its channel, when it came, and what it is: "uniannet +4 min (copy)"."""
    source = f", {visible(post.place.source)}" if post.place.source else ""
    how = shorten(catalogue.say(RELATIONS[post.place.relation]) + source, ASIDE)
    return f"{_timed(post, own, catalogue)} ({how})"


def _timed(post: StoryPost, own: StoryPost, catalogue: Catalogue) -> str:
    carrier = post.place.carrier
    name = visible(carrier.username or carrier.title or str(carrier.channel_id))
    return f"{shorten(name, ASIDE)} {delay(post.place.delay - own.place.delay, catalogue)}"


def _added(body: Message, lines: Sequence[str], changes: MatchChanges) -> Message:
    """Put these lines under a notice, the answer, which comes first, in bold."""
    start = len(body.text) + 2
    answer = (Entity(kind="bold", offset=start, length=len(lines[0])),) if changes.verdict else ()
    return Message(
        text=cut("\n".join((f"{body.text}\n", *lines)), LIMIT),
        entities=(*body.entities, *answer),
        buttons=body.buttons,
    )
