"""A thread as it stands: its entries, the copies of its posts, and what can be said of them."""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from bot.errors import StorageError
from bot.i18n import catalogue_for
from bot.language.detect import language_of
from bot.models import (
    Capture,
    Channel,
    Copy,
    Filter,
    Item,
    Medium,
    Reference,
    SeenWords,
    Spell,
    Statement,
    StoredCarrier,
    StoredPost,
    Thread,
    ThreadHeading,
    ThreadPost,
    WatchedSpells,
)
from bot.models.watching import watched_spells
from bot.storage import threads
from bot.storage.coverage import archive_spells, channel_id_of, spells_of, watching_since
from bot.storage.database import Database
from bot.storage.media import MediaFile, files_of_post
from bot.storage.pictures import words_found
from bot.storage.search import find_posts
from bot.storage.stories import posts_of_stories, stories_of
from bot.storage.thread_writings import Writings, writings
from bot.stories.likeness.footers import end_of_news
from bot.stories.lineage.story import Story, StoryPost
from bot.stories.repeated import repeated_by
from bot.stories.story import told, uncorrected_in
from bot.threads.accuracy import accuracy_of
from bot.threads.claims import Claims, claims_of
from bot.threads.history import deed


def watched(db: Database, channels: Iterable[Channel], period: Spell) -> tuple[WatchedSpells, ...]:
    """Return when each channel was watched within a period, and when not, in the channels' order."""
    found, listed = [], tuple(channels)
    seen = spells_of(db, (channel.key for channel in listed))
    for channel in listed:
        known = channel_id_of(db, channel.username)
        archive = archive_spells(db, known) if known is not None else ()
        found.append(
            watched_spells(channel.username, seen[channel.key], archive, period, pause=channel.pause)
        )
    return tuple(found)


@dataclass(frozen=True, kw_only=True)
class ThreadSettings:
    """The settings that a thread is told by."""

    channels: tuple[Channel, ...] = ()
    statements: tuple[Statement, ...] = ()
    zone: str = "UTC"
    language: str = "en"  # that the thread is told in

    def speaker(self, speaker_id: str) -> str:
        """Name a speaker of the statements in this language; the id itself for one of none of them."""
        speakers = {one.speaker.id: one.speaker for one in self.statements if one.speaker}
        return speakers[speaker_id].named(self.language) if speaker_id in speakers else speaker_id

    @cached_property
    def known(self) -> Mapping[str, Channel]:
        """Channels by username in lower case."""
        return {channel.key: channel for channel in self.channels}


@dataclass(slots=True)
class _Carried:
    """The posts that a thread shows: those in it, and the others of their stories."""

    stories: dict[int, Story] = field(default_factory=dict)  # by post
    of_pinned: list[Story] = field(default_factory=list)  # each once
    copies: dict[int, list[tuple[StoryPost, StoredPost]]] = field(
        default_factory=dict
    )  # by the thread's post
    captures: dict[int, tuple[Capture, ...]] = field(default_factory=dict)  # by version
    edits: set[int] = field(default_factory=set)  # versions
    media: dict[int, tuple[Medium, ...]] = field(default_factory=dict)  # by the thread's post
    repeated: dict[int, frozenset[str]] = field(default_factory=dict)  # by channel, its usual footer


def load(db: Database, thread_id: int, settings: ThreadSettings) -> Thread:
    """Load a thread with its posts. Raises InputError if there is none with this id.

    Copies are told as they read now; the posts themselves as they read when they were added.
    """
    heading, entries = threads.get_thread(db, thread_id), threads.entries(db, thread_id)
    pinned = [entry.stored for entry in entries if entry.stored]
    carried = _carried(db, pinned, settings.channels)
    shown = [*pinned, *(copy for found in carried.copies.values() for _, copy in found)]
    written = writings(db, thread_id)
    claims = claims_of(
        db,
        heading.asked,
        shown,
        carried.stories,
        settings.statements,
        written.claims,
        language=settings.language,
    )
    period, catalogue = _period(heading, shown), catalogue_for(settings.language)
    return Thread(
        id=heading.id,
        title=heading.title,
        zone=settings.zone,
        language=settings.language,
        items=tuple(_item(entry, carried, claims, written, settings) for entry in entries),
        asked=heading.asked,
        asked_speaker=settings.speaker(heading.asked.speaker),
        deeds=tuple(deed(one, catalogue) for one in threads.deeds(db, thread_id)),
        claims=claims.claims,
        contrasts=claims.contrasts,
        period=period,
        coverage=watched(db, _listened(settings, shown), period) if period else (),
        accuracy=tuple(
            accuracy_of(db, statement, settings.language)
            for statement in settings.statements
            if statement.id in {*heading.asked.statements, *(claim.id for claim in claims.claims)}
        ),
        introduction=written.introduction,
        methods=written.methods,
        uncorrected=tuple(uncorrected_in(db, carried.of_pinned)),
        watching_since=watching_since(db),
    )


