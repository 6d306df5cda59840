"""Notices for tests: a sighting, its story and what became of it, each with only what matters given."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import regex

from bot.alerts.changed import Reader
from bot.alerts.message import ENTITIES, LIMIT
from bot.alerts.notice import EarlierAppearances, Sighting, compose
from bot.i18n import catalogue_for
from bot.models import Channel, Match, Message, Rung, Span, Speaker, Statement, Version
from bot.stories.likeness.carrier import Carrier
from bot.stories.lineage.lineage import corroborate, lineage
from bot.stories.lineage.story import Story, StoryPost
from bot.text import utf16_length

NOON = datetime(2026, 5, 29, 12, 0, tzinfo=UTC)
KYIV = ZoneInfo("Europe/Kyiv")
STATEMENT = Statement(
    id="open",
    title="Russia is open for talks",
    wording={"en": ("We are open for talks",)},
    titles=(("ru", "Россия открыта для переговоров"), ("uk", "Росія відкрита до переговорів")),
    speaker=Speaker(
        id="putin", name="Vladimir Putin", names=(("ru", "Владимир Путин"), ("uk", "Володимир Путін"))
    ),
    said_at="Vladivostok",
    places=(("ru", "Владивосток"), ("uk", "Владивосток")),
    said_on=NOON.date(),
)
CHANNEL = Channel(username="ClashReport", affiliation="aggregator")
URL = "https://t.me/ClashReport/58234"
POST = 1  # the id of the post that notices are about


def a_match(text: str, evidence: str, **more: Any) -> Match:
    """A verbatim match of one stretch of a text."""
    start = text.index(evidence)
    fields: dict[str, Any] = {
        "statement_id": "open",
        "rung": Rung.VERBATIM,
        "score": 1.0,
        "language": "en",
        "wording": "We are open for talks",
        "evidence": evidence,
        "spans": (Span(start=start, end=start + len(evidence)),),
    }
    return Match(**(fields | more))


def a_sighting(text: str, match: Match, *, url: str = URL, **more: Any) -> Sighting:
    """A match in a post of an English channel at noon, the first sighting of its statement."""
    username, number = url.split("/")[-2:]
    version = Version(
        id=1,
        post_id=POST,
        story_id=POST,
        channel_id=1,
        username=username,
        message_id=int(number),
        posted_at=NOON,
        text=text,
        news=True,
    )
    fields: dict[str, Any] = {
        "statement": STATEMENT,
        "match": match,
        "version": version,
        "channel": CHANNEL,
        "earlier": EarlierAppearances(watching_since=datetime(2026, 1, 5, tzinfo=UTC)),
    }
    return Sighting(**(fields | more))


def composed(text: str, evidence: str, *, language: str = "en", **more: Any) -> Message:
    """The notice of a verbatim match, queued three minutes after the post."""
    seen = a_sighting(text, a_match(text, evidence), **more)
    return compose(seen, catalogue_for(language), zone=KYIV, at=NOON + timedelta(minutes=3))


def a_reader(language: str = "en") -> Reader:
    """Somebody in Kyiv."""
    return Reader(catalogue=catalogue_for(language), zone=KYIV)


def a_carrier(number: int, text: str, **more: Any) -> Carrier:
    """A post of a channel of its own, so many minutes after noon; the first is what notices are about."""
    fields: dict[str, Any] = {
        "id": number,
        "channel_id": 1000 + number,
        "message_id": 7,
        "username": f"wire_{number}",
        "posted_at": NOON + timedelta(minutes=number - 1),
        "text": text,
        "texts": ((text, ()),),
    }
    return Carrier(**(fields | more))


def a_story(carriers: Sequence[Carrier], channels: Sequence[Channel] = ()) -> Story:
    """The story that these posts are."""
    known = {channel.key: channel for channel in channels}
    found = lineage(carriers, known)
    return Story(
        id=POST,
        posts=tuple(
            StoryPost(url=url_of(place.carrier), place=place, of="", affiliation="", opening=found.first.text)
            for place in found.places
        ),
        origins=found.origins,
        independent=tuple(map(url_of, found.independent)),
        corroboration=corroborate(found, known, at=NOON),
    )


def url_of(carrier: Carrier) -> str:
    """Telegram's address of a post."""
    return f"https://t.me/{carrier.username}/{carrier.message_id}"


def bold(message: Message) -> list[str]:
    """The stretches of a message that are bold."""
    return [message.text[e.offset : e.offset + e.length] for e in message.entities if e.kind == "bold"]


def assert_fits_telegram(message: Message) -> None:
    """Nothing of the message would be refused, dropped or torn."""
    between = {0, *(found.end() for found in regex.finditer(r"\X", message.text))}
    assert utf16_length(message.text) <= LIMIT
    assert len(message.entities) <= ENTITIES
    for entity in message.entities:
        assert entity.length > 0
        assert {entity.offset, entity.offset + entity.length} <= between
