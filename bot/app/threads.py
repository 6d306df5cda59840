"""Threads: made, edited and written out, by the same functions wherever an editor works."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from bot.app.newsroom import OpenNewsroom, Service
from bot.config.mistakes import not_among
from bot.errors import InputError
from bot.files import destination, write_whole
from bot.models import LANGUAGES, Asked, ClaimStatus, File, Gloss, StoredPost, Thread
from bot.storage import thread_edits as edits
from bot.storage import thread_writings as writings
from bot.storage import threads
from bot.storage.search import post_of
from bot.storage.threads import ThreadHead as ThreadHead
from bot.threads.formats import FORMS, Exporter, exporter

if TYPE_CHECKING:
    from bot.app.media import Media
    from bot.app.posts import Posts
    from bot.app.statements import Statements
    from bot.app.translations import MachineTranslations
    from bot.threads.formats.bundle import Stamping


class Threads(Service):
    """The threads that editors put together.

    An entry of a thread is named by its position ("3") or by its address; every edit is recorded under
    the actor this part was opened for.
    """

    def __init__(self, opened: OpenNewsroom, statements: Statements, posts: Posts, media: Media) -> None:
        super().__init__(opened)
        self._statements, self._posts, self._media = statements, posts, media

    # --- making -----------------------------------------------------------------------------------

    def build(self, title: str, asked: Asked, *, by_statement: bool = False) -> int:
        """Make a thread of the posts that pass all that is asked, oldest first; return its id.

        `by_statement` gives each statement a section of its own.
        Raises InputError for an unknown statement or speaker, a query that cannot be read, or when
        nothing was found.
        """
        self._statements.check(asked.statements)
        self._check_speaker(asked.speaker)
        from bot.threads import gather

        return gather.build(
            self.db,
            title,
            asked,
            self._statements.in_force,
            found_by=self._found_by(asked.query),
            by_statement=by_statement,
            language=self.config.language,
            actor=self.actor,
            clock=self.clock,
        )

    def new(self, title: str) -> int:
        """Make an empty thread and return its id."""
        return edits.new_thread(self.db, title, actor=self.actor, at=self.clock())

    def take_in(self, file: Path) -> int:
        """Make a thread from a JSON export whose posts are stored here; return its id.

        Raises InputError, and makes nothing, for another file or when a post is not stored here.
        """
        from bot.threads import importing

        return importing.take_in(self.db, file, actor=self.actor, at=self.clock())

    # --- editing ----------------------------------------------------------------------------------

    def rename(self, thread_id: int, title: str) -> None:
        """Give a thread another title."""
        edits.rename(self.db, thread_id, title, actor=self.actor, at=self.clock())

    def add(self, thread_id: int, addresses: Iterable[str], note: str = "") -> int:
        """Put posts, named by their addresses, into a thread; return how many were not in it yet.

        Raises InputError, and adds none, if one of them is not stored.
        """
        threads.get_thread(self.db, thread_id)
        found = [post_of(self.db, address) for address in addresses]
        return edits.add_posts(self.db, thread_id, found, note=note, actor=self.actor, at=self.clock())

    def add_heading(self, thread_id: int, text: str, position: int | None = None) -> int:
        """Put a section's heading at a position, or at the end; return where it is."""
        at = self.clock()
        return edits.add_heading(self.db, thread_id, text, position=position, actor=self.actor, at=at)

    def add_reference(self, thread_id: int, url: str, title: str = "") -> int:
        """Put an outside page (http or https, never fetched) at a thread's end; return its position."""
        return edits.add_reference(self.db, thread_id, url, title=title, actor=self.actor, at=self.clock())

    def remove(self, thread_id: int, entry: str) -> str:
        """Take an entry out of a thread; return what it was called."""
        position = self._position(thread_id, entry)
        return edits.remove(self.db, thread_id, position, actor=self.actor, at=self.clock()).name

    def move(self, thread_id: int, entry: str, to: int) -> str:
        """Move an entry to another position; return what it is called."""
        position = self._position(thread_id, entry)
        return edits.move(self.db, thread_id, position, to, actor=self.actor, at=self.clock()).name

    def note(self, thread_id: int, entry: str, note: str) -> str:
        """Say why a post is there, "" to take that away; return what it is called."""
        position = self._position(thread_id, entry)
        return edits.set_note(self.db, thread_id, position, note, actor=self.actor, at=self.clock()).name

    def judge(self, thread_id: int, entry: str, status: ClaimStatus | None) -> str:
        """Say how the claim in a post stands, None to take that back; return what it is called."""
        position = self._position(thread_id, entry)
        return edits.set_status(self.db, thread_id, position, status, actor=self.actor, at=self.clock()).name

    def introduce(self, thread_id: int, text: str) -> None:
        """Write what stands before a thread's posts; "" takes it away."""
        writings.write_introduction(self.db, thread_id, text, actor=self.actor, at=self.clock())

    def explain(self, thread_id: int, text: str) -> None:
        """Write a thread's note on methods, which stands before the computed one; "" takes it away."""
        writings.write_methods(self.db, thread_id, text, actor=self.actor, at=self.clock())

    def gloss(self, thread_id: int, entry: str, gloss: Gloss) -> str:
        """Put a translation beside a post, "" to take that away; return what the post is called."""
        position = self._position(thread_id, entry)
        return writings.write_gloss(
            self.db, thread_id, position, gloss, actor=self.actor, at=self.clock()
        ).name

    def gloss_by_machine(
        self, thread_id: int, entry: str, language: str, translations: MachineTranslations
    ) -> Gloss:
        """Have a post translated by the service that is set, marked as its own, and return what it said."""
        position = self._position(thread_id, entry)
        stored = threads.entry_at(self.db, thread_id, position).stored
        if stored is None:
            raise InputError("entry %(position)d is no post", position=position)
        told = translations.of(stored.post.text, language)
        self.gloss(thread_id, str(position), told)
        return told

    def judge_claim(
        self,
        thread_id: int,
        statement_id: str,
        status: ClaimStatus | None,
        *,
        reason: str = "",
        by: Iterable[str] = (),
    ) -> None:
        """Say how a statement stands, why and who contests or confirms it; None takes that back.

        Raises InputError for a statement that is not tracked and never was.
        """
        self._statements.check([statement_id])
        writings.judge_claim(
            self.db,
            thread_id,
            statement_id,
            status,
            reason=reason,
            by=tuple(by),
            actor=self.actor,
            at=self.clock(),
        )

    def undo(self, thread_id: int) -> str:
        """Take back the last edit; return what it was."""
        return edits.undo(self.db, thread_id, actor=self.actor, at=self.clock())

    # --- reading and writing out ------------------------------------------------------------------

    def find(self) -> list[ThreadHead]:
        """Return all threads, oldest first."""
        return threads.list_threads(self.db)

    def makers(self) -> dict[int, str]:
        """Return who made each thread, by its id, as they were signed."""
        return threads.makers(self.db)

    def title(self, thread_id: int) -> str:
        """Return what a thread is called. Raises InputError if there is none of this number."""
        return threads.get_thread(self.db, thread_id).title

    def get(self, thread_id: int, language: str = "") -> Thread:
        """Return a thread with its posts, told in a language, or in the newsroom's.

        Raises InputError if there is none of this number, and for a language that we do not speak.
        """
        from bot.threads import load

        if language and language not in LANGUAGES:
            raise InputError(f'language "{language}": expected one of {", ".join(LANGUAGES)}')
        newsroom = load.ThreadSettings(
            channels=self.opened.channels,
            statements=self._statements.in_force,
            zone=self.config.zone.key,
            language=language or self.config.language,
        )
        return load.load(self.db, thread_id, newsroom)

    def export(
        self,
        thread_id: int,
        form: str,
        *,
        bom: bool = True,
        annex: bool = False,
        language: str = "",
        stamp: Stamping | None = None,
    ) -> File:
        """Return a thread as a file, on record with its hash. Raises InputError for an unknown form.

        It is told in the language, or in the newsroom's. `bom` says whether CSV begins with the mark that
        spreadsheets look for, `annex` whether the technical annex follows the page for readers, where a form
        has one and not the other; `stamp` has an authority stamp the manifest of a bundle, which then is
        another file each time.
        """
        file = self._file(thread_id, form, bom=bom, annex=annex, language=language, stamp=stamp)
        self._record(thread_id, form, file)
        return file

    def write(
        self, thread_id: int, form: str, target: str | Path, *,
        bom: bool = True, annex: bool = False, language: str = "", stamp: Stamping | None = None,
        force: bool = False,
    ) -> Path:  # fmt: skip
        """Write what `export` returns to a file or into a folder, on record as well, and return its path.

        Raises InputError for another file of that name, unless `force` is given.
        """
        file = self._file(thread_id, form, bom=bom, annex=annex, language=language, stamp=stamp)
        path = destination(target, file.name)
        write_whole(path, file.content, force=force)
        self._record(thread_id, form, file)
        return path

    # --- inside -----------------------------------------------------------------------------------

    def _file(
        self, thread_id: int, form: str, *, bom: bool, annex: bool, language: str, stamp: Stamping | None
    ) -> File:
        from bot.threads.export import file_of

        if form not in FORMS:
            raise InputError('"%(form)s": expected one of %(forms)s', form=form, forms=", ".join(FORMS))
        thread = self._media.illustrated(self.get(thread_id, language))
        chosen = exporter(form, bom=bom, annex=annex) if form != "bundle" else self._bundler(thread, stamp)
        return file_of(thread, chosen)

    def _bundler(self, thread: Thread, stamp: Stamping | None) -> Exporter:
        from bot.threads.export import evidence_of
        from bot.threads.formats.bundle import BundleExporter

        return BundleExporter(evidence_of(self.db, thread, self._media.of_thread(thread)), stamp=stamp)

    def _record(self, thread_id: int, form: str, file: File) -> None:
        digest = hashlib.sha256(file.content).hexdigest()
        edits.record_export(self.db, thread_id, form, digest, actor=self.actor, at=self.clock())

    def _position(self, thread_id: int, entry: str) -> int:
        """Return the position of an entry that a person named. Raises InputError if there is none such."""
        words = entry.strip()
        if words.isascii() and words.isdecimal() and len(words) < 10:
            return threads.entry_at(self.db, thread_id, int(words)).position
        threads.get_thread(self.db, thread_id)
        entries = threads.entries(self.db, thread_id)
        found = [listed for listed in entries if words in (listed.url, listed.heading)]
        if not found:
            post = post_of(self.db, words)
            found = [listed for listed in entries if listed.stored and listed.stored.id == post.id]
        if not found:
            raise InputError(f'"{words}" is not in thread {thread_id} (see: wirewatch thread show)')
        return found[0].position

    def _check_speaker(self, speaker: str) -> None:
        known = {one.id for one in self.config.speakers}
        if speaker and speaker not in known:
            raise InputError(
                f'speaker "{speaker}": there is no such speaker {not_among(speaker, sorted(known))}'
            )

    def _found_by(self, query: str) -> Callable[[StoredPost], bool]:
        return self._posts.passing(query) if query else lambda stored: True
