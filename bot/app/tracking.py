"""Statements that people track beside what the files say."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from bot.app.newsroom import OpenNewsroom, Service
from bot.app.queries import asked_of
from bot.app.statement_tables import StatementsRead, read_statements
from bot.app.statements import Statements
from bot.config.loading import speaker_from, statement_from
from bot.config.writing import statements_toml
from bot.errors import InputError
from bot.files import destination, write_whole
from bot.language.detect import languages
from bot.language.slug import id_of
from bot.language.words import tokens
from bot.models import Speaker, Statement, Tracked
from bot.storage import statements as registry
from bot.storage.statements import add_statement, added_statements, remove_statement
from bot.text import one_line, shorten

TITLE = 80  # letters of a quote that serve as its title
HEADING = """\
Statements that people added in Wirewatch, to be moved into statements.toml, which has none of them yet.
Their speakers are there. Then untrack here what you have moved."""


NOTHING = "Nothing that people added is missing in statements.toml."


class Tracking(Service):
    """The statements that people track beside what the files say."""

    def __init__(self, opened: OpenNewsroom, statements: Statements) -> None:
        super().__init__(opened)
        self._statements = statements

    def languages_of(self, quote: str) -> tuple[str, ...]:
        """Guess the languages that a quote may be in, the likeliest first."""
        return languages(token.text for token in tokens(quote))

    def draft(
        self,
        quote: str,
        *,
        languages: Iterable[str] = (),
        wordings: Mapping[str, Sequence[str]] | None = None,
        speaker: str = "",
        new_speaker: Speaker | None = None,
        title: str = "",
        statement_id: str = "",
        require_speaker: bool = False,
        tags: Iterable[str] = (),
        urgent: bool = False,
    ) -> Statement:
        """Return the statement that a quote would be tracked as; nothing is kept.

        The quote is a wording in each of these languages, or in its own if none is given; `wordings` are
        others. A `new_speaker` need not be known. An id is made of its words unless one is given. Raises
        InputError for what the files would not accept either, and for an id that is in force.
        """
        said = one_line(quote)
        if not said:
            raise InputError("a quote is missing: expected the words to look for")
        speakers = [*self.speakers, *([new_speaker] if new_speaker else [])]
        worded = {language: [said] for language in languages or self.languages_of(said)[:1]}
        for language, phrases in (wordings or {}).items():
            worded.setdefault(language, []).extend(one_line(phrase) for phrase in phrases)
        name = one_line(title)
        titles = {language: shorten(phrases[0], TITLE) for language, phrases in worded.items()}
        table = {
            "id": statement_id or id_of(said, self._taken(name or shorten(said, TITLE))),
            "title": name or (titles if len(titles) > 1 else shorten(said, TITLE)),
            "speaker": new_speaker.id if new_speaker else speaker or None,
            "require_speaker": require_speaker,
            "tags": list(tags),
            "urgent": urgent,
            "wording": worded,
        }
        statement = statement_from(table, speakers)
        self._check_free(statement.id)
        return statement

    def draft_of_query(self, query: str, *, title: str, speaker: str = "") -> Statement:
        """Return the statement that a query would be tracked as, in whatever language; nothing is kept.

        Raises InputError for what the files would not accept either.
        """
        asked_of(query, self.config.speakers)
        name = one_line(title)
        table = {
            "id": id_of(name, self._taken(name)),
            "title": name,
            "speaker": speaker or None,
            "query": {"*": query},
        }
        return statement_from(table, self.config.speakers)

    def read(self, table: Mapping[str, object]) -> Statement:
        """Return the statement of a table of the shape of statements.toml; nothing is kept.

        Without an id it gets one of its title. Raises InputError for what the files would not accept either.
        """
        title = str(table.get("title", ""))
        given = {"id": id_of(title, self._taken(title)), **table}
        statement = statement_from(given, self.speakers)
        for query in statement.query.values():
            asked_of(query, self.speakers)
        return statement

    def revise(self, statement: Statement, *, origin: str) -> None:
        """Track a statement that people added in other words from now on; its matches are judged anew.

        Raises InputError for one that nobody added.
        """
        at = self.clock()
        with self.db.write():
            if not remove_statement(self.db, statement.id, actor=self.actor, at=at):
                raise self._why_not(statement.id)
            add_statement(self.db, statement, origin=origin, actor=self.actor, at=at)
            in_force = self._statements.get(statement.id)
            rules = self._statements.rules
            registry.register_statement(self.db, in_force, rules=rules, actor=self.actor, at=at)

    def written(self, statement: Statement) -> str:
        """Return a statement as statements.toml has it."""
        return statements_toml([(statement, "")], known=self.config.speakers)

    def track(self, statement: Statement, *, origin: str) -> None:
        """Track a statement from now on; what is stored already is judged by it and alerts no one.

        Raises InputError if its id is in force.
        """
        self.track_all([statement], origin=origin)

    def track_all(self, statements: Iterable[Statement], *, origin: str) -> int:
        """Track statements from now on, all or none; return how many. Raises InputError as `track`."""
        listed, at = list(statements), self.clock()
        with self.db.write():
            self._check_free(*(statement.id for statement in listed))
            for statement in listed:
                if not add_statement(self.db, statement, origin=origin, actor=self.actor, at=at):
                    raise InputError('statement "%(id)s": it is tracked already', id=statement.id)
            rules, in_force = self._statements.rules, {one.id: one for one in self._statements.in_force}
            for statement in listed:
                registry.register_statement(
                    self.db, in_force[statement.id], rules=rules, actor=self.actor, at=at
                )
        return len(listed)

    def untrack(self, statement_id: str) -> None:
        """Stop tracking a statement that people added; what was found of it stays.

        Raises InputError for one that nobody added. One that the files have too stays in force by them.
        """
        with self.db.write():
            if not remove_statement(self.db, statement_id, actor=self.actor, at=self.clock()):
                raise self._why_not(statement_id)
            if statement_id not in {statement.id for statement in self.config.statements}:
                registry.retire_statement(self.db, statement_id, actor=self.actor, at=self.clock())

    @property
    def speakers(self) -> tuple[Speaker, ...]:
        """The speakers there are: those of the files, then those of statements that people added."""
        known = {speaker.id: speaker for speaker in self.config.speakers}
        for tracked in self.added:
            if tracked.statement.speaker:
                known.setdefault(tracked.statement.speaker.id, tracked.statement.speaker)
        return tuple(known.values())

    def new_speaker(self, name: str, aliases: Iterable[str] = (), roles: Iterable[str] = ()) -> Speaker:
        """Return a speaker whom nobody has named yet; nothing is kept.

        Raises InputError for what the files would not accept either, and for a name that there is.
        """
        said = one_line(name)
        for known in self.speakers:
            if said.casefold() in map(str.casefold, (known.id, known.name, *known.aliases)):
                raise InputError(
                    'speaker "%(name)s": there is one of this name, %(id)s', name=said, id=known.id
                )
        table = {
            "id": id_of(said, {known.id for known in self.speakers}),
            "name": said,
            "aliases": [one for one in map(str.strip, aliases) if one],
            "roles": [one for one in map(str.strip, roles) if one],
        }
        return speaker_from(table)

    def read_table(self, content: bytes) -> StatementsRead:
        """Read a table of statements; nothing is tracked. Raises InputError for what is no such table."""
        in_force = {statement.id for statement in self._statements.tracked}
        return read_statements(content, self.speakers, in_force)

    @property
    def added(self) -> list[Tracked]:
        """The statements that people added, in the order in which they were added."""
        return added_statements(self.db)

    @property
    def clashes(self) -> list[Tracked]:
        """Those of them whose id the files have as well: the files' counts, and these do nothing."""
        configured = {statement.id for statement in self.config.statements}
        return [added for added in self.added if added.statement.id in configured]

    def export(self) -> str:
        """Return what people added and statements.toml lacks as TOML for it, with who added it and when."""
        configured = {statement.id for statement in self.config.statements}
        missing = [added for added in self.added if added.statement.id not in configured]
        in_force = {statement.id: statement for statement in self._statements.tracked}
        return statements_toml(
            ((self._as_configured(added, in_force), self._comment(added)) for added in missing),
            heading=HEADING if missing else NOTHING,
            known=self.config.speakers,
        )

    def write(self, target: str | Path, *, force: bool = False) -> Path:
        """Write them to a file or into a folder, whole or not at all, and return its path.

        Raises InputError for another file of that name, unless `force` is given.
        """
        path = destination(target, "statements-added.toml")
        write_whole(path, self.export().encode(), force=force)
        return path

    def _as_configured(self, tracked: Tracked, in_force: Mapping[str, Statement]) -> Statement:
        return replace(tracked.statement, speaker=in_force[tracked.statement.id].speaker)

    def _comment(self, tracked: Tracked) -> str:
        day = tracked.added_at.astimezone(self.config.zone).date()
        return " ".join(f"added by {tracked.added_by} on {day}".split())

    def _taken(self, title: str) -> set[str]:
        """Return ids that a new statement may not have; one that had this title may come back as itself."""
        known = registry.titles(self.db)
        in_force = {statement.id for statement in self._statements.tracked}
        return in_force | {one for one, was in known.items() if was != title}

    def _check_free(self, *ids: str) -> None:
        configured = {statement.id for statement in self.config.statements}
        added = {added.statement.id for added in self.added}
        for one in ids:
            if one in configured:
                raise InputError(
                    'statement "%(id)s": statements.toml has it already, and that one counts', id=one
                )
            if one in added:
                raise InputError('statement "%(id)s": it is tracked already', id=one)

    def _why_not(self, statement_id: str) -> InputError:
        if statement_id in {statement.id for statement in self.config.statements}:
            return InputError(
                'statement "%(id)s": it is in statements.toml; take it out there', id=statement_id
            )
        if not self.added:
            return InputError('statement "%(id)s": nobody added it', id=statement_id)
        listed = ", ".join(added.statement.id for added in self.added)
        return InputError(
            'statement "%(id)s": nobody added it (there are: %(listed)s)', id=statement_id, listed=listed
        )
