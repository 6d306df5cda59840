"""Evidence: all that is known of a post, and who was shown the head of the chain."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bot.app.connections import Connections
from bot.app.newsroom import OpenNewsroom, Service
from bot.app.stories import Stories
from bot.errors import ConfigError, InputError, StorageError
from bot.evidence.one_post import PostChecked, check_post
from bot.evidence.timestamp import Stamp, stamp
from bot.evidence.verify import Checking, Progress
from bot.language.diff import word_diff
from bot.models import Finding, Piece, Post, StoredMatch, StoredPost, Verdict
from bot.sources.protocol import Rereader
from bot.sources.rereading import reread_archive, reread_preview
from bot.steps import witness
from bot.storage import history, media
from bot.storage.bundles import raw_capture
from bot.storage.custody import head
from bot.storage.database import open_to_read
from bot.storage.matches import find_matches
from bot.storage.media import MediaFile, MediaFiles
from bot.storage.sealing import seal_changed
from bot.storage.search import post_of
from bot.storage.verifying import damage, search_drift
from bot.storage.witnesses import Witness, record_stamp
from bot.stories.lineage.story import Story
from bot.text import visible
from bot.worker import in_a_thread

log = logging.getLogger(__name__)

FILES = {"photo": "photo changed", "video": "video changed", "file": "its photo or file changed"}


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """Everything that is known of one post."""

    stored: StoredPost
    versions: list[history.VersionHistory]
    looks: list[history.Look]
    matches: list[StoredMatch]
    verdicts: list[Verdict]
    threads: list[history.InThread]
    media: list[MediaFile]
    story: Story

    def changes(self) -> Iterator[tuple[history.VersionHistory, tuple[Piece, ...], tuple[str, ...]]]:
        """Yield versions with what leads to each from the one before, word by word and beside the words.

        The first is all new.
        """
        before = None
        for version in self.versions:
            other = other_changes(before, version) if before else ()
            yield version, word_diff(before.text if before else "", version.text), tuple(other)
            before = version


def other_changes(before: history.VersionHistory, version: history.VersionHistory) -> Iterator[str]:
    """Say what led from one version to the next beside the words that changed."""
    changed = version.changed
    if version.completes == before.id:
        yield "the same, of which the source had shown less"
        return
    if changed.file:
        yield FILES.get(changed.file, FILES["file"])
    for urls in changed.links:
        was, now = (visible(url) or "(none)" for url in urls)
        yield f"link changed: {was} → {now}"
    if version.text.split() == before.text.split() and not changed:
        yield "marked as edited; the words stand"


class Evidence(Service):
    """Proofs of what posts said and of what was done."""

    def __init__(self, opened: OpenNewsroom, stories: Stories, connections: Connections) -> None:
        super().__init__(opened)
        self._stories, self._connections = stories, connections

    def history(self, address: str) -> History:
        """Return what is known of the post at an address. Raises InputError if none is stored there."""
        stored = post_of(self.db, address)
        return History(
            stored=stored,
            versions=history.versions(self.db, stored.id),
            looks=history.looks(self.db, stored.id),
            matches=find_matches(self.db, posts=[stored.id]),
            verdicts=history.verdicts(self.db, stored.id),
            threads=history.threads_with(self.db, stored.id),
            media=media.files_of_post(self.db, stored.id),
            story=self._stories.get(stored.url),
        )

    def check_post(self, address: str) -> PostChecked:
        """Check what is stored of a post against its links of the chain, and its raw bytes.

        Raises InputError if none is stored there.
        """
        return check_post(self.db, post_of(self.db, address).id, REREADERS)

    def raw(self, address: str, sha256: str) -> bytes:
        """Return what a source gave for a post, by its hash. Raises InputError for what is not there."""
        found = raw_capture(self.db, post_of(self.db, address).id, sha256)
        if found is None:
            raise InputError(f"{sha256}: no capture of {address} has this hash")
        return found

    # --- each day ---------------------------------------------------------------------------------

    async def tell_head(self) -> list[Witness]:
        """Tell the configured witness the head of the chain of custody; the bot must be connected.

        Raises ConfigError if no witness is configured, DeliveryError if it cannot be reached.
        """
        known = {one.id: one for one in self.opened.recipients}
        recipient = known.get(self.config.evidence.witness)
        if recipient is None or self._connections.notary is None:
            file = self.config.directory / "wirewatch.toml"
            raise ConfigError(
                [f"{file}: evidence.witness: expected the id of a recipient with a Telegram chat"]
            )
        return await witness.tell_head(self.db, recipient, self._connections.notary, clock=self.clock)

    async def check_file(self) -> list[Finding]:
        """Return what SQLite finds wrong with the database's file and search index, holding nothing up."""

        def look() -> list[Finding]:
            with contextlib.closing(open_to_read(self.db.path)) as db:
                return [*damage(db), *search_drift(db)]

        return await in_a_thread(look)

    def stamp(self, data: bytes) -> Stamp:
        """Have the configured authority stamp some bytes.

        Raises ConfigError if none is configured, StampError if it gave none.
        """
        settings = self.config.evidence
        if not settings.authority:
            raise ConfigError([f"{self.config.directory / 'wirewatch.toml'}: evidence.authority is not set"])
        return stamp(data, authority=settings.authority, roots=settings.roots)

    def stamp_manifest(self, manifest: bytes) -> tuple[bytes, bytes]:
        """Return the authority's token on a bundle's manifest, and its roots. Raises as `stamp`."""
        return self.stamp(manifest).token, self.config.evidence.roots

    async def stamp_head(self) -> Stamp:
        """Have the authority stamp the head of the chain of custody, and keep that. Raises as `stamp`."""
        seq, hash_ = head(self.db)
        given = await in_a_thread(lambda: self.stamp(hash_.encode()))
        record_stamp(
            self.db,
            seq,
            hash_,
            authority=self.config.evidence.authority,
            token=given.token,
            roots=self.config.evidence.roots,
            stamped_at=given.at,
            at=self.clock(),
        )
        return given

    def seal(self, *, ends: bool = False) -> int:
        """Seal what was judged, told and watched since the last seal; return how many rows that is.

        With `ends`, also how far the spells of coverage go that are open.
        """
        return seal_changed(self.db, at=self.clock(), ends=ends)

    async def nightly(self) -> None:
        """Seal, check the file, and show outsiders the head of the chain.

        Raises StorageError, at the end, where the file or its search index is damaged.
        """
        self.seal(ends=True)
        found = await self.check_file()
        for finding in found:
            log.error("evidence: %s: %s; see: wirewatch verify", finding.what, finding.why)
        if self.config.evidence.authority:
            await self.stamp_head()
        if self.config.evidence.witness:
            await self.tell_head()
        if found:  # the admins are to know it, too
            raise StorageError(f"{found[0].what}: {found[0].why}; see: wirewatch verify")


def reread_telegram(raw: bytes, channel_id: int, at: datetime, zone: str = "") -> Sequence[Post]:
    """Read the post of a message, or of an album's messages, as Telegram gave them. A Rereader."""
    from bot.sources.albums import assembled
    from bot.telegram.convert import posts_of_raw

    try:
        return assembled(posts_of_raw(raw))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise InputError(f"not to be read by this program: {error}") from error


REREADERS: Mapping[str, Rereader] = {
    "telegram": reread_telegram,
    "preview": reread_preview,
    "archive": reread_archive,
}


def media_files(data: Path) -> MediaFiles:
    """Return the media that was kept."""
    return MediaFiles(data / "media")


@contextlib.contextmanager
def checking(
    data: Path, *, head: str = "", progress: Progress = lambda done, whole: None
) -> Iterator[Checking]:
    """Open a check of the database in a folder, which is only read; no settings or accounts are needed.

    `head` is a hash, or the beginning of one, that somebody was told the chain's head was.
    Raises StorageError if there is no database, or it is of another version.
    """
    with contextlib.closing(open_to_read(data / "wirewatch.db", copy=True)) as db:
        yield Checking(db, REREADERS, media=media_files(data), head=head, progress=progress)
