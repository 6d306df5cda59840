"""What is told after a notice, as its story grows: who else carried it, who has it independently."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.display import visible
from bot.models import Channel, Message
from bot.storage.alerts import Notice, notices_of, queue_amendment, queue_reply
from bot.storage.database import Database
from bot.stories.corroboration import Corroboration, Standing
from bot.stories.lineage import Relation
from bot.story import Story, Told, story_of

SHOWN = 20  # carriers that are named; the rest is counted
RELATIONS = {
    Relation.FIRST: "first",
    Relation.FORWARD: "forward",
    Relation.CREDIT: "credit",
    Relation.COPY: "copy",
    Relation.INDEPENDENT: "independent",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Growth:
    """What a notice of one story reads like now, and what more there is to say."""

    amended: Message
    origins: int
    reply: Message | None


def follow(db: Database, story_id: int, channels: Iterable[Channel], *, at: datetime) -> int:
    """Queue what a story's notices read like from now on; return how many messages that is.

    In the caller's transaction. A story that has not changed queues nothing. Of two notices about what
    turned out to be one story, the later one points to the earlier.
    """
    notices = notices_of(db, story_id)
    if not notices:
        return 0
    story = story_of(db, story_id, channels, at=at)
    urls = {told.place.carrier.id: told.url for told in story.posts}
    queued, first = 0, dict[tuple[str, str], Notice]()
    for notice in notices:
        earlier = first.setdefault((notice.statement_id, notice.recipient_id), notice)
        if earlier is not notice:
            queued += queue_amendment(db, notice, elsewhere(notice.body, urls[earlier.post_id]), at=at)
            continue
        growth = grown(notice.body, story, notice.post_id)
        queued += queue_amendment(db, notice, growth.amended, at=at)
        if growth.reply and notice.origins == 1:
            queued += queue_reply(db, notice, growth.reply, at=at)
    return queued


def grown(body: Message, story: Story, post_id: int) -> Growth:
    """What a notice about one post of a story reads like, and the reply that says it has another origin."""
    own = next(told for told in story.posts if told.place.carrier.id == post_id)
    others = _other_channels(story, own)
    if not others:
        return Growth(amended=body, origins=1, reply=None)
    named = ", ".join(_named(told, own) for told in others[:SHOWN])
    more = f" and {len(others) - SHOWN} more" if len(others) > SHOWN else ""
    text = f"{body.text}\n\nAlso carried by {named}{more}\n{standing(story.corroboration)}"
    reply = None
    if story.corroboration.standing is Standing.INDEPENDENT:
        apart = next((told for told in story.posts if told.url in story.independent and told is not own), own)
        words = f"Found independently: {_named(apart, own)}" if apart is not own else "Found independently"
        reply = Message(text=f"{words}\n{standing(story.corroboration)}\n{apart.url}")
    return Growth(
        amended=Message(text=text, entities=body.entities),
        origins=story.corroboration.origins,
        reply=reply,
    )


def elsewhere(body: Message, url: str) -> Message:
    """A notice whose story turned out to be that of an earlier one."""
    return Message(text=f"{body.text}\n\nThe same story as {url}", entities=body.entities)


def standing(found: Corroboration) -> str:
    """What a story's sources amount to, in a line."""
    words = f"{found.standing.value.capitalize()}: {_count(found.carriers, 'carrier')}, "
    words += _count(found.origins, "origin")
    if found.standing is Standing.INDEPENDENT and found.affiliations:
        words += f" ({', '.join(found.affiliations)})"
    return words + (", both sides" if found.both_sides else "")


def delay(span: timedelta) -> str:
    """A time before or after, as people say it: "+4 min", "−2 h"."""
    sign, minutes = "−" if span < timedelta(0) else "+", round(abs(span).total_seconds() / 60)
    return f"{sign}{minutes} min" if minutes < 120 else f"{sign}{minutes // 60} h"


def _other_channels(story: Story, own: Told) -> Sequence[Told]:
    """The first post of each other channel, in order."""
    found: dict[int, Told] = {}
    for told in story.posts:
        found.setdefault(told.place.carrier.channel_id, told)
    return [told for key, told in found.items() if key != own.place.carrier.channel_id]


def _named(told: Told, own: Told) -> str:
    carrier, place = told.place.carrier, told.place
    name = visible(carrier.username or carrier.title or str(carrier.channel_id))
    how = RELATIONS[place.relation] + (f", {visible(place.source)}" if place.source else "")
    return f"{name} {delay(place.delay - own.place.delay)} ({how})"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