def _carried(db: Database, pinned: list[StoredPost], channels: Iterable[Channel]) -> _Carried:
    """Return the stories of a thread's posts; a copy is listed once, under the first post of its story."""
    found = _Carried()
    if not pinned:
        return found
    own = {post.id for post in pinned}
    story_ids = stories_of(db, own)
    as_of = max(post.captured_at for post in pinned)
    known = told(db, _by_story(db, story_ids.values()), channels, at=as_of)
    with suppress(StorageError):  # it is worked out anew then, the next time
        known.keep(db)
    met = set[int]()
    for post in pinned:
        story_id = story_ids[post.id]
        story, first = known.stories[story_id], story_id not in met
        if first:
            met.add(story_id)
            found.of_pinned.append(story)
        found.stories[post.id] = story
        others = [each for each in story.posts if each.place.carrier.id not in own]
        if first and others:
            ids = tuple(each.place.carrier.id for each in others)
            copies = {copy.id: copy for copy in find_posts(db, Filter(ids=ids))}
            found.copies[post.id] = [(each, copies[each.place.carrier.id]) for each in others]
            found.stories |= dict.fromkeys(ids, story)
    versions = [post.version_id for post in pinned]
    versions += [copy.version_id for copies in found.copies.values() for _, copy in copies]
    found.captures = threads.captures_of(db, versions)
    found.edits = threads.edits_among(db, versions)
    latest = max(post.post.posted_at for post in pinned)
    found.repeated = repeated_by(db, {post.post.channel_id for post in pinned}, latest)
    seen = words_found(db, [post.version_id for post in pinned])
    found.media = {
        post.id: tuple(_medium(file, seen) for file in files_of_post(db, post.id)) for post in pinned
    }
    return found


def _by_story(db: Database, story_ids: Iterable[int]) -> dict[int, list[StoredCarrier]]:
    found: dict[int, list[StoredCarrier]] = {}
    for post in posts_of_stories(db, set(story_ids)):
        found.setdefault(post.story_id, []).append(post)
    return found


def _medium(file: MediaFile, seen: Mapping[str, tuple[SeenWords, ...]]) -> Medium:
    return Medium(
        sha256=file.sha256, kind=file.kind, removed_at=file.pruned_at, seen=seen.get(file.sha256, ())
    )


def _item(
    entry: threads.Entry,
    carried: _Carried,
    claims: Claims,
    written: Writings,
    settings: ThreadSettings,
) -> Item:
    if entry.heading is not None:
        return ThreadHeading(text=entry.heading)
    if entry.url is not None:
        return Reference(url=entry.url, title=entry.title)
    assert entry.stored is not None
    stored = entry.stored
    own = next(t for t in carried.stories[stored.id].posts if t.place.carrier.id == stored.id)
    found = claims.found.get(stored.version_id, ())
    return ThreadPost(
        **_pinned(stored, entry.changed_since, carried, settings),
        note=entry.note,
        status=entry.status,
        glosses=written.glosses.get(entry.id, ()),
        media=carried.media.get(stored.id, ()),
        statements=claims.carried_by(stored.version_id),
        found=found,
        credits=own.place.source,
        ends=end_of_news(
            stored.post.text,
            carried.repeated.get(stored.post.channel_id, ()),
            after=max((span.end for span in found), default=0),
        ),
        copies=tuple(
            Copy(
                **_pinned(copy, False, carried, settings),
                delay=carried_post.place.delay - own.place.delay,
                relation=carried_post.place.relation.value,
                of=carried_post.of,
            )
            for carried_post, copy in carried.copies.get(stored.id, [])
        ),
    )


def _pinned(
    stored: StoredPost, changed_since: bool, carried: _Carried, settings: ThreadSettings
) -> dict[str, Any]:
    """Return the fields of a PinnedPost."""
    channel = settings.known.get(stored.username.lower(), Channel(username=stored.username))
    return {
        "url": stored.url,
        "channel_id": stored.post.channel_id,
        "message_id": stored.post.message_id,
        "channel": stored.username,
        "title": channel.title or stored.title,
        "affiliation": channel.affiliated(settings.language),
        "text": stored.post.text,
        "posted_at": stored.post.posted_at,
        "sha256": stored.sha256,
        "captures": carried.captures[stored.version_id],
        "edited": stored.version_id in carried.edits or stored.post.edited_at is not None,
        "edited_at": stored.post.edited_at,
        "shown": stored.post.shown,
        "passages": stored.post.passages,
        "language": language_of(stored.post.text, channel.language),
        "changed_since": changed_since,
        "absent_at": stored.absent_at,
    }


def _period(heading: threads.ThreadHead, shown: list[StoredPost]) -> Spell | None:
    """Return the time that a thread is about: as asked, or from its first post to its last."""
    times = [post.post.posted_at for post in shown]
    if not times:
        return None
    since, until = heading.asked.since or min(times), max(times)
    return Spell(since=since, until=max(until, since))


def _listened(settings: ThreadSettings, shown: list[StoredPost]) -> list[Channel]:
    """Return the channels of the newsroom, and others that the thread shows."""
    found = dict(settings.known)
    for post in shown:
        if post.username:
            found.setdefault(post.username.lower(), Channel(username=post.username))
    return list(found.values())
